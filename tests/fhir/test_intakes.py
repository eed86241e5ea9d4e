"""/fhir/NutritionIntake: what was eaten and taken, one by one."""

import uuid
from datetime import time, timedelta

import pytest
from django.utils import timezone

from foods.curation.replacements import replace_food
from foods.models import FoodReplacement, Supplement
from tests.builders import (
    DAY,
    make_dose,
    make_entry,
    make_food,
    make_profile,
    make_supplement,
)
from tests.fhir.answers import R5, all_pages, link, matches, outcome, refused, valid
from tests.tracker.catalogue_changes import follow
from tracker.fhir.intakes import Occasion, Product
from tracker.models import Meal

URL = "/fhir/NutritionIntake"
OF_DAY = f"{URL}?date={DAY}"


def read(api, row):
    return valid(api.get(f"{URL}/{row.uuid}"), "NutritionIntake", R5)


def ids(answer):
    return [each["id"] for each in matches(answer, "NutritionIntake", R5)]


def code(concept):
    return concept["coding"][0]["code"]


# --- works ---


def test_an_entry_with_its_food_grams_and_magnesium(api, owner):
    make_profile(owner, time_zone="Europe/Berlin")
    entry = make_entry(
        owner,
        make_food("Pumpkin seeds, roasted", 550),
        "28.35",
        time=time(8, 15),
        meal="breakfast",
        note="in the yoghurt",
    )
    assert read(api, entry) == {
        "resourceType": "NutritionIntake",
        "id": str(entry.uuid),
        "status": "completed",
        "code": {
            "coding": [
                {
                    "system": "urn:magnesium-tracker:occasion",
                    "code": "breakfast",
                    "display": "Breakfast",
                }
            ],
            "text": "Breakfast",
        },
        "subject": {"reference": "Patient/self"},
        "occurrenceDateTime": "2026-03-04T08:15:00+01:00",
        "consumedItem": [
            {
                "type": {
                    "coding": [
                        {
                            "system": "urn:magnesium-tracker:product",
                            "code": "food",
                            "display": "Food",
                        }
                    ],
                    "text": "Food",
                },
                "nutritionProduct": {"concept": {"text": "Pumpkin seeds, roasted"}},
                "amount": {
                    "value": 28.35,
                    "unit": "g",
                    "system": "http://unitsofmeasure.org",
                    "code": "g",
                },
            }
        ],
        "ingredientLabel": [
            {
                "nutrient": {
                    "concept": {
                        "coding": [
                            {
                                "system": "urn:magnesium-tracker:nutrient",
                                "code": "magnesium",
                                "display": "Magnesium",
                            }
                        ],
                        "text": "Magnesium",
                    }
                },
                "amount": {
                    "value": 155.925,
                    "unit": "mg",
                    "system": "http://unitsofmeasure.org",
                    "code": "mg",
                },
            }
        ],
        "note": [{"text": "in the yoghurt"}],
    }


def test_a_portion_is_told_in_grams(api, owner):
    food = make_food(magnesium_mg=100, portions={"1 cup": 40})
    entry = make_entry(owner, food, portion=food.portions.get(), quantity="1.5")
    intake = read(api, entry)
    assert intake["consumedItem"][0]["amount"]["value"] == 60.0
    assert intake["ingredientLabel"][0]["amount"]["value"] == 60.0


def test_without_a_time_it_is_the_date_alone(api, owner):
    assert read(api, make_entry(owner))["occurrenceDateTime"] == "2026-03-04"


def test_summer_time_is_that_of_the_day(api, owner):
    make_profile(owner, time_zone="Europe/Berlin")
    entry = make_entry(owner, date=DAY.replace(month=7), time=time(8, 15, 30, 999))
    assert read(api, entry)["occurrenceDateTime"] == "2026-07-04T08:15:30+02:00"


def test_magnesium_nobody_knows_is_left_out_and_zero_is_not(api, owner):
    assert "ingredientLabel" not in read(api, make_entry(owner, make_food("Soup", None)))
    oil = read(api, make_entry(owner, make_food("Oil", 0)))
    assert oil["ingredientLabel"][0]["amount"]["value"] == 0.0


def test_a_dose_is_an_intake_of_its_own_uuid(api, owner):
    dose = make_dose(owner, make_supplement("Magnesium citrate", 100), quantity="0.5")
    intake = read(api, dose)
    (item,) = intake["consumedItem"]
    assert code(intake["code"]) == "dose"
    assert code(item["type"]) == "supplement"
    assert item["nutritionProduct"] == {"concept": {"text": "Magnesium citrate"}}
    assert item["amount"] == {"value": 0.5, "unit": "tablet"}
    assert intake["ingredientLabel"][0]["amount"]["value"] == 50.0
    assert "note" not in intake


def test_a_medicine_is_told_from_a_supplement(api, owner):
    dose = make_dose(owner, make_supplement(kind="medicine"))
    assert code(read(api, dose)["consumedItem"][0]["type"]) == "medicine"


def test_a_supplement_on_the_skin_adds_nothing_and_says_so(api, owner):
    dose = make_dose(owner, make_supplement(mg=100, route="topical"), note="after a bath")
    intake = read(api, dose)
    assert intake["ingredientLabel"][0]["amount"]["value"] == 0.0
    assert intake["note"] == [
        {"text": "after a bath"},
        {"text": "Put on the skin: counted as no intake."},
    ]


def test_every_meal_and_kind_of_product_has_its_words():
    assert {meal.name for meal in Meal} == {each.name for each in Occasion} - {"DOSE"}
    assert {kind.name for kind in Supplement.Kind} == {each.name for each in Product} - {"FOOD"}


