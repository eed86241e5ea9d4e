"""The parts of the page of a day, by themselves too: what a write answers with."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import reswap, trigger_client_event

from foods.templatetags.figures import catalogue
from tracker import reports, services
from tracker.forms import DoseForm
from tracker.models import IntakeEntry, Meal, MealTemplate, Profile, SupplementDose
from tracker.prepared import Prepared
from tracker.reporting.notes import notes_of_day
from tracker.reports import DayReport
from tracker.shortcuts.at_hand import recent_doses
from tracker.web.charts import DayBar
from tracker.web.day_words import say_total, say_unknown
from tracker.web.note_words import notes_box, say_note

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Of the same meal of the day before, so many foods are named.
_NAMED = 3
# Usual meals that an empty meal offers; the others are a page away.
_TEMPLATES = 3


@dataclass(frozen=True)
class Before:
    """The same meal of the day before, which a meal without anything may repeat."""

    names: list[str]
    more: int
    known_mg: float | None

    @classmethod
    def of(cls, entries: Sequence[Any]) -> "Before":
        names = list(dict.fromkeys(catalogue(entry.food.name) for entry in entries))
        return cls(names[:_NAMED], max(len(names) - _NAMED, 0), known_mg(entries))


@dataclass(frozen=True)
class MealPart:
    """One meal of the day."""

    code: str
    name: str
    entries: list[Any]
    before: Before | None
    templates: list[MealTemplate]

    @property
    def known_mg(self) -> float | None:
        return known_mg(self.entries)

    @property
    def has_unknown(self) -> bool:
        return any(entry.magnesium_mg is None for entry in self.entries)

    def __getitem__(self, name: str) -> Any:  # templates ask by key first: cheaper than a miss
        return getattr(self, name)


def known_mg(entries: Sequence[Any]) -> float | None:
    """The known magnesium of these entries in mg; None when nothing of it is known."""
    known = [each.magnesium_mg for each in entries if each.magnesium_mg is not None]
    return sum(known) if known else None


def day_context(user: "User", day: date, profile: Profile) -> dict[str, Any]:
    """All that the parts of a day's page show; nine queries."""
    report = reports.day_report(user, day, profile)
    entries = _EATEN.objects(user=user.pk, day=day, before=day - timedelta(days=1))
    doses = _TAKEN.objects(user=user.pk, day=day)
    notes = notes_of_day(user=user, profile=profile, target=report.target, doses=doses)
    meals = _meals(entries, day, _templates(user))
    return {
        "day": day,
        "today": profile.today,
        "profile": profile,
        "report": report,
        "bar": DayBar.of(report),
        "meals": meals,
        "first_unknown": _first_unknown(meals),
        "empty_meals": [meal for meal in meals if not meal.entries],
        "doses": doses,
        "dose_choices": recent_doses(user, day),
        "shows_chips": _is_below_target(report) and day <= profile.today,
        "sentence": say_total(report, is_today=day == profile.today),
        "unknown": say_unknown(report),
        **notes_box([say_note(note) for note in notes]),
    }


def _eaten(user: int, day: date, before: date) -> QuerySet[IntakeEntry]:
    """The entries of the day; of the one before, those of meals that have nothing yet."""
    entries = IntakeEntry.objects.for_user(user)
    begun = entries.filter(date=day).order_by().values("meal")
    # Between first: that is what there is an index for.
    return entries.between(before, day).filter(Q(date=day) | ~Q(meal__in=begun)).for_lists()


_EATEN = Prepared(_eaten, user=int, day=date, before=date)
_TAKEN = Prepared(
    lambda user, day: (
        SupplementDose.objects.for_user(user)
        .filter(date=day)
        .with_amounts()
        .select_related("supplement")
    ),
    user=int,
    day=date,
)
_TEMPLATES_OF = Prepared(lambda user: MealTemplate.objects.for_user(user), user=int)


def _templates(user: "User") -> list[MealTemplate]:
    templates = _TEMPLATES_OF.objects(user=user.pk)
    for template in templates:
        template.next_uuid = uuid4()  # type: ignore[attr-defined]  # two taps log it once
    return templates


def _meals(entries: Sequence[Any], day: date, templates: Sequence[MealTemplate]) -> list[MealPart]:
    parts = []
    for meal in Meal:
        of_meal = [entry for entry in entries if entry.meal == meal]
        now = [entry for entry in of_meal if entry.date == day]
        before = [entry for entry in of_meal if entry.date != day]
        repeat = Before.of(before) if before and not now else None
        kept = [template for template in templates if template.meal == meal][:_TEMPLATES]
        parts.append(MealPart(meal.value, str(meal.label), now, repeat, kept))
    return parts


def _first_unknown(meals: Sequence[MealPart]) -> UUID | None:
    """Where the link to the foods without a value leads."""
    found = (e.uuid for meal in meals for e in meal.entries if e.magnesium_mg is None)
    return next(found, None)


def _is_below_target(report: DayReport) -> bool:
    percent = report.percent_of_target
    return report.target is not None and (percent is None or percent < 100)


def answer(
    request: HttpRequest,
    day: date | None,
    *,
    said: str = "",
    undo: str = "",
    meals: Collection[str] | None = None,
    main: str = "",
    main_context: dict[str, Any] | None = None,
    doses: bool = False,
    focus: str = "",
) -> HttpResponse:
    """The parts of the page that a write changed, each to be put in its place.

    `main` is the template of what stands where the request came from; `meals` are those that
    changed, None for all of them; `doses`: whether those did. `day` None: only `said` is new.
    `focus` is the id of what the keyboard is at afterwards, where what it was at is gone.
    """
    context: dict[str, Any] = {"said": said, "undo": undo, "main": main, **(main_context or {})}
    if day is not None:
        profile = services.profile_of(request.user)
        context |= day_context(request.user, day, profile)
        wanted = {meal.value for meal in Meal} if meals is None else set(meals)
        context["changed_meals"] = [meal for meal in context["meals"] if meal.code in wanted]
        context["parts"] = True
        if doses:
            context["dose_form"] = new_dose_form(request.user)
    response = render(request, "tracker/_changed.html", context)
    if not main:
        reswap(response, "none")
    if day is not None:
        trigger_client_event(response, "day-changed", {"focus": focus}, after="settle")
    return response


def new_dose_form(user: "User") -> DoseForm:
    return DoseForm(user, initial={"quantity": "1", "uuid": uuid4()}, auto_id="dose-%s")
