"""The embedded catalogue: the CSV tables of one folder, as checked records. Pure: no Django.

Everything is checked before anything is handed on; the first fault raises a CatalogueError that
names its file, line and column.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

from foods.composition import MAX_AMOUNT_G
from foods.diets import Diet, allergen_codes, allergen_text, contradiction
from foods.importers.records import (
    FORMS,
    KINDS,
    MAX_MAGNESIUM_MG_PER_100G,
    ROUTES,
    SOURCES,
    UNITS,
    Catalogue,
    CatalogueError,
    FoodRecord,
    GroupRecord,
    NutrientRecord,
    PortionRecord,
    SupplementRecord,
)
from foods.importers.tables import Row, Table, read_table

NUTRIENT_COLUMNS: Final = ("code", "name", "unit", "fdc_id", "position")
GROUP_COLUMNS: Final = ("code", "name", "position")
KEY_COLUMNS: Final = ("source", "source_id")
# Followed by one column for each nutrient, named by code and unit: magnesium_mg, energy_kcal ...
FOOD_COLUMNS: Final = (
    *KEY_COLUMNS,
    "source_release",
    "source_name",
    "name",
    "aliases",
    "group",
    "diet",
    "allergens",
    "allergens_complete",
)
PORTION_COLUMNS: Final = (*KEY_COLUMNS, "description", "gram_weight_g", "is_default")
CHOICE_COLUMNS: Final = (*KEY_COLUMNS, "nutrient", "amount_per_100g", "taken_from", "reason")
SUPPLEMENT_COLUMNS: Final = (
    "name",
    "form",
    "elemental_mg_per_unit",
    "unit",
    "route",
    "kind",
    "is_estimate",
    "note",
    "source",
)

_DIETS: Final = ("", *Diet)
_MAX_AMOUNT: Final = Decimal(100_000)
_MAX_ELEMENTAL_MG: Final = Decimal(5_000)
_CONTENT_DECIMALS: Final = 4
_WEIGHT_DECIMALS: Final = 3

FoodKey = tuple[str, str]
Choices = Mapping[FoodKey, Mapping[str, tuple[Decimal, str]]]


def read_catalogue(folder: Path) -> Catalogue:
    """Read and check the six tables of `folder`."""
    nutrients = read_nutrients(folder)
    groups = read_groups(folder)
    table = read_table(folder, "foods.csv", FOOD_COLUMNS, more=True)
    if not table.rows:
        raise CatalogueError(table.file, "holds no food; loading it would retire every food")
    columns = _content_columns(table, nutrients)
    keys = set(_by_key(table.rows, _food_key, "source_id"))
    portions = _portions(read_table(folder, "portions.csv", PORTION_COLUMNS), keys)
    choices = _choices(
        read_table(folder, "value_choices.csv", CHOICE_COLUMNS),
        keys,
        {nutrient.code for nutrient in nutrients},
    )
    codes = {group.code for group in groups}
    return Catalogue(
        nutrients=nutrients,
        groups=groups,
        foods=tuple(_food(row, columns, codes, portions, choices) for row in table.rows),
        supplements=_supplements(read_table(folder, "supplements.csv", SUPPLEMENT_COLUMNS)),
    )


def _by_key(
    rows: Iterable[Row], key_of: Callable[[Row], Hashable], column: str
) -> dict[Hashable, Row]:
    """The rows by their key; the second of two rows with one key is the fault."""
    seen: dict[Hashable, Row] = {}
    for row in rows:
        first = seen.setdefault(key_of(row), row)
        if first is not row:
            raise row.error(column, f"repeats line {first.line}")
    return seen


def _food_key(row: Row) -> FoodKey:
    return row.word("source", SOURCES), row.text("source_id", 40, required=True)


def _known_food(row: Row, keys: Collection[Hashable]) -> FoodKey:
    key = _food_key(row)
    if key not in keys:
        raise row.error("source_id", f"{key[0]} {key[1]} is not a food of foods.csv")
    return key


def read_nutrients(folder: Path) -> tuple[NutrientRecord, ...]:
    table = read_table(folder, "nutrients.csv", NUTRIENT_COLUMNS)
    _by_key(table.rows, lambda row: row.slug("code"), "code")
    _by_key(table.rows, lambda row: row.whole("fdc_id", 10_000_000), "fdc_id")
    return tuple(
        NutrientRecord(
            code=row.slug("code"),
            name=row.text("name", 80, required=True),
            unit=row.word("unit", UNITS),
            fdc_id=row.whole("fdc_id", 10_000_000),
            position=row.whole("position", 32_767),
        )
        for row in table.rows
    )


def read_groups(folder: Path) -> tuple[GroupRecord, ...]:
    table = read_table(folder, "food_groups.csv", GROUP_COLUMNS)
    _by_key(table.rows, lambda row: row.slug("code"), "code")
    return tuple(
        GroupRecord(
            code=row.slug("code"),
            name=row.text("name", 80, required=True),
            position=row.whole("position", 32_767),
        )
        for row in table.rows
    )


def _content_columns(table: Table, nutrients: Iterable[NutrientRecord]) -> dict[str, str]:
    """Column name to nutrient code; magnesium is what the catalogue is for."""
    known = {f"{nutrient.code}_{nutrient.unit}": nutrient.code for nutrient in nutrients}
    columns = {}
    for name in table.columns:
        if name in FOOD_COLUMNS:
            continue
        if name not in known:
            raise CatalogueError(table.file, "is no nutrient with its unit", 1, name)
        columns[name] = known[name]
    if "magnesium" not in columns.values():
        raise CatalogueError(table.file, "is missing from the header", 1, "magnesium_mg")
    return columns


def _portions(
    table: Table, keys: Collection[Hashable]
) -> Mapping[FoodKey, tuple[PortionRecord, ...]]:
    _by_key(
        table.rows,
        lambda row: (*_known_food(row, keys), row.text("description", 80)),
        "description",
    )
    usual = (row for row in table.rows if row.flag("is_default"))
    _by_key(usual, _food_key, "is_default")  # at most one usual portion for each food
    portions: dict[FoodKey, list[PortionRecord]] = defaultdict(list)
    for row in table.rows:
        grams = row.required_amount("gram_weight_g", MAX_AMOUNT_G, _WEIGHT_DECIMALS)
        if grams == 0:
            raise row.error("gram_weight_g", "a portion weighs something")
        portion = PortionRecord(
            description=row.text("description", 80, required=True),
            gram_weight_g=grams,
            is_default=row.flag("is_default"),
        )
        portions[_food_key(row)].append(portion)
    return {key: tuple(of_food) for key, of_food in portions.items()}


def _choices(table: Table, keys: Collection[Hashable], nutrients: Collection[str]) -> Choices:
    """Values chosen between disagreeing sources: food to nutrient to amount and explanation."""
    _by_key(
        table.rows,
        lambda row: (*_known_food(row, keys), row.word("nutrient", nutrients)),
        "nutrient",
    )
    choices: dict[FoodKey, dict[str, tuple[Decimal, str]]] = defaultdict(dict)
    for row in table.rows:
        code = row.word("nutrient", nutrients)
        amount = row.required_amount("amount_per_100g", _most(code), _CONTENT_DECIMALS)
        note = f"{row.text('taken_from', 300, required=True)}: {row.text('reason', 300)}"
        if len(note) > 300:
            raise row.error("reason", "with taken_from it is longer than 300 characters")
        choices[_food_key(row)][code] = amount, note
    return choices


def _most(nutrient: str) -> Decimal:
    return MAX_MAGNESIUM_MG_PER_100G if nutrient == "magnesium" else _MAX_AMOUNT


def _food(
    row: Row,
    columns: Mapping[str, str],
    groups: Collection[str],
    portions: Mapping[FoodKey, tuple[PortionRecord, ...]],
    choices: Choices,
) -> FoodRecord:
    key = _food_key(row)
    chosen = choices.get(key, {})
    amounts = {
        code: row.amount(column, _most(code), _CONTENT_DECIMALS) for column, code in columns.items()
    }
    amounts |= {code: amount for code, (amount, _note) in chosen.items()}
    diet = row.word("diet", _DIETS)
    return FoodRecord(
        source=key[0],
        source_id=key[1],
        source_release=row.text("source_release", 40),
        source_name=row.text("source_name", 300),
        name=row.text("name", 200, required=True),
        aliases=row.text("aliases", 1_000),
        group=row.word("group", groups),
        diet=diet,
        allergens=_allergens(row, diet),
        allergens_complete=row.flag("allergens_complete"),
        contents={code: amount for code, amount in amounts.items() if amount is not None},
        portions=portions.get(key, ()),
        choices={code: note for code, (_amount, note) in chosen.items()},
    )


def _allergens(row: Row, diet: str) -> str:
    try:
        codes = allergen_codes(row.text("allergens", 200))
    except ValueError as error:
        raise row.error("allergens", str(error)) from error
    if problem := contradiction(diet, codes):
        raise row.error("diet", problem)
    return allergen_text(codes)


def _supplements(table: Table) -> tuple[SupplementRecord, ...]:
    _by_key(table.rows, lambda row: row.text("name", 160), "name")
    return tuple(
        SupplementRecord(
            name=row.text("name", 160, required=True),
            form=row.word("form", FORMS),
            elemental_mg_per_unit=row.required_amount(
                "elemental_mg_per_unit", _MAX_ELEMENTAL_MG, _WEIGHT_DECIMALS
            ),
            unit=row.text("unit", 40, required=True),
            route=row.word("route", ROUTES),
            kind=row.word("kind", KINDS),
            is_estimate=row.flag("is_estimate"),
            note=row.text("note", 1_000),
            source=row.text("source", 300),
        )
        for row in table.rows
    )
