"""A table of one's own foods: the columns of the embedded catalogue."""

from decimal import Decimal
from pathlib import Path

import pytest

from foods.importers.records import SourceError
from tests.foods.importers.files import read_all

CATALOGUE = Path(__file__).parents[3] / "fixtures" / "catalogue" / "foods.csv"
HEADER = "source_id,name,aliases,group,brand,barcode,magnesium_mg,energy_kcal,vitamin_d_ug,portions"
BREAD = "1,Rye bread,pumpernickel; vollkorn,grains_and_bread,Acme,00012345,54,250,,1 slice = 30 g"


def read(tmp_path, *lines, header=HEADER):
    path = tmp_path / "mine.csv"
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return read_all("csv", path)


def test_a_food_with_everything(tmp_path):
    [food], refusals = read(tmp_path, BREAD)
    assert (food.source, food.source_id, food.name) == ("csv", "1", "Rye bread")
    assert (food.aliases, food.group) == ("pumpernickel; vollkorn", "grains_and_bread")
    assert (food.brand, food.barcode) == ("Acme", "00012345")
    assert food.contents == {"magnesium": 54, "energy": 250}
    assert [(p.description, p.gram_weight_g, p.is_default) for p in food.portions] == [
        ("1 slice", 30, True)
    ]
    assert refusals == []


def test_blank_is_unknown_and_zero_is_zero(tmp_path):
    [food], _ = read(tmp_path, "1,Water,,,,,0,,,")
    assert food.contents == {"magnesium": 0}


def test_few_columns_in_any_order_with_a_byte_order_mark(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text('magnesium_mg,name,source_id\n54.33333,"Bread, rye",b1\n', encoding="utf-8-sig")
    [food], _ = read_all("csv", path)
    assert (food.name, food.contents) == ("Bread, rye", {"magnesium": Decimal("54.3333")})


def test_diet_and_allergens(tmp_path):
    header = "source_id,name,magnesium_mg,diet,allergens,allergens_complete"
    lines = ("1,Muesli,100,vegan,gluten; tree_nuts,true", "2,Stew,20,,,", "3,Bar,90,,milk,false")
    foods, refusals = read(tmp_path, *lines, header=header)
    assert [(food.diet, food.allergens, food.allergens_complete) for food in foods] == [
        ("vegan", ";gluten;tree_nuts;", True),
        ("", "", False),
        ("", ";milk;", False),
    ]
    assert refusals == []


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("paleo,,", "diet: 'paleo' is not one of vegan, vegetarian, fish, meat"),
        (",nuts,", "allergens: 'nuts' is no allergen; known are gluten"),
        (",,yes", "allergens_complete: 'yes' is not one of true, false"),
        ("vegan,eggs,", "diet: A vegan food contains no eggs."),
    ],
)
def test_a_wrong_diet_or_allergen_refuses_the_food(tmp_path, cells, reason):
    header = "source_id,name,magnesium_mg,diet,allergens,allergens_complete"
    foods, [refusal] = read(tmp_path, f"1,Bar,90,{cells}", "2,Bar,90,,,", header=header)
    assert (len(foods), refusal.place, refusal.what) == (1, "line 2", "food")
    assert reason in refusal.reason


def test_several_portions_the_first_usual(tmp_path):
    line = BREAD.replace("1 slice = 30 g", "1 slice=30;1 loaf (500 g) = 500")
    [food], _ = read(tmp_path, line)
    assert [(p.description, p.is_default) for p in food.portions] == [
        ("1 slice", True),
        ("1 loaf (500 g)", False),
    ]


def test_the_embedded_catalogue_is_such_a_table():
    foods, refusals = read_all("csv", CATALOGUE)
    assert len(foods) > 1_000
    assert [refusal for refusal in refusals if refusal.what != "doubt"] == []
    assert {food.source for food in foods} == {"csv"}
    beer = next(food for food in foods if food.name == "Beer")
    assert (beer.source_id, beer.contents["magnesium"]) == ("sr28 14003", 6)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",Bread,,,,,54,,,", "source_id: is empty"),
        ("1,,,,,,54,,,", "name: is empty"),
        ("1,Bread,,,,,lots,,,", "magnesium_mg: 'lots' is not a number"),
        ("1,Bread,,,,,54", "has 7 cells, the header 10"),
        ("1,Bread,,,,,54,,,slice", "portions: 'slice' is not like"),
        ("1,Bread,,,,,54,,,1 slice=0", "portions: '1 slice=0' is not like"),
        ("1,Bread,,,,,54,,,1 slice=much", "'much' is not a number"),
        (f"{'1' * 41},Bread,,,,,54,,,", "longer than 40 characters"),
        ("1,Br\x07ead,,,,,54,,,", "cannot be printed"),
    ],
)
def test_a_line_that_is_wrong_is_refused_with_its_column(tmp_path, line, reason):
    foods, [refusal] = read(tmp_path, line, BREAD.replace("1,Rye", "2,Rye"))
    assert len(foods) == 1
    assert (refusal.place, refusal.what) == ("line 2", "food")
    assert reason in refusal.reason


def test_implausible_values_are_left_out(tmp_path):
    [food], refusals = read(tmp_path, '1,Bread,,,,"8,02E+12",5400,250,,')
    assert food.contents == {"energy": 250}
    assert food.barcode == ""
    assert [refusal.what for refusal in refusals] == ["value", "value"]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("name,magnesium_mg", "no column source_id"),
        ("source_id,name,magnesium_g", "'magnesium_g' is no column .* Known are"),
        ("source_id,name,name,magnesium_mg", "the column name occurs twice"),
        ("source_id,name", "no column of a nutrient"),
        ("source_id;name;magnesium_mg", "separated by commas"),
    ],
)
def test_a_header_that_is_wrong_stops_the_import(tmp_path, header, said):
    with pytest.raises(SourceError, match=said):
        read(tmp_path, "1,Bread,54", header=header)


def test_a_table_without_foods_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="holds no food"):
        read(tmp_path)


def test_text_that_is_not_utf_8(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_bytes(b"source_id,name,magnesium_mg\n1,Caf\xe9,3\n")
    with pytest.raises(SourceError, match="is not UTF-8 text"):
        read_all("csv", path)


def test_a_quote_that_never_closes(tmp_path):
    with pytest.raises(SourceError, match="near line"):
        read(tmp_path, '1,"Bread,,,,,54,,,')
