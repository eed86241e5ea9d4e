"""FNDDS workbooks: headers with line breaks, the default amount, brands within a food."""

from decimal import Decimal

import pytest
from openpyxl import Workbook

from foods.importers.records import SourceError
from tests.foods.importers.files import (
    fndds_food,
    fndds_portion,
    read_all,
    write_fndds,
    write_zip,
)

MILK = fndds_food(11111000, "Milk, whole")
CUP = fndds_portion(11111000, "1 cup", 244)
OUNCE = fndds_portion(11111000, "1 fl oz", 30.5)


def portions_of(tmp_path, *portions, **more):
    [food], _ = read_all("fndds", write_fndds(tmp_path, [MILK], portions, **more))
    return [(p.description, p.gram_weight_g, p.is_default) for p in food.portions]


def usual(grams):
    return fndds_portion(11111000, "Quantity not specified", grams)


def test_a_food_with_its_values(tmp_path):
    row = fndds_food(11111000, "Milk, whole", **{"Vitamin D (D2 + D3) (mcg)": 1.1, "Iron\n(mg)": 0})
    [food], refusals = read_all("fndds", write_fndds(tmp_path, [row], [CUP]))
    assert (food.source_id, food.name, food.source_release) == (
        "11111000",
        "Milk, whole",
        "2021-2023",
    )
    assert food.group == "dairy_and_eggs"
    assert food.contents == {
        "magnesium": 12,
        "energy": 61,
        "protein": Decimal("3.27"),
        "carbohydrate": Decimal("4.63"),
        "fat": Decimal("3.2"),
        "vitamin_d": Decimal("1.1"),
        "iron": 0,
    }
    assert refusals == []


def test_a_zip_of_the_workbooks_reads_the_same(tmp_path):
    folder = write_fndds(tmp_path / "in", [MILK], [CUP])
    files = {f"FNDDS/{path.name}": path.read_bytes() for path in folder.iterdir()}
    [food], _ = read_all("fndds", write_zip(tmp_path / "fndds.zip", files))
    assert food.portions[0].gram_weight_g == 244


def test_the_older_release_is_read_by_its_own_header(tmp_path):
    rows = [
        [11111000, "", None, "", 1004, "", 1, "1 cup", 244],
        [11111000, "", 1000230, "Tastykake", 1004, "", 2, "1 cup", 40],
        [11111000, "", 1000230, "Tastykake", 1004, "", 3, "Quantity not specified", 38],
    ]
    assert portions_of(tmp_path, *rows, release="2017-2018", brands=True) == [
        ("1 cup", 244, True),
        ("1 cup, Tastykake", 40, False),
    ]


def test_quantity_not_specified_chooses_the_usual_portion(tmp_path):
    assert portions_of(tmp_path, OUNCE, usual(244), CUP) == [
        ("1 fl oz", Decimal("30.5"), False),
        ("1 cup", 244, True),
    ]


def test_a_default_amount_no_measure_has_is_the_usual_amount(tmp_path):
    assert portions_of(tmp_path, CUP, usual(60)) == [
        ("usual amount", 60, True),
        ("1 cup", 244, False),
    ]


def test_without_a_default_amount_the_first_portion_is_usual(tmp_path):
    assert portions_of(tmp_path, CUP, usual(0), OUNCE)[0] == ("1 cup", 244, True)


def test_a_weight_of_zero_is_no_portion(tmp_path):
    assert portions_of(tmp_path, fndds_portion(11111000, "1 drop", 0), CUP) == [
        ("1 cup", 244, True)
    ]


def test_what_a_measure_yields_is_its_edible_weight(tmp_path):
    nuts = fndds_portion(11111000, "1 oz, in shell, yields", 15)
    assert portions_of(tmp_path, nuts) == [("1 oz, in shell, yields", 15, True)]


def test_a_food_may_have_no_portion_and_a_portion_no_food(tmp_path):
    assert portions_of(tmp_path, fndds_portion(11000000, "1 cup", 246)) == []


def test_a_blank_cell_is_unknown(tmp_path):
    [food], _ = read_all("fndds", write_fndds(tmp_path, [fndds_food(11111000, "Milk", None)]))
    assert "magnesium" not in food.contents


def test_a_row_without_a_food_code_is_refused(tmp_path):
    rows = [MILK, fndds_food("Total", "all")]
    foods, [refusal] = read_all("fndds", write_fndds(tmp_path, rows))
    assert len(foods) == 1
    assert (refusal.place, refusal.reason) == ("line 4", "'Total' is no food code")


def test_a_cell_that_is_no_number_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"Nutrient Values.xlsx row 3: 'trace' is not a number"):
        read_all("fndds", write_fndds(tmp_path, [fndds_food(11111000, "Milk", "trace")]))


def test_both_workbooks_are_needed(tmp_path):
    folder = write_fndds(tmp_path, [MILK], [CUP])
    next(folder.glob("*Portions*")).unlink()
    with pytest.raises(SourceError, match="no “Portions and Weights” workbook"):
        read_all("fndds", folder)


def test_two_releases_in_one_folder_are_refused(tmp_path):
    write_fndds(tmp_path, [MILK], [CUP])
    write_fndds(tmp_path, [MILK], [CUP], release="2017-2018", brands=True)
    with pytest.raises(SourceError, match="has several “Nutrient Values” workbooks"):
        read_all("fndds", tmp_path)


def test_a_workbook_without_the_column_is_no_fndds(tmp_path):
    folder = write_fndds(tmp_path, [MILK], [CUP])
    book = Workbook()
    book.active.append(["Sales"])
    book.active.append(["Food code", "Main food description", "Turnover"])
    book.save(next(folder.glob("*Values*")))
    with pytest.raises(SourceError, match="there is no column “Magnesium"):
        read_all("fndds", folder)


@pytest.mark.parametrize("content", [b"not a workbook", b"PK\x03\x04 cut", b""])
def test_a_file_that_is_no_workbook(tmp_path, content):
    folder = write_fndds(tmp_path, [MILK], [CUP])
    next(folder.glob("*Values*")).write_bytes(content)
    with pytest.raises(SourceError, match=r"Nutrient Values\.xlsx"):
        read_all("fndds", folder)


def test_a_zip_that_is_no_workbook(tmp_path):
    folder = write_fndds(tmp_path, [MILK], [CUP])
    write_zip(next(folder.glob("*Values*")), {"hello.txt": "hello"})
    with pytest.raises(SourceError, match="is not a workbook"):
        read_all("fndds", folder)


def test_no_food_at_all_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="holds no food"):
        read_all("fndds", write_fndds(tmp_path, [], [CUP]))
