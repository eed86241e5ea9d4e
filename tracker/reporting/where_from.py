"""Where a person's magnesium came from over some weeks, and what moved since as many before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tracker.models import IntakeEntry, SupplementDose
from tracker.nutrition.assessment import WINDOW_DAYS
from tracker.nutrition.daily_totals import DailyTotal, measured_food_mg
from tracker.nutrition.ranges import first_day, judge
from tracker.nutrition.sources import Moved, Part, moved, parts_of
from tracker.nutrition.verdicts import MINIMUM_DAYS
from tracker.reports import daily_totals
from tracker.window_totals import magnesium_by_source

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True)
class Source:
    """What magnesium can come from. `kind` is food, supplement, or estimated: the part that foods
    without a value are put at, in days that count all the same."""

    kind: str
    id: int = 0


ESTIMATED: Final = Source("estimated")


@dataclass(frozen=True)
class WhereFrom:
    """The sources of the mean of the complete days, and what changed since as long before.

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


def where_from(
    user: "User",
    as_of: date,
    days: int = WINDOW_DAYS,
    totals: Sequence[DailyTotal] | None = None,
    window_days: int = WINDOW_DAYS,
) -> WhereFrom:
    """Of the `days` days that end on `as_of` and of as many before: two queries.

    `totals`, where somebody has read them already, begin `first_day` of twice as many days, later
    where the time before is not asked for; to read them takes three queries more. `window_days`
    as in `judge`.
    """
    if totals is None:
        totals = daily_totals(user, first_day(as_of, 2 * days, window_days), as_of)
    from_date = as_of - timedelta(days=days - 1)
    judged = judge(totals, from_date - timedelta(days=days), as_of, window_days)
    halves = judged[:days], judged[days:]
    before, now = ([day.total for day in half if day.counts] for half in halves)
    sums_before, sums_now, names = _sums(user, before, now, from_date)
    means_before = {source: mg / len(before) for source, mg in sums_before.items()}
    means_now = {source: mg / len(now) for source, mg in sums_now.items()}
    enough = min(len(now), len(before)) >= MINIMUM_DAYS
    return WhereFrom(
        as_of=as_of,
        days=len(now),
        mean_mg=sum(means_now.values()) if now else None,
        parts=parts_of(sums_now, len(now)) if now else (),
        days_before=len(before),
        mean_before_mg=sum(means_before.values()) if before else None,
        moved=moved(means_before, means_now) if enough else None,
        names=names,
    )


def _sums(
    user: "User", before: Sequence[DailyTotal], now: Sequence[DailyTotal], from_date: date
) -> tuple[dict[Source, float], dict[Source, float], dict[Source, str]]:
    """What each source gave before and from `from_date`, over the days that count; all names."""
    names: dict[Source, str] = {}
    sums: dict[bool, dict[Source, float]] = {False: {}, True: {}}
    dates = [day.date for day in (*before, *now)]
    if not dates:
        return sums[False], sums[True], names
    for model, kind in ((IntakeEntry, "food"), (SupplementDose, "supplement")):
        for row in magnesium_by_source(model, user.pk, dates, from_date):
            source = Source(kind, row[f"{kind}_id"])
            names[source] = row["name"]
            sums[bool(row["is_since"])][source] = row["magnesium_mg"]
    for part, days in ((sums[False], before), (sums[True], now)):
        estimated_mg = sum((measured_food_mg(day) or 0.0) - (day.food_mg or 0.0) for day in days)
        if estimated_mg > 0:
            part[ESTIMATED] = estimated_mg
            names[ESTIMATED] = ""
    return sums[False], sums[True], names
