"""Recipes made of recipes: each is looked at once, whatever they are made of."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.models import Food
from foods.recipe_updates import parts_first
from tests.builders import make_food, make_user
from tests.tracker.portability.accounts import cook, exported, of, signed
from tracker.portability import bring_in as importing
from tracker.portability.bring_in import bring_in

pytestmark = pytest.mark.django_db
_SECTIONS = ("own_foods", "recipes", "recipe_ingredients", "own_food_portions")


def chain(owner, length):
    """The file of so many recipes, each made of the next one, the last of a food."""
    oats = make_food("Oats", 100)
    cook(owner, "Porridge", of(oats))
    file = exported(owner)
    food, recipe, ingredient, portion = (file[section][0] for section in _SECTIONS)
    keys = range(10**6, 10**6 + length)
    parts = [*keys[1:], oats.pk]
    file["own_foods"] = [{**food, "id": key, "name": f"Porridge {key}"} for key in keys]
    file["recipes"] = [{**recipe, "food": key} for key in keys]
    file["own_food_portions"] = [{**portion, "id": key, "food": key} for key in keys]
    file["recipe_ingredients"] = [
        {**ingredient, "id": key, "recipe": key, "food": part}
        for key, part in zip(keys, parts, strict=True)
    ]
    file["own_food_contents"] = []
    return signed(file)


def test_a_chain_is_computed_from_its_end(owner, stranger):
    bring_in(user=stranger, data=chain(owner, 12))
    foods = Food.objects.filter(owner=stranger, recipe__isnull=False)
    amounts = foods.values_list("contents__amount_per_100g", flat=True)
    assert foods.count() == len(set(amounts)) == 12  # each cooked down once more
    assert None not in amounts


def test_the_queries_of_recipes_do_not_grow_with_them(owner):
    counts = []
    for length in (10, 300):
        newcomer, file = make_user(f"newcomer {length}"), chain(owner, length)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            bring_in(user=newcomer, data=file)
        counts.append(len(queries))
        owner = make_user(f"another {length}")
    assert counts[0] == counts[1] < 120


def test_nobody_waits_while_the_foods_are_indexed(owner, stranger, monkeypatch):
    blocks = []
    outer = len(connection.savepoint_ids)
    monkeypatch.setattr(
        importing, "refresh", lambda _foods: blocks.append(len(connection.savepoint_ids) - outer)
    )
    bring_in(user=stranger, data=chain(owner, 3))
    assert blocks == [0]


class Counted(set):
    """Parts that count how often somebody looks through them."""

    looks = 0

    def __iter__(self):
        Counted.looks += 1
        return super().__iter__()


def test_each_recipe_is_looked_at_once():
    made_of = {key: Counted([key + 1] if key < 2_999 else []) for key in range(3_000)}
    assert parts_first(made_of) == list(reversed(range(3_000)))
    assert Counted.looks == 3_000


def test_what_is_in_a_circle_or_made_of_it_is_left_out():
    assert parts_first({1: {2}, 2: {3}, 3: {2}, 4: {5}, 5: set(), 6: {4, 5}}) == [5, 4, 6]
