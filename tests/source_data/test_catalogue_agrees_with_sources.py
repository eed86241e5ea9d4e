"""The shipped catalogue against the published tables it was taken from.

Needs the USDA files; set SOURCE_DATA_DIR to their folder (default: ../shared/data beside the
repository). Without them the whole module is skipped.
"""

import csv
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from tests.source_data.folder import FNDDS, SR28_ZIP, need

REPOSITORY = Path(__file__).resolve().parents[2]
CATALOGUE = REPOSITORY / "fixtures" / "catalogue"

need(SR28_ZIP, *FNDDS.values())

openpyxl = pytest.importorskip("openpyxl")

# Column of foods.csv: nutrient number in SR28, column title in FNDDS.
NUTRIENTS = {
    "magnesium_mg": ("304", "Magnesium (mg)"),
    "energy_kcal": ("208", "Energy (kcal)"),
    "protein_g": ("203", "Protein (g)"),
    "fat_g": ("204", "Total Fat (g)"),
    "carbohydrate_g": ("205", "Carbohydrate (g)"),
    "fibre_g": ("291", "Fiber, total dietary (g)"),
    "water_g": ("255", "Water (g)"),
    "calcium_mg": ("301", "Calcium (mg)"),
    "phosphorus_mg": ("305", "Phosphorus (mg)"),
    "potassium_mg": ("306", "Potassium (mg)"),
    "sodium_mg": ("307", "Sodium (mg)"),
    "iron_mg": ("303", "Iron (mg)"),
    "zinc_mg": ("309", "Zinc (mg)"),
    "vitamin_b6_mg": ("415", "Vitamin B-6 (mg)"),
    "vitamin_d_ug": ("328", "Vitamin D (D2 + D3) (mcg)"),
    "caffeine_mg": ("262", "Caffeine (mg)"),
    "alcohol_g": ("221", "Alcohol (g)"),
}
COLUMN_OF = {column.rsplit("_", 1)[0]: column for column in NUTRIENTS}

Row = dict[str, str]
Contents = dict[str, Decimal]


