"""The catalogue's tables: what is read, and that every fault says where it is."""

from decimal import Decimal

import pytest

from foods import models
from foods.importers import records
from foods.importers.catalogue import read_catalogue
from foods.importers.records import CatalogueError
from tests.foods.catalogue_tables import choice, food, portion, supplement


def read(tables):
    return read_catalogue(tables.write())


def test_a_food_with_its_contents_and_portions(tables):
    seeds = read(tables).foods[0]
    assert seeds.key == ("fndds", "100")
    assert (seeds.name, seeds.aliases, seeds.group) == ("Pumpkin seeds, roasted", "pepitas", "nuts")
    assert seeds.contents == {"magnesium": Decimal(550), "energy": Decimal(574)}
    assert [(p.description, p.gram_weight_g, p.is_default) for p in seeds.portions] == [
        ("1 oz", Decimal("28.35"), True),
        ("1 cup", Decimal(118), False),
    ]


def test_an_empty_cell_is_unknown_and_a_zero_is_zero(tables):
    tables.foods[0]["magnesium_mg"] = ""
    tables.foods[1]["magnesium_mg"] = "0"
    seeds, spinach = read(tables).foods
    assert "magnesium" not in seeds.contents
    assert spinach.contents == {"magnesium": Decimal(0)}


def test_diet_and_allergens_in_the_order_of_the_law(tables):
    tables.foods[1] |= {
        "diet": "vegetarian",
        "allergens": "soya; milk;",
        "allergens_complete": "true",
    }
    seeds, spinach = read(tables).foods
    assert (seeds.diet, seeds.allergens, seeds.allergens_complete) == ("", "", False)
    assert (spinach.diet, spinach.allergens) == ("vegetarian", ";soya;milk;")
    assert spinach.allergens_complete


@pytest.mark.parametrize(
    ("diet", "allergens", "problem"),
    [
        ("vegan", "soya; milk", "A vegan food contains no milk"),
        ("vegetarian", "molluscs", "A vegetarian food contains no molluscs"),
    ],
)
def test_a_diet_that_its_allergens_deny_is_named(tables, diet, allergens, problem):
    tables.foods[1] |= {"diet": diet, "allergens": allergens}
    with pytest.raises(CatalogueError, match=f"foods.csv, line 3, column diet: {problem}"):
        read(tables)


def test_a_choice_replaces_the_value_and_says_why(tables):
    tables.choices.append(choice("200", "magnesium", "87", "sr28 11464", "The recipe lost salt"))
    spinach = read(tables).foods[1]
    assert spinach.contents["magnesium"] == 87
    assert spinach.choices == {"magnesium": "sr28 11464: The recipe lost salt"}


def test_a_supplement(tables):
    (citrate,) = read(tables).supplements
    assert (citrate.name, citrate.form, citrate.elemental_mg_per_unit, citrate.unit) == (
        "Magnesium citrate",
        "citrate",
        100,
        "tablet",
    )
    assert not citrate.is_estimate


def test_a_thousand_milligrams_are_believed_and_no_more(tables):
    tables.foods[0]["magnesium_mg"] = "1000"
    assert read(tables).foods[0].contents["magnesium"] == 1000
    tables.foods[0]["magnesium_mg"] = "1000.1"
    with pytest.raises(CatalogueError, match=r"foods.csv, line 2, column magnesium_mg: .*above"):
        read(tables)


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "problem"),
    [
        ("foods", 1, "magnesium_mg", "abc", "not a number"),
        ("foods", 1, "magnesium_mg", "-1", "not a number"),
        ("foods", 1, "magnesium_mg", "nan", "not a number"),
        ("foods", 1, "magnesium_mg", "1e3", "not a number"),
        ("foods", 1, "magnesium_mg", "1,5", "not a number"),
        ("foods", 1, "magnesium_mg", "٣", "not a number"),
        ("foods", 1, "energy_kcal", "0.12345", "decimals"),
        ("foods", 1, "energy_kcal", "100001", "above"),
        ("foods", 1, "name", " ", "is empty"),
        ("foods", 1, "name", "x" * 201, "longer than 200"),
        ("foods", 1, "name", "tab\there", "cannot be printed"),
        ("foods", 1, "group", "sweets", "'sweets' is not one of nuts"),
        ("foods", 1, "diet", "paleo", "'paleo' is not one of"),
        ("foods", 1, "diet", "Vegan", "'Vegan' is not one of"),
        ("foods", 1, "allergens", "milk, soya", "'milk, soya' is no allergen; known are gluten"),
        ("foods", 1, "allergens_complete", "", "not one of"),
        ("foods", 1, "source", "usda", "is not one of"),
        ("foods", 1, "source_id", "", "is empty"),
        ("foods", 1, "source_id", "100", "repeats line 2"),
        ("portions", 1, "gram_weight_g", "0", "weighs something"),
        ("portions", 1, "gram_weight_g", "", "is empty"),
        ("portions", 1, "gram_weight_g", "20001", "above"),
        ("portions", 1, "is_default", "true", "repeats line 2"),
        ("portions", 1, "is_default", "yes", "not one of"),
        ("portions", 1, "description", "1 oz", "repeats line 2"),
        ("portions", 1, "description", "", "is empty"),
        ("portions", 1, "source_id", "999", "fndds 999 is not a food"),
        ("nutrients", 1, "unit", "oz", "not one of"),
        ("nutrients", 1, "code", "Energy!", "not a code"),
        ("nutrients", 1, "code", "magnesium", "repeats line 2"),
        ("nutrients", 1, "fdc_id", "1090", "repeats line 2"),
        ("nutrients", 1, "fdc_id", "²", "whole number"),
        ("groups", 0, "position", "first", "whole number"),
        ("groups", 0, "name", "", "is empty"),
        ("supplements", 0, "form", "magic", "not one of"),
        ("supplements", 0, "elemental_mg_per_unit", "", "is empty"),
        ("supplements", 0, "elemental_mg_per_unit", "0.0001", "decimals"),
        ("supplements", 0, "route", "nasal", "not one of"),
        ("supplements", 0, "kind", "food", "not one of"),
        ("supplements", 0, "is_estimate", "", "not one of"),
    ],
)
def test_a_wrong_cell_is_named(tables, table, row, column, value, problem):
    getattr(tables, table)[row][column] = value
    file = "food_groups.csv" if table == "groups" else f"{table}.csv"
    with pytest.raises(CatalogueError, match=problem) as caught:
        read(tables)
    assert (caught.value.file, caught.value.line, caught.value.column) == (file, row + 2, column)


