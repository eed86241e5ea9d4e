"""A small catalogue as CSV files, which a test changes cell by cell."""

import csv
from pathlib import Path

from foods.importers.catalogue import (
    CHOICE_COLUMNS,
    GROUP_COLUMNS,
    NUTRIENT_COLUMNS,
    PORTION_COLUMNS,
    SUPPLEMENT_COLUMNS,
)

Row = dict[str, str]


class Tables:
    """Rows of the six tables; `write` puts them into the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.nutrients = [
            _row(NUTRIENT_COLUMNS, "magnesium", "Magnesium", "mg", "1090", "1"),
            _row(NUTRIENT_COLUMNS, "energy", "Energy", "kcal", "1008", "2"),
        ]
        self.groups = [_row(GROUP_COLUMNS, "nuts", "Nuts and seeds", "1")]
        self.foods = [
            food("100", "Pumpkin seeds, roasted", aliases="pepitas", magnesium="550", energy="574"),
            food("200", "Spinach, boiled", magnesium="93", energy=""),
        ]
        self.portions = [
            portion("100", "1 oz", "28.35", usual=True),
            portion("100", "1 cup", "118"),
            portion("200", "1 cup", "180", usual=True),
        ]
        self.choices: list[Row] = []
        self.supplements = [supplement("Magnesium citrate", "100")]

    def write(self) -> Path:
        for name, rows, columns in (
            ("nutrients", self.nutrients, NUTRIENT_COLUMNS),
            ("food_groups", self.groups, GROUP_COLUMNS),
            ("foods", self.foods, tuple(food("0", ""))),
            ("portions", self.portions, PORTION_COLUMNS),
            ("value_choices", self.choices, CHOICE_COLUMNS),
            ("supplements", self.supplements, SUPPLEMENT_COLUMNS),
        ):
            columns = tuple(rows[0]) if rows else columns
            with (self.folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(rows)
        return self.folder


def _row(columns: tuple[str, ...], *cells: str) -> Row:
    return dict(zip(columns, cells, strict=True))


def food(
    source_id: str, name: str, *, aliases: str = "", magnesium: str = "", energy: str = ""
) -> Row:
    return {
        "source": "fndds",
        "source_id": source_id,
        "source_release": "2021-2023",
        "source_name": name.upper(),
        "name": name,
        "aliases": aliases,
        "group": "nuts",
        "diet": "",
        "allergens": "",
        "allergens_complete": "false",
        "magnesium_mg": magnesium,
        "energy_kcal": energy,
    }


def portion(source_id: str, description: str, grams: str, *, usual: bool = False) -> Row:
    return _row(PORTION_COLUMNS, "fndds", source_id, description, grams, str(usual).lower())


def choice(source_id: str, nutrient: str, amount: str, taken_from: str, reason: str) -> Row:
    return _row(CHOICE_COLUMNS, "fndds", source_id, nutrient, amount, taken_from, reason)


def supplement(name: str, mg: str) -> Row:
    cells = (name, "citrate", mg, "tablet", "oral", "supplement", "false", "", "label")
    return _row(SUPPLEMENT_COLUMNS, *cells)
