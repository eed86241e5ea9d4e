"""Small files of each source, written by the tests in the sources' own form."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from foods.importers.archives import open_bundle
from foods.importers.records import FoodRecord, Refusal
from foods.importers.sources import read


def read_all(source: str, path: Path) -> tuple[list[FoodRecord], list[Refusal]]:
    """What the source's reader makes of a file: the foods and what was refused."""
    with open_bundle(path) as bundle:
        found = list(read(source, bundle))
    return (
        [each for each in found if isinstance(each, FoodRecord)],
        [each for each in found if isinstance(each, Refusal)],
    )


def write_zip(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


# --- SR28 -------------------------------------------------------------------------------------


class Sr28:
    """FOOD_DES, NUT_DATA and WEIGHT as the release has them: ^ and ~, CRLF, no header."""

    def __init__(self) -> None:
        self.foods: list[str] = []
        self.values: list[str] = []
        self.weights: list[str] = []
        self.nutrients = [
            "~304~^~mg~^~MG~^~Magnesium, Mg~^~0~^~5500~",
            "~328~^~µg~^~VITD~^~Vitamin D (D2 + D3)~^~1~^~8700~",
        ]

    def food(self, ndb: str, name: str, group: str = "1200", common: str = "", maker: str = ""):
        self.foods.append(
            f"~{ndb}~^~{group}~^~{name}~^~SHORT~^~{common}~^~{maker}~^~Y~^~~^0^~~^6.38^4.27^8.79^3.87"
        )
        return self

    def value(self, ndb: str, number: str, amount: str):
        self.values.append(f"~{ndb}~^~{number}~^{amount}^16^^~1~^^^^^^^^^^^11/1976^")
        return self

    def weight(self, ndb: str, amount: str, words: str, grams: str):
        place = sum(line.startswith(f"~{ndb}~") for line in self.weights) + 1
        self.weights.append(f"~{ndb}~^{place}^{amount}^~{words}~^{grams}^^")
        return self

    def files(self) -> dict[str, bytes]:
        tables = {
            "FOOD_DES.txt": self.foods,
            "NUT_DATA.txt": self.values,
            "WEIGHT.txt": self.weights,
            "NUTR_DEF.txt": self.nutrients,
        }
        return {
            name: "".join(f"{line}\r\n" for line in lines).encode("cp1252")
            for name, lines in tables.items()
        }

    def write(self, folder: Path, name: str = "sr28asc.zip") -> Path:
        return write_zip(folder / name, self.files())


def almonds() -> Sr28:
    return (
        Sr28()
        .food("12061", "Nuts, almonds")
        .value("12061", "304", "270")
        .value("12061", "208", "579")
        .weight("12061", "1", "cup, sliced", "92")
        .weight("12061", "1", "oz (23 whole kernels)", "28.35")
    )


# --- FNDDS ------------------------------------------------------------------------------------

# Header cells as published, line breaks included; 2017-2018 and 2021-2023 differ in them.
FNDDS_VALUES = [
    "Food code",
    "Main food description",
    "WWEIA Category number",
    "WWEIA Category description",
    "Energy (kcal)",
    "Protein (g)",
    "Carbohydrate (g)",
    "Sugars, total\n(g)",
    "Total Fat (g)",
    "Vitamin D (D2 + D3) (mcg)",
    "Magnesium (mg)",
    "Iron\n(mg)",
]


def fndds_food(code: Any, name: str, magnesium: Any = 12, **more: Any) -> list[Any]:
    row = {"Energy (kcal)": 61, "Protein (g)": 3.27, "Carbohydrate (g)": 4.63, "Total Fat (g)": 3.2}
    row |= {"Food code": code, "Main food description": name, "Magnesium (mg)": magnesium} | more
    return [row.get(title, 0) for title in FNDDS_VALUES]


def fndds_portion(code: int, words: str, grams: Any) -> list[Any]:
    return [code, "", 1004, "", 1, words, grams]


def write_fndds(
    folder: Path,
    foods: Sequence[Sequence[Any]],
    portions: Sequence[Sequence[Any]] = (),
    release: str = "2021-2023",
    brands: bool = False,
) -> Path:
    """The two workbooks in a folder; `brands` adds the two columns of 2017-2018."""
    folder.mkdir(exist_ok=True)
    header = ["Food code", "Main food description", "WWEIA Category number"]
    header += ["WWEIA Category description", "Seq num", "Portion description"]
    header += ["Portion weight (g)" if brands else "Portion weight\n(g)"]
    if brands:
        header[2:2] = ["Subcode", "Subcode description"]
    for kind, titles, rows in (
        ("FNDDS Nutrient Values", FNDDS_VALUES, foods),
        ("Portions and Weights", header, portions),
    ):
        book = Workbook()
        sheet = book.active
        sheet.append([f"{kind}\n{release} Food and Nutrient Database - At A Glance   "])
        sheet.append(titles)
        for row in rows:
            sheet.append(list(row))
        book.save(folder / f"{release} FNDDS At A Glance - {kind}.xlsx")
    return folder


FNDDS_INGREDIENTS = [
    "Food code",
    "Main food description",
    "WWEIA Category number",
    "WWEIA Category description",
    "Seq num",
    "Ingredient code",
    "Ingredient description",
    "Ingredient weight (g)",
    "Retention code",
    "Moisture change\n(%)",
]


def made_of(code: int, *parts: tuple[Any, Any], retention: Any = 0, moisture: Any = 0) -> list[Any]:
    """Rows of the ingredients workbook: each part is the ingredient's code and its weight in g."""
    return [
        [code, "", 1004, "", place, part, "", weight, retention, moisture]
        for place, (part, weight) in enumerate(parts, 1)
    ]


def write_fndds_ingredients(
    folder: Path, rows: Sequence[Sequence[Any]], header: Sequence[str] = FNDDS_INGREDIENTS
) -> Path:
    folder.mkdir(exist_ok=True)
    book = Workbook()
    sheet = book.active
    sheet.append(["FNDDS Ingredients\n2021-2023 Food and Nutrient Database - At A Glance"])
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    path = folder / "2021-2023 FNDDS At A Glance - FNDDS Ingredients.xlsx"
    book.save(path)
    return path


# --- FoodData Central -------------------------------------------------------------------------


def csv_text(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def fdc_tables(
    foods: Sequence[Sequence[Any]],
    amounts: Sequence[Sequence[Any]],
    portions: Sequence[Sequence[Any]] = (),
    branded: Sequence[Sequence[Any]] = (),
) -> dict[str, str]:
    """Tables of a download under its top folder."""
    tables = {
        "food.csv": csv_text(
            ["fdc_id", "data_type", "description", "food_category_id", "publication_date"], foods
        ),
        "food_nutrient.csv": csv_text(
            ["id", "fdc_id", "nutrient_id", "amount", "data_points"],
            [(index, *row, "") for index, row in enumerate(amounts)],
        ),
        "food_portion.csv": csv_text(
            [
                "id",
                "fdc_id",
                "seq_num",
                "amount",
                "measure_unit_id",
                "portion_description",
                "modifier",
                "gram_weight",
            ],
            [(index, *row) for index, row in enumerate(portions)],
        ),
        "branded_food.csv": csv_text(
            [
                "fdc_id",
                "brand_owner",
                "gtin_upc",
                "serving_size",
                "serving_size_unit",
                "household_serving_fulltext",
            ],
            branded,
        ),
        "nutrient.csv": csv_text(
            ["id", "name", "unit_name", "nutrient_nbr"],
            [
                (1090, "Magnesium, Mg", "MG", "304.0"),
                (1008, "Energy", "KCAL", "208"),
                (1062, "Energy", "kJ", "268"),
            ],
        ),
        "measure_unit.csv": csv_text(["id", "name"], [(1000, "cup"), (9999, "undetermined")]),
        "food_category.csv": csv_text(
            ["id", "code", "description"], [(9, "0900", "Fruits and Fruit Juices")]
        ),
    }
    return {f"FoodData_Central_csv_2019-04-02/{name}": text for name, text in tables.items()}


def fdc_food(fdc_id: int = 321358, magnesium: Any = 71.1, **more: Any) -> dict[str, Any]:
    nutrient = {"id": 1090, "number": "304", "name": "Magnesium, Mg", "unitName": "mg"}
    return {
        "fdcId": fdc_id,
        "description": "Hummus, commercial",
        "dataType": "Foundation",
        "publicationDate": "4/1/2019",
        "foodCategory": {"description": "Legumes and Legume Products"},
        "foodNutrients": [{"type": "FoodNutrient", "nutrient": nutrient, "amount": magnesium}],
        **more,
    }


def write_json(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


# --- Open Food Facts --------------------------------------------------------------------------

OFF_COLUMNS = [
    "code",
    "product_name",
    "brands",
    "serving_size",
    "serving_quantity",
    "energy-kcal_100g",
    "energy_100g",
    "proteins_100g",
    "fat_100g",
    "carbohydrates_100g",
    "salt_100g",
    "sodium_100g",
    "magnesium_100g",
]


def write_off(
    path: Path, *products: Mapping[str, str], columns: Sequence[str] = OFF_COLUMNS
) -> Path:
    lines = ["\t".join(columns)]
    lines += ["\t".join(product.get(name, "") for name in columns) for product in products]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def product(code: str = "8076809501965", **values: str) -> dict[str, str]:
    return {"code": code, "product_name": "Gran Cereale", "magnesium_100g": "0.065", **values}