def test_shows_the_figures_of_entries_and_doses(api, owner):
    entry = make_entry(owner, make_food(magnesium_mg="551.3"), "33.3")
    dose = make_dose(owner, make_supplement(mg="62.5"), quantity="0.333")
    for row, address in ((entry, "entries"), (dose, "doses")):
        shown = api.get(f"/api/v1/{address}/{row.uuid}/").json()
        label = read(api, row)["ingredientLabel"][0]
        assert label["amount"]["value"] == shown["magnesium_mg"]


def test_an_entry_moves_to_the_food_that_took_the_place_of_its_own(api, owner):
    old, new = make_food("Almonds, whole", 270), make_food("Almonds", 284)
    make_entry(owner, old, 100)
    follow(owner)
    replace_food(old=old, new=new, kind=FoodReplacement.Kind.MERGE, reason="entered twice")
    (intake,) = matches(api.get(OF_DAY), "NutritionIntake", R5)
    assert intake["consumedItem"][0]["nutritionProduct"]["concept"]["text"] == "Almonds"
    assert intake["ingredientLabel"][0]["amount"]["value"] == 284.0


# --- search ---


def test_finds_entries_and_doses_oldest_day_first(api, owner):
    food, tablet = make_food(), make_supplement()
    rows = {
        (offset, kind): make(owner, what, date=DAY + timedelta(days=offset))
        for offset in (1, 0)
        for kind, make, what in (("dose", make_dose, tablet), ("entry", make_entry, food))
    }
    answer = api.get(f"{URL}?date=2026-03")
    assert ids(answer) == [
        str(rows[place].uuid) for place in ((0, "entry"), (0, "dose"), (1, "entry"), (1, "dose"))
    ]
    assert answer.json()["total"] == 4
    assert len(ids(api.get(OF_DAY))) == 2


def test_without_a_date_it_is_the_last_28_days(api, owner):
    food, today = make_food(), timezone.localdate()
    rows = [make_entry(owner, food, date=today - timedelta(days=ago)) for ago in (28, 27, 0)]
    assert ids(api.get(URL)) == [str(row.uuid) for row in rows[1:]]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7])
def test_pages_hold_each_match_once(api, owner, count):
    food, tablet = make_food(), make_supplement()
    for offset in (0, 1):
        for _ in range(2):
            make_dose(owner, tablet, date=DAY + timedelta(days=offset))
            make_entry(owner, food, date=DAY + timedelta(days=offset))
    whole = ids(api.get(f"{URL}?date=2026-03"))
    assert len(set(whole)) == 8
    pages = all_pages(api, f"{URL}?date=2026-03&_count={count}")
    assert len(pages) == -(-8 // count)
    assert [name for page in pages for name in ids(page)] == whole
    assert {page.json()["total"] for page in pages} == {8}


def test_a_page_goes_on_though_its_last_row_was_deleted(api, owner):
    food = make_food()
    rows = [make_entry(owner, food) for _ in range(3)]
    first = api.get(f"{OF_DAY}&_count=1")
    rows[0].delete()
    assert ids(api.get(link(first, "next"))) == [str(rows[1].uuid)]


def test_a_count_of_zero_asks_for_the_total_alone(api, owner):
    make_entry(owner)
    answer = api.get(f"{OF_DAY}&_count=0")
    assert (ids(answer), answer.json()["total"], link(answer, "next")) == ([], 1, None)


# --- anonymous, another user's, unknown ---


def test_asks_who_you_are(anonymous, owner):
    entry = make_entry(owner)
    for url in (URL, f"{URL}/{entry.uuid}"):
        outcome(anonymous.get(url), 401, R5)


def test_each_sees_their_own_rows(strangers_api, owner):
    entry, dose = make_entry(owner), make_dose(owner)
    assert ids(strangers_api.get(OF_DAY)) == []
    for row in (entry, dose):
        outcome(strangers_api.get(f"{URL}/{row.uuid}"), 404, R5)


def test_a_uuid_is_found_in_either_case_and_in_no_other_writing(api, owner):
    entry = make_entry(owner, uuid=uuid.UUID("0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77"))
    assert valid(api.get(f"{URL}/{str(entry.uuid).upper()}"), "NutritionIntake", R5)
    for name in (entry.uuid.hex, f"{{{entry.uuid}}}", f"urn:uuid:{entry.uuid}"):
        outcome(api.get(f"{URL}/{name}"), 404, R5)


@pytest.mark.parametrize("name", [str(uuid.UUID(int=7)), "x", "self", "_search", "%00"])
def test_an_unknown_id_is_nothing(api, name):
    outcome(api.get(f"{URL}/{name}"), 404, R5)


# --- malformed ---


@pytest.mark.parametrize(
    "cursor",
    ["x", "2026-03-04", "2026-02-30-0-1", "2026-03-04-2-1", "2026-03-04-0-" + "9" * 19, "%00"],
)
def test_refuses_a_cursor_nobody_gave(api, cursor):
    assert refused(api.get(f"{URL}?_cursor={cursor}"), R5) == {"http._cursor"}


# --- query count ---


@pytest.mark.parametrize("rows", [1, 30])
def test_a_page_is_as_many_queries_however_many_rows(
    api, owner, unthrottled, django_assert_num_queries, rows
):
    make_profile(owner)
    tablet = make_supplement()
    for number in range(rows):
        food = make_food(f"Food {number}", portions={"1 cup": 40})
        make_entry(owner, food, portion=food.portions.get())
        make_dose(owner, tablet)
    follow(owner)
    # Today by the profile; ends of the catalogue's logs; entries and doses, counted and read.
    with django_assert_num_queries(6):
        answer = api.get(f"{OF_DAY}&_count=200")
    assert len(ids(answer)) == 2 * rows
