"""Two curators decide at the same time: one of them wins, the other is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from foods.curation.doubts import find_doubts, settle_doubts
from foods.curation.replacements import replace_food, undo_replacement
from foods.curation.submissions import approve, merge_into, send_back, submit, withdraw
from foods.models import Food, FoodGroup, FoodReplacement, FoodSubmission, ValueDoubt
from tests.builders import make_food, make_user, nutrient


@pytest.fixture
def at_once(transactional_db):
    """Runs functions at the same time; the codes of what was refused."""

    def run(*functions):
        def one(function):
            try:
                function()
            except ValidationError as error:
                return error.code
            finally:
                connection.close()

        with ThreadPoolExecutor(len(functions)) as pool:
            return sorted(code for code in pool.map(one, functions) if code)

    return run


def test_a_submission_is_decided_once(at_once):
    owner = make_user()
    food = make_food("Bar", owner=owner)
    into, group = make_food("Nut bar"), FoodGroup.objects.get()
    offered = submit(food=food, by=owner)
    curators = [make_user(f"curator{n}") for n in range(3)]
    refused = at_once(
        lambda: approve(submission=offered, by=curators[0], group=group),
        lambda: merge_into(submission=offered, into=into, by=curators[1]),
        lambda: send_back(submission=offered, by=curators[2], reason="no"),
        lambda: withdraw(submission=offered),
    )
    assert refused == ["decided"] * 3
    status = FoodSubmission.objects.get().status
    food.refresh_from_db()
    assert (food.owner is None) == (status == "approved")
    assert (food.status == "retired") == (status == "merged") == FoodReplacement.objects.exists()


def test_a_food_is_offered_once(at_once):
    owner = make_user()
    food = make_food("Bar", owner=owner)
    assert at_once(*[lambda: submit(food=food, by=owner)] * 4) == ["waiting"] * 3


def test_two_foods_never_replace_each_other(at_once):
    one, other = make_food("One"), make_food("Other")
    refused = at_once(
        lambda: replace_food(old=one, new=other, kind="merge"),
        lambda: replace_food(old=other, new=one, kind="merge"),
    )
    assert refused == ["new_is_replaced"]
    assert Food.objects.filter(replaced_by=None).count() == 1


def test_a_merge_is_undone_once(at_once):
    replacement = replace_food(old=make_food("One"), new=make_food("Other"), kind="merge")
    undo = [lambda: undo_replacement(replacement=replacement)] * 3
    assert at_once(*undo) == ["undone"] * 2
    assert FoodReplacement.objects.count() == 2


def test_two_looks_find_a_doubt_once(at_once):
    nutrient()
    foods = [make_food(f"Unknown {n}", None) for n in range(5)]
    assert at_once(*[find_doubts] * 3) == []
    assert sorted(doubt.food_id for doubt in ValueDoubt.objects.all()) == [f.pk for f in foods]


def test_a_doubt_is_settled_by_the_first(at_once):
    nutrient()
    make_food("Unknown", None)
    find_doubts()
    settled = []

    def settle(curator):
        doubts = ValueDoubt.objects.all()
        settled.extend(settle_doubts(doubts=doubts, reason=f"{curator} looked.", by=curator))

    curators = [make_user(f"curator{n}") for n in range(3)]
    at_once(*[lambda curator=curator: settle(curator) for curator in curators])
    [doubt] = settled
    assert ValueDoubt.objects.get().settlement == doubt.settlement == f"{doubt.settled_by} looked."
