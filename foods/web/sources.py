"""Where magnesium comes from: the curated catalogue as one table, for everybody to read."""

from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from foods.citations import CFR_101_54
from foods.composition import DAILY_VALUE_MG, EXCELLENT_FROM_MG, GOOD_FROM_MG, richness
from foods.diets import ALLERGENS
from foods.models import Food, FoodGroup
from foods.web.caching import same_for_everybody
from foods.web.filters import DIETS, MARKS, Filters

PAGE: Final = 50
_TITLES: Final = {
    "name": (_("Food"), _("order by name")),
    "portion": (_("Portion"), _("order by magnesium in the usual portion")),
    "100g": (_("100 g"), _("order by magnesium in 100 g")),
    "100kcal": (_("100 kcal"), _("order by magnesium in 100 kcal")),
}


@dataclass(frozen=True)
class Column:
    """A heading that orders the table: the way it is ordered now, and where a tap leads."""

    code: str
    title: str
    says: str
    order: str  # as `aria-sort` has it; empty: by another column
    query: str


@same_for_everybody
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The catalogue's foods, narrowed and ordered as the address says; four queries."""
    groups = list(FoodGroup.objects.all())
    filters = Filters.of(request.GET, {each.pk for each in groups})
    foods = Food.objects.curated().with_usual_portion().with_energy_ratio()
    found = filters.ready(filters.worded(filters.narrowed(foods)))
    page = Paginator(filters.ordered(found), PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    for food in rows:
        food.richness = richness(food.usual_portion_magnesium_mg)
    context: dict[str, Any] = {
        "filters": filters,
        "page": page,
        "foods": rows,
        "groups": groups,
        "marks": MARKS,
        "diets": DIETS,
        "allergens": ALLERGENS,
        "columns": [_column(code, filters) for code in _TITLES],
        "query": filters.query(),
        "daily_value_mg": DAILY_VALUE_MG,
        "excellent_from_mg": EXCELLENT_FROM_MG,
        "good_from_mg": GOOD_FROM_MG,
        "citation": CFR_101_54,
    }
    return render(request, "foods/sources.html", context)


def _column(code: str, filters: Filters) -> Column:
    """Tapped the first time a name begins with A and a figure with the highest, then reversed."""
    first = code if code == "name" else f"-{code}"
    reverse = code if first[0] == "-" else f"-{code}"
    now = {code: "ascending", f"-{code}": "descending"}.get(filters.sort, "")
    title, says = _TITLES[code]
    goes_to = reverse if filters.sort == first else first
    return Column(code, title, says, now, filters.query(sort=goes_to))
