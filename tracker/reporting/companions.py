"""Other nutrients of a person's food: calcium, potassium, water, energy and the rest.

Of food alone: what supplements hold besides magnesium is not known. So a day counts here when its
food was marked complete, whatever is said of its supplements.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from foods.models import Nutrient
from tracker.models import DayRecord, IntakeEntry
from tracker.nutrition.ranges import monday_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True)
class NutrientDay:
    """What is known of a nutrient on one day, in its unit; `amount` None: nothing is.

    `entries` are those of the day, `unknown_entries` those without a value. A day whose food is
    complete without an entry is a fast, a known 0.
    """

    date: date
    amount: float | None
    entries: int
    unknown_entries: int
    food_complete: bool

    @property
    def counts(self) -> bool:
        """Whether it is in a mean: its food is complete, and not all of it unknown."""
        return self.food_complete and self.amount is not None


@dataclass(frozen=True, slots=True)
class NutrientWeek:
    """One ISO week: the mean of its days that count, None without any: a gap, never 0."""

    from_date: date
    to_date: date
    days: int
    days_counted: int
    amount: float | None
    unknown_entries: int


@dataclass(frozen=True)
class Companion:
    """One nutrient over some days. `mean` is the plain mean of the days that count, a lower bound
    when some of their `entries` have no value; None without such a day."""

    nutrient: Nutrient
    days: list[NutrientDay]

    @property
    def counted(self) -> list[NutrientDay]:
        return [day for day in self.days if day.counts]

    @property
    def mean(self) -> float | None:
        counted = self.counted
        return _mean(counted) if counted else None

    @property
    def unknown_entries(self) -> int:
        return sum(day.unknown_entries for day in self.counted)

    @property
    def entries(self) -> int:
        return sum(day.entries for day in self.counted)

    @property
    def weeks(self) -> list[NutrientWeek]:
        return _weeks(self.days)


def companions(user: "User", from_date: date, to_date: date) -> list[Companion]:
    """Every nutrient of the catalogue but magnesium: four queries, however much was eaten."""
    entries = IntakeEntry.objects.for_user(user).between(from_date, to_date)
    known: dict[str, dict[date, dict[str, Any]]] = defaultdict(dict)
    for row in entries.nutrient_totals():
        known[row["code"]][row["date"]] = row
    counts = dict(entries.order_by().values_list("date").annotate(count=Count("id")))
    complete = _complete(user, from_date, to_date)
    dates = _dates(from_date, to_date)
    return [
        Companion(nutrient, _days(dates, counts, known[nutrient.code], complete))
        for nutrient in Nutrient.objects.exclude(code="magnesium")
    ]


def companion(user: "User", nutrient: Nutrient, from_date: date, to_date: date) -> Companion:
    """One nutrient: two queries."""
    entries = IntakeEntry.objects.for_user(user).between(from_date, to_date)
    rows = {row["date"]: row for row in entries.daily_totals(nutrient.code)}
    counts = {day: row["entries"] for day, row in rows.items()}
    known = {
        day: {**row, "known_entries": row["entries"] - row["unknown_entries"]}
        for day, row in rows.items()
    }
    complete = _complete(user, from_date, to_date)
    return Companion(nutrient, _days(_dates(from_date, to_date), counts, known, complete))


def _complete(user: "User", from_date: date, to_date: date) -> set[date]:
    records = DayRecord.objects.for_user(user).between(from_date, to_date)
    return set(records.filter(food_complete=True).order_by().values_list("date", flat=True))


def _dates(from_date: date, to_date: date) -> list[date]:
    return [from_date + timedelta(days=i) for i in range((to_date - from_date).days + 1)]


def _days(
    dates: Iterable[date],
    counts: Mapping[date, int],
    known: Mapping[date, Mapping[str, Any]],
    complete: Iterable[date],
) -> list[NutrientDay]:
    return [_day(day, counts.get(day, 0), known.get(day), day in complete) for day in dates]


def _day(
    day: date, entries: int, row: Mapping[str, Any] | None, food_complete: bool
) -> NutrientDay:
    if not entries:
        return NutrientDay(day, 0.0 if food_complete else None, 0, 0, food_complete)
    if row is None or not row["known_entries"]:
        return NutrientDay(day, None, entries, entries, food_complete)
    unknown = entries - row["known_entries"]
    return NutrientDay(day, row["known_amount"], entries, unknown, food_complete)


def _weeks(days: Sequence[NutrientDay]) -> list[NutrientWeek]:
    weeks: dict[date, list[NutrientDay]] = {}
    for day in days:
        weeks.setdefault(monday_of(day.date), []).append(day)
    return [
        NutrientWeek(
            from_date=part[0].date,
            to_date=part[-1].date,
            days=len(part),
            days_counted=len(counted),
            amount=_mean(counted) if counted else None,
            unknown_entries=sum(day.unknown_entries for day in counted),
        )
        for part in weeks.values()
        for counted in [[day for day in part if day.counts]]
    ]


def _mean(counted: Sequence[NutrientDay]) -> float:
    return sum(day.amount or 0.0 for day in counted) / len(counted)
