"""One day: what was eaten and taken, against the target of that day."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foods.barcodes import compact
from tracker import services
from tracker.corrections.following import catch_up
from tracker.forms import DayForm, NotedForm
from tracker.models import Meal
from tracker.shortcuts import at_hand
from tracker.web.access import diary_day
from tracker.web.corrections import corrections_box
from tracker.web.day_parts import answer, day_context, new_dose_form
from tracker.web.meal_choice import chosen_meal, remember_meal
from tracker.web.partial import is_partial

_LETTERS = 2  # before so many a search would find the whole catalogue
_BARCODE_DIGITS = range(8, 15)


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    return redirect("day", day=services.profile_of(request.user).today)


@login_required
@require_safe
def show(request: HttpRequest, day: date) -> HttpResponse:
    profile = diary_day(request, day)
    notices = catch_up(user=request.user, profile=profile)
    meal = chosen_meal(request, profile)
    context = {
        **day_context(request.user, day, profile),
        **corrections_box(notices, profile.today),
        "previous": day - timedelta(days=1),
        "next": day + timedelta(days=1) if day < profile.today else None,
        "dose_form": new_dose_form(request.user),
        "noted_form": new_noted_form(meal),
        **choices(request, day, meal, request.GET.get("q", "")),
    }
    return render(request, "tracker/day.html", context)


def new_noted_form(meal: str) -> NotedForm:
    return NotedForm(initial={"uuid": uuid4(), "meal": meal}, auto_id="noted-%s")


def choices(request: HttpRequest, day: date, meal: str, query: str) -> dict[str, Any]:
    """The context of `_results.html`: foods that match, else favourites and what was had last."""
    context: dict[str, Any] = {"day": day, "meal": meal, "query": query.strip()}
    digits = compact(query)
    if digits.isascii() and digits.isdecimal() and len(digits) in _BARCODE_DIGITS:
        context["barcode"] = digits
    if len(query.strip()) >= _LETTERS:
        return {**context, "results": at_hand.found(request.user, query)}
    kept = at_hand.favourites(request.user)
    known = {each.food.pk for each in kept}
    return {
        **context,
        "query": "",
        "results": [],
        "favourites": kept,
        "recent": at_hand.recent(request.user, meal, known),
    }


@login_required
@require_safe
def search(request: HttpRequest, day: date) -> HttpResponse:
    """The part of the day page that changes while someone types or chooses another meal."""
    profile = diary_day(request, day)
    meal = request.GET.get("meal", "")
    if meal in Meal.values:
        remember_meal(request, meal)
    else:
        meal = chosen_meal(request, profile)
    context = choices(request, day, meal, request.GET.get("q", ""))
    return render(request, "tracker/_results.html", context)


@login_required
@require_POST
def complete(request: HttpRequest, day: date) -> HttpResponse:
    """Set or take back that everything eaten, or taken, is written down: what is sent alone.

    A page open since the morning must not take back what the phone said at noon, nor its note.
    """
    profile = diary_day(request, day)
    form = DayForm(request.POST)
    said = ""
    if form.is_valid() and (day <= profile.today or "note" in request.POST):
        values = {name: form.cleaned_data[name] for name in form.fields if name in request.POST}
        if day > profile.today:
            values = {"note": values["note"]}
        services.set_day(user=request.user, day=day, **values)
        said = _("Note saved.") if "note" in values else ""
    elif not form.is_valid():
        said = " ".join(error for errors in form.errors.values() for error in errors)
    if is_partial(request):
        return answer(request, day, said=said, meals=set())
    if said:
        messages.add_message(request, messages.SUCCESS if form.is_valid() else messages.ERROR, said)
    return redirect("day", day=day)
