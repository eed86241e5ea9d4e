"""foods/: what a person adds themselves."""

import pytest

from foods.models import Food, FoodGroup, Nutrient
from tests.api.problems import pointers
from tests.builders import nutrient

URL = "/api/v1/foods/"


@pytest.fixture(autouse=True)
def _nutrients(db):
    for code in ("magnesium", "energy", "calcium"):
        nutrient(code)
    for number, code in enumerate(("protein", "fat", "carbohydrate", "water", "fibre")):
        Nutrient.objects.create(code=code, name=code.title(), unit="g", fdc_id=number)
    FoodGroup.objects.create(code="snacks", name="Snacks")


BAR = {
    "name": "Almond bar",
    "brand": "Corner bakery",
    "barcode": "4012345678901",
    "group": "snacks",
    "magnesium_mg_per_100g": 110,
    "contents": {"energy": 480, "fat": 30.5},
    "portions": [{"description": "1 bar", "grams": 40}, {"description": "1 bite", "grams": 8}],
}


def test_adds_a_food_that_only_its_owner_sees(api, strangers_api, owner):
    response = api.post(URL, BAR)
    assert response.status_code == 201
    food = response.json()
    assert response["Location"] == f"http://testserver{URL}{food['id']}/"
    assert (food["is_own"], food["source"], food["status"]) == (True, "own", "published")
    assert (food["brand"], food["barcode"], food["group"]) == (
        "Corner bakery",
        "4012345678901",
        "snacks",
    )
    assert food["magnesium_mg_per_100g"] == 110.0
    assert food["contents"] == {"magnesium": 110.0, "energy": 480.0, "fat": 30.5}
    bar, bite = food["portions"]
    assert (bar["is_default"], bar["magnesium_mg"]) == (True, 44.0)
    assert bite["is_default"] is False
    assert food["richness"] == "good"
    assert Food.objects.get().owner == owner
    assert api.get(URL, {"search": "almond"}).json()["results"] == [food]
    assert strangers_api.get(f"{URL}{food['id']}/").status_code == 404


def test_a_name_is_enough_and_the_rest_unknown(api):
    food = api.post(URL, {"name": "Grandmother's soup"}).json()
    assert (food["magnesium_mg_per_100g"], food["contents"], food["portions"]) == (None, {}, [])
    assert (food["brand"], food["barcode"], food["group"]) == ("", "", None)


def test_says_what_it_suits(api):
    told = {"diet": "vegetarian", "allergens": ["tree_nuts", "milk"], "allergens_complete": True}
    food = api.post(URL, BAR | told).json()
    assert food["allergens"] == ["milk", "tree_nuts"]
    assert (food["diet"], food["allergens_complete"]) == ("vegetarian", True)
    assert Food.objects.get().allergens == ";milk;tree_nuts;"
    untold = api.post(URL, BAR).json()
    assert (untold["diet"], untold["allergens"], untold["allergens_complete"]) == (None, [], False)


def test_magnesium_may_stand_in_the_contents(api):
    body = {"name": "Bar", "contents": {"magnesium": 0}}
    assert api.post(URL, body).json()["magnesium_mg_per_100g"] == 0.0
    assert api.post(URL, body | {"magnesium_mg_per_100g": 0}).status_code == 201


def test_the_usual_portion_is_the_one_that_says_so(api):
    portions = [BAR["portions"][0], BAR["portions"][1] | {"is_default": True}]
    shown = api.post(URL, BAR | {"portions": portions}).json()["portions"]
    assert {each["description"]: each["is_default"] for each in shown} == {
        "1 bar": False,
        "1 bite": True,
    }


def test_asks_who_you_are(anonymous):
    assert anonymous.post(URL, BAR).status_code == 401


