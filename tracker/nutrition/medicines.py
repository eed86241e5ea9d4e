"""Medicines that magnesium gets in the way of, or that change how much of it the body keeps.

They stand in `medicines.csv` beside this file: one row per statement, with the source that makes
it. Classes, never products or doses: the tracker notes and cites; it never advises to change a
medicine. To add a statement: add its row there.
"""

import csv
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final

from foods.citations import Citation

_TABLE: Final = Path(__file__).with_name("medicines.csv")
_MINUTES_A_DAY: Final = 24 * 60


class Effect(StrEnum):
    """What a statement says of a medicine and magnesium."""

    LESS_ABSORBED = "less_absorbed"  # magnesium binds the medicine: less of it is taken up
    LOWERS_MAGNESIUM = "lowers_magnesium"
    RETAINS_MAGNESIUM = "retains_magnesium"
    CLINICIAN = "clinician"  # whoever takes it speaks with a clinician before taking magnesium


@dataclass(frozen=True, slots=True)
class Spacing:
    """Hours between a medicine and magnesium: so many before it, or so many after it.

    Each is a range, `from` to `to`; they are equal where the source says "at least".
    """

    before_from_h: float
    before_to_h: float
    after_from_h: float
    after_to_h: float
    source: Citation

    @property
    def is_same_both_ways(self) -> bool:
        return (self.before_from_h, self.before_to_h) == (self.after_from_h, self.after_to_h)


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source says of one class; `spacing` only where it says that less is absorbed."""

    effect: Effect
    spacing: Spacing | None
    source: Citation


@dataclass(frozen=True, slots=True)
class Medicine:
    """A class of medicines, with a few names that people know."""

    code: str
    name: str
    examples: str
    statements: tuple[Statement, ...]

    @property
    def spacings(self) -> tuple[Spacing, ...]:
        """What the sources say of hours apart, the strictest last; none when none does."""
        said = [each.spacing for each in self.statements if each.spacing is not None]
        return tuple(sorted(said, key=lambda each: (each.before_from_h, each.after_from_h)))


@cache
def medicines() -> dict[str, Medicine]:
    """Every class of the table by its code, in the table's order.

    Raises ValueError for an unknown effect, hours that are not 0 to 12 or out of order, spacing
    without that effect or the effect without spacing, a missing source, rows of one class apart.
    """
    with _TABLE.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    found: dict[str, Medicine] = {}
    for code, group in groupby(rows, key=lambda row: row["code"]):
        of_class = list(group)
        first = of_class[0]
        named = all(
            (row["name"], row["examples"]) == (first["name"], first["examples"]) for row in of_class
        )
        if code in found or not named or not first["name"]:
            raise ValueError(f"the rows of {code!r} stand together under one name")
        found[code] = Medicine(
            code, first["name"], first["examples"], tuple(map(_statement, of_class))
        )
    return found


def _statement(row: dict[str, str]) -> Statement:
    effect = Effect(row["effect"])
    source = Citation(row["source"], row["url"])
    names = ("before_from_h", "before_to_h", "after_from_h", "after_to_h")
    hours = [float(row[name]) for name in names if row[name]]
    if len(hours) != (4 if effect is Effect.LESS_ABSORBED else 0):
        raise ValueError(f"spacing belongs to a medicine that is absorbed less: {row}")
    if not hours:
        return Statement(effect, None, source)
    before_from_h, before_to_h, after_from_h, after_to_h = hours
    spacing = Spacing(before_from_h, before_to_h, after_from_h, after_to_h, source)
    ordered = (
        0 < spacing.before_from_h <= spacing.before_to_h <= 12
        and 0 < spacing.after_from_h <= spacing.after_to_h <= 12
    )
    if not ordered:
        raise ValueError(f"hours from 0 to 12, the lower first: {row}")
    return Statement(effect, spacing, source)


@dataclass(frozen=True, slots=True)
class Distance:
    """Hours from a medicine to the next magnesium, and from magnesium to the next medicine.

    Both times come every day, so that 23:30 and 00:30 are one hour apart.
    """

    before_h: float
    after_h: float

    @classmethod
    def between(cls, medicine: time, magnesium: time) -> "Distance":
        minutes = _minutes(magnesium) - _minutes(medicine)
        return cls((minutes % _MINUTES_A_DAY) / 60, (-minutes % _MINUTES_A_DAY) / 60)

    def keeps(self, spacing: Spacing) -> bool:
        """Whether both are at least the hours of a source apart; exactly those are enough."""
        return self.before_h >= spacing.before_from_h and self.after_h >= spacing.after_from_h

    def is_medicine_first(self, spacing: Spacing) -> bool:
        """Of two that are too close: whether the medicine came before the magnesium."""
        short_before = spacing.before_from_h - self.before_h
        short_after = spacing.after_from_h - self.after_h
        return short_before > 0 and (short_after <= 0 or self.before_h <= self.after_h)


def _minutes(moment: time) -> float:
    return moment.hour * 60 + moment.minute + moment.second / 60
