"""How much foods without a value matter."""

import pytest

from tests.nutrition.builders import make_day
from tracker.nutrition.unknown_values import unknown_values


def test_typical():
    half = make_day(food_mg=190.0, unknown_entries=2, unknown_energy_kcal=100.0)  # 5 % of 2,000
    found = unknown_values([half, make_day()])
    assert (found.days, found.days_with, found.entries, found.unknown_entries) == (2, 1, 10, 2)
    assert found.estimated_mg == pytest.approx((190 / 0.95 - 190) / 2)
    assert found.energy_share == pytest.approx(100 / 4000)


def test_all_known():
    found = unknown_values([make_day()])
    assert (found.days_with, found.unknown_entries, found.estimated_mg) == (0, 0, 0.0)
    assert found.energy_share == 0


def test_no_day_and_no_energy():
    assert unknown_values([]).energy_share is None
    assert unknown_values([make_day(energy_kcal=None)]).energy_share is None
