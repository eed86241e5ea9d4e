"""FoodData Central's CSV download, a zip or its folder. Pure: no Django.

Several tables make a food. Their columns vary with the release and are read by name. The largest,
food_nutrient.csv, has 1.7 GB in the complete download and is in no useful order, so the rows wanted
are put into a temporary SQLite database that SQLite keeps on the disk and deletes itself: memory
stays small whatever the download's size.
"""

import csv
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from decimal import Decimal
from typing import Any, Final

from foods.importers.amounts import number, shown
from foods.importers.archives import Bundle, text_lines
from foods.importers.fdc import (
    KINDS,
    WANTED,
    contents,
    food_record,
    measure_words,
    serving,
    usual_unit,
)
from foods.importers.plausibility import checked
from foods.importers.records import FoodRecord, Refusal, SourceError
from foods.units import normalise_unit

_SCHEMA: Final = """
CREATE TABLE food (fdc_id INTEGER PRIMARY KEY, kind, description, category, published);
CREATE TABLE amount (fdc_id INTEGER, nutrient, amount);
CREATE TABLE measure (fdc_id INTEGER, position REAL, words, grams);
CREATE TABLE branded (fdc_id INTEGER PRIMARY KEY, brand, barcode, size, unit, household, category);
"""
_INDEXES: Final = """
CREATE INDEX amount_of ON amount (fdc_id);
CREATE INDEX measure_of ON measure (fdc_id);
"""
_INSERT: Final = {
    "food": "INSERT OR REPLACE INTO food VALUES (?, ?, ?, ?, ?)",
    "amount": "INSERT INTO amount VALUES (?, ?, ?)",
    "measure": "INSERT INTO measure VALUES (?, ?, ?, ?)",
    "branded": "INSERT OR REPLACE INTO branded VALUES (?, ?, ?, ?, ?, ?, ?)",
}

Cells = Sequence[str]
Lines = Iterator[tuple[int, list[str]]]


def fits(bundle: Bundle) -> bool:
    return bool(_member(bundle, "food_nutrient.csv") and _member(bundle, "food.csv"))


def read_fdc_csv(bundle: Bundle) -> Iterator[FoodRecord | Refusal]:
    """Every food of the four kinds, by its id; samples are passed by."""
    for name in ("food.csv", "food_nutrient.csv"):
        if _member(bundle, name) is None:
            raise SourceError(f"{bundle.name}: there is no {name} in it")
    units = _units(bundle)
    with closing(sqlite3.connect("")) as tables:
        tables.executescript(_SCHEMA)
        _fill(tables, "food", _foods(bundle))
        _fill(tables, "amount", _amounts(bundle))
        _fill(tables, "measure", _measures(bundle))
        _fill(tables, "branded", _branded(bundle))
        tables.executescript(_INDEXES)
        seen = False
        for row in tables.execute("SELECT * FROM food ORDER BY fdc_id"):
            seen = True
            yield from checked(_food(tables, row, units))
        if not seen:
            raise SourceError(f"{bundle.name}: food.csv holds no food, only other data types")


