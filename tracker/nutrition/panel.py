"""Many people's days at once: a row for each person, a column for each date.

One person on a page is a panel of one row, so that a page, the nightly run over everybody and the
benchmarks go through the same lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tracker.nutrition.daily_totals import DailyTotal, measured_food_mg
from tracker.nutrition.usual_intake import (
    DAY_CORRELATION,
    Floats,
    UsualIntake,
    usual_intake,
)
from tracker.nutrition.verdicts import verdict_codes

if TYPE_CHECKING:
    from tracker.nutrition.reference_intakes import Target
    from tracker.nutrition.within_person import WithinPerson

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Panel:
    """Days of many people, arrays of the shape (people, days); the first column is `from_date`.

    `food_mg` is what enters a mean (`daily_totals.measured_food_mg`), NaN where nothing does;
    `supplement_mg` is 0 where none was swallowed; `doses` says where one was.
    """

    from_date: date
    food_mg: Floats
    supplement_mg: Floats
    doses: Flags
    food_complete: Flags
    supplements_complete: Flags

    @classmethod
    def of(cls, days: Sequence[DailyTotal]) -> Panel:
        """One person's consecutive days, at least one."""

        measured = [measured_food_mg(day) for day in days]
        return cls(
            from_date=days[0].date,
            food_mg=np.array([[np.nan if each is None else each for each in measured]]),
            supplement_mg=np.array([[day.supplement_mg for day in days]], dtype=np.float64),
            doses=np.array([[day.doses > 0 for day in days]]),
            food_complete=np.array([[day.food_complete for day in days]]),
            supplements_complete=np.array([[day.supplements_complete for day in days]]),
        )

    def window(self, from_date: date, to_date: date) -> Panel:
        """The days of the window, both ends included; days the panel does not hold are unlogged."""
        first = (from_date - self.from_date).days
        columns = np.arange(first, (to_date - self.from_date).days + 1)
        last = self.food_mg.shape[1] - 1
        inside = (columns >= 0) & (columns <= last)
        taken = np.clip(columns, 0, last)
        return Panel(
            from_date=from_date,
            food_mg=np.where(inside, self.food_mg[:, taken], np.nan),
            supplement_mg=np.where(inside, self.supplement_mg[:, taken], 0.0),
            doses=self.doses[:, taken] & inside,
            food_complete=self.food_complete[:, taken] & inside,
            supplements_complete=self.supplements_complete[:, taken] & inside,
        )

    def of_people(self, rows: Sequence[int]) -> Panel:
        """Some of the people, by their rows."""
        chosen = np.asarray(rows, dtype=np.intp)
        return Panel(
            from_date=self.from_date,
            food_mg=self.food_mg[chosen],
            supplement_mg=self.supplement_mg[chosen],
            doses=self.doses[chosen],
            food_complete=self.food_complete[chosen],
            supplements_complete=self.supplements_complete[chosen],
        )

    def counts(self) -> Flags:
        """Which days count towards a mean; the rule is `daily_totals.exclusion_reason`.

        Supplements must be complete for whom a dose was recorded on any day of this panel.
        """
        takes = self.doses.any(axis=1, keepdims=True)
        complete = self.food_complete & (self.supplements_complete | ~takes)
        return complete & ~np.isnan(self.food_mg)


@dataclass(frozen=True)
class Estimate:
    """What the counted days of each person say: arrays over people.

    `days_complete` is the number of counted days and `effective_days` what they are worth;
    `usual` is only about the group where no day counted.
    """

    days_complete: NDArray[np.int64]
    effective_days: Floats
    usual: UsualIntake


@dataclass(frozen=True)
class Groups:
    """The parameters of each person's group, arrays over people (see `within_person`)."""

    mu: Floats
    sw: Floats
    sb: Floats

    @classmethod
    def of(cls, rows: Sequence[WithinPerson]) -> Groups:
        values = np.array([(row.mu, row.sw, row.sb) for row in rows], dtype=np.float64)
        mu, sw, sb = values.reshape(-1, 3).T
        return cls(mu, sw, sb)


def estimate(panel: Panel, groups: Groups) -> Estimate:
    """Each person's usual intake from the days of the panel that count."""
    counts = panel.counts()
    n = counts.sum(axis=1)
    divisor = np.maximum(n, 1)
    mean_y = np.where(counts, np.cbrt(panel.food_mg), 0.0).sum(axis=1) / divisor
    supplement_mg = np.where(counts, panel.supplement_mg, 0.0).sum(axis=1) / divisor
    worth = effective_days_of(counts)
    usual = usual_intake(mean_y, worth, groups.mu, groups.sw, groups.sb, supplement_mg)
    return Estimate(n, worth, usual)


def effective_days_of(counts: Flags, correlation: float = DAY_CORRELATION) -> Floats:
    """What the marked days of each row are worth; the columns are consecutive days.

    The same figure as `usual_intake.effective_days` gives for the dates.
    """
    days = np.arange(counts.shape[1])
    near = np.power(correlation, np.abs(days[:, np.newaxis] - days))
    marked = counts.astype(np.float64)
    pairs = (marked @ near * marked).sum(axis=1)
    n = marked.sum(axis=1)
    return np.asarray(n**2 / np.where(n > 0, pairs, 1.0))


@dataclass(frozen=True)
class Week:
    """The assessments of many people on one day, arrays over people; mg/day.

    `verdict` holds codes of `verdicts.VERDICTS`.
    """

    as_of: date
    days_complete: NDArray[np.int64]
    mean_mg: Floats
    low_mg: Floats
    high_mg: Floats
    probability_below_target: Floats
    verdict: NDArray[np.int8]


def assess_week(
    panel: Panel,
    as_of: date,
    targets: Sequence[Target],
    groups: Groups,
    *,
    days: int,
    people: Sequence[int] | None = None,
) -> Week:
    """Assess the `days` days up to and including `as_of` of every person of the panel.

    `people` are rows of the panel, all by default; `targets` and `groups` have one element for
    each. Who has no target or group is to be left out, for nothing is to be estimated. The figures
    are those of `assessment.assess`.
    """
    part = panel.window(as_of - timedelta(days=days - 1), as_of)
    if people is not None:
        part = part.of_people(people)
    found = estimate(part, groups)
    target_mg = np.array([target.target_mg for target in targets], dtype=np.float64)
    finds_shortfalls = np.array([target.finds_shortfalls for target in targets], dtype=np.bool_)
    below = found.usual.probability_below(target_mg)
    low_mg, high_mg = found.usual.interval_mg(0.90)
    return Week(
        as_of=as_of,
        days_complete=found.days_complete,
        mean_mg=found.usual.mean_mg(),
        low_mg=low_mg,
        high_mg=high_mg,
        probability_below_target=below,
        verdict=verdict_codes(found.days_complete, below, finds_shortfalls),
    )