@pytest.mark.parametrize(
    ("wrong", "column", "problem"),
    [
        (choice("999", "magnesium", "87", "sr28", "why"), "source_id", "not a food"),
        (choice("200", "gold", "87", "sr28", "why"), "nutrient", "not one of"),
        (choice("200", "magnesium", "", "sr28", "why"), "amount_per_100g", "is empty"),
        (choice("200", "magnesium", "1001", "sr28", "why"), "amount_per_100g", "above"),
        (choice("200", "magnesium", "87", "", "why"), "taken_from", "is empty"),
        (choice("200", "magnesium", "87", "sr28", "x" * 299), "reason", "longer than 300"),
    ],
)
def test_a_wrong_choice_is_named(tables, wrong, column, problem):
    tables.choices.append(wrong)
    with pytest.raises(CatalogueError, match=problem) as caught:
        read(tables)
    assert (caught.value.file, caught.value.line) == ("value_choices.csv", 2)
    assert caught.value.column == column


def test_two_choices_for_one_value(tables):
    tables.choices += [choice("200", "magnesium", "87", "sr28", "why")] * 2
    with pytest.raises(CatalogueError, match=r"line 3, column nutrient: repeats line 2"):
        read(tables)


def test_two_supplements_of_one_name(tables):
    tables.supplements.append(supplement("Magnesium citrate", "200"))
    with pytest.raises(CatalogueError, match=r"line 3, column name: repeats line 2"):
        read(tables)


@pytest.mark.parametrize("column", ["magnesium_g", "gold_mg", "notes"])
def test_an_unknown_column(tables, column):
    for row in tables.foods:
        row[column] = ""
    with pytest.raises(CatalogueError, match=f"line 1, column {column}: is no nutrient"):
        read(tables)


@pytest.mark.parametrize("column", ["name", "magnesium_mg"])
def test_a_missing_column(tables, column):
    for row in tables.foods:
        del row[column]
    with pytest.raises(CatalogueError, match=f"line 1, column {column}: is missing"):
        read(tables)


def test_a_nutrient_may_have_no_column(tables):
    for row in tables.foods:
        del row["energy_kcal"]
    assert set(read(tables).foods[0].contents) == {"magnesium"}


def test_a_line_with_a_cell_too_many(tables):
    with (tables.write() / "foods.csv").open("a") as file:
        file.write("fndds,1,2,3\n")
    with pytest.raises(CatalogueError, match=r"foods.csv, line 4: has 4 cells, the header 12"):
        read_catalogue(tables.folder)


def test_lines_are_counted_through_quoted_line_breaks(tables):
    tables.foods[0]["aliases"] = "pepitas\nhulled"
    tables.foods.append(food("300", "", magnesium="1"))
    with pytest.raises(CatalogueError, match=r"line 2, column aliases: .*cannot be printed"):
        read(tables)
    tables.foods[0]["aliases"], tables.foods[1]["source_name"] = "", "kept\nin one cell"
    with pytest.raises(CatalogueError, match=r"line 3, column source_name"):
        read(tables)
    tables.foods[1]["source_name"] = ""
    with pytest.raises(CatalogueError, match=r"line 4, column name: is empty"):
        read(tables)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty, even of a header"),
        ("name;äöü".encode("latin-1"), "not UTF-8"),
        (b'source,"source_id\n', "not a CSV table"),
        (b"source,source\n", "occurs twice|is missing"),
    ],
)
def test_a_broken_file(tables, content, problem):
    (tables.write() / "foods.csv").write_bytes(content)
    with pytest.raises(CatalogueError, match=problem) as caught:
        read_catalogue(tables.folder)
    assert caught.value.file == "foods.csv"


def test_a_missing_file(tables):
    (tables.write() / "portions.csv").unlink()
    with pytest.raises(CatalogueError, match=r"portions.csv: there is no such file"):
        read_catalogue(tables.folder)


def test_a_table_without_foods_is_refused(tables):
    header = tables.write() / "foods.csv"
    header.write_text(header.read_text().splitlines()[0])
    with pytest.raises(CatalogueError, match="retire every food"):
        read_catalogue(tables.folder)


def test_a_byte_order_mark_is_no_part_of_the_header(tables):
    path = tables.write() / "foods.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_catalogue(tables.folder).foods) == 2


def test_two_portions_of_different_foods_may_both_be_usual(tables):
    tables.portions.append(portion("200", "1 tbsp", "15"))
    assert [p.is_default for p in read(tables).foods[1].portions] == [True, False]


def test_the_words_of_the_tables_are_those_of_the_models():
    assert set(models.Food.Source.values) - {"own"} == records.SOURCES
    assert set(models.Supplement.Form.values) == records.FORMS
    assert set(models.Supplement.Route.values) == records.ROUTES
    assert set(models.Supplement.Kind.values) == records.KINDS
    assert {unit for unit, _ in models.Nutrient._meta.get_field("unit").choices} == records.UNITS
