"""Where a person's magnesium came from over four weeks, and what moved since the four before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tracker.models import IntakeEntry, SupplementDose
from tracker.nutrition.assessment import WINDOW_DAYS
from tracker.nutrition.daily_totals import (
    DailyTotal,
    exclusion_reason,
    measured_food_mg,
    takes_supplements,
    window,
)
from tracker.nutrition.sources import Moved, Part, moved, parts_of
from tracker.nutrition.verdicts import MINIMUM_DAYS
from tracker.reports import daily_totals

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_WINDOW: Final = timedelta(days=WINDOW_DAYS)


@dataclass(frozen=True, slots=True)
class Source:
    """What magnesium can come from. `kind` is food, supplement, or estimated: the part that foods
    without a value are put at, in days that count all the same."""

    kind: str
    id: int = 0


ESTIMATED: Final = Source("estimated")


@dataclass(frozen=True)
class _Days:
    """The days of a window that count, and what each source gave over them together, in mg."""

    dates: tuple[date, ...]
    sums_mg: Mapping[Source, float]

    @property
    def means_mg(self) -> dict[Source, float]:
        return {source: sum_mg / len(self.dates) for source, sum_mg in self.sums_mg.items()}


@dataclass(frozen=True)
class WhereFrom:
    """The sources of the mean of the complete days, and what changed since four weeks before.

    `mean_mg` is the plain mean of those days, the sum of `parts`; None without such a day. The
    usual intake differs from it: it is an estimate. `moved` is None unless both times have
    `MINIMUM_DAYS` complete days.
    """

    as_of: date
    days: int
    mean_mg: float | None
    parts: tuple[Part[Source], ...]
    days_before: int
    mean_before_mg: float | None
    moved: tuple[Moved[Source], ...] | None
    names: Mapping[Source, str]


def where_from(user: "User", as_of: date) -> WhereFrom:
    """Of the 28 days that end on `as_of` and the 28 before: three queries, two more for each."""
    totals = daily_totals(user, as_of - 2 * _WINDOW + timedelta(days=1), as_of)
    names: dict[Source, str] = {}
    now = _days(user, totals, as_of, names)
    before = _days(user, totals, as_of - _WINDOW, names)
    enough = min(len(now.dates), len(before.dates)) >= MINIMUM_DAYS
    return WhereFrom(
        as_of=as_of,
        days=len(now.dates),
        mean_mg=sum(now.means_mg.values()) if now.dates else None,
        parts=parts_of(now.sums_mg, len(now.dates)) if now.dates else (),
        days_before=len(before.dates),
        mean_before_mg=sum(before.means_mg.values()) if before.dates else None,
        moved=moved(before.means_mg, now.means_mg) if enough else None,
        names=names,
    )


def _days(
    user: "User", totals: Sequence[DailyTotal], as_of: date, names: dict[Source, str]
) -> _Days:
    """The window that ends on `as_of`; the names of its sources are added to `names`."""
    days = window(totals, as_of - _WINDOW + timedelta(days=1), as_of)
    takes = takes_supplements(days)
    counted = [day for day in days if exclusion_reason(day, takes) is None]
    dates = tuple(day.date for day in counted)
    if not dates:
        return _Days((), {})
    sums: dict[Source, float] = {}
    for row in IntakeEntry.objects.for_user(user).filter(date__in=dates).magnesium_by_food():
        source = Source("food", row["food_id"])
        sums[source], names[source] = row["magnesium_mg"], row["name"]
    doses = SupplementDose.objects.for_user(user).filter(date__in=dates)
    for row in doses.magnesium_by_supplement():
        source = Source("supplement", row["supplement_id"])
        sums[source], names[source] = row["magnesium_mg"], row["name"]
    estimated_mg = sum((measured_food_mg(day) or 0.0) - (day.food_mg or 0.0) for day in counted)
    if estimated_mg > 0:
        sums[ESTIMATED] = estimated_mg
        names[ESTIMATED] = ""
    return _Days(dates, sums)
