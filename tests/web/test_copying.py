"""Meals of another day written down again, and everything undone."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.builders import DAY, make_dose, make_entry, make_food, make_supplement
from tracker.models import IntakeEntry, SupplementDose, Tombstone

BEFORE = DAY - timedelta(days=3)
URL = f"/days/{DAY}/copy/"


@pytest.fixture
def a_day(owner):
    make_entry(owner, make_food("Oats"), 40, date=BEFORE, meal="breakfast", time="08:00")
    make_entry(owner, make_food("Soup"), 300, date=BEFORE, meal="dinner")
    make_dose(owner, date=BEFORE)


def copy(web, *meals, **values):
    return web.post(URL, {"from_date": BEFORE, "meals": meals, **values})


def names(owner):
    return [row.food.name for row in IntakeEntry.objects.filter(user=owner, date=DAY)]


def test_the_last_days_are_offered_and_what_was_in_them(web, owner, a_day):
    assert [each["date"] for each in web.get(URL).context["days"]] == [BEFORE]
    context = web.get(URL, {"from": BEFORE}).context
    assert [meal["code"] for meal in context["meals"]] == ["breakfast", "dinner"]


def test_a_meal_that_has_something_is_not_chosen_by_itself(web, owner, a_day):
    make_entry(owner, make_food("Rice"), 100, meal="dinner")
    response = web.get(URL, {"from": BEFORE})
    taken = {meal["code"]: meal["is_taken"] for meal in response.context["meals"]}
    assert taken == {"breakfast": False, "dinner": True}
    assert "would be added to it" in response.content.decode()
    assert response.content.decode().count("checked") == 1


def test_the_chosen_meals_are_copied_and_no_supplements(web, owner, a_day):
    copy(web, "breakfast")
    assert names(owner) == ["Oats"]
    assert not SupplementDose.objects.filter(date=DAY).exists()


def test_supplements_are_copied_where_that_is_said(web, owner, a_day):
    copy(web, "breakfast", "dinner", doses="on")
    assert names(owner) == ["Oats", "Soup"]
    assert SupplementDose.objects.filter(user=owner, date=DAY).count() == 1


def test_a_day_of_supplements_alone_is_offered_and_told(web, owner):
    make_dose(owner, date=BEFORE)
    assert web.get(URL).context["days"] == [{"date": BEFORE, "count": 0}]
    page = web.post(URL, {"from_date": BEFORE, "doses": "on"}, follow=True).content.decode()
    assert "1 supplement logged." in page
    assert "Nothing was added." not in page


def test_sent_twice_it_is_copied_once(web, owner, a_day):
    uuid = uuid4()
    for _ in range(2):
        copy(web, "breakfast", doses="on", uuid=uuid)
    assert names(owner) == ["Oats"]
    assert SupplementDose.objects.filter(date=DAY).count() == 1


def test_a_whole_copied_day_is_undone_and_stays_so(web, owner, a_day):
    uuid = uuid4()
    copy(web, "breakfast", "dinner", doses="on", uuid=uuid)
    web.post("/undo/")
    assert names(owner) == []
    assert not SupplementDose.objects.filter(date=DAY).exists()
    assert Tombstone.objects.filter(user=owner).count() == 3
    copy(web, "breakfast", "dinner", doses="on", uuid=uuid)  # the first one, heard twice
    assert names(owner) == []


def test_a_change_is_undone(web, owner):
    entry = make_entry(owner, amount_g=10, meal="snack", note="on bread")
    web.post(f"/entries/{entry.uuid}/", {"amount": "20", "measure": "g", "meal": "lunch"})
    web.post("/undo/")
    entry.refresh_from_db()
    assert (entry.amount_g, entry.meal, entry.note) == (10, "snack", "on bread")


def test_two_tabs_undo_each_their_own(web, owner):
    words = []
    for name in ("Oats", "Soup"):
        response = web.post(
            f"/days/{DAY}/add/{make_food(name).pk}/",
            {"amount": "10", "measure": "g", "meal": "lunch", "uuid": uuid4()},
            headers={"HX-Request": "true", "HX-Target": "results"},
        )
        words.append(response.context["undo"])
    web.post("/undo/", {"word": words[0]})
    assert names(owner) == ["Soup"]
    web.post("/undo/", {"word": words[0]})  # a second tap
    assert names(owner) == ["Soup"]


@pytest.mark.parametrize(
    "values",
    [{"from_date": "2026-13-01"}, {"from_date": ""}, {"from_date": BEFORE}, {"meals": "brunch"}],
)
def test_nothing_is_copied_of_what_is_no_choice(web, owner, a_day, values):
    assert web.post(URL, values).status_code == 302
    assert names(owner) == []


@pytest.mark.parametrize("named", ["yesterday", "2199-01-01", "1999-01-01"])
def test_a_day_that_is_none_is_404(web, named):
    assert web.get(URL, {"from": named}).status_code == 404


def test_another_persons_day_is_empty(web, owner, stranger):
    make_entry(stranger, make_food("Secret stew"), 40, date=BEFORE, meal="breakfast")
    assert web.get(URL).context["days"] == []
    copy(web, "breakfast")
    assert names(owner) == []


def test_a_dose_is_changed_in_place_and_undone(web, owner):
    dose = make_dose(owner, make_supplement(mg=200), quantity=1)
    data = {"supplement": dose.supplement_id, "quantity": "0,5", "time": "21:30"}
    web.post(f"/doses/{dose.uuid}/", data)
    dose.refresh_from_db()
    assert (dose.quantity, f"{dose.time:%H:%M}") == (0.5, "21:30")
    web.post("/undo/")
    dose.refresh_from_db()
    assert (dose.quantity, dose.time) == (1, None)


def test_a_dose_of_what_is_no_longer_offered_keeps_it(web, owner):
    gone = make_supplement("Old pill", status="retired")
    dose = make_dose(owner, gone)
    assert "Old pill" in web.get(f"/doses/{dose.uuid}/").content.decode()
    assert (
        web.post(f"/doses/{dose.uuid}/", {"supplement": gone.pk, "quantity": "2"}).status_code
        == 302
    )


def test_what_was_taken_lately_is_offered_with_its_quantity(web, owner):
    half = make_dose(owner, make_supplement(mg=200), quantity="0.5", date=BEFORE)
    (choice,) = web.get(f"/days/{DAY}/").context["dose_choices"] or [None]
    assert (choice.supplement, choice.magnesium_mg) == (half.supplement, 100)


def test_another_persons_dose_to_change_is_404(web, stranger):
    dose = make_dose(stranger)
    assert web.get(f"/doses/{dose.uuid}/").status_code == 404
