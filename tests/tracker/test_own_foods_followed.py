"""Diaries follow a person's own foods and recipes."""

from datetime import timedelta
from decimal import Decimal

import pytest

from foods.own_foods import correct_own_food, new_version
from foods.recipe_updates import recompute_recipes
from foods.recipes import new_recipe_version, save_recipe
from tests.builders import make_entry, make_food
from tracker.corrections.following import catch_up
from tracker.models import IntakeEntry
from tracker.reports import day_report
from tracker.services import profile_of


@pytest.fixture
def today(owner):
    return profile_of(owner).today


@pytest.fixture
def bar(owner):
    return make_food("Almond bar", 110, owner=owner, portions={"1 bar": 40})


def follow(owner):
    return catch_up(user=owner, profile=profile_of(owner))


def total(owner, day):
    return day_report(owner, day).total.total_mg


def of(food, grams=100):
    return {"food": food, "portion": None, "quantity": None, "amount_g": Decimal(grams)}


def test_a_new_version_takes_the_entries_from_its_day_on(owner, today, bar):
    portion = bar.portions.get()
    before = make_entry(owner, bar, portion=portion, date=today - timedelta(days=1))
    after = make_entry(owner, bar, portion=portion, date=today)
    follow(owner)
    new = new_version(food=bar, by=owner, from_date=today, contents={"magnesium": Decimal(90)})
    follow(owner)
    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.food, after.food) == (bar, new)
    assert after.portion == new.portions.get()
    assert total(owner, before.date) == pytest.approx(44)
    assert total(owner, today) == pytest.approx(36)


@pytest.fixture
def crumble(owner, today):
    """A recipe, eaten today, of a catalogue's food and an own one."""
    foods = [make_food("Almonds", 200), make_food("My crumbs", 20, owner=owner)]
    dish = save_recipe(
        owner=owner,
        name="Crumble",
        servings=Decimal(1),
        yield_factor=Decimal(1),
        ingredients=[of(food) for food in foods],
    )
    make_entry(owner, dish, portion=dish.portions.get(), date=today)
    follow(owner)
    return foods


def test_a_curators_correction_of_an_ingredient_is_told_by_the_recipes_name(owner, today, crumble):
    almonds, _crumbs = crumble
    content = almonds.contents.get()
    content.amount_per_100g = 214
    content.save()
    recompute_recipes([almonds.pk], reason="Almonds corrected")
    (notice,) = follow(owner)
    assert (notice.food_name, notice.reason) == ("Crumble", "Almonds corrected")
    assert (notice.days, notice.change_mg) == (1, pytest.approx(14))
    assert total(owner, today) == pytest.approx(234)


def test_what_a_person_corrects_themselves_they_know(owner, today, crumble):
    _almonds, crumbs = crumble
    correct_own_food(food=crumbs, by=owner, contents={"magnesium": Decimal(30)})
    assert follow(owner) == []
    assert total(owner, today) == pytest.approx(230)


def test_a_new_version_of_a_recipe_leaves_what_was_weighed(owner, today, bar):
    """A serving of 100 g eaten today stays 100 g, of the new dish."""
    recipe = {"name": "Crumble", "servings": Decimal(1), "yield_factor": Decimal(1)}
    dish = save_recipe(owner=owner, ingredients=[of(bar)], **recipe)
    make_entry(owner, dish, portion=dish.portions.get(), date=today)
    follow(owner)
    sugar = make_food("Sugar", 0)
    new = new_recipe_version(
        food=dish, by=owner, from_date=today, ingredients=[of(bar), of(sugar)], **recipe
    )
    follow(owner)
    entry = IntakeEntry.objects.with_amounts().get()
    assert (entry.food, entry.grams) == (new, 100)
    assert total(owner, today) == pytest.approx(55)
    # A correction of the recipe reaches the serving that is offered, and no weight eaten.
    save_recipe(owner=owner, food=new, ingredients=[of(bar)], **recipe)
    assert total(owner, today) == pytest.approx(110)