def _fill(tables: sqlite3.Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    with tables:
        tables.executemany(_INSERT[table], rows)


def _food(tables: sqlite3.Connection, row: Sequence[Any], units: dict[str, str]) -> FoodRecord:
    fdc_id, kind, description, category, published = row
    amounts = tables.execute("SELECT nutrient, amount FROM amount WHERE fdc_id = ?", [fdc_id])
    found = tables.execute(
        "SELECT words, grams FROM measure WHERE fdc_id = ? ORDER BY position", [fdc_id]
    )
    measures = [(words, _decimal(grams)) for words, grams in found]
    brand = barcode = ""
    if own := tables.execute("SELECT * FROM branded WHERE fdc_id = ?", [fdc_id]).fetchone():
        brand, barcode, category = own[1], own[2], own[6] or category
        measures += serving(_decimal(own[3]), own[4], own[5])
    return food_record(
        fdc_id=str(fdc_id),
        kind=kind,
        description=description,
        published=published,
        category=category,
        amounts=contents(
            (nutrient, Decimal(amount), units.get(nutrient, "")) for nutrient, amount in amounts
        ),
        measures=measures,
        brand=brand,
        barcode=barcode,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _foods(bundle: Bundle) -> Iterator[Sequence[Any]]:
    names = ("fdc_id", "data_type", "description")
    more = ("food_category_id", "publication_date")
    categories = _categories(bundle)
    for place, (fdc_id, kind, description, category, published) in _rows(
        bundle, "food.csv", names, more
    ):
        if kind in KINDS:
            yield (
                _id(place, fdc_id),
                kind,
                description,
                categories.get(category, category),
                published,
            )


def _amounts(bundle: Bundle) -> Iterator[Sequence[Any]]:
    names = ("fdc_id", "nutrient_id", "amount")
    for place, (fdc_id, nutrient, amount) in _rows(bundle, "food_nutrient.csv", names):
        if nutrient in WANTED and (value := _number(place, amount)) is not None:
            yield _id(place, fdc_id), nutrient, str(value)


def _measures(bundle: Bundle) -> Iterator[Sequence[Any]]:
    """Household weights: the weight is of the whole amount."""
    units = dict(_pairs(bundle, "measure_unit.csv", "id", "name")) | {"9999": ""}
    names = ("fdc_id", "gram_weight")
    more = ("seq_num", "amount", "measure_unit_id", "portion_description", "modifier")
    for place, cells in _rows(bundle, "food_portion.csv", names, more):
        fdc_id, grams, position, amount, unit, description, modifier = cells
        words = measure_words(_number(place, amount), units.get(unit, ""), modifier, description)
        weight = _number(place, grams)
        if weight is not None:
            yield _id(place, fdc_id), float(_number(place, position) or 0), words, str(weight)


def _branded(bundle: Bundle) -> Iterator[Sequence[Any]]:
    names = ("fdc_id", "gtin_upc")
    more = (
        "brand_name",
        "brand_owner",
        "serving_size",
        "serving_size_unit",
        "household_serving_fulltext",
        "branded_food_category",
    )
    for place, cells in _rows(bundle, "branded_food.csv", names, more):
        fdc_id, gtin, brand, owner, size, unit, household, category = cells
        serving_size = _number(place, size)
        size_text = None if serving_size is None else str(serving_size)
        yield _id(place, fdc_id), brand or owner, gtin, size_text, unit, household, category


def _units(bundle: Bundle) -> dict[str, str]:
    """The unit of each wanted nutrient, under its id and its number."""
    units = {key: usual_unit(key) for key in WANTED}
    for place, (nutrient, unit, nbr) in _rows(
        bundle, "nutrient.csv", ("id", "unit_name"), ("nutrient_nbr",)
    ):
        for key in {nutrient, nbr} & WANTED.keys():
            try:
                units[key] = normalise_unit(unit)
            except ValueError as error:
                raise SourceError(f"{place}: {error}") from error
    return units


def _categories(bundle: Bundle) -> dict[str, str]:
    return dict(_pairs(bundle, "food_category.csv", "id", "description"))


def _pairs(bundle: Bundle, file: str, key: str, value: str) -> Iterator[tuple[str, str]]:
    for _place, (one, other) in _rows(bundle, file, (key, value)):
        yield one, other


def _member(bundle: Bundle, file: str) -> str | None:
    """The table by its name, or by a name that ends so: sr_legacy_food.csv is a food.csv."""
    pattern = file.replace(".", r"\.")
    if exact := bundle.find(pattern):
        return exact[0]
    ending = bundle.find(rf".*_{pattern}") if file.startswith("food") else []
    return ending[0] if len(ending) == 1 else None


@contextmanager
def _opened(bundle: Bundle, member: str) -> Iterator[tuple[list[str], Lines]]:
    with bundle.open(member) as stream:
        reader = csv.reader(f"{line}\n" for line in text_lines(stream, member))
        try:
            header = [name.strip() for name in next(reader, [])]
            yield header, ((reader.line_num, cells) for cells in reader if cells)
        except csv.Error as error:
            raise SourceError(f"{member} near line {reader.line_num}: {error}") from error


def _rows(
    bundle: Bundle, file: str, names: Sequence[str], more: Sequence[str] = ()
) -> Iterator[tuple[str, Cells]]:
    """These columns of a table; of `more` those it has, else "". No rows without the table."""
    if (member := _member(bundle, file)) is None:
        return
    with _opened(bundle, member) as (header, rows):
        for name in names:
            if name not in header:
                raise SourceError(f"{member} line 1: there is no column {name}")
        at = [header.index(name) if name in header else -1 for name in (*names, *more)]
        for line, cells in rows:
            if len(cells) != len(header):
                raise SourceError(
                    f"{member} line {line}: has {len(cells)} cells, the header {len(header)}; "
                    "is the file cut short?"
                )
            yield f"{member} line {line}", ["" if i < 0 else cells[i] for i in at]


def _id(place: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 12):
        raise SourceError(f"{place}: {shown(text)} is no FoodData Central id")
    return int(text)


def _number(place: str, text: str) -> Decimal | None:
    try:
        return number(text)
    except ValueError as error:
        raise SourceError(f"{place}: {error}") from error
