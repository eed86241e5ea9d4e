"""/fhir/Observation: a day's intake of each nutrient, with the figures of days/."""

from datetime import timedelta

import pytest

from foods.models import Nutrient
from tests.builders import (
    DAY,
    make_day,
    make_dose,
    make_entry,
    make_food,
    make_supplement,
)
from tests.fhir.answers import matches, outcome, valid
from tests.tracker.catalogue_changes import correct

pytestmark = pytest.mark.usefixtures("nutrients")

URL = "/fhir/Observation"
OF_DAY = f"{URL}?date={DAY}"
UNKNOWN = {
    "coding": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/data-absent-reason",
            "code": "unknown",
            "display": "Unknown",
        }
    ],
    "text": "Unknown",
}


def read(api, code, day=DAY):
    return valid(api.get(f"{URL}/{day}-{code}"), "Observation")


def mg(amount, **more):
    unit = {"unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}
    return {"value": amount, **unit, **more}


def parts(observation):
    return {each["code"]["coding"][0]["code"]: each for each in observation["component"]}


# --- works ---


def test_a_complete_day_is_final(api, owner):
    make_entry(owner, make_food("Seeds", 550), "28.35")  # 155.925 mg
    make_dose(owner, make_supplement(mg=100), quantity="1.5")
    make_day(owner)
    observation = read(api, "magnesium")
    assert {part: each["valueQuantity"] for part, each in parts(observation).items()} == {
        "food": mg(155.925),
        "supplements": mg(150.0),
    }
    observation.pop("component")
    assert observation == {
        "resourceType": "Observation",
        "id": "2026-03-04-magnesium",
        "status": "final",
        "code": {
            "coding": [
                {
                    "system": "urn:magnesium-tracker:nutrient",
                    "code": "magnesium",
                    "display": "Magnesium",
                }
            ],
            "text": "Magnesium: intake of a day",
        },
        "subject": {"reference": "Patient/self"},
        "effectiveDateTime": "2026-03-04",
        "valueQuantity": mg(305.925),
    }


def test_other_nutrients_are_of_food_alone_and_in_their_own_unit(api, owner):
    make_entry(owner, make_food(energy_kcal=574, calcium_mg=50), "28.35")
    make_dose(owner)
    energy = read(api, "energy")
    assert energy["valueQuantity"] == {
        "value": 162.729,
        "unit": "kcal",
        "system": "http://unitsofmeasure.org",
        "code": "kcal",
    }
    assert "component" not in energy
    assert read(api, "calcium")["valueQuantity"] == mg(14.175)


def test_a_microgram_is_written_as_ucum_has_it(api, owner):
    Nutrient.objects.create(code="vitamin_d", name="Vitamin D", unit="ug", fdc_id=1114)
    food = make_food()
    food.contents.create(nutrient_id="vitamin_d", amount_per_100g=5)
    make_entry(owner, food, 50)
    assert read(api, "vitamin-d")["valueQuantity"] == {
        "value": 2.5,
        "unit": "µg",
        "system": "http://unitsofmeasure.org",
        "code": "ug",
    }


def test_an_id_holds_no_underscore_and_is_found_again(api, owner):
    Nutrient.objects.create(code="vitamin_b6", name="Vitamin B6", unit="mg", fdc_id=1175)
    make_entry(owner)
    (found,) = matches(api.get(f"{OF_DAY}&code=vitamin_b6"), "Observation")
    assert found["id"] == "2026-03-04-vitamin-b6"
    assert found["code"]["coding"][0]["code"] == "vitamin_b6"
    assert read(api, "vitamin-b6") == found


@pytest.mark.parametrize(
    ("food", "supplements", "magnesium", "calcium"),
    [
        (True, True, "final", "final"),
        (True, False, "preliminary", "final"),
        (False, True, "preliminary", "preliminary"),
        (False, False, "preliminary", "preliminary"),
    ],
)
def test_only_a_day_that_is_complete_is_final(api, owner, food, supplements, magnesium, calcium):
    make_entry(owner, make_food(calcium_mg=1))
    make_day(owner, food=food, supplements=supplements)
    assert read(api, "magnesium")["status"] == magnesium
    assert read(api, "calcium")["status"] == calcium


def test_a_day_nobody_said_anything_of_is_preliminary(api, owner):
    make_entry(owner)
    assert read(api, "magnesium")["status"] == "preliminary"


# --- unknown is not zero ---


def test_a_food_without_a_value_makes_the_total_at_least(api, owner):
    make_entry(owner, make_food("Seeds", 550, calcium_mg=50), "28.35")
    make_entry(owner, make_food("Soup", None), 300)
    make_dose(owner, make_supplement(mg=100))
    observation = read(api, "magnesium")
    assert observation["valueQuantity"] == mg(255.925, comparator=">=")
    assert parts(observation)["food"]["valueQuantity"] == mg(155.925, comparator=">=")
    assert parts(observation)["supplements"]["valueQuantity"] == mg(100.0)
    assert read(api, "calcium")["valueQuantity"] == mg(14.175, comparator=">=")


@pytest.mark.parametrize("code", ["magnesium", "energy", "calcium"])
def test_where_nothing_is_known_there_is_no_value(api, owner, code):
    make_entry(owner, make_food("Soup", None), 300)
    make_day(owner)
    observation = read(api, code)
    assert observation["dataAbsentReason"] == UNKNOWN
    assert "valueQuantity" not in observation
    assert observation["status"] == "final"


def test_the_food_of_such_a_day_has_none_either(api, owner):
    make_entry(owner, make_food("Soup", None), 300)
    food = parts(read(api, "magnesium"))["food"]
    assert (food["dataAbsentReason"], "valueQuantity" in food) == (UNKNOWN, False)


def test_supplements_alone_are_a_part_of_the_day(api, owner):
    make_dose(owner, make_supplement(mg=100))
    observation = read(api, "magnesium")
    assert observation["valueQuantity"] == mg(100.0, comparator=">=")
    assert parts(observation)["food"]["dataAbsentReason"] == UNKNOWN
    assert read(api, "calcium")["dataAbsentReason"] == UNKNOWN


def test_a_measured_zero_is_a_value(api, owner):
    make_entry(owner, make_food("Oil", 0), 10)
    assert read(api, "magnesium")["valueQuantity"] == mg(0.0)


def test_a_day_declared_complete_without_food_is_a_fast_of_zero(api, owner):
    make_day(owner)
    assert read(api, "magnesium")["valueQuantity"] == mg(0.0)


def test_a_supplement_on_the_skin_adds_nothing(api, owner):
    make_entry(owner, make_food(magnesium_mg=100), 100)
    make_dose(owner, make_supplement(mg=100, route="topical"))
    observation = read(api, "magnesium")
    assert observation["valueQuantity"] == mg(100.0)
    assert parts(observation)["supplements"]["valueQuantity"] == mg(0.0)


def test_a_supplement_on_the_skin_alone_writes_down_no_day(api, owner):
    make_dose(owner, make_supplement(route="topical"))
    outcome(api.get(f"{URL}/{DAY}-magnesium"), 404)
    assert matches(api.get(OF_DAY), "Observation") == []


# --- agrees with days/ ---


def test_shows_the_figures_of_days(api, owner):
    seeds, soup = make_food("Seeds", "551.3", calcium_mg="46.7"), make_food("Soup", None)
    for offset, grams in enumerate((33.3, 66.6, 99.9)):
        make_entry(owner, seeds, grams, date=DAY + timedelta(days=offset))
    make_entry(owner, soup, date=DAY + timedelta(days=1))
    tablet = make_supplement()
    for offset in (2, 3):
        make_dose(owner, tablet, date=DAY + timedelta(days=offset))
    make_day(owner, DAY + timedelta(days=4))
    window = {"from": DAY, "to": DAY + timedelta(days=9)}
    query = f"code=magnesium&date=ge{window['from']}&date=le{window['to']}"
    observed = matches(api.get(f"{URL}?{query}"), "Observation")
    days = api.get("/api/v1/days/", window).json()["results"]
    assert len(days) == 5
    assert [each["effectiveDateTime"] for each in observed] == [day["date"] for day in days]
    for observation, day in zip(observed, days, strict=True):
        magnesium = day["magnesium"]
        value = observation["valueQuantity"]
        assert value["value"] == magnesium["total_mg"]
        assert ("comparator" in value) == magnesium["is_lower_bound"]
        for part, figure in (("food", "food_mg"), ("supplements", "supplement_mg")):
            value = parts(observation)[part].get("valueQuantity", {"value": None})
            assert value["value"] == magnesium[figure]


def test_a_correction_of_the_catalogue_is_in_it_at_once(api, owner):
    food = make_food(magnesium_mg=100)
    make_entry(owner, food, 100)
    correct(food, 200)
    (found,) = matches(api.get(f"{OF_DAY}&code=magnesium"), "Observation")
    assert found["valueQuantity"] == mg(200.0)


# --- query count ---


def test_one_is_a_handful_of_queries(api, owner, unthrottled, django_assert_num_queries):
    make_entry(owner)
    with django_assert_num_queries(9):
        read(api, "magnesium")
