"""Names of a file, and the foods that give each row what was recorded for it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.importers.records import MAX_MAGNESIUM_MG_PER_100G
from tests.diary_files import ROLLS, row, servings
from tracker.diary_imports.names import (
    draft,
    eaten,
    grams_per_unit,
    named,
    said_weight,
)
from tracker.diary_imports.reading import read_diary

D = Decimal


def names_of(*rows):
    """Of rows of (name, amount, magnesium)."""
    cells = [
        row((ROLLS[0], "", "Lunch", name, amount, "", "", "", magnesium))
        for name, amount, magnesium in rows
    ]
    return named(read_diary(servings(*cells)).servings)


def recorded(each, made):
    """Magnesium that the diary will say of the row, in mg."""
    quantity, grams = eaten(each, made)
    if quantity is not None:
        grams = quantity * made.portion_g
    return grams * made.contents["magnesium"] / 100


@pytest.mark.parametrize(
    ("unit", "grams"),
    [("g", 1), ("kg", 1000), ("30 g", 30), ("oz", D("28.349523125")), ("cup", None), ("mL", None)],
)
def test_weights(unit, grams):
    assert grams_per_unit(unit) == grams


def test_a_weight_in_brackets():
    assert said_weight("bar (40 g)") == 40
    assert said_weight("bar") is None


def test_grams_need_no_portion():
    (rolls,) = names_of(("Rolls", "60.00 g", "33.00"))
    made = draft(rolls.variants[0])
    assert (made.portion, made.contents["magnesium"]) == ("", 55)
    assert eaten(rolls.servings[0], made) == (None, 60)


def test_a_measure_without_weight_is_a_portion_that_says_so():
    (soup,) = names_of(("Soup", "2.00 bowl", "90.00"))
    made = draft(soup.variants[0])
    assert (made.portion, made.weight_is_known) == ("bowl", False)
    assert eaten(soup.servings[0], made) == (2, None)
    assert recorded(soup.servings[0], made) == 90


def test_a_measure_that_says_its_weight_has_it():
    (bar,) = names_of(("Bar", "2.00 bar (40 g)", "90.00"))
    made = draft(bar.variants[0])
    assert (made.portion_g, made.weight_is_known) == (40, True)
    assert made.contents["magnesium"] == D("112.5")


def test_a_small_unit_is_counted_by_the_hundred():
    (tea,) = names_of(("Tea", "1500.00 mL", "15.00"))
    made = draft(tea.variants[0])
    assert made.portion == "100 mL"
    assert eaten(tea.servings[0], made) == (15, None)


def test_what_is_unknown_stays_so():
    (cake,) = names_of(("Cake", "1.00 slice", ""))
    assert "magnesium" not in draft(cake.variants[0]).contents
    assert cake.magnesium_mg_per_unit is None


def test_zero_stays_zero():
    (water,) = names_of(("Water", "1.00 cup", "0.00"))
    assert draft(water.variants[0]).contents["magnesium"] == 0


def test_a_portion_that_holds_a_lot_weighs_enough_for_it():
    (shake,) = names_of(("Shake", "1.00 tub", "1500.00"))
    made = draft(shake.variants[0])
    assert made.contents["magnesium"] <= 1000
    assert recorded(shake.servings[0], made) == 1500


def test_more_than_any_food_has_is_no_food():
    (pure,) = names_of(("Pure", "1.00 g", "603.00"))
    assert draft(pure.variants[0]) is None


def test_one_content_in_several_amounts_is_one_food():
    (rolls,) = names_of(
        ("Rolls", "60.00 g", "33.00"), ("Rolls", "30.00 g", "16.50"), ("Rolls", "7.00 g", "3.85")
    )
    assert [len(each.servings) for each in rolls.variants] == [3]


def test_a_third_of_a_cup_is_rounded_and_still_the_same():
    cells = [
        row((ROLLS[0], "", "Lunch", "Rice", amount, energy, "", "", magnesium))
        for amount, energy, magnesium in (
            ("1.00 cup", "210.00", "84.00"),
            ("0.33 cup", "70.00", "28.00"),
        )
    ]
    (rice,) = named(read_diary(servings(*cells)).servings)
    (variant,) = rice.variants
    made = draft(variant)
    assert recorded(rice.servings[1], made) == pytest.approx(D(28), abs=D("0.05"))


def test_another_content_is_another_food_so_that_each_keeps_what_was_recorded():
    (rolls,) = names_of(("Rolls", "60.00 g", "33.00"), ("Rolls", "60.00 g", ""))
    assert len(rolls.variants) == 2


_MG = st.decimals("0.01", "900", places=2)


@given(
    per_unit=_MG,
    amounts=st.lists(st.decimals("0.1", "20", places=2), min_size=1, max_size=8),
    unit=st.sampled_from(["g", "oz", "cup", "mL", "bar (40 g)"]),
)
def test_the_diary_holds_what_the_file_says_to_rounding(per_unit, amounts, unit):
    per_unit = per_unit / 100 if unit in ("g", "oz") else per_unit
    rows = [("Food", f"{each} {unit}", f"{each * per_unit:.2f}") for each in amounts]
    for each in names_of(*rows):
        for variant in each.variants:
            made = draft(variant)
            if made is None:  # more than a food can hold: left out, and told so
                assert per_unit * 100 / 40 > MAX_MAGNESIUM_MG_PER_100G * D("0.9")
                continue
            for serving in variant.servings:
                said = serving.nutrients["magnesium"]
                # The amount is stored in thousandths, that in mL in those of a hundred.
                step = D("0.06") if unit == "mL" else D("0.0006")
                slack = D("0.011") + step * said / serving.amount.quantity
                assert abs(recorded(serving, made) - said) <= slack
