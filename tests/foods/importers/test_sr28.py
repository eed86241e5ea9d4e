"""SR28: ^ and ~, cp1252, leading zeros, unknown against zero, weights of an amount."""

from decimal import Decimal

import pytest

from foods.importers.records import PortionRecord, SourceError
from tests.foods.importers.files import Sr28, almonds, read_all, write_zip


def test_a_food_with_its_values_and_portions(tmp_path):
    [food], refusals = read_all("sr28", almonds().write(tmp_path))
    assert (food.source, food.source_id, food.source_release) == ("sr28", "12061", "28")
    assert (food.name, food.source_name, food.group) == (
        "Nuts, almonds",
        "Nuts, almonds",
        "nuts_and_seeds",
    )
    assert food.contents == {"magnesium": 270, "energy": 579}
    assert food.portions == (
        PortionRecord("1 cup, sliced", Decimal(92), is_default=True),
        PortionRecord("1 oz (23 whole kernels)", Decimal("28.35")),
    )
    assert refusals == []


def test_a_folder_of_the_files_reads_the_same(tmp_path):
    for name, content in almonds().files().items():
        (tmp_path / name).write_bytes(content)
    assert read_all("sr28", tmp_path)[0][0].contents["magnesium"] == 270


def test_a_zip_with_a_top_folder_and_small_letters_reads_the_same(tmp_path):
    files = {f"sr28/{name.lower()}": content for name, content in almonds().files().items()}
    assert len(read_all("sr28", write_zip(tmp_path / "sr.zip", files))[0]) == 1


def test_leading_zeros_are_part_of_the_number(tmp_path):
    sr28 = Sr28().food("01001", "Butter, salted").value("01001", "304", "2")
    [food], _ = read_all("sr28", sr28.write(tmp_path))
    assert food.source_id == "01001"


def test_no_row_is_unknown_and_a_row_of_zero_is_zero(tmp_path):
    sr28 = Sr28().food("01001", "Butter").food("01002", "Oil")
    sr28.value("01001", "304", "0").value("01002", "208", "884")
    butter, oil = read_all("sr28", sr28.write(tmp_path))[0]
    assert butter.contents == {"magnesium": 0}
    assert "magnesium" not in oil.contents


def test_units_are_those_of_nutr_def_in_latin_1(tmp_path):
    sr28 = almonds().value("12061", "328", "1.5")
    assert b"\xb5g" in sr28.files()["NUTR_DEF.txt"]
    assert read_all("sr28", sr28.write(tmp_path))[0][0].contents["vitamin_d"] == Decimal("1.5")
    sr28.nutrients[0] = sr28.nutrients[0].replace("~mg~", "~g~")
    assert "magnesium" not in read_all("sr28", sr28.write(tmp_path))[0][0].contents  # 270 g


def test_other_nutrients_are_passed_by(tmp_path):
    sr28 = almonds().value("12061", "606", "3.8").value("12061", "324", "40")
    assert set(read_all("sr28", sr28.write(tmp_path))[0][0].contents) == {"magnesium", "energy"}


@pytest.mark.parametrize(
    ("amount", "words", "description"),
    [
        ("1", "oz, in shell, yields", "1 oz, in shell, yields"),
        ("3", "oz", "3 oz"),
        (".5", "cup, chopped", "1/2 cup, chopped"),
        ("10", "nuts", "10 nuts"),
    ],
)
def test_a_weight_is_that_of_the_whole_amount(tmp_path, amount, words, description):
    sr28 = Sr28().food("12061", "Nuts").weight("12061", amount, words, "85")
    [portion] = read_all("sr28", sr28.write(tmp_path))[0][0].portions
    assert (portion.description, portion.gram_weight_g) == (description, 85)


def test_two_weights_of_one_name_both_stay(tmp_path):
    sr28 = Sr28().food("18014", "Biscuits").weight("18014", "1", "biscuit", "58")
    sr28.weight("18014", "1", "biscuit", "43")
    [food], _ = read_all("sr28", sr28.write(tmp_path))
    assert [(p.description, p.gram_weight_g) for p in food.portions] == [
        ("1 biscuit", 58),
        ("1 biscuit (2)", 43),
    ]


def test_a_zero_weight_is_no_portion(tmp_path):
    assert (
        read_all("sr28", almonds().weight("12061", "1", "bag", "0").write(tmp_path))[0][0].portions[
            2:
        ]
        == ()
    )


def test_common_name_and_maker_become_aliases_and_brand(tmp_path):
    sr28 = Sr28().food("02012", "Coriander leaf", "0200", "Chinese parsley, cilantro", "Acme, Inc.")
    [food], _ = read_all("sr28", sr28.write(tmp_path))
    assert (food.aliases, food.brand) == ("Chinese parsley; cilantro", "Acme, Inc.")


def test_values_of_a_food_that_is_not_there_are_refused(tmp_path):
    foods, [refusal] = read_all("sr28", almonds().value("99999", "304", "5").write(tmp_path))
    assert len(foods) == 1
    assert (refusal.place, refusal.what) == ("99999", "food")


@pytest.mark.parametrize("missing", ["FOOD_DES.txt", "NUT_DATA.txt", "WEIGHT.txt"])
def test_a_missing_table_is_named(tmp_path, missing):
    files = almonds().files()
    del files[missing]
    with pytest.raises(SourceError, match=f"no {missing}"):
        read_all("sr28", write_zip(tmp_path / "sr.zip", files))


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("NUT_DATA.txt", b"~12061~^~3", "NUT_DATA.txt line 3: "),
        ("NUT_DATA.txt", b"~12061~^~304~", "NUT_DATA.txt line 3: has too few fields"),
        ("NUT_DATA.txt", b"~12061~^~304~^lots^", "NUT_DATA.txt line 3: 'lots' is not a number"),
        ("WEIGHT.txt", b"~12061~^3^1^~cup", "WEIGHT.txt line 3: has too few fields"),
        ("FOOD_DES.txt", b"~12062~", "FOOD_DES.txt line 2: has too few fields"),
        ("FOOD_DES.txt", b"~12\x0062~^^", "FOOD_DES.txt line 2: holds NUL bytes"),
    ],
)
def test_a_file_cut_short_or_damaged_is_named_with_its_line(tmp_path, file, line, said):
    files = almonds().files()
    files[file] += line
    with pytest.raises(SourceError, match=said):
        read_all("sr28", write_zip(tmp_path / "sr.zip", files))


def test_no_food_at_all_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="holds no food"):
        read_all("sr28", Sr28().write(tmp_path))
