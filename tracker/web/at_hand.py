"""From a food to the diary: written down today, or kept at hand on the page of a day."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from foods.models import Food
from tracker import services
from tracker.models import Favourite, Meal
from tracker.shortcuts.favourites import save_favourite
from tracker.web.partial import is_partial
from tracker.web.way_back import way_back

# The amount is left open: it is what the person had last.
_OPEN = {"portion": None, "quantity": None, "amount_g": None, "position": 0}


@login_required
@require_safe
def log_today(request: HttpRequest, food_id: int) -> HttpResponse:
    """The form of today's diary for this food: what day it is, the person's own zone says."""
    food = get_object_or_404(Food.objects.for_writing(request.user), pk=food_id)
    today = services.profile_of(request.user).today
    meal = request.GET.get("meal", "")
    query = f"?meal={meal}" if meal in Meal.values else ""
    return redirect(reverse("entry_add", args=[today, food.pk]) + query)


@login_required
@require_POST
def star(request: HttpRequest, food_id: int) -> HttpResponse:
    """Set or take off the star; the button says which, so that twice is once."""
    food = get_object_or_404(Food.objects.with_past_ones(request.user), pk=food_id)
    problem = _set_star(request, food, is_wanted=request.POST.get("on") == "1")
    if is_partial(request):
        context = {
            "food": food,
            "is_favourite": _rows(request, food).exists(),
            "is_labelled": "labelled" in request.POST,
            "problem": problem,
            "back": way_back(request),
        }
        return render(request, "tracker/_star.html", context)
    if problem:
        messages.error(request, problem)
    return redirect(way_back(request))


def _set_star(request: HttpRequest, food: Food, *, is_wanted: bool) -> str:
    """Why it could not be set; one that is set already keeps its usual amount."""
    row = _rows(request, food).first()
    if is_wanted and row is None:
        try:
            save_favourite(user=request.user, of=food, values=dict(_OPEN))
        except ValidationError as error:
            return " ".join(error.messages)
    elif not is_wanted and row is not None:
        services.delete_row(row=row)
    return ""


def _rows(request: HttpRequest, food: Food) -> Any:
    return Favourite.objects.for_user(request.user).filter(food=food)
