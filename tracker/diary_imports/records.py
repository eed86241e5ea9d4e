"""What a reader makes of a file of another app. Pure: no Django, no clock.

Amounts of nutrients are in the unit of the catalogue's nutrient; a nutrient that is not there is
unknown, 0 is zero. Places are rows as a spreadsheet counts them: the header is row 1.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Literal

Kind = Literal["cronometer", "cronometer-days", "myfitnesspal"]


class FileFaultError(Exception):
    """The file cannot be read at all; `code` says why, the rest is for the sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code, self.params = code, params


class CellFaultError(Exception):
    """A cell cannot be read."""

    def __init__(self, code: str, value: str = "", column: str = "") -> None:
        super().__init__(code, value, column)
        self.code, self.value, self.column = code, value, column


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not taken over: where it is, and a code that says why."""

    row: int
    code: str
    column: str = ""
    value: str = ""

    def as_json(self) -> dict[str, int | str]:
        return {"row": self.row, "code": self.code, "column": self.column, "value": self.value}


@dataclass(frozen=True, slots=True)
class Amount:
    """How much: so many of a unit, which is written as in the file ("cup", "g", "100.0 mg")."""

    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Serving:
    """One row of food or of a supplement, with what it held."""

    row: int
    day: dt.date
    time: dt.time | None
    meal: str
    group: str
    name: str
    amount: Amount
    is_supplement: bool
    nutrients: Mapping[str, Decimal]
    note: str = ""
    # Which of several like it on that day, from 0: by it a row is known again.
    occurrence: int = 0

    @property
    def key(self) -> str:
        """The same for this row in every export, whatever its amounts are."""
        said = (self.day.isoformat(), self.group, self.name, self.amount.unit, str(self.occurrence))
        return sha256("\n".join(said).encode()).hexdigest()[:32]

    @property
    def fingerprint(self) -> str:
        """Another one when the file says something else of the row."""
        held = [f"{code}={amount.normalize()}" for code, amount in sorted(self.nutrients.items())]
        said = (f"{self.amount.quantity.normalize()}", str(self.time), self.note, *held)
        return sha256("\n".join(said).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class DaySummary:
    """One day as a whole; it holds what was eaten and what was taken."""

    row: int
    day: dt.date
    completed: bool
    nutrients: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class DiaryFile:
    """All that was read; `left_out` the rows that could not be."""

    kind: Kind
    rows: int
    servings: tuple[Serving, ...] = ()
    days: tuple[DaySummary, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    has_magnesium: bool = True
    nutrients: frozenset[str] = field(default_factory=frozenset)
