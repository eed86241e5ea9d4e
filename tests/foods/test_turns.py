"""Writers of the catalogue take their turns: its logs become visible in the order of their keys."""

import threading

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connections
from django.test import Client

from foods.curation.values import revert_value
from foods.importers import load, load_import
from foods.importers.runs import import_foods
from foods.management.commands.load_catalogue import give_curators_the_catalogue
from foods.models import NutrientContent
from tests.builders import make_food, make_user
from tests.foods.admin_pages import change_url, form_of
from tests.foods.catalogue_tables import Tables
from tests.foods.importers.files import almonds

pytestmark = pytest.mark.django_db(transaction=True)

A_WHILE = 0.5  # seconds in which the second writer would long have been done


class Writer(threading.Thread):
    """Somebody who writes, with a connection of their own; `problem` is what went wrong."""

    def __init__(self, write):
        super().__init__(daemon=True)
        self.write, self.problem = write, None

    def run(self):
        try:
            self.write()
        except Exception as problem:
            self.problem = problem
            raise
        finally:
            connections.close_all()


def correction(food):
    """A curator who saves the food's form; logged in before the first writer begins."""
    give_curators_the_catalogue()
    cora = make_user("cora", is_staff=True)
    cora.groups.add(Group.objects.get(name="Curators"))
    desk = Client()
    desk.force_login(cora)
    values = form_of(food, **{"contents-0-amount_per_100g": "93", "contents-0-note": "FNDDS"})

    def save():
        assert desk.post(change_url(food), values).status_code == 302

    return save


def putting_back(food):
    record = food.contents.get().history.get()
    food.contents.update(amount_per_100g=1)
    by = make_user("bob")
    return lambda: revert_value(record=record, by=by, reason="was right")


def an_import(tmp_path):
    return load_import, "_retire", lambda: import_foods("sr28", almonds().write(tmp_path))


def a_load(tmp_path):
    folder = str(Tables(tmp_path).write())
    command = lambda: call_command("load_catalogue", "--from", folder, verbosity=0)  # noqa: E731
    return load, "_retire_foods", command


@pytest.mark.parametrize("second", [correction, putting_back])
@pytest.mark.parametrize("first", [an_import, a_load])
def test_the_second_waits_and_its_history_comes_after(first, second, tmp_path, monkeypatch):
    food = make_food("Spinach, raw", 79)
    module, last_step, write = first(tmp_path)
    wrote, go_on = threading.Event(), threading.Event()
    finish = getattr(module, last_step)

    def wait(*args):
        wrote.set()
        assert go_on.wait(20)
        return finish(*args)

    monkeypatch.setattr(module, last_step, wait)
    one, other = Writer(write), Writer(second(food))
    one.start()
    try:
        assert wrote.wait(20)
        other.start()
        other.join(A_WHILE)
        assert other.is_alive()
    finally:
        go_on.set()
        one.join(20)
    other.join(20)
    assert (one.problem, other.problem) == (None, None)
    latest, *before = NutrientContent.history.order_by("-history_id")
    assert latest.food_id == food.pk
    assert len(before) > 1
