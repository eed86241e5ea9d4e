"""Browsing what is in foods."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from foods.models import Food, FoodGroup
from foods.search import search
from foods.web.corrections import magnesium_corrections

PAGE = 40


@login_required
@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """Foods by word or by group, the richest per usual portion first."""
    foods = Food.objects.for_user(request.user).with_usual_portion()
    query = request.GET.get("q", "")
    groups = list(FoodGroup.objects.all())
    group = request.GET.get("group", "")
    if group in {each.code for each in groups}:
        foods = foods.filter(group=group)
    page = None
    if query.strip():
        results = search(foods, query, limit=PAGE)
    else:
        page = Paginator(foods.richest_first(), PAGE).get_page(request.GET.get("page"))
        results = list(page)
    context = {
        "foods": results,
        "page": page,
        "groups": groups,
        "group": group,
        "query": query,
    }
    return render(request, "foods/browse.html", context)


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One food: its portions, its contents and where they come from.

    Also one that is no longer offered: the days that hold it lead here.
    """
    foods = Food.objects.with_past_ones(request.user).with_usual_portion().with_portions()
    food = get_object_or_404(foods.select_related("group", "replaced_by"), pk=pk)
    context = {
        "food": food,
        "portions": [
            (portion, food.magnesium_in(portion.gram_weight)) for portion in food.active_portions
        ],
        "contents": food.contents.select_related("nutrient"),
        "corrections": magnesium_corrections(food),
    }
    return render(request, "foods/food.html", context)
