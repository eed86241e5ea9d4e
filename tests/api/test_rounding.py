"""Numbers with more decimals than are stored: a phone's 0.1 + 0.2 is 0.30000000000000004."""

from decimal import Decimal

import pytest

from foods.api.fields import RoundedField
from tests.api.problems import pointers
from tests.builders import DAY, make_food, make_supplement, nutrient

OF_A_PHONE = 0.1 + 0.2


@pytest.mark.parametrize("sent", [OF_A_PHONE, 0.3000000001, 0.2999999, "0.30000000000000004"])
def test_further_decimals_of_an_amount_are_rounded_off(api, sent):
    entry = {"food": make_food().pk, "amount_g": sent, "date": str(DAY)}
    assert api.post("/api/v1/entries/", entry).json()["amount_g"] == 0.3
    dose = {"supplement": make_supplement().pk, "quantity": sent, "date": str(DAY)}
    assert api.post("/api/v1/doses/", dose).json()["quantity"] == 0.3


def test_the_same_sent_twice_is_still_the_same(api):
    url = "/api/v1/entries/0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77/"
    entry = {"food": make_food().pk, "amount_g": OF_A_PHONE, "date": str(DAY)}
    first = api.put(url, entry).json()
    again = api.put(url, entry, headers={"If-Match": '"0"'})
    assert (again.status_code, again.json()) == (200, first)


def test_those_of_foods_recipes_supplements_and_favourites_too(api):
    for code in ("magnesium", "calcium"):
        nutrient(code)
    food = {
        "name": "Bar",
        "magnesium_mg_per_100g": OF_A_PHONE,
        "contents": {"calcium": OF_A_PHONE},
        "portions": [{"description": "1 bar", "grams": OF_A_PHONE}],
    }
    stored = api.post("/api/v1/foods/", food).json()
    assert stored["contents"] == {"magnesium": 0.3, "calcium": 0.3}
    assert stored["portions"][0]["grams"] == 0.3
    kept = api.put(f"/api/v1/favourites/foods/{stored['id']}/", {"amount_g": OF_A_PHONE})
    assert kept.json()["amount_g"] == 0.3
    recipe = {
        "name": "Soup",
        "servings": 1 + OF_A_PHONE,
        "yield_factor": OF_A_PHONE,
        "ingredients": [{"food": stored["id"], "amount_g": 1 + OF_A_PHONE}],
    }
    dish = api.post("/api/v1/recipes/", recipe).json()
    assert (dish["servings"], dish["yield_factor"]) == (1.3, 0.3)
    assert dish["ingredients"][0]["amount_g"] == 1.3
    pill = {"name": "Pill", "form": "citrate", "unit": "tablet"}
    pill["elemental_mg_per_unit"] = OF_A_PHONE
    assert api.post("/api/v1/supplements/", pill).json()["elemental_mg_per_unit"] == 0.3


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (0.0009999, "min_value"),  # the bounds hold for what was sent
        (20000.0000001, "max_value"),
        (1e30, "max_value"),
        ("1e400", "max_value"),
        (-1e-9, "min_value"),
        (0, "min_value"),
        ("NaN", "invalid"),
        ("1,5", "invalid"),
    ],
)
def test_rounding_makes_nothing_possible_that_is_not(api, sent, code):
    entry = {"food": make_food().pk, "amount_g": sent, "date": str(DAY)}
    assert pointers(api.post("/api/v1/entries/", entry)) == {"/amount_g": code}


def test_what_rounding_up_would_have_no_room_for_is_rounded_down():
    field = RoundedField(max_digits=10, decimal_places=4)
    assert field.run_validation(999_999.99999) == Decimal("999999.9999")


def test_more_than_any_food_holds_is_refused(api):
    nutrient("energy")
    food = api.post("/api/v1/foods/", {"name": "Bar", "contents": {"energy": 100_000.1}})
    assert pointers(food) == {"/contents/energy": "max_value"}


@pytest.mark.parametrize(("sent", "stored"), [(99_999.99999, 100_000.0), (1e-9, 0.0)])
def test_what_is_nearly_a_bound_is_rounded_to_it(api, sent, stored):
    nutrient("calcium")
    nutrient("energy")
    food = api.post("/api/v1/foods/", {"name": "Bar", "contents": {"energy": sent}})
    assert food.json()["contents"] == {"energy": stored}
