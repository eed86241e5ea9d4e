"""Does a symptom go with the intake of the days before it? An association, never a cause.

The question: on days with the symptom, how much higher or lower was the mean magnesium intake
of the `LEAD_DAYS` days before them than on days without it?

Days are few, and neighbouring days are alike: means of seven days share six with the next one's,
and symptoms come in spells. A test that takes days for independent would find far too much. So
both series stay as they are and one is moved against the other, round a circle, by every number
of days (a circular-shift permutation test): each shift keeps what days have in common with their
neighbours and breaks only what the two series have in common with each other. The interval is
that test turned round: all differences it does not reject. Every shift is tried, so nothing is
left to chance and the same diary always gets the same answer.

What rises or falls steadily over the whole time is taken out of both first: winter, a pregnancy or
a new habit moves both, and would look like an association. `docs/method.md` has the rates at which
the test errs on made-up diaries (`benchmarks/bench_association.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

LEAD_DAYS: Final = 7
# Of the days before, so many must have a known intake.
MINIMUM_LEAD: Final = 4
# Below these nothing is said.
MINIMUM_DAYS: Final = 28
MINIMUM_EACH: Final = 6
CONFIDENCE: Final = 0.95

Floats = NDArray[np.float64]


class Finding(StrEnum):
    """What can be said of the difference."""

    TOO_FEW_DAYS = "too_few_days"
    CANNOT_SAY = "cannot_say"  # the symptom keeps such a rhythm that no interval has an end
    NONE_VISIBLE = "none_visible"  # the interval holds zero
    LOWER = "lower"  # less magnesium before days with the symptom
    HIGHER = "higher"


@dataclass(frozen=True, slots=True)
class Association:
    """`difference_mg`: intake, mg a day, before days with the symptom less that before days
    without, steady rise and fall taken out; `low_mg` to `high_mg` its interval at `CONFIDENCE`.
    None where nothing is said.
    """

    finding: Finding
    days_with: int
    days_without: int
    difference_mg: float | None = None
    low_mg: float | None = None
    high_mg: float | None = None
    p_value: float | None = None

    @property
    def days(self) -> int:
        """Days of which both are known: the symptom, and the intake before."""
        return self.days_with + self.days_without

    @property
    def missed_mg(self) -> float | None:
        """The largest difference, either way, that the interval still holds, mg a day."""
        if self.low_mg is None or self.high_mg is None:
            return None
        return max(abs(self.low_mg), abs(self.high_mg))


def intake_before(intake_mg: Sequence[float | None]) -> list[float | None]:
    """For each of these consecutive days the mean intake of the `LEAD_DAYS` days before it, mg.

    None where fewer than `MINIMUM_LEAD` of them are known: an unknown day is never zero.
    """
    means: list[float | None] = []
    for index in range(len(intake_mg)):
        before = intake_mg[max(index - LEAD_DAYS, 0) : index]
        known = [amount for amount in before if amount is not None]
        means.append(sum(known) / len(known) if len(known) >= MINIMUM_LEAD else None)
    return means


def associate(intake_mg: Sequence[float | None], felt: Sequence[bool | None]) -> Association:
    """Compare the intake before days with and without a symptom.

    Both sequences run over the same consecutive days: `intake_mg` the magnesium of each day in mg,
    None where it is not known; `felt` whether there was the symptom, None where nobody said.
    Raises ValueError when they differ in length.
    """
    if len(intake_mg) != len(felt):
        raise ValueError(f"{len(intake_mg)} days of intake, {len(felt)} of symptoms")
    before = np.array([_nan(mean) for mean in intake_before(intake_mg)], dtype=np.float64)
    said = np.array([_nan(each) for each in felt], dtype=np.float64)
    both = ~np.isnan(before) & ~np.isnan(said)
    days_with = int(np.sum(said[both] == 1.0))
    days_without = int(np.sum(said[both] == 0.0))
    enough = min(days_with, days_without) >= MINIMUM_EACH
    if not enough or days_with + days_without < MINIMUM_DAYS:
        return Association(Finding.TOO_FEW_DAYS, days_with, days_without)
    shifts = _Shifts.of(before, said)
    low_mg, high_mg = shifts.interval(1.0 - CONFIDENCE)
    if not np.isfinite(low_mg) or not np.isfinite(high_mg):
        return Association(Finding.CANNOT_SAY, days_with, days_without)
    return Association(
        _finding(low_mg, high_mg),
        days_with,
        days_without,
        difference_mg=shifts.difference_mg,
        low_mg=low_mg,
        high_mg=high_mg,
        p_value=float(shifts.p_values(np.zeros(1))[0]),
    )


def _nan(value: float | None) -> float:
    return np.nan if value is None else float(value)


def _finding(low_mg: float, high_mg: float) -> Finding:
    if high_mg < 0.0:
        return Finding.LOWER
    return Finding.HIGHER if low_mg > 0.0 else Finding.NONE_VISIBLE


def _without_drift(values: Floats, known: NDArray[np.bool_]) -> Floats:
    """The known values less their straight line over the days; 0 where unknown."""
    day = np.arange(len(values), dtype=np.float64)
    line = np.polynomial.Polynomial.fit(day[known], values[known], deg=1)
    return np.where(known, values - line(day), 0.0)


@dataclass(frozen=True, slots=True)
class _Shifts:
    """What every shift of the symptoms against the intake gives; the first is no shift.

    `of_intake`: the difference of means of the intake; `of_felt`: the same of the symptoms
    themselves, by which a supposed difference enters; `weight`: of the numbers of days in both
    groups, sqrt(n1 n0 / (n1 + n0)), alike for all shifts of a diary without gaps.
    """

    of_intake: Floats
    of_felt: Floats
    weight: Floats

    @classmethod
    def of(cls, before: Floats, said: Floats) -> "_Shifts":
        n = len(said)
        moved = said[(np.arange(n)[None, :] - np.arange(n)[:, None]) % n]
        # A day counts for a shift when the intake, the symptom and the moved one are known.
        known = ~np.isnan(before) & ~np.isnan(said)
        counted = known[None, :] & ~np.isnan(moved)
        with_it = (counted & (moved == 1.0)).astype(np.float64)
        without = (counted & (moved == 0.0)).astype(np.float64)
        n1, n0 = with_it.sum(axis=1), without.sum(axis=1)
        # Gaps may leave a shift too little to compare: as unlike as that, it is no comparison.
        usable = (n1 >= n1[0] / 2) & (n0 >= n0[0] / 2)
        with_it, without, n1, n0 = with_it[usable], without[usable], n1[usable], n0[usable]

        def difference(values: Floats) -> Floats:
            filled = _without_drift(values, known)
            found: Floats = with_it @ filled / n1 - without @ filled / n0
            return found

        return cls(difference(before), difference(said), np.sqrt(n1 * n0 / (n1 + n0)))

    @property
    def difference_mg(self) -> float:
        return float(self.of_intake[0] / self.of_felt[0])

    def p_values(self, supposed_mg: Floats) -> Floats:
        """Of each supposed difference: the share of shifts at least as far from it as the diary."""
        left = self.of_intake[:, None] - self.of_felt[:, None] * supposed_mg[None, :]
        far = self.weight[:, None] * np.abs(left)
        shares: Floats = (far >= far[0] - 1e-9).mean(axis=0)
        return shares

    def interval(self, alpha: float) -> tuple[float, float]:
        """The lowest and the highest difference whose share is above `alpha`; infinite if none."""
        ends = self._ends()
        if len(ends) == 0:
            return -np.inf, np.inf
        reach = float(ends[-1] - ends[0]) + 1.0
        between = np.concatenate(
            ([ends[0] - reach], (ends[:-1] + ends[1:]) / 2, [ends[-1] + reach])
        )
        kept = np.flatnonzero(self.p_values(between) > alpha)
        if len(kept) == 0:
            return self.difference_mg, self.difference_mg
        low = -np.inf if kept[0] == 0 else float(ends[kept[0] - 1])
        high = np.inf if kept[-1] == len(ends) else float(ends[kept[-1]])
        return low, high

    def _ends(self) -> Floats:
        """Where a shift begins or ceases to be as far as the diary: the share changes only here."""
        ends = []
        for sign in (1.0, -1.0):
            slope = self.weight * self.of_felt - sign * self.weight[0] * self.of_felt[0]
            offset = self.weight * self.of_intake - sign * self.weight[0] * self.of_intake[0]
            changes = np.abs(slope) > 1e-9
            ends.append(offset[changes] / slope[changes])
        found: Floats = np.unique(np.concatenate(ends))
        return found
