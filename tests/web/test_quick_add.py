"""A figure noted without a food: exact in every total, in nobody's way."""

from decimal import Decimal
from uuid import uuid4

import pytest

from foods.models import Food
from foods.search import search
from tests.builders import DAY, make_entry, make_food, make_profile, nutrient
from tracker import reports
from tracker.models import IntakeEntry
from tracker.portability.export import export_of

URL = f"/days/{DAY}/noted/"


@pytest.fixture(autouse=True)
def _magnesium(db):
    nutrient()


def note(web, name="Restaurant", magnesium_mg="60", **values):
    data = {"name": name, "magnesium_mg": magnesium_mg, "meal": "dinner", **values}
    return web.post(URL, data)


def test_a_figure_is_logged_exactly(web, owner):
    assert note(web, "Restaurant, about 60 mg", "60,3").status_code == 302
    entry = IntakeEntry.objects.for_user(owner).with_amounts().get()
    assert (entry.meal, entry.magnesium_mg) == ("dinner", pytest.approx(60.3))
    total = reports.day_report(owner, DAY).total
    assert (total.food_mg, total.unknown_entries) == (pytest.approx(60.3), 0)


def test_it_reads_as_what_it_is_in_the_list(web):
    note(web, "Restaurant")
    content = web.get(f"/days/{DAY}/").content.decode()
    assert "Restaurant" in content
    assert "a figure you noted" in content
    assert "1 portion" not in content


def test_it_is_in_no_search_and_no_list_of_own_foods(web, owner):
    note(web, "Restaurant")
    food = Food.objects.get(owner=owner)
    assert search(Food.objects.for_user(owner), "restaurant") == []
    page = web.get("/my-foods/")
    assert food not in [*page.context["foods"], *page.context["put_away"]]


def test_the_same_figure_again_is_the_same_food(web, owner):
    for each in ("60", "60.0", "61"):
        note(web, "Restaurant", each, uuid=uuid4())
    assert IntakeEntry.objects.filter(user=owner).count() == 3
    assert Food.objects.filter(owner=owner).count() == 2


def test_it_can_be_had_again_with_one_tap(web, owner):
    note(web, "Restaurant")
    (choice,) = web.get(f"/days/{DAY}/").context["recent"]
    web.post(f"/days/{DAY}/again/{choice.uuid}/", {"meal": "lunch", "uuid": choice.next_uuid})
    rows = IntakeEntry.objects.for_user(owner).with_amounts()
    assert [row.magnesium_mg for row in rows] == [60, 60]
    assert web.get(f"/days/{DAY}/add/{choice.food.pk}/").status_code == 200


def test_sent_twice_it_is_logged_once(web, owner):
    uuid = uuid4()
    for _ in range(2):
        note(web, uuid=uuid)
    assert IntakeEntry.objects.filter(user=owner).count() == 1


@pytest.mark.parametrize("amount", ["0", "-1", "1000.5", "NaN", "", "1e9", "lots"])
def test_an_impossible_figure_is_refused_at_the_field(web, amount):
    response = note(web, magnesium_mg=amount)
    assert response.status_code == 422
    assert response.context["noted_form"].errors.keys() == {"magnesium_mg"}
    assert not IntakeEntry.objects.exists()


def test_the_most_and_the_least_are_taken(web, owner):
    for amount in ("1000", "0.1"):
        assert note(web, magnesium_mg=amount).status_code == 302
    rows = IntakeEntry.objects.for_user(owner).with_amounts()
    assert [row.magnesium_mg for row in rows] == [1000, pytest.approx(0.1)]


def test_the_api_and_the_file_have_it_as_any_entry(web, api, owner):
    make_profile(owner)
    note(web, "Restaurant")
    (entry,) = api.get("/api/v1/entries/").json()["results"]
    assert entry["magnesium_mg"] == 60
    assert api.get(f"/api/v1/days/{DAY}/").json()["magnesium"]["food_mg"] == 60
    file = export_of(owner)
    assert [food["is_quick_add"] for food in file["own_foods"]] == [True]


def test_another_persons_figure_is_not_theirs_to_add(web, owner, stranger):
    food = make_food("Theirs", 60, owner=stranger, is_quick_add=True, status="retired")
    make_entry(stranger, food)
    assert web.get(f"/days/{DAY}/add/{food.pk}/").status_code == 404
    note(web, "Theirs", "60")
    assert Food.objects.get(owner=owner).pk != food.pk


def test_its_contents_are_what_was_said(web, owner):
    note(web, magnesium_mg="60.5")
    food = Food.objects.get(owner=owner)
    assert list(food.contents.values_list("nutrient", "amount_per_100g")) == [
        ("magnesium", Decimal("60.5"))
    ]
