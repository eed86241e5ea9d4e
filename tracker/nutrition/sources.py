"""Where the magnesium of some days came from, and what moved when intake rose or fell.

A mean a day is the sum of its parts; what is shown of the parts sums to what is shown of the whole,
to the milligram.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Part(Generic[Key]):
    """One source's share of a mean: `mg_per_day`, and as it is shown, in whole mg."""

    key: Key
    mg_per_day: float
    shown_mg: int


@dataclass(frozen=True, slots=True)
class Moved(Generic[Key]):
    """How one source changed between two times, in mg a day; `shown_mg` in whole mg."""

    key: Key
    before_mg: float
    after_mg: float
    shown_mg: int

    @property
    def change_mg(self) -> float:
        return self.after_mg - self.before_mg


def parts_of(sums_mg: Mapping[Key, float], days: int) -> tuple[Part[Key], ...]:
    """The parts of the mean of so many days, the largest first.

    `sums_mg` is what each source gave over those days together. Raises ValueError without a day.
    """
    if days < 1:
        raise ValueError("a mean needs a day")
    ordered = sorted(sums_mg.items(), key=lambda item: -item[1])
    means = [amount / days for _key, amount in ordered]
    shown = whole_parts(means)
    return tuple(
        Part(key, mean, mg) for (key, _sum), mean, mg in zip(ordered, means, shown, strict=True)
    )


def moved(before_mg: Mapping[Key, float], after_mg: Mapping[Key, float]) -> tuple[Moved[Key], ...]:
    """Each source's change between two means a day, the largest first, unchanged ones left out.

    The changes shown sum to the change of the whole as shown.
    """
    keys = list(dict.fromkeys((*before_mg, *after_mg)))
    changes = [after_mg.get(key, 0.0) - before_mg.get(key, 0.0) for key in keys]
    found = [
        Moved(key, before_mg.get(key, 0.0), after_mg.get(key, 0.0), mg)
        for key, mg in zip(keys, whole_parts(changes), strict=True)
    ]
    return tuple(
        sorted((each for each in found if each.shown_mg), key=lambda each: -abs(each.change_mg))
    )


def whole_parts(amounts: Sequence[float]) -> list[int]:
    """Whole numbers, each within one of its amount, whose sum is the rounded sum.

    The largest remainders are rounded up (the method of Hamilton); of equal ones the earlier.
    """
    whole = [math.floor(amount) for amount in amounts]
    missing = math.floor(math.fsum(amounts) + 0.5) - sum(whole)
    by_remainder = sorted(range(len(amounts)), key=lambda i: whole[i] - amounts[i])
    for i in by_remainder[:missing]:
        whole[i] += 1
    return whole
