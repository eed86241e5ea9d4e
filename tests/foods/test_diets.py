"""The words for diets and allergens, and what goes with what."""

import pytest

from foods.diets import ALLERGENS, Diet, allergen_codes, allergen_text, contradiction, suiting


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ()),
        ("milk", ("milk",)),
        (" soya; milk ;;milk", ("soya", "milk")),
        (";gluten;tree_nuts;", ("gluten", "tree_nuts")),
    ],
)
def test_a_list_is_read_in_the_order_of_the_law(text, codes):
    assert allergen_codes(text) == codes
    assert allergen_codes(allergen_text(codes)) == codes


@pytest.mark.parametrize("text", ["nuts", "Milk", "milk, soya", "milk;\0"])
def test_a_word_that_is_no_allergen_is_named(text):
    with pytest.raises(ValueError, match="is no allergen; known are gluten"):
        allergen_codes(text)


def test_the_stored_list_has_a_separator_around_each_code():
    assert allergen_text(["soya", "eggs"]) == ";eggs;soya;"
    assert allergen_text([]) == ""


def test_fourteen_allergens_whose_stored_list_fits_its_column():
    assert len(ALLERGENS) == 14
    assert len(allergen_text(ALLERGENS)) <= 200


@pytest.mark.parametrize(
    ("diet", "foods"),
    [
        ("vegan", ("vegan",)),
        ("vegetarian", ("vegan", "vegetarian")),
        ("fish", ("vegan", "vegetarian", "fish")),
        ("meat", (*Diet, "")),  # and what nobody knows of
    ],
)
def test_a_diet_takes_the_foods_of_all_stricter_ones(diet, foods):
    assert suiting(diet) == foods


def test_nobody_has_a_diet_without_a_name():
    with pytest.raises(ValueError, match="paleo"):
        suiting("paleo")


@pytest.mark.parametrize(
    ("diet", "codes", "wrong"),
    [
        ("vegan", ["gluten", "soya", "sulphites"], ""),
        ("vegan", ["soya", "eggs"], "A vegan food contains no eggs."),
        ("vegan", ["milk"], "A vegan food contains no milk."),
        ("vegetarian", ["milk", "eggs"], ""),
        ("vegetarian", ["crustaceans"], "A vegetarian food contains no crustaceans."),
        ("fish", ["fish", "milk", "molluscs"], ""),
        ("meat", ["fish"], ""),
        ("", ["fish", "milk"], ""),
    ],
)
def test_a_diet_and_allergens_that_deny_each_other(diet, codes, wrong):
    assert contradiction(diet, codes) == wrong
