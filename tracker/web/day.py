"""One day: what was eaten and taken, against the target of that day."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from foods.models import Food
from foods.search import search as search_foods
from tracker import reports, services
from tracker.corrections import catch_up
from tracker.forms import DayForm, DoseForm
from tracker.models import IntakeEntry, Meal, Profile, SupplementDose
from tracker.notes import notes_of_day
from tracker.web.access import diary_day, meal_at
from tracker.web.charts import DayBar
from tracker.web.corrections import corrections_box
from tracker.web.note_words import notes_box, say_note

RECENT = 8
REMEMBERED = 100  # entries whose foods come first when searched for


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    return redirect("day", day=services.profile_of(request.user).today)


@login_required
@require_safe
def show(request: HttpRequest, day: date) -> HttpResponse:
    profile = diary_day(request, day)
    notices = catch_up(user=request.user, profile=profile)
    query = request.GET.get("q", "")
    context = {
        **day_context(request, day, profile),
        **corrections_box(notices, profile.today),
        "profile": profile,
        "today": profile.today,
        "previous": day - timedelta(days=1),
        "next": day + timedelta(days=1) if day < profile.today else None,
        "meal": request.GET.get("meal") or meal_at(profile.local_now),
        "query": query,
        "dose_form": DoseForm(request.user, initial={"quantity": 1, "uuid": uuid4()}),
        **_results(request, query),
    }
    return render(request, "tracker/day.html", context)


def day_context(request: HttpRequest, day: date, profile: Profile) -> dict[str, Any]:
    report = reports.day_report(request.user, day)
    entries = list(IntakeEntry.objects.for_user(request.user).filter(date=day).for_day_page())
    taken = SupplementDose.objects.for_user(request.user).filter(date=day).with_amounts()
    doses = list(taken.select_related("supplement"))
    notes = notes_of_day(user=request.user, profile=profile, target=report.target, doses=doses)
    yesterday = _meals_of(request, day - timedelta(days=1)) if len(entries) == 0 else set()
    meals = [
        {
            "code": meal.value,
            "name": meal.label,
            "entries": rows,
            "known_mg": _known_mg(rows),
            "has_unknown": any(e.magnesium_mg is None for e in rows),
            "can_repeat": not rows and meal.value in yesterday,
        }
        for meal in Meal
        for rows in [[entry for entry in entries if entry.meal == meal]]
    ]
    return {
        "day": day,
        "report": report,
        "bar": DayBar.of(report),
        "meals": meals,
        "doses": doses,
        **notes_box([say_note(note) for note in notes]),
    }


def _known_mg(entries: list[IntakeEntry]) -> float | None:
    """The known magnesium of a meal in mg; None when nothing of it is known."""
    known = [each.magnesium_mg for each in entries if each.magnesium_mg is not None]
    return sum(known) if known else None


def _meals_of(request: HttpRequest, day: date) -> set[str]:
    entries = IntakeEntry.objects.for_user(request.user).filter(date=day)
    return set(entries.order_by().values_list("meal", flat=True).distinct())


def _results(request: HttpRequest, query: str) -> dict[str, Any]:
    """Foods that match, or, before anything is typed, what the person ate last."""
    if query.strip():
        foods = Food.objects.for_user(request.user).with_usual_portion()
        eaten = IntakeEntry.objects.for_user(request.user).order_by("-id")
        lately = eaten.values_list("food_id", flat=True)[:REMEMBERED]
        return {"results": search_foods(foods, query, recent=list(lately)), "recent": []}
    recent = IntakeEntry.objects.for_user(request.user).latest_per_food(RECENT)
    for entry in recent:
        entry.next_uuid = uuid4()  # of the entry that one tap makes, and two taps make once
    return {"results": [], "recent": recent}


@login_required
@require_safe
def search(request: HttpRequest, day: date) -> HttpResponse:
    """The part of the day page that changes while someone types."""
    diary_day(request, day)
    query = request.GET.get("q", "")
    context = {
        "day": day,
        "query": query,
        "meal": request.GET.get("meal", Meal.SNACK),
        **_results(request, query),
    }
    return render(request, "tracker/_results.html", context)


@login_required
@require_POST
def complete(request: HttpRequest, day: date) -> HttpResponse:
    """Set or take back that everything eaten, or taken, is written down: what is sent alone.

    A page open since the morning must not take back what the phone said at noon.
    """
    profile = diary_day(request, day)
    form = DayForm(request.POST)
    if form.is_valid() and day <= profile.today:
        said = {name: form.cleaned_data[name] for name in form.fields if name in request.POST}
        services.set_day(user=request.user, day=day, **said)
    return redirect("day", day=day)


@login_required
@require_POST
def repeat(request: HttpRequest, day: date) -> HttpResponse:
    """Write yesterday's meal again, unless the meal already has something."""
    diary_day(request, day)
    meal = request.POST.get("meal", "")
    if meal in Meal.values:
        services.repeat_meal(
            user=request.user, meal=meal, from_date=day - timedelta(days=1), to_date=day
        )
    return redirect("day", day=day)
