"""From rows to the core and back: the report objects that the web and the API both show."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tracker import window_totals
from tracker.models import (
    DayRecord,
    IntakeEntry,
    LifeStagePeriod,
    Profile,
    Shortfall,
    SupplementDose,
)
from tracker.nutrition.assessment import WINDOW_DAYS, Assessment, assess
from tracker.nutrition.daily_totals import DailyTotal, percent_of_target
from tracker.nutrition.life_stage import Condition, Period, Sex, life_stage_on
from tracker.nutrition.reference_intakes import Target, target_for
from tracker.prepared import Prepared

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Targets:
    """The target of any day of one person; profile and periods are read once."""

    def __init__(self, profile: Profile | None, periods: Iterable[LifeStagePeriod]) -> None:
        self.authority = profile.authority if profile else "iom"
        self._sex = Sex(profile.sex) if profile and profile.sex else None
        self._birth_date = profile.birth_date if profile else None
        self._periods = tuple(
            Period(Condition(period.kind), period.from_date, period.to_date) for period in periods
        )

    @classmethod
    def of(cls, user: "User", profile: Profile | None = None) -> "Targets":
        """`profile`: the person's, where somebody has read it already."""
        profile = profile or Profile.objects.filter(user=user).first()
        return cls(profile, _PERIODS.objects(user=user.pk))

    def on(self, day: date) -> Target | None:
        """The target in force that day; None without sex or birth date."""
        stage = life_stage_on(day, self._sex, self._birth_date, self._periods)
        return target_for(self.authority, stage)


_PERIODS = Prepared(lambda user: LifeStagePeriod.objects.filter(user=user), user=int)
_RECORDS = Prepared(
    lambda user, first, last: DayRecord.objects.for_user(user).between(first, last).order_by(),
    user=int,
    first=date,
    last=date,
)


def daily_totals(user: "User", from_date: date, to_date: date) -> list[DailyTotal]:
    """Every day of the window that has an entry, a dose or a record, oldest first.

    Three queries, whatever the length of the window.
    """
    return [total for total, _record in _written_days(user, from_date, to_date)]


def _written_days(
    user: "User", from_date: date, to_date: date
) -> list[tuple[DailyTotal, DayRecord | None]]:
    foods = window_totals.daily_totals(IntakeEntry, user.pk, from_date, to_date)
    doses = window_totals.daily_totals(SupplementDose, user.pk, from_date, to_date)
    said = _RECORDS.objects(user=user.pk, first=from_date, last=to_date)
    records = {record.date: record for record in said}
    return [
        (daily_total(day, foods.get(day), doses.get(day), records.get(day)), records.get(day))
        for day in sorted(foods.keys() | doses.keys() | records.keys())
    ]


def written_dates(user: "User", from_date: date, to_date: date) -> list[date]:
    """The dates of `daily_totals` alone, in one query: for those who need a few of the days."""
    entries, doses, records = (
        model.objects.for_user(user).between(from_date, to_date).order_by()
        for model in (IntakeEntry, SupplementDose, DayRecord)
    )
    dates = entries.values_list("date").union(
        doses.swallowed().values_list("date"), records.values_list("date")
    )
    return sorted(day for (day,) in dates)


def daily_total(
    day: date,
    food: dict[str, Any] | None,
    dose: dict[str, Any] | None,
    record: DayRecord | None,
) -> DailyTotal:
    food_complete = record is not None and record.food_complete
    # A day declared complete without a single entry is a fast: a known zero.
    fasted = food is None and food_complete
    return DailyTotal(
        date=day,
        food_mg=food["known_amount"] if food else (0.0 if fasted else None),
        supplement_mg=dose["magnesium_mg"] if dose else 0.0,
        entries=food["entries"] if food else 0,
        unknown_entries=food["unknown_entries"] if food else 0,
        doses=dose["doses"] if dose else 0,
        energy_kcal=food["energy_kcal"] if food else (0.0 if fasted else None),
        unknown_energy_kcal=(food["unknown_energy_kcal"] or 0.0) if food else 0.0,
        unknown_without_energy=food["unknown_without_energy"] if food else 0,
        food_complete=food_complete,
        supplements_complete=record is not None and record.supplements_complete,
    )


