"""The end of an account takes all of a person's foods along, however they hang together."""

from decimal import Decimal

import pytest

from foods.curation.replacements import replace_food
from foods.curation.submissions import approve, send_back, submit
from foods.models import (
    Food,
    FoodGroup,
    FoodReplacement,
    FoodSubmission,
    NutrientContent,
    Portion,
    Recipe,
    RecipeIngredient,
)
from foods.own_foods import new_version
from foods.recipes import new_recipe_version, save_recipe
from tests.builders import DAY, make_entry, make_food
from tests.tracker.test_admin import rows_about
from tracker.accounts.removal import delete_account
from tracker.models import IntakeEntry


def of(food, portion=None):
    if portion is None:
        return {"food": food, "portion": None, "quantity": None, "amount_g": Decimal(50)}
    return {"food": food, "portion": portion, "quantity": Decimal(1), "amount_g": None}


def cook(owner, name, *ingredients):
    return save_recipe(
        owner=owner,
        name=name,
        servings=Decimal(2),
        yield_factor=Decimal(1),
        ingredients=ingredients,
    )


@pytest.fixture
def bar(owner):
    return make_food("Secret bar", 110, owner=owner, portions={"1 bar": 40})


def left():
    """What remains of foods, by name, in the tables and in their history."""
    stored = set(Food.objects.values_list("name", flat=True))
    return stored, set(Food.history.values_list("name", flat=True))


def test_takes_versions_recipes_and_entries_along(owner, stranger, bar):
    shared = make_food("Shared", 100)
    kept = make_entry(stranger, shared)
    make_entry(owner, bar, portion=bar.portions.get())
    base = cook(owner, "Secret base", of(bar, bar.portions.get()), of(shared))
    top = cook(owner, "Secret dish", of(base, base.portions.get()))
    make_entry(owner, top, portion=top.portions.get())
    newer = new_version(food=bar, by=owner, from_date=DAY)
    make_entry(owner, newer)
    new_recipe_version(
        food=base,
        by=owner,
        from_date=DAY,
        name="Secret base",
        servings=Decimal(1),
        yield_factor=Decimal(1),
        ingredients=[of(newer)],
    )
    user_id = owner.pk
    delete_account(user=owner)
    assert left() == ({"Shared"}, {"Shared"})
    assert rows_about(user_id) == set()
    assert list(IntakeEntry.objects.all()) == [kept]
    for model in (Recipe, RecipeIngredient, FoodReplacement):
        assert not model.objects.exists()
    for model in (NutrientContent, Portion):
        assert set(model.history.values_list("food_id", flat=True)) <= {shared.pk}


def test_takes_along_what_was_merged_into_the_catalogue_and_leaves_that(owner, bar):
    shared = make_food("Shared", 100)
    replace_food(old=bar, new=shared, kind="merge")
    delete_account(user=owner)
    assert left() == ({"Shared"}, {"Shared"})
    assert not FoodReplacement.objects.exists()


def test_what_became_everybodys_stays_without_a_trace_of_the_person(owner, curator, bar):
    soup = make_food("Secret soup", 5, owner=owner)
    waiting = make_food("Secret cake", 5, owner=owner)
    cook(owner, "Secret dish", of(bar), of(soup))
    send_back(submission=submit(food=soup, by=owner), by=curator, reason="Which brand?")
    submit(food=waiting, by=owner)
    approve(
        submission=submit(food=bar, by=owner),
        by=curator,
        group=FoodGroup.objects.get(),
        name="Bar with almonds",
    )
    user_id = owner.pk
    delete_account(user=owner)
    stored, _history = left()
    assert stored == {"Bar with almonds"}
    assert not Food.history.exclude(id=bar.pk).exists()
    assert rows_about(user_id) == set()
    assert FoodSubmission.objects.get().food_id == bar.pk
