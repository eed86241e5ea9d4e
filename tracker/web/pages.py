"""Pages that show nobody's data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tracker.nutrition.reference_intakes import AUTHORITIES, reference_intakes
from tracker.nutrition.within_person import within_person_rows


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("today")
    return render(request, "tracker/home.html")


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How the figures are made, with the reference intakes and their sources."""
    rows = [
        {"authority": name, "rows": [r for r in reference_intakes() if r.authority == code]}
        for code, name in AUTHORITIES.items()
    ]
    context = {"authorities": rows, "people": sum(row.n for row in within_person_rows())}
    return render(request, "tracker/method.html", context)
