"""Open Food Facts: grams, zero that is no zero, kJ, salt, quotation marks, broken barcodes."""

import gzip
import json
from decimal import Decimal

import pytest

from foods.importers.records import SourceError
from tests.foods.importers.files import OFF_COLUMNS, product, read_all, write_off


def read(tmp_path, *products, columns=OFF_COLUMNS):
    return read_all("off", write_off(tmp_path / "off.tsv", *products, columns=columns))


def contents(tmp_path, **values):
    columns = [*OFF_COLUMNS, *(name for name in values if name not in OFF_COLUMNS)]
    [food], refusals = read(
        tmp_path, product(**{"energy-kcal_100g": "100"} | values), columns=columns
    )
    return food.contents, [refusal.reason for refusal in refusals]


def test_a_product_with_its_values_in_our_units(tmp_path):
    label = {"brands": "Barilla,Mulino", "serving_size": "11g", "serving_quantity": "11"}
    [food], refusals = read(tmp_path, product(**label, sodium_100g="0.28"))
    assert (food.source, food.source_id, food.barcode) == ("off", "8076809501965", "8076809501965")
    assert (food.name, food.brand) == ("Gran Cereale", "Barilla, Mulino")
    assert food.contents == {"magnesium": 65, "sodium": 280}
    assert [(p.description, p.gram_weight_g) for p in food.portions] == [("11g", 11)]
    assert refusals == []


def test_columns_are_read_by_name(tmp_path):
    [food], _ = read(tmp_path, product(), columns=list(reversed([*OFF_COLUMNS, "new_column"])))
    assert food.contents == {"magnesium": 65}


def test_cells_missing_at_the_end_of_a_line_are_blank(tmp_path):
    path = tmp_path / "off.tsv"
    path.write_text("code\tproduct_name\tmagnesium_100g\tiron_100g\n1234\tBran\t0.6\n")
    assert read_all("off", path)[0][0].contents == {"magnesium": 600}


def test_quotation_marks_are_ordinary_characters(tmp_path):
    foods, _ = read(tmp_path, product("1234", product_name='"Bio" 6" bread'), product("5678"))
    assert [food.name for food in foods] == ['"Bio" 6" bread', "Gran Cereale"]


def test_leading_zeros_of_a_barcode_stay(tmp_path):
    assert read(tmp_path, product("00012345"))[0][0].source_id == "00012345"


def test_blank_is_unknown(tmp_path):
    assert contents(tmp_path, magnesium_100g="")[0] == {"energy": 100}


def test_a_magnesium_of_zero_is_not_declared(tmp_path):
    amounts, [reason] = contents(tmp_path, magnesium_100g="0", proteins_100g="0")
    assert amounts == {"energy": 100, "protein": 0}
    assert "usually means not declared" in reason


@pytest.mark.parametrize("typed", ["75", "90", "158", "1.5"])
def test_milligrams_typed_as_grams_are_left_out(tmp_path, typed):
    amounts, [reason] = contents(tmp_path, magnesium_100g=typed)
    assert "magnesium" not in amounts
    assert reason == f"magnesium is {typed} g in 100 g: milligrams typed as grams; it is unknown"


def test_a_gram_is_the_most_magnesium_there_is(tmp_path):
    assert contents(tmp_path, magnesium_100g="1")[0]["magnesium"] == 1000


@pytest.mark.parametrize(
    ("energy", "kcal"),
    [
        ({"energy-kcal_100g": "461", "energy-kj_100g": "1", "energy_100g": "1929"}, 461),
        ({"energy-kcal_100g": "", "energy-kj_100g": "1929", "energy_100g": "2"}, "461.0421"),
        ({"energy-kcal_100g": "", "energy_100g": "418.4"}, 100),
    ],
)
def test_energy_in_kcal_or_kj(tmp_path, energy, kcal):
    assert contents(tmp_path, **energy)[0]["energy"] == Decimal(kcal)


def test_salt_tells_sodium_where_sodium_is_missing(tmp_path):
    assert contents(tmp_path, salt_100g="0.7")[0]["sodium"] == 280
    assert contents(tmp_path, salt_100g="0.7", sodium_100g="0.3")[0]["sodium"] == 300