def portions_of(*portions):
    return {"portions": [{"description": "1 bar", "grams": 40} | each for each in portions]}


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"name": ""}, "/name", "blank"),
        ({"name": "x" * 201}, "/name", "max_length"),
        ({"name": "a\0"}, "/name", "null_characters_not_allowed"),
        ({"name": None}, "/name", "null"),
        ({"barcode": "not a code"}, "/barcode", "invalid"),
        ({"diet": "paleo"}, "/diet", "invalid_choice"),
        ({"diet": 1}, "/diet", "invalid_choice"),
        ({"allergens": ["nuts"]}, "/allergens/0", "invalid_choice"),
        ({"allergens": "milk"}, "/allergens", "not_a_list"),
        ({"allergens": ["milk"] * 15}, "/allergens", "max_length"),
        ({"allergens": None}, "/allergens", "null"),
        ({"allergens_complete": "perhaps"}, "/allergens_complete", "invalid"),
        ({"allergens": ["milk"], "diet": "vegan"}, "/diet", "contradiction"),
        ({"group": "nothing"}, "/group", "does_not_exist"),
        ({"group": "\0"}, "/group", "null_characters_not_allowed"),
        ({"magnesium_mg_per_100g": 1000.5}, "/magnesium_mg_per_100g", "too_much"),
        ({"magnesium_mg_per_100g": -1}, "/magnesium_mg_per_100g", "min_value"),
        ({"magnesium_mg_per_100g": "NaN"}, "/magnesium_mg_per_100g", "invalid"),
        ({"magnesium_mg_per_100g": 10**9}, "/magnesium_mg_per_100g", "max_value"),
        ({"contents": {"magnesium": 1001}}, "/contents/magnesium", "too_much"),
        ({"contents": {"magnesium": 111}}, "/magnesium_mg_per_100g", "two_amounts"),
        ({"contents": {"kryptonite": 1}}, "/contents/kryptonite", "does_not_exist"),
        ({"contents": {"a/b~": 1}}, "/contents/a~1b~0", "does_not_exist"),
        ({"contents": {"\0": 1}}, "/contents/\0", "does_not_exist"),
        ({"contents": {"calcium": -0.1}}, "/contents/calcium", "min_value"),
        ({"contents": {"calcium": "Infinity"}}, "/contents/calcium", "invalid"),
        ({"contents": {"calcium": None}}, "/contents/calcium", "null"),
        ({"contents": {"calcium": True}}, "/contents/calcium", "invalid"),
        ({"contents": {"protein": 100.1}}, "/contents/protein", "too_much"),
        ({"contents": {"fibre": 101}}, "/contents/fibre", "too_much"),
        ({"contents": {"water": 60, "fat": 46}}, "/contents", "heavier_than_the_food"),
        ({"contents": []}, "/contents", "not_a_dict"),
        ({"contents": None}, "/contents", "null"),
        (portions_of({"grams": 0}), "/portions/0/grams", "min_value"),
        (portions_of({}, {"grams": -4}), "/portions/1/grams", "min_value"),
        (portions_of({"grams": 20_001}), "/portions/0/grams", "max_value"),
        (portions_of({"grams": "NaN"}), "/portions/0/grams", "invalid"),
        (portions_of({"description": ""}), "/portions/0/description", "blank"),
        (portions_of({"description": "\0"}), "/portions/0/description", None),
        (portions_of({}, {}), "/portions", "not_unique"),
        (
            portions_of({"is_default": True}, {"description": "2", "is_default": True}),
            "/portions",
            "two_defaults",
        ),
        (portions_of(*[{"description": str(n)} for n in range(31)]), "/portions", "max_length"),
        ({"portions": {}}, "/portions", "not_a_list"),
        ({"portions": [1]}, "/portions/0", "invalid"),
        ({"portions": None}, "/portions", "null"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_refuses_what_cannot_be(api, change, pointer, code):
    errors = pointers(api.post(URL, BAR | change))
    assert set(errors) == {pointer}
    assert code in (None, errors[pointer])
    assert not Food.objects.exists()


def test_parts_may_weigh_a_little_more_than_the_food(api):
    """Tables determine each part apart, and fibre is part of the carbohydrate."""
    contents = {"water": 60, "fat": 25, "carbohydrate": 20, "fibre": 15}
    assert api.post(URL, BAR | {"contents": contents}).status_code == 201
