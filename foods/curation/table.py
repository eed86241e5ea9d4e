"""The catalogue as a table for a spreadsheet, and what an edited one would change. Pure: no Django.

The columns are those of importers/own_csv.py, with the food's `id` and the `version` of what was
exported before them. A column that was taken out leaves its values alone; a blank cell says
unknown. What a spreadsheet does to a file is undone where that is certain (the separator, UTF-16,
a decimal comma, leading zeros of ids and barcodes) and refused with line and column where not.
"""

import csv
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from foods.curation.cells import Cells, Rules, canonical, read_cell
from foods.diets import allergen_codes, contradiction
from foods.importers.amounts import shown
from foods.importers.archives import refuse_documents
from foods.importers.own_csv import NUTRIENT_COLUMNS
from foods.importers.records import SourceError

KEYS: Final = ("id", "version", "source", "source_id")
TOLD: Final = ("source_release", "source_name")
EDITED: Final = (
    "name",
    "aliases",
    "group",
    "brand",
    "barcode",
    "diet",
    "allergens",
    "allergens_complete",
    *NUTRIENT_COLUMNS,
    "portions",
)
COLUMNS: Final = (*KEYS, *TOLD, *EDITED)
MAX_LINES: Final = 20_000

_SEPARATORS: Final = (",", ";", "\t")
_FORMULA: Final = ("=", "+", "-", "@", "\N{MINUS SIGN}")
_CONTROL: Final = ("\t", "\r", "\n", "\0")
_BLANK_LETTERS: Final = "\u115f\u1160\u2800\u3164\uffa0"  # fillers of Hangul, empty Braille
_NEW_FOOD: Final = (
    "there is no id. This page corrects foods that are here; new ones come in by Imports, with "
    "the source CSV file"
)


class TableError(ValueError):
    """A file that cannot be read as this table at all; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file by its number in the spreadsheet; cells as they are written there."""

    number: int
    cells: Cells
    decimal_comma: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line was refused; `column` is empty when it is the whole line."""

    line: int
    column: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """One cell: what stands and what it is to be. Blank is unknown, or empty."""

    column: str
    before: str
    after: str

    @property
    def becomes_unknown(self) -> bool:
        return self.column in NUTRIENT_COLUMNS and not self.after


@dataclass(frozen=True, slots=True)
class RowChange:
    line: int
    food_id: int
    name: str
    version: str
    changes: tuple[Change, ...]


@dataclass
class Comparison:
    """What a table would change: the lines with a fault are refused whole."""

    rows: list[RowChange] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unchanged: int = 0

    @property
    def cells(self) -> int:
        return sum(len(row.changes) for row in self.rows)

    @property
    def unknown(self) -> int:
        """How many values would be unknown from then on."""
        return sum(change.becomes_unknown for row in self.rows for change in row.changes)

    @property
    def digest(self) -> str:
        """The same for the same changes."""
        return _digest([[row.food_id, *map(_told, row.changes)] for row in self.rows])


def _told(change: Change) -> list[str]:
    return [change.column, change.before, change.after]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:16]


def without_formula(cell: str) -> str:
    """A cell a spreadsheet shows as it is: one that begins like a formula gets a ' before it."""
    return f"'{cell}" if _is_formula(cell) else cell


def _is_formula(cell: str) -> bool:
    """Whether some spreadsheet may calculate it: they read full-width signs as plain ones, and pass
    over what is not to be seen."""
    if cell.startswith(_CONTROL):
        return True
    seen = next((sign for sign in cell if not _is_invisible(sign)), "")
    return unicodedata.normalize("NFKC", seen).startswith(_FORMULA)


def _is_invisible(sign: str) -> bool:
    """Controls, formats, marks, blanks, and letters that are drawn as nothing."""
    return unicodedata.category(sign)[0] in "CMZ" or sign in _BLANK_LETTERS


def version_of(cells: Mapping[str, str]) -> str:
    """A word for what a food holds: another one as soon as anything in the table is another.

    It begins with a letter, for a spreadsheet makes numbers of anything else. Blank cells do not
    count, so that a nutrient added to the table later makes no food another.
    """
    held = {name: cells[name] for name in COLUMNS if name not in KEYS and cells.get(name)}
    return f"v{_digest(sorted(held.items()))}"


def export_lines(foods: Iterable[Cells]) -> Iterator[list[str]]:
    """The header and a line for each food. `foods` lack only their version."""
    yield list(COLUMNS)
    for cells in foods:
        written = {**cells, "version": version_of(cells)}
        yield [without_formula(written.get(name, "")) for name in COLUMNS]


def read_lines(data: bytes, name: str) -> list[Line | Fault]:
    """The rows of a file, or a TableError; a row of another length than the header is a fault."""
    text = _decoded(data, name)
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=.", first.strip()):  # a note some spreadsheets leave for themselves
        text, first = rest, rest.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        while header and not header[-1]:
            header.pop()
        _check_header(name, header)
        lines = list(_rows(reader, header, separator != ","))
    except csv.Error as error:
        raise TableError(f"{name} near line {reader.line_num}: {error}") from error
    if not lines:
        raise TableError(f"{name}: holds no food")
    return lines


