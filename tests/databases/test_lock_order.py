"""Whoever takes several locks takes them in one order, so that no two wait for each other."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import QuerySet

from foods.models import Food, Nutrient, NutrientContent
from foods.turns import lock_catalogue
from tests.tracker.full_account import full_account
from tracker.accounts.removal import delete_account
from tracker.models import IntakeEntry, Profile
from tracker.services import locked_profile

# The catalogue's turn (one row of Nutrient), profiles, the account's own row; then what is below.
ORDER = (Nutrient, Profile, User)


class Locks:
    """Which rows a transaction locked, in which order; `wrong` where that is against ORDER."""

    def __init__(self, outside: int) -> None:
        self.outside = outside
        self.held: list[type[Any]] = []
        self.wrong: list[str] = []
        self.transactions = 0

    def take(self, model: type[Any]) -> None:
        if model not in ORDER:
            return
        later = [each for each in self.held if ORDER.index(each) > ORDER.index(model)]
        if later and model not in self.held:
            self.wrong.append(f"{model.__name__} after {later[0].__name__}")
        self.held.append(model)

    def left(self) -> None:
        if len(connection.savepoint_ids) <= self.outside and self.held:
            self.transactions += 1
            self.held = []


@pytest.fixture
def locks(db: None, monkeypatch: pytest.MonkeyPatch) -> Locks:
    found = Locks(len(connection.savepoint_ids))
    lock, leave = QuerySet.select_for_update, transaction.Atomic.__exit__

    def select_for_update(rows: Any, *args: Any, **kwargs: Any) -> Any:
        found.take(rows.model)
        return lock(rows, *args, **kwargs)

    def exit_of(block: Any, *args: Any) -> Any:
        result = leave(block, *args)
        found.left()
        return result

    monkeypatch.setattr(QuerySet, "select_for_update", select_for_update)
    monkeypatch.setattr(transaction.Atomic, "__exit__", exit_of)
    return found


def test_a_life_with_the_tracker_takes_them_in_order(locks):
    user = full_account()
    content = NutrientContent.objects.get(
        food=Food.objects.get(name="Shared"), nutrient="magnesium"
    )
    with transaction.atomic():
        lock_catalogue()
        content.amount_per_100g += 100
        content.save()
    delete_account(user=user)
    assert not IntakeEntry.objects.filter(user=user.pk).exists()
    assert locks.wrong == []
    assert locks.transactions > 10


def test_the_wrong_way_round_is_seen(locks, owner):
    Profile.objects.create(user=owner)
    with transaction.atomic():
        locked_profile(owner)
        lock_catalogue()
    with transaction.atomic():
        lock_catalogue()
        locked_profile(owner)
        lock_catalogue()  # held already
    assert locks.wrong == ["Nutrient after Profile"]
