"""USDA FNDDS, the "At A Glance" workbooks of any release. Pure: no Django.

Two workbooks make a release: "Nutrient Values" and "Portions and Weights". Amounts are per 100 g
edible portion and complete: 0 means 0. Food codes have 8 digits.

"Quantity not specified" is no measure but the amount USDA takes when a person names none: the
portion of that weight is the usual one. Measures of a brand within a food (2017-2018: "Subcode")
carry its name.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from foods.importers.amounts import plain, portions, shown
from foods.importers.archives import Bundle
from foods.importers.groups import of_fndds
from foods.importers.nutrients import NUTRIENTS
from foods.importers.plausibility import checked
from foods.importers.records import FoodRecord, Refusal, SourceError
from foods.importers.workbooks import Sheet, find_workbook, open_sheet, text
from foods.units import convert, normalise_unit

_VALUES: Final = "Nutrient Values"
_PORTIONS: Final = "Portions and Weights"
_HINT: Final = (
    f". FNDDS is the folder, or a zip, of the At A Glance workbooks “{_VALUES}” and “{_PORTIONS}”"
)
_UNSPECIFIED: Final = "quantity not specified"
_CODE: Final = re.compile(r"[0-9]{8}")


@dataclass
class _Measures:
    measures: list[tuple[str, Decimal | None]] = field(default_factory=list)
    usual_g: Decimal | None = None


def fits(bundle: Bundle) -> bool:
    return bool(bundle.find(rf".*{_VALUES.lower()}.*\.xlsx"))


def read_fndds(bundle: Bundle) -> Iterator[FoodRecord | Refusal]:
    """Every food of the release, in the order of the workbook."""
    values = find_workbook(bundle, _VALUES, _HINT)
    with open_sheet(bundle, find_workbook(bundle, _PORTIONS, _HINT)) as sheet:
        measures = _measures(sheet)
    with open_sheet(bundle, values) as sheet:
        columns = _nutrient_columns(sheet)
        code_at = sheet.column("food code")
        name_at = sheet.column("description", "main food description")
        seen = False
        for line, row in sheet.rows:
            code = text(row[code_at])
            if not _CODE.fullmatch(code):
                yield Refusal(f"line {line}", text(row[name_at]), f"{shown(code)} is no food code")
                continue
            seen = True
            of_food = measures.pop(code, _Measures())
            record = FoodRecord(
                source="fndds",
                source_id=code,
                source_release=sheet.release,
                source_name=plain(row[name_at], 300),
                name=plain(row[name_at], 200),
                group=of_fndds(code),
                contents=_contents(sheet, line, row, columns),
                portions=portions(of_food.measures, of_food.usual_g),
            )
            yield from checked(record)
    if not seen:
        raise SourceError(f"{values}: holds no food")


def _nutrient_columns(sheet: Sheet) -> dict[int, tuple[str, str, str]]:
    """Column to our code, its unit there and ours; "Magnesium (mg)" names both."""
    ours = {nutrient.fndds.casefold(): nutrient for nutrient in NUTRIENTS}
    columns = {}
    for index, title in enumerate(sheet.header):
        match = re.fullmatch(r"(.+?) \(([^()]+)\)", title)
        if match and (nutrient := ours.get(match[1])):
            columns[index] = nutrient.code, normalise_unit(match[2]), nutrient.unit
    if "magnesium" not in [code for code, _from, _to in columns.values()]:
        raise SourceError(f"{sheet.file} row 2: there is no column “Magnesium (mg)”")
    return columns


def _contents(
    sheet: Sheet, line: int, row: Sequence[Any], columns: dict[int, tuple[str, str, str]]
) -> dict[str, Decimal]:
    contents = {}
    for index, (code, unit, ours) in columns.items():
        amount = sheet.number(line, row[index])
        if amount is not None:
            contents[code] = convert(amount, unit, ours)
    return contents


def _measures(sheet: Sheet) -> dict[str, _Measures]:
    code_at = sheet.column("food code")
    words_at = sheet.column("portion description")
    grams_at = sheet.column("portion weight (g)")
    brand_title = "subcode description"
    brand_at = sheet.header.index(brand_title) if brand_title in sheet.header else None
    measures: dict[str, _Measures] = defaultdict(_Measures)
    for line, row in sheet.rows:
        of_food = measures[text(row[code_at])]
        words, grams = text(row[words_at]), sheet.number(line, row[grams_at])
        brand = "" if brand_at is None else text(row[brand_at])
        if words.casefold() == _UNSPECIFIED:
            if not brand:
                of_food.usual_g = grams
        else:
            of_food.measures.append((f"{words}, {brand}" if brand else words, grams))
    return measures