@dataclass(frozen=True)
class NutrientAmount:
    """A day's known amount of one nutrient and how many entries have no value for it."""

    code: str
    name: str
    unit: str
    amount: float | None
    unknown_entries: int


@dataclass(frozen=True)
class Complete:
    """What the person said of a day: all of it is written down."""

    food: bool
    supplements: bool
    symptoms: bool


@dataclass(frozen=True)
class DayReport:
    """One day as the day page and `days/{date}/` show it."""

    date: date
    total: DailyTotal
    target: Target | None
    symptoms_complete: bool
    note: str
    revision: int

    @property
    def complete(self) -> Complete:
        said = self.total
        return Complete(said.food_complete, said.supplements_complete, self.symptoms_complete)

    @property
    def percent_of_target(self) -> float | None:
        if self.target is None:
            return None
        return percent_of_target(self.total.total_mg, self.target.target_mg)


def day_reports(
    user: "User", from_date: date, to_date: date, profile: Profile | None = None
) -> list[DayReport]:
    """Days of the window that have an entry, a dose or a record, oldest first."""
    targets = Targets.of(user, profile)
    return [
        _day_report(total, targets, record)
        for total, record in _written_days(user, from_date, to_date)
    ]


def day_report(user: "User", day: date, profile: Profile | None = None) -> DayReport:
    """One day, also when nothing was written down."""
    targets = Targets.of(user, profile)
    for total, record in _written_days(user, day, day):
        return _day_report(total, targets, record)
    return _day_report(daily_total(day, None, None, None), targets, None)


def _day_report(total: DailyTotal, targets: Targets, record: DayRecord | None) -> DayReport:
    return DayReport(
        date=total.date,
        total=total,
        target=targets.on(total.date),
        symptoms_complete=record is not None and record.symptoms_complete,
        note=record.note if record else "",
        revision=record.revision if record else 0,
    )


def nutrient_amounts(
    user: "User", from_date: date, to_date: date
) -> dict[date, list[NutrientAmount]]:
    """Known amounts of every nutrient from food, per day that has entries."""
    from foods.models import Nutrient

    entries = IntakeEntry.objects.for_user(user).between(from_date, to_date)
    counts = {row["date"]: row["entries"] for row in entries.daily_totals()}
    known: dict[date, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in entries.nutrient_totals():
        known[row["date"]][row["code"]] = row
    nutrients = list(Nutrient.objects.all())
    return {
        day: [
            NutrientAmount(
                code=nutrient.code,
                name=nutrient.name,
                unit=nutrient.unit,
                amount=row["known_amount"] if row else None,
                unknown_entries=count - (row["known_entries"] if row else 0),
            )
            for nutrient in nutrients
            for row in [known[day].get(nutrient.code)]
        ]
        for day, count in counts.items()
    }


def assessment_report(user: "User", as_of: date) -> Assessment:
    """The assessment of the 28 days that end on `as_of`."""
    days = daily_totals(user, as_of - timedelta(days=WINDOW_DAYS - 1), as_of)
    return assess(as_of, days, Targets.of(user).on(as_of))


def shortfall_on(user: "User", authority: str, day: date) -> Shortfall | None:
    """The shortfall against one authority that was open on that day."""
    return (
        Shortfall.objects.filter(user=user, authority=authority, opened_on__lte=day)
        .exclude(closed_on__lte=day)
        .first()
    )


def open_on(episodes: Iterable[Shortfall], day: date) -> Shortfall | None:
    """The one of these that was open on that day; the rule is that of `shortfall_on`."""
    return next((each for each in episodes if each.closed_on is None or each.closed_on > day), None)
