"""What was eaten on another day, once more: a meal of the day before, or any meals of any day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tracker import services
from tracker.forms import CopyForm
from tracker.models import IntakeEntry, Meal, SupplementDose
from tracker.shortcuts.copying import copy_day
from tracker.shortcuts.undoing import step_away
from tracker.web.access import diary_day
from tracker.web.day_parts import known_mg
from tracker.web.undo import written

DAYS: Final = 14


@login_required
@require_POST
def repeat(request: HttpRequest, day: date) -> HttpResponse:
    """Write yesterday's meal again, unless the meal already has something."""
    diary_day(request, day)
    meal = request.POST.get("meal", "")
    if meal not in Meal.values:
        return redirect("day", day=day)
    made = services.repeat_meal(
        user=request.user, meal=meal, from_date=day - timedelta(days=1), to_date=day
    )
    parts: dict[str, Any] = {"meals": {meal}, "focus": f"meal-{meal}"}
    return written(request, day, _logged(made), [*map(step_away, made)], **parts)


def _logged(entries: Sequence[IntakeEntry], doses: Sequence[SupplementDose] = ()) -> str:
    said = []
    if foods := len(entries):
        words = ngettext("%(count)s food logged.", "%(count)s foods logged.", foods)
        said.append(words % {"count": foods})
    if taken := len(doses):
        words = ngettext("%(count)s supplement logged.", "%(count)s supplements logged.", taken)
        said.append(words % {"count": taken})
    return " ".join(said) or _("Nothing was added.")


@login_required
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, day: date) -> HttpResponse:
    """Choose a day of the last ones, then which of its meals."""
    diary_day(request, day)
    if request.method == "POST":
        return _copy(request, day)
    context: dict[str, Any] = {"day": day, "days": _last_days(request, day), "uuid": uuid4()}
    if (named := request.GET.get("from", "")) != "":
        context |= _what_there_is(request, day, _other_day(request, named))
    return render(request, "tracker/copy.html", context)


def _other_day(request: HttpRequest, text: str) -> date:
    try:
        other = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    diary_day(request, other)
    return other


def _last_days(request: HttpRequest, day: date) -> list[dict[str, Any]]:
    """The days before this one with anything on them, and their foods; two queries."""
    foods, doses = (
        model.objects.for_user(request.user)
        .between(day - timedelta(days=DAYS), day - timedelta(days=1))
        .order_by("date")
        .values_list("date")
        .annotate(Count("id"))
        for model in (IntakeEntry, SupplementDose)
    )
    days = {each: 0 for each, _doses in doses} | dict(foods)
    return [{"date": each, "count": days[each]} for each in sorted(days, reverse=True)]


def _what_there_is(request: HttpRequest, day: date, other: date) -> dict[str, Any]:
    entries = IntakeEntry.objects.for_user(request.user)
    theirs = list(entries.filter(date=other).whole())
    here = set(entries.filter(date=day).order_by().values_list("meal", flat=True).distinct())
    doses = SupplementDose.objects.for_user(request.user).filter(date=other).with_amounts()
    parts = []
    for meal in Meal:
        rows = [entry for entry in theirs if entry.meal == meal]
        if rows:
            parts.append(
                {
                    "code": meal.value,
                    "name": meal.label,
                    "entries": rows,
                    "known_mg": known_mg(rows),
                    "is_taken": meal.value in here,
                }
            )
    return {"other": other, "meals": parts, "doses": list(doses.select_related("supplement"))}


def _copy(request: HttpRequest, day: date) -> HttpResponse:
    form = CopyForm(request.POST)
    if not form.is_valid():
        messages.info(request, _("Choose what to copy."))
        return redirect("day_copy", day=day)
    data = form.cleaned_data
    diary_day(request, data["from_date"])
    uuid: UUID | None = data["uuid"]
    copied = copy_day(
        user=request.user,
        from_date=data["from_date"],
        to_date=day,
        meals=data["meals"],
        doses=data["doses"],
        uuid=uuid,
    )
    made = [*copied.entries, *copied.doses]
    return written(request, day, _logged(copied.entries, copied.doses), [*map(step_away, made)])
