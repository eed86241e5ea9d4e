"""The page that says what would close the gap."""

from datetime import date

import pytest

from tests.builders import make_entry, make_food, make_profile, make_suggested
from tracker.models import IntakeEntry

TODAY = date(2026, 3, 8)
URL = "/days/2026-03-08/suggestions/"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-08T12:00:00+00:00", tick=False)


@pytest.fixture
def seeds(db):
    return make_suggested("Pumpkin seeds, roasted", 550, energy_kcal=574, portions={"1 oz": 28})


def test_says_what_is_missing_and_what_would_close_it(web, owner, seeds):
    make_profile(owner)
    make_entry(owner, make_food("Oats", 100), 190, date=TODAY)
    page = web.get(URL).content.decode()
    assert "Today has 190 mg; your RDA is 320 mg." in page
    assert "130 mg more would reach it." in page
    assert "154 mg" in page


def test_an_item_is_in_the_diary_by_one_tap_and_only_once(web, owner, seeds):
    make_profile(owner)
    make_entry(owner, make_food("Oats", 100), 190, date=TODAY)
    response = web.get(URL)
    (_combination, items) = response.context["combinations"][0]
    item, uuid = items[0]
    sent = {"amount": item.portions, "measure": item.portion_id, "meal": "snack", "uuid": uuid}
    for _tap in range(2):
        answer = web.post(f"/days/2026-03-08/add/{seeds.pk}/", sent)
        assert answer.status_code == 302
    entry = IntakeEntry.objects.get(user=owner, food=seeds)
    assert (entry.quantity, entry.date) == (item.portions, TODAY)


def test_a_day_with_unknown_foods_says_at_least(web, owner, seeds):
    make_profile(owner)
    make_entry(owner, make_food("Oats", 100), 100, date=TODAY)
    make_entry(owner, make_food("Mystery pie", None), 100, date=TODAY)
    assert "Today has at least 100 mg" in web.get(URL).content.decode()


def test_kidney_disease_asks_for_a_doctor_first(web, owner, seeds):
    make_profile(owner, conditions=["kidney_disease"])
    assert "Please ask your doctor or dietitian" in web.get(URL).content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"avoided_allergens": ["soya"]}, "certain to suit"),
        ({"suggestion_energy_kcal": 50}, "Within the energy you allow nothing closes it"),
        ({}, "more than a few portions"),
    ],
)
def test_explains_when_nothing_fits(web, owner, change, said):
    make_profile(owner, **change)
    grams = 300 if "suggestion_energy_kcal" in change else 10
    make_suggested("Seeds", 550, energy_kcal=574, portions={"1 cup": grams})
    assert said in web.get(URL).content.decode()


def test_asks_for_what_a_target_needs(web, seeds):
    assert "There is no target to compare with yet." in web.get(URL).content.decode()


def test_without_complete_days_nothing_is_usual(web, owner, seeds):
    make_profile(owner)
    assert (
        "no day of the last four weeks is complete" in web.get(f"{URL}?gap=usual").content.decode()
    )


def test_the_day_page_leads_there_while_something_is_missing(web, owner, seeds):
    make_profile(owner)
    assert URL in web.get("/days/2026-03-08/").content.decode()
    make_entry(owner, seeds, 100, date=TODAY)
    assert URL not in web.get("/days/2026-03-08/").content.decode()


def test_days_to_come_are_no_page(web):
    assert web.get("/days/2999-01-01/suggestions/").status_code == 404
