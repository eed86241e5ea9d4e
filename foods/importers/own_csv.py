"""A table of one's own foods, with the columns of fixtures/catalogue/foods.csv. Pure: no Django.

Comma-separated, UTF-8, one food a line. `source_id` and `name` are needed; `magnesium_mg` and the
other nutrients (code and unit, per 100 g) may stand in any order; a blank cell is unknown, 0 is
zero. Further columns: aliases (separated by ;), group, brand, barcode, source_name, source_release,
diet, allergens (separated by ;), allergens_complete (true or false), and portions, as
"1 slice = 30; 1 loaf = 500" in g, the first the usual one. A column `source` other than csv becomes
part of the id ("sr28 14003"), so that a table taken from elsewhere keeps its keys apart.
docs/importing.md has the table.
"""

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from foods.diets import Diet, allergen_codes, allergen_text, contradiction
from foods.importers.amounts import number, plain, portions, shown
from foods.importers.archives import Bundle, refuse_documents, text_lines
from foods.importers.nutrients import NUTRIENTS
from foods.importers.plausibility import checked
from foods.importers.records import FoodRecord, PortionRecord, Refusal, SourceError

_NEEDED: Final = ("source_id", "name")
_MORE: Final = (
    "source",
    "source_release",
    "source_name",
    "aliases",
    "group",
    "brand",
    "barcode",
    "diet",
    "allergens",
    "allergens_complete",
    "portions",
)
NUTRIENT_COLUMNS: Final = {f"{n.code}_{n.unit}": n.code for n in NUTRIENTS}
_FILE: Final = r".*\.(csv|txt)(\.gz)?"

Row = dict[str, str]


def fits(bundle: Bundle) -> bool:
    if (file := bundle.only(_FILE)) is None:
        return False
    with bundle.open(file) as stream:
        head = stream.readline(10_000)
    return b"source_id" in head and b"magnesium_mg" in head


def read_own_csv(bundle: Bundle) -> Iterator[FoodRecord | Refusal]:
    """Every food of the table; a line that is wrong is refused with its column."""
    if (file := bundle.only(_FILE)) is None:
        raise SourceError(f"{bundle.name}: is not one CSV file (.csv, or .csv.gz)")
    with bundle.open(file) as stream:
        head = stream.read(1024)
    refuse_documents(file, head)
    with bundle.open(file) as stream:
        reader = csv.reader((f"{line}\n" for line in text_lines(stream, file)), strict=True)
        try:
            header = [name.strip() for name in next(reader, [])]
            _check_header(file, header)
            seen = False
            for cells in reader:
                if not any(cells):
                    continue
                seen = True
                yield from _line(f"line {reader.line_num}", header, cells)
        except csv.Error as error:
            raise SourceError(f"{file} near line {reader.line_num}: {error}") from error
    if not seen:
        raise SourceError(f"{file}: holds no food")


def _check_header(file: str, header: Sequence[str]) -> None:
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise SourceError(f"{file} line 1: the columns must be separated by commas")
    for name in _NEEDED:
        if name not in header:
            raise SourceError(f"{file} line 1: there is no column {name}")
    known = {*_NEEDED, *_MORE, *NUTRIENT_COLUMNS}
    for index, name in enumerate(header):
        if name not in known:
            raise SourceError(
                f"{file} line 1: {shown(name)} is no column of this table. Known are "
                f"{', '.join((*_NEEDED, *_MORE, *NUTRIENT_COLUMNS))}"
            )
        if name in header[:index]:
            raise SourceError(f"{file} line 1: the column {name} occurs twice")
    if not any(name in NUTRIENT_COLUMNS for name in header):
        raise SourceError(f"{file} line 1: there is no column of a nutrient, such as magnesium_mg")


def _line(
    place: str, header: Sequence[str], cells: Sequence[str]
) -> Iterator[FoodRecord | Refusal]:
    if len(cells) != len(header):
        reason = f"has {len(cells)} cells, the header {len(header)}"
        yield Refusal(place, plain(cells[0], 80), reason)
        return
    row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
    try:
        record = _food(row)
    except ValueError as error:
        yield Refusal(place, plain(row["name"], 80), str(error), source_id=_source_id(row))
    else:
        yield from checked(record, place)


def _food(row: Row) -> FoodRecord:
    source_id = _source_id(row)
    if not row["source_id"] or len(source_id) > 40:
        raise ValueError("source_id: is empty or longer than 40 characters")
    name = _text(row, "name", 200)
    if not name:
        raise ValueError("name: is empty")
    diet = _word(row, "diet", tuple(Diet))
    return FoodRecord(
        source="csv",
        source_id=source_id,
        source_release=_text(row, "source_release", 40),
        source_name=_text(row, "source_name", 300),
        name=name,
        aliases=_text(row, "aliases", 1_000),
        group=_text(row, "group", 50),
        brand=_text(row, "brand", 120),
        barcode=_text(row, "barcode", 40),
        diet=diet,
        allergens=_allergens(row, diet),
        allergens_complete=_word(row, "allergens_complete", ("true", "false")) == "true",
        contents=_contents(row),
        portions=_portions(row.get("portions", "")),
    )


def _source_id(row: Row) -> str:
    source, source_id = row.get("source", ""), row["source_id"]
    return source_id if source in ("", "csv") else f"{source} {source_id}"


def _text(row: Row, column: str, most: int) -> str:
    value = row.get(column, "")
    if len(value) > most:
        raise ValueError(f"{column}: is longer than {most} characters")
    if not value.isprintable():
        raise ValueError(f"{column}: holds a character that cannot be printed")
    return value


def _word(row: Row, column: str, allowed: Sequence[str]) -> str:
    value = row.get(column, "")
    if value and value not in allowed:
        raise ValueError(f"{column}: {shown(value)} is not one of {', '.join(allowed)}")
    return value


def _allergens(row: Row, diet: str) -> str:
    try:
        codes = allergen_codes(_text(row, "allergens", 200))
    except ValueError as error:
        raise ValueError(f"allergens: {error}") from error
    if problem := contradiction(diet, codes):
        raise ValueError(f"diet: {problem}")
    return allergen_text(codes)


def _contents(row: Row) -> dict[str, Decimal]:
    contents = {}
    for column, code in NUTRIENT_COLUMNS.items():
        try:
            amount = number(row.get(column))
        except ValueError as error:
            raise ValueError(f"{column}: {error}") from error
        if amount is not None:
            contents[code] = amount
    return contents


def _portions(text: str) -> tuple[PortionRecord, ...]:
    try:
        return portions(measures(text))
    except ValueError as error:
        raise ValueError(f"portions: {error}") from error


def measures(text: str) -> list[tuple[str, Decimal]]:
    """Descriptions and weights in g of a cell like "1 slice = 30 g; 1 loaf = 500"."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        words, _equals, weight = part.rpartition("=")
        try:
            grams = number(weight.strip().removesuffix("g")) if words.strip() else None
        except ValueError as error:
            raise ValueError(f"{shown(part)}: {error}") from error
        if grams is None or grams <= 0:
            raise ValueError(f"{shown(part)} is not like “1 slice = 30 g”")
        found.append((words.strip(), grams))
    return found
