"""What a usual portion may be called by its magnesium (21 CFR 101.54)."""

from decimal import Decimal

import pytest

from foods.composition import EXCELLENT_FROM_MG, GOOD_FROM_MG, parts_g_per_100g, richness


@pytest.mark.parametrize(
    ("magnesium_mg", "expected"),
    [
        (None, None),
        (0, None),
        (Decimal("41.999"), None),
        (Decimal(42), "good"),
        (Decimal("83.999"), "good"),
        (Decimal(84), "excellent"),
        (156.0, "excellent"),
    ],
)
def test_by_the_magnesium_of_a_portion(magnesium_mg, expected):
    assert richness(magnesium_mg) == expected


def test_the_limits_are_a_fifth_and_a_tenth_of_the_daily_value_of_420_mg():
    assert (EXCELLENT_FROM_MG, GOOD_FROM_MG) == (84, 42)


def test_fibre_is_part_of_the_carbohydrate():
    contents = {"water": 10, "carbohydrate": 60, "fibre": 12, "calcium": 900}
    assert parts_g_per_100g({code: Decimal(each) for code, each in contents.items()}) == 70
    assert parts_g_per_100g({}) == 0
