"""Pages that show nobody's data."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from tracker.nutrition.reference_intakes import AUTHORITIES, reference_intakes
from tracker.nutrition.within_person import within_person_rows
from tracker.templatetags.certainty import intake_group

KINDS = ("EAR", "RDA", "AI", "RNI", "UL")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("today")
    return render(request, "tracker/home.html", {"demo": settings.DEMO})


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How the figures are made, with the reference intakes and their sources."""
    context = {
        "authorities": [_authority(code, name) for code, name in AUTHORITIES.items()],
        "people": sum(row.n for row in within_person_rows()),
    }
    return render(request, "tracker/method.html", context)


def _authority(code: str, name: str) -> dict[str, Any]:
    """One authority's table: a row for each group of people, a column for each kind of value."""
    rows = [row for row in reference_intakes() if row.authority == code]
    kinds = [kind for kind in KINDS if any(row.kind == kind for row in rows)]
    groups: dict[str, dict[str, float]] = {}
    for row in rows:
        groups.setdefault(intake_group(row), {})[row.kind] = row.amount_mg
    return {
        "name": name,
        "kinds": kinds,
        "groups": [(who, [values.get(kind) for kind in kinds]) for who, values in groups.items()],
        "citations": list(dict.fromkeys(row.citation for row in rows)),
    }


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("tracker/icon.svg"))
