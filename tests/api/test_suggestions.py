"""suggestions/: portions of foods that close a gap."""

from datetime import timedelta

import pytest

from foods.models import Status
from tests.api.problems import pointers, problem_of
from tests.builders import (
    DAY,
    make_day,
    make_entry,
    make_food,
    make_profile,
    make_suggested,
    make_user,
    nutrient,
)

URL = "/api/v1/suggestions/"
ON = {"date": str(DAY)}


@pytest.fixture
def profile(owner):
    return make_profile(owner)  # a woman of 40: RDA 320 mg


@pytest.fixture
def foods(db):
    """Foods that are certain of diet and allergens, and one that is only eaten by who likes it."""
    certain = {"diet": "vegan", "allergens_complete": True, "energy_kcal": 100}
    nuts = {**certain, "allergens": ";tree_nuts;"}
    return {
        "seeds": make_suggested("Pumpkin seeds, roasted", 550, portions={"1 oz": 28}, **certain),
        "spinach": make_suggested("Spinach, boiled", 87, portions={"1/2 cup": 90}, **certain),
        "almonds": make_suggested("Almonds", 270, portions={"1 oz": 28}, **nuts),
        "salmon": make_food(
            "Salmon bowl", 60, portions={"1 bowl": 200}, energy_kcal=100, diet="fish"
        ),
    }


def names(answer, index=0):
    return {item["food_name"]: item["quantity"] for item in answer["combinations"][index]["items"]}


# --- works ---


def test_closes_the_gap_of_a_day(api, owner, profile, foods):
    make_entry(owner, make_food("Oats", 100), 190, date=DAY)
    answer = api.get(URL, ON).json()
    assert (answer["gap"], answer["from_mg"], answer["gap_mg"]) == ("today", 190.0, 130.0)
    assert answer["target"]["target_mg"] == 320
    assert (answer["obstacle"], answer["nearest"], answer["is_lower_bound"]) == (None, None, False)
    first = answer["combinations"][0]
    assert first["magnesium_mg"] >= 130
    assert first["magnesium_mg"] == pytest.approx(sum(i["magnesium_mg"] for i in first["items"]))
    assert first["items"][0] == {
        "food": foods["seeds"].pk,
        "food_name": "Pumpkin seeds, roasted",
        "portion": foods["seeds"].portions.get().pk,
        "portion_description": "1 oz",
        "quantity": 1,
        "amount_g": 28.0,
        "magnesium_mg": 154.0,
        "energy_kcal": 28.0,
        "days_eaten": 0,
    }


def test_an_item_can_be_written_as_it_comes(api, profile, foods):
    item = api.get(URL, ON).json()["combinations"][0]["items"][0]
    entry = {name: item[name] for name in ("food", "portion", "quantity")}
    written = api.post("/api/v1/entries/", {**entry, **ON}, format="json")
    assert written.status_code == 201
    assert written.json()["magnesium_mg"] == item["magnesium_mg"]


def test_closes_the_gap_of_the_usual_intake(api, owner, profile, foods):
    oats = make_food("Oats", 100)
    for back in range(14):
        day = DAY - timedelta(days=back)
        make_entry(owner, oats, 200, date=day)
        make_day(owner, day)
    answer = api.get(URL, {**ON, "gap": "usual"}).json()
    usual = api.get("/api/v1/assessment/", {"as_of": str(DAY)}).json()["usual_intake"]["mean_mg"]
    assert answer["from_mg"] == usual
    assert answer["gap_mg"] == pytest.approx(320 - usual)
    assert answer["combinations"]


def test_what_the_person_eats_comes_first(api, owner, profile, foods):
    for back in range(1, 4):
        make_entry(owner, foods["salmon"], 200, date=DAY - timedelta(days=back))
    make_entry(owner, make_food("Oats", 100), 210, date=DAY)
    answer = api.get(URL, ON).json()
    assert names(answer) == {"Salmon bowl": 1}
    assert answer["combinations"][0]["items"][0]["days_eaten"] == 3


def test_a_food_nobody_knows_to_suit_is_left_out(api, profile, foods):
    profile.diet, profile.avoided_allergens = "vegan", ["tree_nuts"]
    profile.save()
    answer = api.get(URL, ON).json()
    found = {name for index in range(len(answer["combinations"])) for name in names(answer, index)}
    assert found == {"Pumpkin seeds, roasted", "Spinach, boiled"}


