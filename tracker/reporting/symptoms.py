"""What a person felt, day by day, and beside what they took in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Max

from tracker import reports
from tracker.models import DayRecord, SymptomEntry
from tracker.nutrition.assessment import WINDOW_DAYS
from tracker.nutrition.association import LEAD_DAYS, Association, associate
from tracker.nutrition.daily_totals import (
    DailyTotal,
    exclusion_reason,
    measured_food_mg,
    window,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Symptoms are compared with intake over so many days.
COMPARED_DAYS: Final = 365


@dataclass(frozen=True, slots=True)
class SymptomDay:
    """One day: `worst` severity written down, None without any; `said_complete`: that was all."""

    date: date
    worst: int | None
    entries: int
    said_complete: bool

    @property
    def felt(self) -> bool | None:
        """Whether there was anything; None where nobody said, which is not the same as no."""
        if self.worst is not None:
            return self.worst > 0
        return False if self.said_complete else None


def kinds_used(user: "User") -> dict[str, int]:
    """The kinds of symptom the person wrote down and how often, the latest first."""
    rows = SymptomEntry.objects.for_user(user).order_by().values("kind")
    newest = rows.annotate(newest=Max("id"), entries=Count("id")).order_by("-newest")
    return {row["kind"]: row["entries"] for row in newest}


def symptom_days(
    user: "User", from_date: date, to_date: date, kind: str | None = None
) -> list[SymptomDay]:
    """Every day of the window, of one kind of symptom or of all. Two queries."""
    rows = SymptomEntry.objects.for_user(user).between(from_date, to_date).order_by()
    if kind:
        rows = rows.filter(kind=kind)
    felt = {
        row["date"]: row
        for row in rows.values("date").annotate(worst=Max("severity"), entries=Count("id"))
    }
    records = DayRecord.objects.for_user(user).between(from_date, to_date)
    complete = set(records.filter(symptoms_complete=True).values_list("date", flat=True))
    dates = (from_date + timedelta(days=i) for i in range((to_date - from_date).days + 1))
    return [
        SymptomDay(
            day,
            worst=felt[day]["worst"] if day in felt else None,
            entries=felt[day]["entries"] if day in felt else 0,
            said_complete=day in complete,
        )
        for day in dates
    ]


@dataclass(frozen=True, slots=True)
class Beside:
    """One day's symptom beside its intake; `counts`: the intake enters comparisons."""

    felt: SymptomDay
    intake: DailyTotal
    counts: bool

    @property
    def date(self) -> date:
        return self.felt.date


@dataclass(frozen=True, slots=True)
class BesideReport:
    """`days`, oldest first, and what the whole of the time compared says."""

    days: list[Beside]
    association: Association


def beside_intake(user: "User", as_of: date, days: int, kind: str | None) -> BesideReport:
    """The last days of one kind of symptom beside intake, with the association of a year.

    Five queries, whatever the length of the diary.
    """
    to_compare = as_of - timedelta(days=COMPARED_DAYS - 1)
    first = to_compare - timedelta(days=LEAD_DAYS)
    totals = window(reports.daily_totals(user, first, as_of), first, as_of)
    felt = symptom_days(user, first, as_of, kind)
    counted = _counted(totals)
    intake_mg = [
        _intake_mg(total) if counts else None for total, counts in zip(totals, counted, strict=True)
    ]
    said = [None if day.date < to_compare else day.felt for day in felt]
    rows = [Beside(*row) for row in zip(felt, totals, counted, strict=True)]
    return BesideReport(rows[-days:], associate(*_from_the_first(intake_mg, said)))


def _counted(totals: Sequence[DailyTotal]) -> list[bool]:
    """Whether each day counts, by the rule of the assessment that would end on it."""
    counted = []
    last_dose = -WINDOW_DAYS
    for index, total in enumerate(totals):
        last_dose = index if total.doses > 0 else last_dose
        takes = index - last_dose < WINDOW_DAYS
        counted.append(exclusion_reason(total, takes) is None)
    return counted


def _intake_mg(total: DailyTotal) -> float | None:
    food_mg = measured_food_mg(total)
    return None if food_mg is None else food_mg + total.supplement_mg


def _from_the_first(
    intake_mg: list[float | None], said: list[bool | None]
) -> tuple[list[float | None], list[bool | None]]:
    """Without the time before the diary began: a circle of days should hold no empty half."""
    known = [i for i, pair in enumerate(zip(intake_mg, said, strict=True)) if pair != (None, None)]
    first = known[0] if known else len(said)
    return intake_mg[first:], said[first:]
