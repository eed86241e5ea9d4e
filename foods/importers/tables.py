"""Reading a CSV table strictly: every fault names its file, line and column. Pure: no Django.

A cell is read by the method that says what it must be; there is no cell whose fault passes
unnoticed into the database.
"""

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from foods.importers.records import CatalogueError

_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?")
_SLUG: Final = re.compile(r"[a-z0-9_-]{1,50}")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. The reading methods raise CatalogueError for a cell that is wrong."""

    file: str
    line: int
    cells: dict[str, str]

    def error(self, column: str, problem: str) -> CatalogueError:
        return CatalogueError(self.file, problem, self.line, column)

    def text(self, column: str, max_length: int, *, required: bool = False) -> str:
        value = self.cells[column].strip()
        if required and not value:
            raise self.error(column, "is empty")
        if len(value) > max_length:
            raise self.error(column, f"is longer than {max_length} characters")
        if not value.isprintable():
            raise self.error(column, "holds a character that cannot be printed")
        return value

    def word(self, column: str, allowed: Collection[str]) -> str:
        value = self.cells[column].strip()
        if value not in allowed:
            raise self.error(column, f"{value!r} is not one of {', '.join(sorted(allowed))}")
        return value

    def slug(self, column: str) -> str:
        value = self.cells[column].strip()
        if not _SLUG.fullmatch(value):
            raise self.error(column, f"{value!r} is not a code of small letters, digits and _")
        return value

    def whole(self, column: str, most: int) -> int:
        value = self.cells[column].strip()
        if not (value.isascii() and value.isdecimal()) or int(value) > most:
            raise self.error(column, f"{value!r} is not a whole number up to {most}")
        return int(value)

    def flag(self, column: str) -> bool:
        return self.word(column, ("true", "false")) == "true"

    def amount(self, column: str, most: Decimal, places: int) -> Decimal | None:
        """A number from 0 to `most`, or None for an empty cell: unknown.

        More decimals than the database keeps are refused: rounded, the stored value would
        differ from the file's for ever.
        """
        value = self.cells[column].strip()
        if not value:
            return None
        try:
            amount = Decimal(value) if _NUMBER.fullmatch(value) else None
        except InvalidOperation:
            amount = None
        if amount is None:
            raise self.error(column, f"{value!r} is not a number of 0 or more")
        if amount > most:
            raise self.error(column, f"{value} is above {most:f}, the most that is believed")
        if amount != round(amount, places):
            raise self.error(column, f"{value} has more than {places} decimals")
        return amount

    def required_amount(self, column: str, most: Decimal, places: int) -> Decimal:
        amount = self.amount(column, most, places)
        if amount is None:
            raise self.error(column, "is empty")
        return amount


@dataclass(frozen=True, slots=True)
class Table:
    """A table read whole: the catalogue's are small."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(folder: Path, file: str, columns: Sequence[str], *, more: bool = False) -> Table:
    """Read a UTF-8 table whose header has these columns, in any order.

    `more` allows further columns; whoever allows them checks their names.
    """
    try:
        with (folder / file).open(newline="", encoding="utf-8-sig") as lines:
            header, *rows = _numbered_lines(lines, file)
    except FileNotFoundError as error:
        raise CatalogueError(file, f"there is no such file in {folder}") from error
    except UnicodeDecodeError as error:
        raise CatalogueError(file, "is not UTF-8 text") from error
    except csv.Error as error:
        raise CatalogueError(file, f"is not a CSV table ({error})") from error
    except ValueError as error:  # nothing to unpack
        raise CatalogueError(file, "is empty, even of a header") from error
    names = tuple(name.strip() for name in header[1])
    _check_header(file, names, columns, more)
    return Table(file, names, tuple(_row(file, line, cells, names) for line, cells in rows))


def _numbered_lines(lines: Iterator[str], file: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on; a quoted cell may hold line breaks."""
    reader = csv.reader(lines, strict=True)
    begins_on = 1
    for cells in reader:
        if cells:
            yield begins_on, cells
        begins_on = reader.line_num + 1


def _check_header(file: str, names: Sequence[str], columns: Sequence[str], more: bool) -> None:
    for name in columns:
        if name not in names:
            raise CatalogueError(file, "is missing from the header", 1, name)
    for index, name in enumerate(names):
        if name in names[:index]:
            raise CatalogueError(file, "occurs twice in the header", 1, name)
        if not more and name not in columns:
            raise CatalogueError(file, "is not a column of this table", 1, name)


def _row(file: str, line: int, cells: list[str], names: tuple[str, ...]) -> Row:
    if len(cells) != len(names):
        problem = f"has {len(cells)} cells, the header {len(names)}"
        raise CatalogueError(file, problem, line)
    return Row(file, line, dict(zip(names, cells, strict=True)))
