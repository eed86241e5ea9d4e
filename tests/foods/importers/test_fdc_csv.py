"""FoodData Central's CSV: by header name, ids or numbers, kinds, energy, portions, branded."""

from decimal import Decimal

import pytest

from foods.importers.records import SourceError
from tests.foods.importers.files import csv_text, fdc_tables, read_all, write_zip

APPLE = (171688, "sr_legacy_food", "Apples, raw", "9", "2019-04-01")
COOKIE = (1105904, "branded_food", "Cookies", "", "2020-11-13")


def read(tmp_path, *args, **kwargs):
    tables = fdc_tables(*args, **kwargs)
    return read_all("fdc", write_zip(tmp_path / "fdc.zip", tables))


def contents(tmp_path, *amounts):
    [food], _ = read(tmp_path, [APPLE], [(171688, *amount) for amount in amounts])
    return food.contents


def test_a_food_with_its_values(tmp_path):
    portions = [(171688, 2, "1", "9999", "", "cup slices", "109")]
    [food], refusals = read(
        tmp_path, [APPLE], [(171688, 1090, "5"), (171688, 1008, "52")], portions
    )
    assert (food.source, food.source_id, food.kind) == ("fdc", "171688", "sr_legacy_food")
    assert (food.name, food.group, food.source_release) == ("Apples, raw", "fruit", "2019-04-01")
    assert food.contents == {"magnesium": 5, "energy": 52}
    assert refusals == []


def test_a_folder_with_names_of_one_kind_reads_the_same(tmp_path):
    for name, text in fdc_tables([APPLE], [(171688, 1090, "5")]).items():
        file = name.rsplit("/", 1)[1]
        if file in ("food.csv", "food_nutrient.csv", "food_portion.csv", "food_category.csv"):
            file = f"sr_legacy_{file}"
        if file != "branded_food.csv":
            (tmp_path / file).write_text(text)
    assert read_all("fdc", tmp_path)[0][0].contents == {"magnesium": 5}


def test_no_row_and_an_empty_amount_are_unknown_and_zero_is_zero(tmp_path):
    assert contents(tmp_path, (1090, ""), (1003, "0")) == {"protein": 0}


def test_the_older_number_serves_where_a_download_carries_it(tmp_path):
    assert contents(tmp_path, (304, "5"), (208, "52")) == {"magnesium": 5, "energy": 52}


@pytest.mark.parametrize(
    ("amounts", "kcal"),
    [
        ([(1062, "218"), (2047, "53"), (2048, "54"), (1008, "52")], 52),
        ([(1062, "218"), (2047, "53"), (2048, "54")], 54),
        ([(1062, "218"), (2047, "53")], 53),
        ([(1062, "217.568")], 52),
    ],
)
def test_energy_is_taken_from_the_best_there_is(tmp_path, amounts, kcal):
    assert contents(tmp_path, *amounts) == {"energy": kcal}


def test_units_are_those_of_nutrient_csv(tmp_path):
    tables = fdc_tables([APPLE], [(171688, 1090, "0.005")])
    name = next(name for name in tables if name.endswith("/nutrient.csv"))
    tables[name] = tables[name].replace('"MG"', '"G"')
    [food], _ = read_all("fdc", write_zip(tmp_path / "fdc.zip", tables))
    assert food.contents == {"magnesium": 5}


def test_columns_may_stand_in_any_order_and_tables_be_missing(tmp_path):
    food = csv_text(
        ["description", "publication_date", "data_type", "fdc_id"],
        [['Apples, "fresh", raw', "4/1/2019", "foundation_food", 1]],
    )
    amounts = csv_text(["amount", "nutrient_id", "fdc_id"], [[5, 1090, 1]])
    path = write_zip(tmp_path / "fdc.zip", {"food.csv": food, "food_nutrient.csv": amounts})
    [record], _ = read_all("fdc", path)
    assert (record.name, record.contents) == ('Apples, "fresh", raw', {"magnesium": 5})
    assert record.published == "2019-04-01"


def test_samples_and_acquisitions_are_no_foods(tmp_path):
    sample = (2, "sub_sample_food", "Apple of farm 7", "9", "2019-04-01")
    foods, refusals = read(tmp_path, [APPLE, sample], [(171688, 1090, "5"), (2, 1090, "9")])
    assert [food.source_id for food in foods] == ["171688"]
    assert refusals == []


