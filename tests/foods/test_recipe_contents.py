"""What a dish holds, by hand."""

from decimal import Decimal

import pytest

from foods.recipe_contents import DishAmount, Ingredient, dish


def of(name, grams, **per_100g):
    amounts = {code: Decimal(str(amount)) for code, amount in per_100g.items()}
    return Ingredient(name, Decimal(str(grams)), amounts)


OATS = of("Oats", 50, magnesium=138, water=10.8)
MILK = of("Milk", 200, magnesium=11, water=88)
ONE = Decimal(1)


def test_adds_what_the_ingredients_hold():
    """69 mg of the oats and 22 mg of the milk in 250 g: 36.4 mg in 100 g."""
    porridge = dish([OATS, MILK], ONE)
    assert porridge.weight_g == 250
    assert porridge.amounts["magnesium"] == DishAmount(Decimal(91), ())
    assert porridge.per_100g["magnesium"] == Decimal("36.4")


def test_what_boils_away_is_water_and_the_rest_stays():
    """At 0.8 the dish weighs 200 g: 91 mg in it are 45.5 in 100 g; of 181.4 g water 50 g left."""
    porridge = dish([OATS, MILK], Decimal("0.8"))
    assert porridge.weight_g == 200
    assert porridge.per_100g == {"magnesium": Decimal("45.5"), "water": Decimal("65.7")}


def test_what_is_taken_up_is_water():
    rice = dish([of("Rice", 100, magnesium=35, water=12)], Decimal("2.5"))
    assert rice.per_100g == {"magnesium": Decimal(14), "water": Decimal("64.8")}


def test_no_more_water_goes_than_there_is():
    assert dish([OATS], Decimal("0.5")).amounts["water"].known == 0


def test_one_unknown_is_carried_through_by_name():
    stew = dish([OATS, of("Bay leaf", 1), of("Cloves", 1, water=10)], ONE)
    assert stew.amounts["magnesium"] == DishAmount(Decimal(69), ("Bay leaf", "Cloves"))
    assert stew.amounts["water"].unknown == ("Bay leaf",)
    assert stew.per_100g == {}


def test_a_measured_zero_is_known():
    sweet = dish([of("Sugar", 40, magnesium=0), of("Water", 60, magnesium=1)], ONE)
    assert sweet.per_100g == {"magnesium": Decimal("0.6")}


def test_what_weighs_nothing_makes_nothing_unknown():
    assert dish([OATS, of("Salt", 0)], ONE).per_100g["magnesium"] == 138


def test_all_unknown_is_not_zero():
    assert dish([of("Stock", 100)], ONE).amounts == {}


def test_an_ingredient_that_is_there_twice_is_named_once():
    leaf = of("Bay leaf", 1)
    assert dish([OATS, leaf, leaf], ONE).amounts["water"].unknown == ("Bay leaf",)


def test_is_rounded_as_contents_are_stored():
    assert dish([of("A", 3, magnesium=1), of("B", 4, magnesium=0)], ONE).per_100g == {
        "magnesium": Decimal("0.4286")
    }


@pytest.mark.parametrize(
    ("ingredients", "factor"),
    [([], 1), ([of("Air", 0)], 1), ([OATS], 0), ([OATS], -1), ([OATS, of("Less", -1)], 1)],
)
def test_refuses_a_dish_of_nothing(ingredients, factor):
    with pytest.raises(ValueError, match=r"dish|yield"):
        dish(ingredients, Decimal(factor))