def test_the_energy_a_person_allows_is_kept(api, owner, profile, foods):
    make_entry(owner, make_food("Oats", 100), 200, date=DAY)
    profile.suggestion_energy_kcal = 50
    profile.save()
    assert api.get(URL, ON).json()["combinations"][0]["energy_kcal"] <= 50
    answer = api.get(URL, {**ON, "energy_limit_kcal": 10}).json()
    assert (answer["combinations"], answer["obstacle"]) == ([], "energy")
    assert answer["least_energy_kcal"] == 28.0


def test_a_day_with_unknown_foods_has_at_most_that_gap(api, owner, profile, foods):
    make_entry(owner, make_food("Mystery pie", None), 100, date=DAY)
    answer = api.get(URL, ON).json()
    assert (answer["from_mg"], answer["gap_mg"], answer["is_lower_bound"]) == (0.0, 320.0, True)


def test_a_day_nobody_wrote_down_is_unknown_and_a_fast_is_nothing(api, owner, profile, foods):
    answer = api.get(URL, ON).json()
    assert (answer["from_mg"], answer["gap_mg"], answer["is_lower_bound"]) == (0.0, 320.0, True)
    make_day(owner, DAY)
    answer = api.get(URL, ON).json()
    assert (answer["from_mg"], answer["gap_mg"], answer["is_lower_bound"]) == (0.0, 320.0, False)


def test_nothing_is_missing(api, owner, profile, foods):
    make_entry(owner, foods["seeds"], 100, date=DAY)
    answer = api.get(URL, ON).json()
    assert (answer["obstacle"], answer["combinations"]) == ("no_gap", [])


def test_a_gap_too_large_says_how_near_one_gets(api, profile):
    make_suggested("Banana", 27, energy_kcal=89, portions={"1 medium": 118})
    answer = api.get(URL, ON).json()
    assert answer["obstacle"] == "too_large"
    assert answer["nearest"]["items"][0]["quantity"] == 2


def test_without_a_target_there_is_no_gap(api, foods):
    answer = api.get(URL, ON).json()
    assert (answer["target"], answer["gap_mg"], answer["combinations"]) == (None, None, [])


def test_without_a_complete_day_nothing_is_usual(api, profile, foods):
    answer = api.get(URL, {**ON, "gap": "usual"}).json()
    assert (answer["gap_mg"], answer["obstacle"]) == (None, None)


# --- what is never put to anybody ---


def test_unknown_values_dry_and_retired_foods_and_those_without_a_portion(api, profile):
    make_suggested("No value", None)
    make_suggested("No energy", 300, energy_kcal=None)
    make_suggested("No portion", 300, portions={})
    make_suggested("Soybeans, dry", 280)
    make_suggested("Retired seeds", 300, status=Status.RETIRED)
    make_suggested("Imported seeds", 300, loaded_by="sr28")
    make_suggested("Somebody's seeds", 300, owner=make_user("bob"))
    make_suggested("Tea", 3)
    assert api.get(URL, ON).json()["obstacle"] == "nothing_suitable"


def test_of_one_kind_one_is_put_forward(api, profile):
    for name in ("Spinach, boiled", "Spinach, canned", "Spinach, frozen"):
        make_suggested(name, 160)
    answer = api.get(URL, ON).json()
    assert [names(answer, i) for i in range(len(answer["combinations"]))] == [
        {"Spinach, boiled": 2}
    ]


def test_the_number_of_queries_does_not_grow(api, profile, foods, django_assert_num_queries):
    for number in range(30):
        make_suggested(f"Nut {number}", 200)
    make_entry(profile.user, foods["almonds"], 10, date=DAY)
    api.get(URL, ON)
    with django_assert_num_queries(12):
        api.get(URL, ON)


def test_energy_without_a_nutrient_table_is_no_error(api, profile):
    nutrient("energy").delete()
    assert api.get(URL, ON).json()["obstacle"] == "nothing_suitable"


# --- refused ---


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"gap": "tomorrow"}, "gap"),
        ({"date": "soon"}, "date"),
        ({"date": "2999-01-01"}, "date"),
        ({"energy_limit_kcal": "-1"}, "energy_limit_kcal"),
        ({"energy_limit_kcal": "lots"}, "energy_limit_kcal"),
    ],
)
def test_what_makes_no_sense_says_what_and_where(api, profile, query, pointer):
    assert any(pointer in each for each in pointers(api.get(URL, query)))


def test_asks_who_it_is(anonymous):
    problem_of(anonymous.get(URL), 401)
