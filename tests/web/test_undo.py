"""Undoing a write after other things happened: what was decided since stays."""

from datetime import timedelta

import pytest

from foods.models import Food
from foods.own_foods import remove_own_food
from foods.own_supplements import remove_own_supplement
from tests.builders import DAY, make_dose, make_entry, make_food, make_profile, make_supplement
from tracker.models import IntakeEntry, SupplementDose
from tracker.services import delete_row, save_diary_row

PARTIAL = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _profile(owner):
    make_profile(owner)


def test_a_changed_row_that_was_deleted_elsewhere_stays_deleted(web, owner):
    entry = make_entry(owner, amount_g=10)
    web.post(f"/entries/{entry.uuid}/", {"amount": "20", "measure": "g", "meal": "lunch"})
    delete_row(row=IntakeEntry.objects.get())
    response = web.post("/undo/", headers=PARTIAL)
    assert "There is nothing to bring back." in response.content.decode()
    assert not IntakeEntry.objects.exists()


def test_a_deleted_row_comes_back_once(web, owner):
    entry = make_entry(owner, amount_g=10)
    web.post(f"/entries/{entry.uuid}/delete/")
    web.post("/undo/")
    assert IntakeEntry.objects.get().uuid == entry.uuid


def test_a_row_of_a_food_that_was_deleted_since_stays_deleted(web, owner):
    bar = make_food("Bar", owner=owner, portions={"1 bar": 40})
    entry = make_entry(owner, bar, portion=bar.portions.get())
    web.post(f"/entries/{entry.uuid}/delete/")
    assert remove_own_food(food=bar, by=owner)
    response = web.post("/undo/", headers=PARTIAL)
    assert response.status_code == 200
    assert "There is nothing to bring back." in response.content.decode()
    assert not Food.objects.filter(name="Bar").exists()


def test_a_dose_of_a_supplement_that_was_deleted_since_stays_deleted(web, owner):
    pill = make_supplement("Pill", owner=owner)
    dose = make_dose(owner, pill)
    web.post(f"/doses/{dose.uuid}/delete/")
    assert remove_own_supplement(supplement=pill, by=owner)
    assert web.post("/undo/").status_code == 302
    assert not SupplementDose.objects.exists()


def change(web, entry, amount):
    web.post(f"/entries/{entry.uuid}/", {"amount": amount, "measure": "g", "meal": "lunch"})


NEWER = "What was changed since, here or on another device, stays as it is."


def test_what_the_phone_changed_since_is_not_overwritten(web, owner):
    entry = make_entry(owner, amount_g=10)
    change(web, entry, "20")
    put = {"food": entry.food_id, "amount_g": "35", "date": str(DAY), "meal": "lunch"}
    address = f"/api/v1/entries/{entry.uuid}/"
    assert web.put(address, put, content_type="application/json").status_code == 200
    response = web.post("/undo/", headers=PARTIAL)
    assert NEWER in response.content.decode()
    assert IntakeEntry.objects.get().amount_g == 35


def test_what_was_made_here_and_changed_there_is_not_taken_away(web, owner):
    food = make_food("Oats")
    web.post(f"/days/{DAY}/add/{food.pk}/", {"amount": "20", "measure": "g", "meal": "lunch"})
    save_diary_row(
        user=owner, model=IntakeEntry, uuid=IntakeEntry.objects.get().uuid, values={"amount_g": 35}
    )
    assert NEWER in web.post("/undo/", headers=PARTIAL).content.decode()
    assert IntakeEntry.objects.get().amount_g == 35


def test_the_rows_of_a_meal_that_nobody_changed_are_taken_away(web, owner):
    for _ in range(2):
        make_entry(owner, amount_g=10, meal="lunch", date=DAY - timedelta(days=1))
    web.post(f"/days/{DAY}/repeat/", {"meal": "lunch"})
    today = IntakeEntry.objects.filter(date=DAY)
    assert today.count() == 2
    save_diary_row(user=owner, model=IntakeEntry, uuid=today.first().uuid, values={"amount_g": 35})
    assert NEWER in web.post("/undo/", headers=PARTIAL).content.decode()
    assert today.get().amount_g == 35


def test_two_changes_are_undone_one_after_the_other(web, owner):
    entry = make_entry(owner, amount_g=10)
    for amount in ("20", "30"):
        change(web, entry, amount)
    web.post(f"/entries/{entry.uuid}/delete/")
    seen = []
    for _ in range(3):
        web.post("/undo/")
        seen.append(IntakeEntry.objects.get().amount_g)
    assert seen == [30, 20, 10]


def test_an_older_change_is_not_undone_over_a_later_one(web, owner):
    entry = make_entry(owner, amount_g=10)
    change(web, entry, "20")
    word = web.session["undo"][-1][0]
    change(web, entry, "30")
    assert NEWER in web.post("/undo/", {"word": word}, headers=PARTIAL).content.decode()
    assert IntakeEntry.objects.get().amount_g == 30


@pytest.mark.parametrize("page", ["tokens", "x", "//example.org", "javascript:alert(1)", "\0"])
@pytest.mark.parametrize("path", ["/corrections/seen/", "/star/{}/"])
def test_a_page_that_is_none_of_ours_leads_to_today(web, page, path):
    food = make_food("Oats")
    response = web.post(path.format(food.pk), {"next": page})
    assert (response.status_code, response["Location"]) == (302, "/today/")


@pytest.mark.parametrize("path", ["/corrections/seen/", "/star/{}/"])
def test_a_page_of_ours_is_gone_back_to(web, path):
    food = make_food("Oats")
    response = web.post(path.format(food.pk), {"next": f"/days/{DAY}/?q=oat"})
    assert response["Location"] == f"/days/{DAY}/?q=oat"


def test_a_header_that_is_no_address_is_no_page_to_go_back_to(client, db):
    headers = {**PARTIAL, "HX-Current-URL": "http://["}
    assert client.get("/today/", headers=headers)["HX-Redirect"] == "/accounts/login/?next=%2F"


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "1999-12"])
def test_a_month_that_no_diary_has_is_that_of_the_day(web, month):
    response = web.get("/symptoms/", {"day": DAY.isoformat(), "month": month})
    assert response.context["month"].first == DAY.replace(day=1)
