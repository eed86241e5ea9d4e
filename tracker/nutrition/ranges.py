"""Ranges longer than four weeks: each day judged, and usual intake estimated, four weeks at a time.

The windows of `WINDOW_DAYS` are counted back from the last day, so that the newest one is that of
the assessment of that day, and a chart of a year never says of a day what the assessment does not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from tracker.nutrition.assessment import WINDOW_DAYS
from tracker.nutrition.daily_totals import (
    DailyTotal,
    ExclusionReason,
    exclusion_reason,
    takes_supplements,
    window,
)
from tracker.nutrition.panel import Groups, Panel, estimate
from tracker.nutrition.verdicts import MINIMUM_DAYS
from tracker.nutrition.within_person import WithinPerson

DAYS_A_WEEK: Final = 7


@dataclass(frozen=True)
class JudgedDay:
    """A day and why it does not count in a mean; `reason` None when it does."""

    total: DailyTotal
    reason: ExclusionReason | None

    @property
    def counts(self) -> bool:
        return self.reason is None


@dataclass(frozen=True)
class UsualWindow:
    """The usual intake of one window, mg/day, with its 90 % interval; both ends are in it."""

    from_date: date
    to_date: date
    days_complete: int
    mean_mg: float
    low_mg: float
    high_mg: float


def first_day(as_of: date, days: int, window_days: int = WINDOW_DAYS) -> date:
    """The first day of the whole windows that hold the `days` days up to `as_of`.

    Raises ValueError for less than one day.
    """
    if days < 1:
        raise ValueError(f"a range has at least one day, not {days}")
    return as_of - timedelta(days=-(-days // window_days) * window_days - 1)


def monday_of(day: date) -> date:
    """The Monday of the day's ISO week."""
    return day - timedelta(days=day.weekday())


def judge(
    days: Iterable[DailyTotal], from_date: date, as_of: date, window_days: int = WINDOW_DAYS
) -> list[JudgedDay]:
    """Every day of the range, oldest first, judged by `exclusion_reason` within its own window.

    A dose asks for complete supplements in its own window only: four weeks, or whatever
    `assessment.assess` is asked to look at. Days before `from_date` that share its window are
    looked at, so `days` should begin at `first_day`. Errors as in `window`.
    """
    length = (as_of - from_date).days + 1
    totals = window(days, first_day(as_of, length, window_days), as_of)
    judged: list[JudgedDay] = []
    for start in range(0, len(totals), window_days):
        part = totals[start : start + window_days]
        takes = takes_supplements(part)
        judged += [JudgedDay(day, exclusion_reason(day, takes)) for day in part]
    return judged[-length:]


def usual_by_window(
    days: Iterable[DailyTotal], as_of: date, groups: Sequence[WithinPerson | None]
) -> list[UsualWindow]:
    """The usual intake of each window up to `as_of`, oldest first; one group for each window.

    Left out: windows without a group, whose day-to-day variation is not known, and those with
    fewer than `MINIMUM_DAYS` days that count, which say little but what is common at that age.
    The figures are those of `assessment.assess` on the window's last day.
    """
    from_date = first_day(as_of, max(len(groups), 1) * WINDOW_DAYS)
    totals = window(days, from_date, as_of)
    known = [i for i, group in enumerate(groups) if group is not None]
    if not known:
        return []
    panel = _a_row_each(Panel.of(totals)).of_people(known)
    found = estimate(panel, Groups.of([group for group in groups if group is not None]))
    mean_mg, (low_mg, high_mg) = found.usual.mean_mg(), found.usual.interval_mg(0.90)
    starts = [from_date + timedelta(days=WINDOW_DAYS * i) for i in known]
    return [
        UsualWindow(
            from_date=start,
            to_date=start + timedelta(days=WINDOW_DAYS - 1),
            days_complete=int(found.days_complete[i]),
            mean_mg=float(mean_mg[i]),
            low_mg=float(low_mg[i]),
            high_mg=float(high_mg[i]),
        )
        for i, start in enumerate(starts)
        if found.days_complete[i] >= MINIMUM_DAYS
    ]


def _a_row_each(panel: Panel) -> Panel:
    """One person's windows as if each were a person: a window is judged by its own days."""
    shape = (-1, WINDOW_DAYS)
    return Panel(
        from_date=panel.from_date,
        food_mg=np.reshape(panel.food_mg, shape),
        supplement_mg=np.reshape(panel.supplement_mg, shape),
        doses=np.reshape(panel.doses, shape),
        food_complete=np.reshape(panel.food_complete, shape),
        supplements_complete=np.reshape(panel.supplements_complete, shape),
    )
