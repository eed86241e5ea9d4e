"""USDA FNDDS, the "At A Glance" workbooks of any release. Pure: no Django.

Two workbooks make a release: "Nutrient Values" and "Portions and Weights". Row 1 is a title with
the release, row 2 the header, whose titles hold line breaks and vary between releases. Amounts are
per 100 g edible portion and complete: 0 means 0. Food codes have 8 digits.

"Quantity not specified" is no measure but the amount USDA takes when a person names none: the
portion of that weight is the usual one. Measures of a brand within a food (2017-2018: "Subcode")
carry its name.
"""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from foods.importers.amounts import number, plain, portions, shown
from foods.importers.archives import Bundle, check_zip, open_zip
from foods.importers.groups import of_fndds
from foods.importers.nutrients import NUTRIENTS
from foods.importers.plausibility import checked
from foods.importers.records import FoodRecord, Refusal, SourceError
from foods.units import convert, normalise_unit

_VALUES: Final = r".*nutrient values.*\.xlsx"
_PORTIONS: Final = r".*portions and weights.*\.xlsx"
_UNSPECIFIED: Final = "quantity not specified"
_CODE: Final = re.compile(r"[0-9]{8}")
_NO_WORKBOOK: Final = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError)


@dataclass
class _Measures:
    measures: list[tuple[str, Decimal | None]] = field(default_factory=list)
    usual_g: Decimal | None = None


def fits(bundle: Bundle) -> bool:
    return bool(bundle.find(_VALUES))


def read_fndds(bundle: Bundle) -> Iterator[FoodRecord | Refusal]:
    """Every food of the release, in the order of the workbook."""
    values, weights = _workbook(bundle, _VALUES), _workbook(bundle, _PORTIONS)
    with _sheet(bundle, weights) as (_title, header, rows):
        measures = _measures(weights, header, rows)
    with _sheet(bundle, values) as (title, header, rows):
        release = re.search(r"\d{4}-\d{4}", title)
        columns = _nutrient_columns(values, header)
        code_at, name_at = (_column(values, header, n) for n in ("food code", "description"))
        seen = False
        for line, row in rows:
            code = _text(row[code_at])
            if not _CODE.fullmatch(code):
                yield Refusal(f"line {line}", _text(row[name_at]), f"{shown(code)} is no food code")
                continue
            seen = True
            of_food = measures.pop(code, _Measures())
            record = FoodRecord(
                source="fndds",
                source_id=code,
                source_release=release[0] if release else "",
                source_name=plain(row[name_at], 300),
                name=plain(row[name_at], 200),
                group=of_fndds(code),
                contents=_contents(values, line, row, columns),
                portions=portions(of_food.measures, of_food.usual_g),
            )
            yield from checked(record)
    if not seen:
        raise SourceError(f"{values}: holds no food")


def _workbook(bundle: Bundle, pattern: str) -> str:
    kind = "Nutrient Values" if pattern == _VALUES else "Portions and Weights"
    found = [name for name in bundle.find(pattern) if not name.startswith("~$")]
    if not found:
        raise SourceError(
            f"{bundle.name}: there is no “{kind}” workbook (.xlsx) in it. FNDDS is the folder, or "
            "a zip, of the At A Glance workbooks “Nutrient Values” and “Portions and Weights”"
        )
    if len(found) > 1:
        raise SourceError(f"{bundle.name}: has several “{kind}” workbooks: {', '.join(found)}")
    return found[0]


Sheet = tuple[str, list[str], Iterator[tuple[int, Sequence[Any]]]]


@contextmanager
def _sheet(bundle: Bundle, name: str) -> Iterator[Sheet]:
    """Title, header and numbered rows of the first sheet; a workbook is itself a zip."""
    with bundle.open(name) as packed, TemporaryFile() as file:
        while block := packed.read(1024**2):
            file.write(block)
        file.seek(0)
        with open_zip(file, name) as archive:
            check_zip(archive, name)
        file.seek(0)
        try:
            book = load_workbook(file, read_only=True, data_only=True)
        except _NO_WORKBOOK as error:
            raise SourceError(f"{name}: is not a workbook ({error})") from error
        try:
            rows = book.worksheets[0].iter_rows(values_only=True)
            title = _text((next(rows, None) or [""])[0])
            header = [_text(cell).casefold() for cell in next(rows, [])]
            numbered = ((line, row) for line, row in enumerate(rows, 3) if any(row))
            yield title, header, numbered
        finally:
            book.close()


def _text(cell: object) -> str:
    """A cell in one line: line breaks within it are blanks."""
    return "" if cell is None else " ".join(str(cell).split())


def _column(file: str, header: Sequence[str], title: str) -> int:
    for index, cell in enumerate(header):
        if cell == title or (title == "description" and cell == "main food description"):
            return index
    raise SourceError(f"{file} row 2: there is no column “{title.capitalize()}”")


def _nutrient_columns(file: str, header: Sequence[str]) -> dict[int, tuple[str, str, str]]:
    """Column to our code, its unit there and ours; "Magnesium (mg)" names both."""
    ours = {nutrient.fndds.casefold(): nutrient for nutrient in NUTRIENTS}
    columns = {}
    for index, title in enumerate(header):
        match = re.fullmatch(r"(.+?) \(([^()]+)\)", title)
        if match and (nutrient := ours.get(match[1])):
            columns[index] = nutrient.code, normalise_unit(match[2]), nutrient.unit
    if "magnesium" not in [code for code, _from, _to in columns.values()]:
        raise SourceError(f"{file} row 2: there is no column “Magnesium (mg)”")
    return columns


def _contents(
    file: str, line: int, row: Sequence[Any], columns: dict[int, tuple[str, str, str]]
) -> dict[str, Decimal]:
    contents = {}
    for index, (code, unit, ours) in columns.items():
        amount = _number(file, line, row[index])
        if amount is not None:
            contents[code] = convert(amount, unit, ours)
    return contents


def _number(file: str, line: int, cell: object) -> Decimal | None:
    try:
        return number(cell)
    except ValueError as error:
        raise SourceError(f"{file} row {line}: {error}") from error


def _measures(
    file: str, header: Sequence[str], rows: Iterator[tuple[int, Sequence[Any]]]
) -> dict[str, _Measures]:
    code_at = _column(file, header, "food code")
    words_at = _column(file, header, "portion description")
    grams_at = _column(file, header, "portion weight (g)")
    brand_at = header.index("subcode description") if "subcode description" in header else None
    measures: dict[str, _Measures] = defaultdict(_Measures)
    for line, row in rows:
        of_food = measures[_text(row[code_at])]
        words, grams = _text(row[words_at]), _number(file, line, row[grams_at])
        brand = "" if brand_at is None else _text(row[brand_at])
        if words.casefold() == _UNSPECIFIED:
            if not brand:
                of_food.usual_g = grams
        else:
            of_food.measures.append((f"{words}, {brand}" if brand else words, grams))
    return measures
