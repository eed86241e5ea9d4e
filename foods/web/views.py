"""Browsing what is in foods."""

from decimal import Decimal
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from foods.composition import richness
from foods.models import Food, FoodGroup, Recipe, RecipeIngredient
from foods.search import search
from foods.web.corrections import magnesium_corrections
from foods.web.filters import DIETS, MARKS, Filters

PAGE: Final = 40


@login_required
@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """Foods by word or by group, the richest per usual portion first.

    Imported products are too many to leaf through: they are found by their name.
    """
    groups = list(FoodGroup.objects.all())
    filters = Filters.of(request.GET, {each.pk for each in groups})
    foods = filters.narrowed(Food.objects.for_user(request.user).with_usual_portion())
    page = None
    if filters.q:
        seen = Food.objects.for_user(request.user)
        results = search(foods, filters.q, limit=PAGE, seen=seen)
    else:
        curated = Food.objects.curated().order_by().values("pk")
        mine_or_curated = foods.filter(Q(owner=request.user) | Q(pk__in=curated))
        page = Paginator(mine_or_curated.richest_first(), PAGE).get_page(request.GET.get("page"))
        results = list(page)
    for food in results:
        food.richness = richness(food.usual_portion_magnesium_mg)
    context = {
        "foods": results,
        "page": page,
        "groups": groups,
        "marks": MARKS,
        "diets": DIETS,
        "filters": filters,
        "query": filters.query(),
    }
    return render(request, "foods/browse.html", context)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One food: its portions, its contents and where they come from; for everybody to read.

    Also one that is no longer offered: the days that hold it lead here.
    """
    foods = Food.objects.with_past_ones(request.user).with_usual_portion().with_portions()
    is_recipe = Exists(Recipe.objects.filter(food=OuterRef("pk")))
    foods = foods.annotate(is_recipe=is_recipe).select_related("group", "replaced_by")
    food = get_object_or_404(foods, pk=pk)
    food.richness = richness(food.usual_portion_magnesium_mg)
    context: dict[str, Any] = {
        "food": food,
        "portions": [
            (portion, food.magnesium_in(portion.gram_weight)) for portion in food.active_portions
        ],
        "contents": [
            (each, _in_usual_portion(food, each), _rounded(each.amount_per_100g))
            for each in food.contents.select_related("nutrient")
        ],
        "ingredients": _ingredients(food) if food.is_recipe else [],
        "corrections": magnesium_corrections(food),
    }
    return render(request, "foods/food.html", context)


def _in_usual_portion(food: Any, content: Any) -> Decimal | None:
    """How much of a nutrient the usual portion holds; None where there is no such portion."""
    grams = food.usual_portion_g
    if grams is None:
        return None
    return _rounded(content.amount_per_100g * grams / 100)


def _rounded(amount: Decimal) -> Decimal:
    """Three digits or so: what a recipe holds is computed to more than anybody knows."""
    steps = ((1, "0.001"), (10, "0.01"), (100, "0.1"))
    step = next((step for below, step in steps if amount < below), "1")
    return amount.quantize(Decimal(step))


def _ingredients(food: Food) -> list[RecipeIngredient]:
    rows = RecipeIngredient.objects.filter(recipe=food.pk).select_related("food", "portion")
    return list(rows)
