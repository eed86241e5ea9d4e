"""Numbers, amounts, days and times of day as other apps and spreadsheets write them. Pure."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, Literal

from tracker.diary_imports.records import Amount, CellFaultError

Mark = Literal[".", ","]

_LONGEST: Final = 40
MAX_UNIT: Final = 60
# What stands between thousands: blanks of all widths and apostrophes.
_GAPS: Final = re.compile(r"(?<=[0-9])[\u00a0\u202f\u2009 '\u2019](?=[0-9]{3}(?:[^0-9]|$))")
_PLAIN: Final = {
    ".": re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]+)?\.?"),
    ",": re.compile(r"-?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)?(?:,[0-9]+)?,?"),
}
_SAFE: Final = re.compile(r"[0-9]{1,7}(\.[0-9]{1,6})?")
_LEADING: Final = re.compile(r"[0-9][0-9.,]*[.,][0-9]+")
_COULD_BE_THOUSANDS: Final = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_ENOUGH_VOTES: Final = 200
_FRACTIONS: Final = {
    "½": Decimal("0.5"),
    "¼": Decimal("0.25"),
    "¾": Decimal("0.75"),
    "⅓": Decimal(1) / 3,
    "⅔": Decimal(2) / 3,
    "⅛": Decimal("0.125"),
}
_AMOUNT: Final = re.compile(
    r"(?:(?P<whole>[0-9]{1,4})\s+)?(?P<top>[0-9]{1,4})/(?P<bottom>[0-9]{1,4})(?=\s|$)"
    r"|(?P<round>[0-9]{1,4})?\s?(?P<sign>[½¼¾⅓⅔⅛])"
    r"|(?P<number>[0-9.,'\u2019\u00a0\u202f]*[0-9])"
)
_UNIT: Final = re.compile(r"[^\W\d_(]|[0-9(%]")
_POWER: Final = re.compile(r"E[+-]?[0-9]+", re.IGNORECASE)
_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9]{2}:[0-9]{2}.*)?")
_DOTS: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})\.?")
_SLASHES: Final = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})")
_TIME: Final = re.compile(
    r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2}))?(?:\s*([ap])\.?\s?m\.?)?", re.I
)


def decimal_mark(cells: Iterable[str], separator: str) -> Mark:
    """Which mark stands before the decimals of this file.

    Cells that can be read in one way only decide; where none can, a file separated by commas has
    points.
    """
    votes: Counter[Mark] = Counter()
    for cell in cells:
        vote = _vote(cell)
        if vote is not None:
            votes[vote] += 1
            if votes[vote] == _ENOUGH_VOTES:
                return vote
    if votes["."] != votes[","]:
        return "." if votes["."] > votes[","] else ","
    return "," if separator == ";" else "."


def _vote(cell: str) -> Mark | None:
    """What the number at the beginning of a cell says; None when it could be both."""
    found = _LEADING.match(cell)
    if found is None:
        return None
    marks = [mark for mark in found[0] if mark in ".,"]
    if len(set(marks)) == 2:
        return "." if marks[-1] == "." else ","
    if len(marks) > 1:
        return "," if marks[0] == "." else "."
    if not marks or _COULD_BE_THOUSANDS.fullmatch(found[0]):
        return None
    return "." if marks[0] == "." else ","


def number(cell: str, mark: Mark) -> Decimal | None:
    """A number of 0 or more; None for a blank: unknown."""
    written = cell.strip()
    if not written:
        return None
    if mark == "." and _SAFE.fullmatch(written):
        return Decimal(written)
    if len(written) > _LONGEST:
        raise CellFaultError("number", shown(written))
    plain = _GAPS.sub("", written)
    if not plain.isascii() or not _PLAIN[mark].fullmatch(plain) or not re.search(r"[0-9]", plain):
        raise CellFaultError("number", shown(written))
    value = Decimal(_pointed(plain, mark))
    if value < 0:
        raise CellFaultError("negative", shown(written))
    if value > 10_000_000:
        raise CellFaultError("too_large", shown(written))
    return value


def _pointed(plain: str, mark: Mark) -> str:
    """With a point before the decimals and nothing between thousands."""
    thousands = "," if mark == "." else "."
    return plain.replace(thousands, "").replace(mark, ".").rstrip(".") or "0"


def amount(cell: str, mark: Mark) -> Amount:
    """A number or a fraction, and the unit behind it; "2.00 x 100.0 mg" is two of "100.0 mg"."""
    written = cell.strip()
    found = _AMOUNT.match(written)
    if found is None or len(written) > 120:
        raise CellFaultError("amount", shown(written))
    quantity = _quantity(found, mark, written)
    unit = written[found.end() :].strip()
    if _POWER.match(unit):
        raise CellFaultError("amount", shown(written))
    unit = re.sub(r"^[x×]\s+(?=\S)", "", unit)  # noqa: RUF001
    if unit and not _UNIT.match(unit):
        raise CellFaultError("amount", shown(written))
    if quantity <= 0:
        raise CellFaultError("no_amount", shown(written))
    return Amount(quantity, unit[:MAX_UNIT].strip())


def _quantity(found: "re.Match[str]", mark: Mark, written: str) -> Decimal:
    if found["top"]:
        if int(found["bottom"]) == 0:
            raise CellFaultError("amount", shown(written))
        return Decimal(found["whole"] or 0) + Decimal(found["top"]) / Decimal(found["bottom"])
    if found["sign"]:
        return Decimal(found["round"] or 0) + _FRACTIONS[found["sign"]]
    try:
        value = number(found["number"], mark)
    except CellFaultError as error:
        raise CellFaultError("amount", shown(written)) from error
    return Decimal(0) if value is None else value


class Days:
    """Days of one file: 1/2/2026 is read once another row says which of the two is the month."""

    def __init__(self, cells: Iterable[str]) -> None:
        self._day_first: bool | None = None
        for cell in cells:
            found = _SLASHES.fullmatch(cell.strip())
            if found and (int(found[1]) > 12 or int(found[2]) > 12):
                self._day_first = int(found[1]) > 12
                break

    def read(self, cell: str) -> dt.date:
        written = cell.strip()
        try:
            if found := _ISO.fullmatch(written):
                return dt.date(int(found[1]), int(found[2]), int(found[3]))
            if found := _DOTS.fullmatch(written):
                return dt.date(int(found[3]), int(found[2]), int(found[1]))
            if found := _SLASHES.fullmatch(written):
                return self._slashed(int(found[1]), int(found[2]), int(found[3]), written)
        except ValueError as error:
            raise CellFaultError("day", shown(written)) from error
        raise CellFaultError("day", shown(written))

    def _slashed(self, first: int, second: int, year: int, written: str) -> dt.date:
        if first == second:
            return dt.date(year, first, second)
        if self._day_first is None:
            raise CellFaultError("day_or_month", shown(written))
        day, month = (first, second) if self._day_first else (second, first)
        return dt.date(year, month, day)


def time_of_day(cell: str) -> dt.time | None:
    """With or without am and pm; None for a blank."""
    written = " ".join(cell.split())
    if not written:
        return None
    found = _TIME.fullmatch(written)
    if found is None or not found[0].isascii():
        raise CellFaultError("time", shown(written))
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if half := found[4]:
        if not 1 <= hour <= 12:
            raise CellFaultError("time", shown(written))
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    try:
        return dt.time(hour, minute, second)
    except ValueError as error:
        raise CellFaultError("time", shown(written)) from error


def shown(cell: str) -> str:
    """A piece of the file for a message: short and printable."""
    line = "".join(char if char.isprintable() else " " for char in cell)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
