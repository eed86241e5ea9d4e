"""What more complete days would say: how the interval narrows, and when a verdict is reached.

It is a look ahead, not a forecast of what a person will eat: the days to come are taken to be like
those so far (the same mean on the cube-root scale, the same supplements a day), and only their
number is new. Old days leave the four weeks as new ones come in, as they will.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tracker.nutrition.assessment import WINDOW_DAYS
from tracker.nutrition.daily_totals import DailyTotal, window
from tracker.nutrition.panel import Flags, Panel, effective_days_of
from tracker.nutrition.reference_intakes import Target
from tracker.nutrition.usual_intake import usual_intake
from tracker.nutrition.verdicts import Verdict, verdict_on
from tracker.nutrition.within_person import within_person_for

REACHED = (Verdict.BELOW_TARGET, Verdict.ADEQUATE)


@dataclass(frozen=True)
class Outlook:
    """What would be said with `more_days` further complete days; mg/day, probability 0 to 1."""

    more_days: int
    days_complete: int
    low_mg: float
    high_mg: float
    probability_below_target: float
    verdict: Verdict

    @property
    def width_mg(self) -> float:
        return self.high_mg - self.low_mg


def look_ahead(
    as_of: date, days: Iterable[DailyTotal], target: Target, most: int = WINDOW_DAYS
) -> list[Outlook]:
    """The outlook after 0, 1, 2 ... `most` more complete days in a row, at the present mean.

    The first of them is `as_of` itself unless it counts already. Empty without a day that counts,
    which leaves no mean to go on with, and for infants, whose variation is not known.

    Raises ValueError when a date of the window occurs twice.
    """
    panel = _panel(as_of, days)
    now = panel.counts()[0]
    held = len(now) - (0 if now[-1] else 1)  # the columns before the first further day
    ahead = np.concatenate([now[:held], np.ones(most, dtype=np.bool_)])
    rows = [now] + [ahead[held + k - WINDOW_DAYS : held + k] for k in range(1, most + 1)]
    return _outlooks(panel, np.array(rows), list(range(most + 1)), target)


def look_back(
    as_of: date, days: Iterable[DailyTotal], target: Target, dates: Collection[date]
) -> Outlook | None:
    """The outlook had these days of the window counted too, at the present mean.

    None where `look_ahead` is empty. Dates outside the window are ignored.
    """
    panel = _panel(as_of, days)
    flags = panel.counts()[0].copy()
    before = int(flags.sum())
    for day in dates:
        column = (day - panel.from_date).days
        if 0 <= column < WINDOW_DAYS:
            flags[column] = True
    return next(
        iter(_outlooks(panel, flags[np.newaxis], [int(flags.sum()) - before], target)), None
    )


def days_until_verdict(outlooks: Sequence[Outlook]) -> int | None:
    """How many more complete days reach a verdict other than "uncertain"; 0: it is reached.

    None when not even the last outlook reaches one: the intake lies too close to the target.
    """
    return next((each.more_days for each in outlooks if each.verdict in REACHED), None)


def _panel(as_of: date, days: Iterable[DailyTotal]) -> Panel:
    return Panel.of(window(days, as_of - timedelta(days=WINDOW_DAYS - 1), as_of))


def _outlooks(panel: Panel, flags: Flags, more: Sequence[int], target: Target) -> list[Outlook]:
    """One outlook for each row of `flags`, which says what days of the window count."""
    counts = panel.counts()
    group = within_person_for(target.stage)
    if group is None or not counts.any():
        return []
    mean_y = np.cbrt(panel.food_mg[counts]).mean()
    supplement_mg = panel.supplement_mg[counts].mean()
    worth = effective_days_of(flags)
    usual = usual_intake(mean_y, worth, group.mu, group.sw, group.sb, supplement_mg)
    low_mg, high_mg = usual.interval_mg(0.90)
    below = usual.probability_below(target.target_mg)
    complete = flags.sum(axis=1)
    return [
        Outlook(
            more_days=more[i],
            days_complete=int(complete[i]),
            low_mg=float(low_mg[i]),
            high_mg=float(high_mg[i]),
            probability_below_target=float(below[i]),
            verdict=verdict_on(target, int(complete[i]), float(below[i])),
        )
        for i in range(len(flags))
    ]
