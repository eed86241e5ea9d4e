"""FoodData Central's JSON: four top keys or a list, entries without amount, cut-off files."""

import gzip
import json
from decimal import Decimal

import pytest

from foods.importers.records import SourceError
from tests.foods.importers.files import fdc_food, read_all, write_json, write_zip


def read(tmp_path, *foods, key="FoundationFoods"):
    value = {key: list(foods)} if key else list(foods)
    return read_all("fdc", write_json(tmp_path / "foods.json", value))


def entry(number, amount, unit="mg", **nutrient):
    return {"nutrient": {"number": number, "unitName": unit, **nutrient}, "amount": amount}


def contents(tmp_path, *entries):
    [food], _ = read(tmp_path, fdc_food(foodNutrients=list(entries)))
    return food.contents


@pytest.mark.parametrize(
    ("key", "data_type", "kind"),
    [
        ("FoundationFoods", "Foundation", "foundation_food"),
        ("SRLegacyFoods", "SR Legacy", "sr_legacy_food"),
        ("SurveyFoods", "Survey (FNDDS)", "survey_fndds_food"),
        ("BrandedFoods", "Branded", "branded_food"),
        (None, "Branded", "branded_food"),
    ],
)
def test_the_four_files_and_a_plain_list(tmp_path, key, data_type, kind):
    [food], _ = read(tmp_path, fdc_food(dataType=data_type), key=key)
    assert (food.kind, food.source_id, food.name) == (kind, "321358", "Hummus, commercial")
    assert str(food.contents["magnesium"]) == "71.1000"
    assert (food.published, food.group) == ("2019-04-01", "legumes")


def test_the_top_key_tells_the_kind_where_the_food_does_not(tmp_path):
    food = fdc_food()
    del food["dataType"]
    assert read(tmp_path, food, key="SurveyFoods")[0][0].kind == "survey_fndds_food"


@pytest.mark.parametrize("packed", ["foods.json.gz", "foods.zip"])
def test_packed_files_read_the_same(tmp_path, packed):
    text = json.dumps({"FoundationFoods": [fdc_food()]})
    if packed.endswith(".gz"):
        (tmp_path / packed).write_bytes(gzip.compress(text.encode()))
    else:
        write_zip(tmp_path / packed, {"FoodData_Central/foods.json": text})
    assert len(read_all("fdc", tmp_path / packed)[0]) == 1


def test_an_entry_without_amount_is_unknown_and_zero_is_zero(tmp_path):
    nothing = {"nutrient": {"id": 1090, "number": "304", "unitName": "mg"}}
    assert contents(tmp_path, nothing, entry("203", 0, "g")) == {"protein": 0}


def test_ids_units_and_energy(tmp_path):
    energy = entry("957", 53, "kcal", id=2047), entry("958", 54, "kcal", id=2048)
    assert contents(tmp_path, *energy) == {"energy": 54}
    assert contents(tmp_path, entry("268", 217.568, "kJ")) == {"energy": 52}
    assert contents(tmp_path, entry("328", 1.1, "µg", id=1114)) == {"vitamin_d": Decimal("1.1")}
    assert contents(tmp_path, entry("324", 40, "IU", id=1110)) == {}


def test_the_short_form_of_the_api(tmp_path):
    short = {"number": "304", "name": "Magnesium, Mg", "amount": 5, "unitName": "MG"}
    assert contents(tmp_path, short) == {"magnesium": 5}


def test_portions_of_each_kind(tmp_path):
    portions = [
        {
            "value": 2,
            "measureUnit": {"id": 1001, "name": "tablespoon"},
            "modifier": "",
            "gramWeight": 33.9,
        },
        {
            "amount": 1,
            "measureUnit": {"id": 9999, "name": "undetermined"},
            "modifier": "cup, slices",
            "gramWeight": 109,
        },
        {
            "measureUnit": {"id": 9999, "name": "undetermined"},
            "modifier": "10205",
            "portionDescription": "1 container",
            "gramWeight": 50,
        },
        {"portionDescription": "Quantity not specified", "gramWeight": 50},
        {"portionDescription": "1 crumb"},
    ]
    [food], _ = read(tmp_path, fdc_food(foodPortions=portions))
    assert [(p.description, float(p.gram_weight_g), p.is_default) for p in food.portions] == [
        ("2 tablespoon", 33.9, False),
        ("1 cup, slices", 109, False),
        ("1 container", 50, True),
    ]


def test_a_branded_food(tmp_path):
    label = {"gtinUpc": "00012345678905", "brandOwner": "Acme", "servingSize": 30}
    label |= {"servingSizeUnit": "g", "householdServingFullText": "2 cookies"}
    [food], _ = read(tmp_path, fdc_food(dataType="Branded", **label), key="BrandedFoods")
    assert (food.brand, food.barcode) == ("Acme", "00012345678905")
    assert food.portions[0].description == "2 cookies (30 g)"


@pytest.mark.parametrize(
    ("food", "reason"),
    [
        (fdc_food(dataType="Sample"), "data type is 'Sample'"),
        (fdc_food(fdcId=None), "no fdcId"),
        (fdc_food(description=" "), "no description"),
        (fdc_food(foodNutrients=[entry("304", "much")]), "'much' is not a number"),
        (fdc_food(foodNutrients=[entry("304", 5, "IU")]), "unknown unit 'IU'"),
        (fdc_food(foodNutrients=[7]), "is not written as FoodData Central does"),
        (fdc_food(foodPortions={"a": 1}), "is not written as FoodData Central does"),
    ],
)
def test_a_food_that_is_wrong_is_refused_alone(tmp_path, food, reason):
    foods, [refusal] = read(tmp_path, food, fdc_food(1))
    assert [each.source_id for each in foods] == ["1"]
    assert reason in refusal.reason


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"FoundationFoods": [', "holds no food|cut short"),
        (json.dumps({"FoundationFoods": [fdc_food()] * 3})[:-80], "after food 2: is cut short"),
        ('{"name": "x", "FoundationFoods": []}', "begins with none of"),
        ('"text"', "begins with none of"),
        ('{"FoundationFoods": []}', "holds no food"),
        ("[1]", "food 1: is not a food"),
        ("fdc_id,data_type", "is not JSON"),
        ("<!DOCTYPE html><html>", "is a web page"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, text, said):
    (tmp_path / "foods.json").write_text(text)
    with pytest.raises(SourceError, match=said):
        read_all("fdc", tmp_path / "foods.json")
