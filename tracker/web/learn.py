"""What is worth knowing about magnesium: public pages, each statement with its source."""

from itertools import pairwise
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from foods.citations import (
    BOHN_2004,
    BOHN_2008,
    FIROZ_GRABER_2001,
    KIMURA_ITOKAWA_1990,
    MOLAR_MASS,
    NIH,
    Citation,
)
from foods.composition import Compound, elemental_mg
from foods.label_forms import LabelWeightForm
from foods.models import Supplement
from foods.supplement_forms import FORMS
from foods.templatetags.figures import catalogue
from foods.web.caching import same_for_everybody
from tracker.nutrition.red_flags import (
    KIDNEY_CITATIONS,
    SIGNS_OF_EXCESS,
    SIGNS_OF_EXCESS_CITATION,
)
from tracker.nutrition.reference_intakes import AUTHORITIES, ReferenceIntake, reference_intakes
from tracker.web.safety import SIGN_WORDS

IOM_1997: Final = Citation(
    "Institute of Medicine 1997, Dietary Reference Intakes for Calcium, Phosphorus, Magnesium, "
    "Vitamin D, and Fluoride",
    "https://nap.nationalacademies.org/catalog/5776",
)
_ABSORPTION: Final = {
    "high": _("taken up well"),
    "low": _("taken up poorly"),
    None: _("how well it is taken up is not settled"),
}
_BOWELS: Final = {
    "loosens": _("can loosen the bowels"),
    "minimal": _("hardly felt in the bowels"),
    None: _("effect on the bowels not settled"),
}


@same_for_everybody
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "tracker/learn.html")


def forms_compared() -> list[dict[str, Any]]:
    """Each form of magnesium with what is known of it, in words."""
    return [
        {
            "name": Supplement.Form(code).label,
            "percent": [100 * each.elemental_fraction for each in form.compounds],
            "absorption": _ABSORPTION[form.absorption],
            "bowels": _BOWELS[form.bowels],
            "citation": form.citation,
        }
        for code, form in FORMS.items()
    ]


@same_for_everybody
@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """The forms compared, and how much magnesium a label's weight of a compound is."""
    form = LabelWeightForm(request.GET if "weight_mg" in request.GET else None)
    answer = None
    if form.is_valid():
        weight_mg = float(form.cleaned_data["weight_mg"])
        answer = {
            "weight_mg": weight_mg,
            "name": Supplement.Form(form.cleaned_data["form"]).label,
            "compounds": [
                _line(each, weight_mg) for each in FORMS[form.cleaned_data["form"]].compounds
            ],
        }
    context = {
        "form": form,
        "answer": answer,
        "forms": forms_compared(),
        "molar_mass": MOLAR_MASS,
        "sources": _listed(MOLAR_MASS, *(each.citation for each in FORMS.values())),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "tracker/learn_forms.html", context, status=status)


def _line(compound: Compound, weight_mg: float) -> dict[str, Any]:
    return {
        "name": catalogue(compound.name),
        "percent": 100 * compound.elemental_fraction,
        "magnesium_mg": elemental_mg(weight_mg, compound.code),
    }


@same_for_everybody
@require_safe
def absorption(request: HttpRequest) -> HttpResponse:
    context = {
        "nih": NIH,
        "iom": IOM_1997,
        "phytate": BOHN_2004,
        "review": BOHN_2008,
        "oxide": FIROZ_GRABER_2001,
        "cooking": KIMURA_ITOKAWA_1990,
        "sources": _listed(
            NIH, IOM_1997, BOHN_2004, BOHN_2008, FIROZ_GRABER_2001, KIMURA_ITOKAWA_1990
        ),
    }
    return render(request, "tracker/learn_absorption.html", context)


@same_for_everybody
@require_safe
def excess(request: HttpRequest) -> HttpResponse:
    context = {
        "limits": [limits for code in AUTHORITIES if (limits := upper_levels(code))],
        "signs": [SIGN_WORDS[code] for code in SIGNS_OF_EXCESS],
        "signs_citation": SIGNS_OF_EXCESS_CITATION,
        "kidney_citation": KIDNEY_CITATIONS[0],
        "nih": NIH,
        "iom": IOM_1997,
        "sources": _listed(NIH, IOM_1997, *KIDNEY_CITATIONS),
    }
    return render(request, "tracker/learn_excess.html", context)


def upper_levels(authority: str) -> dict[str, Any]:
    """The authority's levels from the youngest on, rows that say the same together; or nothing."""
    rows = [row for row in reference_intakes() if row.authority == authority and row.kind == "UL"]
    bands: list[dict[str, Any]] = []
    for row in sorted(rows, key=_youngest_first):
        if bands and bands[-1]["amount_mg"] == row.amount_mg:
            continue
        bands.append({"from_years": row.age_from_months // 12, "amount_mg": row.amount_mg})
    for band, following in pairwise(bands):
        band["to_years"] = following["from_years"] - 1
    if not rows:
        return {}
    return {"name": AUTHORITIES[authority], "bands": bands, "citation": rows[0].citation}


def _youngest_first(row: ReferenceIntake) -> int:
    return row.age_from_months


def _listed(*citations: Citation) -> list[Citation]:
    return list(dict.fromkeys(citations))
