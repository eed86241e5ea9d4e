"""A woman of 40 and a food of which the grams are the milligrams."""

import pytest

from tests.builders import make_food, make_profile


@pytest.fixture
def food(db):
    """100 mg in 100 g: a day's grams are its milligrams."""
    return make_food("Standard food", 100, energy_kcal=100)


@pytest.fixture
def woman(owner):
    """Aged 40: RDA 320 mg, EAR 265 mg."""
    make_profile(owner)
    return owner