def _decoded(data: bytes, name: str) -> str:
    if data.startswith(b"PK"):
        raise TableError(f"{name}: is a workbook. Save it as “CSV UTF-8” and choose that file")
    try:
        refuse_documents(name, data[:1024])
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = data.decode("utf-16")
        else:
            text = data.decode("utf-8-sig")
    except SourceError as error:
        raise TableError(str(error)) from error
    except UnicodeDecodeError as error:
        raise TableError(
            f"{name}: is not UTF-8 text. In the spreadsheet, save it as “CSV UTF-8”"
        ) from error
    if "\0" in text:
        raise TableError(f"{name}: holds NUL bytes. In the spreadsheet, save it as “CSV UTF-8”")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check_header(name: str, header: Sequence[str]) -> None:
    for needed in KEYS:
        if needed not in header:
            raise TableError(
                f"{name} line 1: there is no column {needed}. Begin with a table exported here"
            )
    for index, column in enumerate(header):
        if column not in COLUMNS:
            raise TableError(f"{name} line 1: {shown(column)} is no column of this table")
        if column in header[:index]:
            raise TableError(f"{name} line 1: the column {column} occurs twice")


def _rows(
    reader: Iterable[list[str]], header: Sequence[str], decimal_comma: bool
) -> Iterator[Line | Fault]:
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if number > MAX_LINES:
            raise TableError(f"has more than {MAX_LINES:,} lines; send it in parts")
        while len(cells) > len(header) and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(header):
            reason = f"has {len(cells)} cells, the header {len(header)}"
            yield Fault(number, "", "", reason)
            continue
        row = {key: cell.strip() for key, cell in zip(header, cells, strict=True)}
        yield Line(number, row, decimal_comma)


def compare(
    lines: Sequence[Line | Fault],
    stored: Callable[[Sequence[int]], Mapping[int, Cells]],
    rules: Rules,
    chunk: int = 500,
) -> Comparison:
    """What these lines would change. `stored` answers with what foods of these ids hold."""
    found = Comparison(faults=[line for line in lines if isinstance(line, Fault)])
    rows = [line for line in lines if isinstance(line, Line)]
    seen: set[int] = set()
    for start in range(0, len(rows), chunk):
        some = rows[start : start + chunk]
        held = stored([food_id for line in some if (food_id := _id(line)) is not None])
        for line in some:
            _compare_line(line, held, seen, rules, found)
    found.faults.sort(key=lambda fault: fault.line)
    return found


def _id(line: Line) -> int | None:
    written = line.cells["id"]
    # As many digits as a key of the database has.
    return int(written) if re.fullmatch(r"[0-9]{1,18}", written) else None


def _compare_line(
    line: Line, held: Mapping[int, Cells], seen: set[int], rules: Rules, found: Comparison
) -> None:
    food_id = _id(line)
    food = None if food_id is None else held.get(food_id)
    name = line.cells.get("name", "")[:80]
    if food is None or food_id is None:
        written = line.cells["id"]
        reason = f"there is no food {shown(written)} in the catalogue" if written else _NEW_FOOD
        found.faults.append(Fault(line.number, "id", name, reason))
        return
    if fault := _other_food(line, food):
        found.faults.append(Fault(line.number, "source_id", food["name"], fault))
        return
    if food_id in seen:
        found.faults.append(Fault(line.number, "id", food["name"], "the food has a line before"))
        return
    seen.add(food_id)
    changes, faults = _changes(line, food, rules)
    version = version_of(food)
    if (changes or faults) and line.cells["version"] != version:
        reason = (
            "somebody changed the food since the export. Export it again and repeat your change"
        )
        faults = [Fault(line.number, "version", food["name"], reason)]
    if faults:
        found.faults += faults
    elif changes:
        found.rows.append(RowChange(line.number, food_id, food["name"], version, tuple(changes)))
    else:
        found.unchanged += 1


def _other_food(line: Line, food: Cells) -> str:
    """Why the line is not about this food; a spreadsheet takes the zeros off "01001"."""
    for column in ("source", "source_id"):
        written, stands = line.cells[column], food[column]
        if written == without_formula(stands):
            continue
        if not (written.isdigit() and written.lstrip("0") == stands.lstrip("0")):
            return f"food {food['id']} has the {column} {shown(stands)}, not {shown(written)}"
    return ""


def _changes(line: Line, food: Cells, rules: Rules) -> tuple[list[Change], list[Fault]]:
    changes: list[Change] = []
    faults: list[Fault] = []
    for column in (*TOLD, *EDITED):
        written, stands = line.cells.get(column), food.get(column, "")
        if written is None or written == without_formula(stands):
            continue
        if written[:1] == "'" and _is_formula(written[1:]):
            written = written[1:]
        try:
            after = read_cell(column, written, stands, rules, decimal_comma=line.decimal_comma)
        except ValueError as error:
            faults.append(Fault(line.number, column, food["name"], str(error)))
            continue
        if after == canonical(column, stands):
            continue
        if column in TOLD:
            reason = "is the source's own and cannot be changed"
            faults.append(Fault(line.number, column, food["name"], reason))
        else:
            changes.append(Change(column, stands, after))
    if not faults and (fault := _together(food, changes, rules)):
        faults.append(Fault(line.number, fault[0], food["name"], fault[1]))
    return changes, faults


def _together(food: Cells, changes: Collection[Change], rules: Rules) -> tuple[str, str] | None:
    """A column and why its values cannot stand beside the others of the food."""
    after = {**food, **{change.column: change.after for change in changes}}
    changed = {change.column for change in changes}
    if changed & {"diet", "allergens"}:
        codes = allergen_codes(after.get("allergens", ""))
        if problem := contradiction(after.get("diet", ""), codes):
            return "diet", problem
    amounts = changed & NUTRIENT_COLUMNS.keys()
    if amounts:
        contents = {
            code: Decimal(after[column])
            for column, code in NUTRIENT_COLUMNS.items()
            if after.get(column)
        }
        if problem := rules.mass_fault(contents):
            return min(amounts), problem
    return None