@pytest.mark.parametrize(
    ("row", "description"),
    [
        ((1, "1", "9999", "", "cup slices"), "1 cup slices"),  # SR Legacy
        ((1, "1", "1000", "", "chopped"), "1 cup, chopped"),  # Foundation
        ((1, "0.5", "1000", "", ""), "1/2 cup"),
        ((1, "", "9999", "1 regular slice", "61042"), "1 regular slice"),  # Survey
    ],
)
def test_portions_of_each_kind(tmp_path, row, description):
    [food], _ = read(tmp_path, [APPLE], [(171688, 1090, "5")], [(171688, *row, "109")])
    assert [(p.description, p.gram_weight_g) for p in food.portions] == [(description, 109)]


def test_the_survey_s_default_amount_is_the_usual_portion(tmp_path):
    portions = [
        (171688, 1, "", "9999", "1 slice", "1", "25"),
        (171688, 2, "", "9999", "1 cup", "2", "109"),
        (171688, 3, "", "9999", "Quantity not specified", "90000", "109"),
        (171688, 4, "", "9999", "1 crumb", "3", ""),
    ]
    [food], _ = read(tmp_path, [APPLE], [(171688, 1090, "5")], portions)
    assert [(p.description, p.is_default) for p in food.portions] == [
        ("1 slice", False),
        ("1 cup", True),
    ]


def test_a_branded_food_has_its_brand_barcode_and_serving(tmp_path):
    branded = [(1105904, "Acme", "00012345678905", "30", "g", "2 cookies")]
    [food], _ = read(tmp_path, [COOKIE], [(1105904, 1090, "30")], branded=branded)
    assert (food.kind, food.brand, food.barcode) == ("branded_food", "Acme", "00012345678905")
    assert [(p.description, p.gram_weight_g) for p in food.portions] == [("2 cookies (30 g)", 30)]


@pytest.mark.parametrize(
    ("size", "unit", "description"),
    [
        ("240", "ml", "1 serving (240 ml)"),
        ("240.0", "MLT", "1 serving (240 ml)"),
        ("1", "IU", None),
    ],
)
def test_a_serving_in_ml_weighs_as_its_amounts_are_given(tmp_path, size, unit, description):
    branded = [(1105904, "Acme", "12345678", size, unit, "")]
    [food], _ = read(tmp_path, [COOKIE], [(1105904, 1090, "30")], branded=branded)
    assert [p.description for p in food.portions] == ([description] if description else [])


def test_tables_in_no_order_are_joined(tmp_path):
    foods = [APPLE, (9, "foundation_food", "Pear", "9", "2020-01-01")]
    amounts = [(9, 1090, "7"), (171688, 1090, "5"), (9, 1008, "57"), (404, 1090, "1")]
    pear, apple = read(tmp_path, foods, amounts)[0]
    assert (pear.contents["magnesium"], apple.contents["magnesium"]) == (7, 5)
    assert pear.contents["energy"] == 57


@pytest.mark.parametrize(
    ("table", "was", "now", "said"),
    [
        ("food.csv", '"fdc_id"', '"id"', r"food.csv line 1: there is no column fdc_id"),
        ("food.csv", '"171688"', '"apple"', r"food.csv line 2: 'apple' is no FoodData"),
        ("food_nutrient.csv", '"5"', '"five"', r"food_nutrient.csv line 2: 'five' is not a number"),
        (
            "food_nutrient.csv",
            ',"5",""',
            "",
            r"food_nutrient.csv line 2: has 3 cells, .* cut short",
        ),
        ("nutrient.csv", '"MG"', '"IU"', r"nutrient.csv line 2: unknown unit 'IU'"),
    ],
)
def test_a_damaged_table_is_named_with_its_line(tmp_path, table, was, now, said):
    tables = fdc_tables([APPLE], [(171688, 1090, "5")])
    name = next(name for name in tables if name.endswith(f"/{table}"))
    tables[name] = tables[name].replace(was, now)
    with pytest.raises(SourceError, match=said):
        read_all("fdc", write_zip(tmp_path / "fdc.zip", tables))


def test_only_samples_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="holds no food"):
        read(tmp_path, [(2, "sample_food", "Apple", "", "")], [(2, 1090, Decimal(5))])