@cache
def catalogue(name: str) -> tuple[Row, ...]:
    with (CATALOGUE / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def foods_of(source: str) -> list[Row]:
    return [food for food in catalogue("foods.csv") if food["source"] == source]


@cache
def chosen() -> dict[tuple[str, str, str], Row]:
    """Value choices by source, source id and column."""
    return {
        (row["source"], row["source_id"], COLUMN_OF[row["nutrient"]]): row
        for row in catalogue("value_choices.csv")
    }


def sr28_rows(member: str) -> Iterator[list[str]]:
    with zipfile.ZipFile(SR28_ZIP) as archive:
        lines = archive.read(member).decode("latin-1").splitlines()
    return ([field.strip("~") for field in line.split("^")] for line in lines)


@cache
def sr28_names() -> dict[str, str]:
    return {row[0]: row[2] for row in sr28_rows("FOOD_DES.txt")}


@cache
def sr28_contents() -> dict[str, Contents]:
    column_of = {number: column for column, (number, _title) in NUTRIENTS.items()}
    contents: dict[str, Contents] = defaultdict(dict)
    for row in sr28_rows("NUT_DATA.txt"):
        if row[1] in column_of:
            contents[row[0]][column_of[row[1]]] = Decimal(row[2])
    return contents


def fndds_rows(release: str, table: str) -> Iterator[Row]:
    [path] = FNDDS[release].glob(f"*At A Glance - {table}.xlsx")
    book = openpyxl.load_workbook(path, read_only=True)
    rows = book.worksheets[0].iter_rows(values_only=True)
    next(rows)  # the title
    header = [" ".join(str(title).split()) for title in next(rows)]
    for row in rows:
        yield dict(zip(header, ("" if cell is None else str(cell) for cell in row), strict=True))
    book.close()


@cache
def fndds(release: str) -> dict[str, Row]:
    return {row["Food code"]: row for row in fndds_rows(release, "FNDDS Nutrient Values")}


def fndds_contents(release: str, code: str) -> Contents:
    row = fndds(release)[code]
    return {column: Decimal(row[title]) for column, (_number, title) in NUTRIENTS.items()}


def contents_of(food: Row) -> Contents:
    if food["source"] == "sr28":
        return sr28_contents()[food["source_id"]]
    return fndds_contents("2021-2023", food["source_id"])


def disagreements(food: Row) -> list[str]:
    """Cells that are not the source's value, or not empty exactly where it has none."""
    source, source_id = food["source"], food["source_id"]
    published = contents_of(food)
    return [
        f"{source} {source_id} {food['name']}: {column} is {food[column]!r}, "
        f"the source has {published.get(column)}"
        for column in NUTRIENTS
        if (source, source_id, column) not in chosen()
        and (Decimal(food[column]) if food[column] else None) != published.get(column)
    ]


@pytest.mark.parametrize("source", ["sr28", "fndds"])
def test_every_cell_is_the_value_of_its_source(source: str) -> None:
    foods = foods_of(source)
    assert foods
    assert [line for food in foods for line in disagreements(food)] == []


def test_foods_are_identified_by_the_description_of_the_source() -> None:
    wrong = [
        food["source_id"]
        for food in catalogue("foods.csv")
        if food["source_name"]
        != (
            sr28_names()[food["source_id"]]
            if food["source"] == "sr28"
            else fndds("2021-2023")[food["source_id"]]["Main food description"]
        )
    ]
    assert wrong == []
    assert {food["source_release"] for food in foods_of("sr28")} == {"28"}
    assert {food["source_release"] for food in foods_of("fndds")} == {"2021-2023"}


def test_a_chosen_value_stands_in_the_food_and_in_the_place_it_is_taken_from() -> None:
    foods = {(food["source"], food["source_id"]): food for food in catalogue("foods.csv")}
    for (source, source_id, column), choice in chosen().items():
        amount = Decimal(choice["amount_per_100g"])
        assert Decimal(foods[source, source_id][column]) == amount, choice
        database, *release, code = choice["taken_from"].split()
        if database == "sr28":
            assert sr28_contents()[code][column] == amount, choice
        else:
            assert fndds_contents(release[0], code)[column] == amount, choice


def test_magnesium_that_moved_by_a_quarter_between_releases_is_a_stated_choice() -> None:
    unstated = []
    for food in foods_of("fndds"):
        code = food["source_id"]
        if code in fndds("2017-2018") and ("fndds", code, "magnesium_mg") not in chosen():
            older = fndds_contents("2017-2018", code)["magnesium_mg"]
            newer = fndds_contents("2021-2023", code)["magnesium_mg"]
            if abs(newer - older) * 4 > older:
                unstated.append(f"{code} {food['name']}: {older} -> {newer}")
    assert unstated == []


@cache
def household_weights() -> dict[tuple[str, str], list[tuple[Fraction, str, Fraction]]]:
    """Amount, measure and grams of that amount, as each source gives them."""
    weights: dict[tuple[str, str], list[tuple[Fraction, str, Fraction]]] = defaultdict(list)
    for row in sr28_rows("WEIGHT.txt"):
        weights["sr28", row[0]].append((Fraction(row[2]), row[3], Fraction(row[4])))
    for line in fndds_rows("2021-2023", "Portions and Weights"):
        amount, measure = split_amount(line["Portion description"])
        grams = Fraction(line["Portion weight (g)"])
        weights["fndds", line["Food code"]].append((amount, measure, grams))
    return weights


def split_amount(description: str) -> tuple[Fraction, str]:
    """'1/2 cup, cooked' is half of 'cup, cooked'; a measure without a number is one of it."""
    match = re.match(r"(\d+(?:/\d+)?|\d*\.\d+)\s+(.+)", description)
    return (Fraction(match[1]), match[2]) if match else (Fraction(1), description)


def is_from_source(portion: Row) -> bool:
    """Whether a portion's weight follows from its source, by the first rule that fits.

    1. A plain mass weighs what it says: 1 oz is 28.35 g, 100 g is 100 g.
    2. It is one of the source's household weights as it stands.
    3. It is one of them in proportion to the amounts: the source's cup of 180 g makes
       "1/2 cup" 90 g, its 10 grapes of 49 g make "20 grapes" 98 g.
    4. A tablespoon is a sixteenth of the source's cup.
    """
    grams = Fraction(portion["gram_weight_g"])
    amount, measure = split_amount(portion["description"])
    if (measure == "g" and grams == amount) or (
        measure.startswith("oz") and grams == amount * Fraction("28.35")
    ):
        return True
    for source_amount, source_measure, source_grams in household_weights()[
        portion["source"], portion["source_id"]
    ]:
        if source_grams and (
            grams == source_grams
            or grams / amount == source_grams / source_amount
            or (
                measure.startswith("tbsp")
                and source_measure.startswith("cup")
                and grams / amount == source_grams / source_amount / 16
            )
        ):
            return True
    return False


def test_every_portion_weighs_what_its_source_says() -> None:
    strange = [
        f"{portion['source']} {portion['source_id']}: {portion['description']} = "
        f"{portion['gram_weight_g']} g"
        for portion in catalogue("portions.csv")
        if not is_from_source(portion)
    ]
    assert strange == []