def test_alcohol_by_volume_is_not_stored_but_explains_energy(tmp_path):
    macros = {"proteins_100g": "0", "fat_100g": "0", "carbohydrates_100g": "0"}
    amounts, reasons = contents(
        tmp_path, **macros, **{"energy-kcal_100g": "231", "alcohol_100g": "40"}
    )
    assert (amounts["energy"], "alcohol" in amounts, reasons) == (231, False, [])


def test_small_numbers_may_be_written_with_an_exponent(tmp_path):
    assert contents(tmp_path, sodium_100g="4.10E-05")[0]["sodium"] == Decimal("0.041")


def test_a_value_that_is_no_number_is_left_out(tmp_path):
    amounts, [reason] = contents(tmp_path, magnesium_100g="0,065")
    assert "magnesium" not in amounts
    assert reason == "magnesium_100g: '0,065' is not a number"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"code": "8,02E+12"}, "damaged by a spreadsheet"),
        ({"code": "123"}, "not 4 to 14 digits"),
        ({"code": ""}, "not 4 to 14 digits"),
        ({"product_name": ""}, "has no name"),
        ({"magnesium_100g": ""}, "has no value of any nutrient"),
        ({"carbohydrates_100g": "90", "fat_100g": "20"}, "its parts weigh 110 g"),
    ],
)
def test_products_that_cannot_be_used_are_refused(tmp_path, values, reason):
    foods, [refusal] = read(tmp_path, {**product(), **values}, product("5678"))
    assert [food.source_id for food in foods] == ["5678"]
    assert (refusal.place, refusal.what) == ("line 2", "food")
    assert reason in refusal.reason


def test_a_line_with_too_many_cells_is_refused(tmp_path):
    path = write_off(tmp_path / "off.tsv", product())
    path.write_text(path.read_text() + "5678\tBread" + "\t" * 40 + "\n")
    foods, [refusal] = read_all("off", path)
    assert len(foods) == 1
    assert refusal.reason == f"has 42 cells, the header {len(OFF_COLUMNS)}"


def jsonl(path, *products):
    text = "".join(json.dumps(each) + "\n" for each in products).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


@pytest.mark.parametrize("name", ["off.jsonl", "off.jsonl.gz"])
def test_jsonl(tmp_path, name):
    first = {
        "code": "8076809501965",
        "product_name": "Gran Cereale",
        "brands": "Barilla",
        "nutriments": {"magnesium_100g": 0.065, "energy-kcal_100g": 461, "iron_100g": "0.0022"},
        "serving_size": "11g",
        "serving_quantity": "11",
    }
    [food], _ = read_all("off", jsonl(tmp_path / name, first))
    assert food.contents == {"magnesium": 65, "energy": 461, "iron": Decimal("2.2")}
    assert food.portions[0].gram_weight_g == 11


def test_a_jsonl_line_that_is_wrong_is_refused_alone(tmp_path):
    path = jsonl(tmp_path / "off.jsonl", {"code": "1234", "product_name": "A", "nutriments": None})
    path.write_text(path.read_text() + "{cut\n[]\n" + '{"code": "5678", "product_name": "B", ')
    foods, refusals = read_all("off", path)
    assert foods == []
    assert [refusal.place for refusal in refusals] == ["line 1", "line 2", "line 3", "line 4"]


def test_a_packed_table_reads_the_same(tmp_path):
    plain = write_off(tmp_path / "off.tsv", product())
    packed = tmp_path / "packed" / "off.tsv.gz"
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_all("off", packed) == read_all("off", plain)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,product_name,magnesium_100g\n", "no column code between tabs"),
        ("code\tname\n", "no column product_name"),
        ("code\tproduct_name\n", "holds no product"),
        ('{"a": 1}\n', "line 1: is no product"),
        ("{broken\n", "line 1: is not JSONL"),
        ("code\tproduct_name\n1234\tB\0\n", "line 2: holds NUL bytes"),
    ],
)
def test_a_file_that_is_no_export_says_why(tmp_path, text, said):
    (tmp_path / "off.tsv").write_text(text)
    with pytest.raises(SourceError, match=said):
        read_all("off", tmp_path / "off.tsv")
