"""What survey foods are made of, from workbooks in the published form."""

from decimal import Decimal

import pytest

from foods.importers.archives import open_bundle
from foods.importers.fndds_ingredients import read_ingredients
from foods.importers.records import SourceError
from tests.foods.importers.files import FNDDS_INGREDIENTS, made_of, write_fndds_ingredients


def read(path):
    with open_bundle(path) as bundle:
        return dict(read_ingredients(bundle))


def test_each_food_has_its_ingredients_with_codes_of_the_sources(tmp_path):
    rows = made_of(11111000, (1077, 100)) + made_of(41205070, (16158, 95.5), (14650100, 4.5))
    recipes = read(write_fndds_ingredients(tmp_path, rows))
    [milk] = recipes["11111000"]
    assert (milk.code, milk.source, milk.weight_g) == ("01077", "sr28", 100)
    chickpeas, sauce = recipes["41205070"]
    assert chickpeas.weight_g == Decimal("95.5")
    assert (sauce.code, sauce.source) == ("14650100", "fndds")


def test_an_added_nutrient_and_a_newer_analysis_are_no_food_of_a_source(tmp_path):
    rows = made_of(57207000, (999328, 0.001), (100260, 50))
    vitamin, spinach = read(write_fndds_ingredients(tmp_path, rows))["57207000"]
    assert (vitamin.source, vitamin.is_added_nutrient) == ("", True)
    assert (spinach.source, spinach.is_added_nutrient) == ("", False)


@pytest.mark.parametrize(
    ("retention", "moisture", "is_cooked"), [(0, 0, False), (None, None, False), (3006, 0, True)]
)
def test_a_retention_code_says_that_it_is_cooked(tmp_path, retention, moisture, is_cooked):
    rows = made_of(72125211, (11457, 100), retention=retention, moisture=moisture)
    [spinach] = read(write_fndds_ingredients(tmp_path, rows))["72125211"]
    assert spinach.is_cooked is is_cooked


def test_so_does_water_lost_or_gained(tmp_path):
    rows = made_of(72125211, (11457, 100), moisture=-15)
    [spinach] = read(write_fndds_ingredients(tmp_path, rows))["72125211"]
    assert spinach.is_cooked


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([], "holds no food"),
        (made_of(11111000, (1077, "")), "row 3: an ingredient has no weight"),
        (made_of(11111000, (1077, -5)), "row 3: an ingredient has no weight"),
        (made_of(11111000, (1077, "much")), "row 3: 'much' is not a number"),
    ],
)
def test_what_makes_the_workbook_unusable(tmp_path, rows, problem):
    with pytest.raises(SourceError, match=problem):
        read(write_fndds_ingredients(tmp_path, rows))


def test_a_column_that_is_not_there(tmp_path):
    path = write_fndds_ingredients(tmp_path, [], FNDDS_INGREDIENTS[:-2])
    with pytest.raises(SourceError, match="row 2: there is no column “Retention code”"):
        read(path)


def test_a_folder_without_the_workbook(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(SourceError, match="there is no “Ingredients” workbook"):
        read(tmp_path)
