"""Meals under a name: kept from a day, logged with one tap, renamed, deleted."""

from uuid import uuid4

import pytest

from foods.curation.replacements import replace_food
from tests.builders import DAY, make_entry, make_food
from tracker.models import IntakeEntry, MealTemplate, MealTemplateItem

NEXT = DAY.replace(day=6)


@pytest.fixture
def breakfast(owner):
    oats = make_food("Oats", 138, portions={"1 cup": 80})
    make_entry(owner, oats, portion=oats.portions.get(), quantity=2, meal="breakfast")
    make_entry(owner, make_food("Milk", 11), 200, meal="breakfast")
    make_entry(owner, make_food("Soup", 10), 200, meal="dinner")


def keep(web, name="My usual breakfast"):
    return web.post(f"/days/{DAY}/keep/breakfast/", {"name": name})


def test_a_meal_is_kept_and_logged_in_its_meal(web, owner, breakfast):
    assert keep(web)["Location"] == f"/days/{DAY}/meals/"
    template = MealTemplate.objects.get(user=owner)
    web.post(f"/days/{NEXT}/meals/{template.pk}/", {"uuid": uuid4()})
    rows = IntakeEntry.objects.filter(user=owner, date=NEXT)
    assert [(row.food.name, row.quantity, row.amount_g, row.meal) for row in rows] == [
        ("Oats", 2, None, "breakfast"),
        ("Milk", None, 200, "breakfast"),
    ]


def test_tapped_twice_it_is_logged_once_and_can_be_undone(web, owner, breakfast):
    keep(web)
    uuid = uuid4()
    for _ in range(2):
        web.post(f"/days/{NEXT}/meals/{MealTemplate.objects.get().pk}/", {"uuid": uuid})
    assert IntakeEntry.objects.filter(date=NEXT).count() == 2
    web.post("/undo/")
    assert not IntakeEntry.objects.filter(date=NEXT).exists()


def test_an_empty_meal_offers_it_with_one_tap(web, breakfast):
    keep(web)
    meals = {meal.code: meal for meal in web.get(f"/days/{NEXT}/").context["meals"]}
    assert [each.name for each in meals["breakfast"].templates] == ["My usual breakfast"]
    assert meals["dinner"].templates == []


def test_the_name_of_another_is_filled_anew(web, owner, breakfast):
    keep(web)
    IntakeEntry.objects.filter(food__name="Milk").delete()
    keep(web)
    assert [item.food.name for item in MealTemplateItem.objects.filter(user=owner)] == ["Oats"]


def test_an_empty_meal_is_nothing_to_keep(web, breakfast):
    response = web.post(f"/days/{DAY}/keep/lunch/", {"name": "Lunch"})
    assert response.status_code == 422
    assert "nothing to keep" in response.content.decode()
    assert not MealTemplate.objects.exists()


def test_it_is_renamed_unless_another_has_the_name(web, breakfast):
    keep(web)
    keep(web, "Other")
    template = MealTemplate.objects.get(name="Other")
    taken = web.post(f"/my-meals/{template.pk}/", {"name": "My usual breakfast"})
    assert taken.status_code == 422
    web.post(f"/my-meals/{template.pk}/", {"name": "Sundays"})
    template.refresh_from_db()
    assert template.name == "Sundays"


def test_deleted_its_entries_stay(web, owner, breakfast):
    keep(web)
    template = MealTemplate.objects.get()
    web.post(f"/days/{NEXT}/meals/{template.pk}/")
    web.post(f"/my-meals/{template.pk}/delete/")
    assert not MealTemplate.objects.exists()
    assert not MealTemplateItem.objects.exists()
    assert IntakeEntry.objects.filter(user=owner, date=NEXT).count() == 2


def test_a_replaced_food_is_logged_as_the_one_that_stands_for_it(web, owner, breakfast):
    keep(web)
    new = make_food("Semi-skimmed milk", 12)
    replace_food(old=IntakeEntry.objects.get(food__name="Milk").food, new=new, kind="merge")
    web.post(f"/days/{NEXT}/meals/{MealTemplate.objects.get().pk}/")
    names = [row.food.name for row in IntakeEntry.objects.filter(user=owner, date=NEXT)]
    assert names == ["Oats", "Semi-skimmed milk"]


@pytest.mark.parametrize(
    "path", ["my-meals/{}/", "my-meals/{}/delete/", "days/2026-03-06/meals/{}/"]
)
def test_another_persons_meal_is_404(web, stranger, path):
    template = MealTemplate.objects.create(user=stranger, name="Theirs", meal="lunch")
    assert web.post("/" + path.format(template.pk), {"name": "Mine"}).status_code == 404
    template.refresh_from_db()
    assert template.name == "Theirs"


def test_the_list_takes_the_same_queries_for_many(web, owner, breakfast, django_assert_num_queries):
    keep(web)

    web.get(f"/days/{DAY}/meals/")  # shows what was said of it, which the session then forgets

    def load():
        # session, user with profile, templates, items
        with django_assert_num_queries(4):
            web.get(f"/days/{DAY}/meals/")

    load()
    for number in range(12):
        keep(web, f"Meal {number}")
    web.get(f"/days/{DAY}/meals/")
    load()
