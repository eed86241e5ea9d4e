"""The importers' nutrients are the catalogue's."""

import csv
from pathlib import Path

from foods.importers.nutrients import NUTRIENTS

TABLE = Path(__file__).parents[3] / "fixtures" / "catalogue" / "nutrients.csv"


def test_every_nutrient_of_the_catalogue_is_imported_in_its_unit():
    with TABLE.open(encoding="utf-8", newline="") as file:
        table = [(row["code"], row["unit"], int(row["fdc_id"])) for row in csv.DictReader(file)]
    assert [(n.code, n.unit, n.fdc_id) for n in NUTRIENTS] == table
