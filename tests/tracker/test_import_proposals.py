"""What a name of another app may mean: a food that shares words is not always that food."""

from decimal import Decimal

import pytest

from tests.builders import DAY, make_food
from tracker.diary_imports.names import named
from tracker.diary_imports.proposals import propose
from tracker.diary_imports.records import Amount, Serving


def likelihood(owner, name, food):
    make_food(food)
    eaten = Serving(1, DAY, None, "lunch", "Lunch", name, Amount(Decimal(50), "g"), False, {})
    (found,) = propose(owner, *named([eaten]), limit=1)
    assert found.food.name == food
    return found.likelihood


@pytest.mark.parametrize(
    ("name", "food"),
    [
        ("Oats, Rolled, Dry", "Oats, rolled, dry"),
        ("Rice, Brown, Cooked", "Brown rice, cooked"),
        ("Water, Tap", "Tap water"),
    ],
)
def test_the_same_words_in_another_order_are_very_likely_the_same(owner, name, food):
    assert likelihood(owner, name, food) == "very_likely"


@pytest.mark.parametrize(
    ("name", "food"),
    [
        ("Egg, Cooked", "Egg noodles, cooked"),
        ("Milk, Whole", "Milk chocolate, whole"),
        ("Almond, Roasted", "Almond butter, roasted"),
    ],
)
def test_what_is_made_of_it_is_another_food(owner, name, food):
    assert likelihood(owner, name, food) == "perhaps"
