"""docs/importing.md names every source, column and limit there is."""

from pathlib import Path

import pytest

from foods.diets import ALLERGENS, Diet
from foods.importers.load_import import MOST_RETIRED_SHARE
from foods.importers.own_csv import _MORE, NUTRIENT_COLUMNS
from foods.importers.plausibility import MAX_ENERGY_KCAL_PER_100G
from foods.importers.records import MAX_MAGNESIUM_MG_PER_100G
from foods.importers.runs import MAX_LISTED
from foods.importers.sources import READERS

TEXT = (Path(__file__).parents[3] / "docs" / "importing.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "word",
    [*READERS, *NUTRIENT_COLUMNS, *_MORE, *ALLERGENS, *Diet, "--part", "--dry-run", "--release"],
)
def test_it_is_documented(word):
    assert f"`{word}`" in TEXT or f"[{word}" in TEXT


def test_the_limits_are_those_of_the_code():
    assert f"magnesium over {MAX_MAGNESIUM_MG_PER_100G:,} mg" in TEXT
    assert f"{MAX_ENERGY_KCAL_PER_100G} kcal in 100 g" in TEXT
    assert f"the first {MAX_LISTED:,}" in TEXT
    assert MOST_RETIRED_SHARE == 0.5
