"""Writers of the catalogue take their turns: its logs become visible in the order of their keys."""

import threading

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foods.curation.values import revert_value
from foods.importers import load, load_import
from foods.importers.runs import import_foods
from foods.management.commands.load_catalogue import give_curators_the_catalogue
from foods.models import Food, NutrientContent, Supplement
from foods.own_supplements import (
    bring_back_supplement,
    correct_own_supplement,
    create_own_supplement,
    remove_own_supplement,
)
from foods.search import index, search
from foods.search.models import SearchWord
from tests.builders import make_food, make_supplement, make_user, nutrient
from tests.foods.admin_pages import change_url, form_of, supplement_form
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
    desk = curators_desk()
    values = form_of(food, **{"contents-0-amount_per_100g": "93", "contents-0-note": "FNDDS"})

    def save():
        assert desk.post(change_url(food), values).status_code == 302

    return save


def curators_desk():
    give_curators_the_catalogue()
    cora = make_user("cora", is_staff=True)
    cora.groups.add(Group.objects.get(name="Curators"))
    desk = Client()
    desk.force_login(cora)
    return desk


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


def waits_for(monkeypatch, module, last_step, write, second):
    """Let `second` write while `write` is at its last step: it has to wait for the end."""
    wrote, go_on = threading.Event(), threading.Event()
    finish = getattr(module, last_step)

    def wait(*args):
        wrote.set()
        assert go_on.wait(20)
        return finish(*args)

    monkeypatch.setattr(module, last_step, wait)
    one, other = Writer(write), Writer(second)
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


@pytest.mark.parametrize("second", [correction, putting_back])
@pytest.mark.parametrize("first", [an_import, a_load])
def test_the_second_waits_and_its_history_comes_after(first, second, tmp_path, monkeypatch):
    food = make_food("Spinach, raw", 79)
    waits_for(monkeypatch, *first(tmp_path), second(food))
    latest, *before = NutrientContent.history.order_by("-history_id")
    assert latest.food_id == food.pk
    assert len(before) > 1


def saving(supplement):
    desk, values = curators_desk(), supplement_form(supplement, 120, reason="as on the label")
    return lambda: desk.post(change_url(supplement), values)


def putting_a_version_back(supplement):
    desk = curators_desk()
    version = supplement.history.get().pk
    supplement.elemental_mg_per_unit = 120
    supplement.save()
    url = reverse("admin:foods_supplement_simple_history", args=[supplement.pk, version])
    return lambda: desk.post(url, supplement_form(supplement, 100, reason="was right"))


def deleting(supplement):
    desk, url = curators_desk(), change_url(supplement, "delete")
    return lambda: desk.post(url, {"post": "yes"})


def acting(action):
    def of(supplement):
        desk, url = curators_desk(), reverse("admin:foods_supplement_changelist")
        data = {"action": action, "_selected_action": [supplement.pk], "post": "yes"}
        return lambda: desk.post(url, data)

    return of


LABEL = {"name": "Mine", "unit": "tablet", "elemental_mg_per_unit": 100}
TURN = 'SELECT "foods_nutrient"'  # what lock_catalogue() reads


def retired(supplement):
    Supplement.objects.filter(pk=supplement.pk).update(status="retired")
    return supplement


def owning(write):
    def of(supplement):
        owner = make_user("owner")
        Supplement.objects.filter(pk=supplement.pk).update(owner=owner)
        return lambda: write(supplement, owner)

    return of


@pytest.mark.parametrize(
    "second",
    [
        saving,
        putting_a_version_back,
        deleting,
        acting("retire"),
        acting("delete_selected"),
        owning(lambda _one, by: create_own_supplement(owner=by, **LABEL)),
        owning(lambda one, by: correct_own_supplement(supplement=one, by=by, name="Other")),
        owning(lambda one, by: remove_own_supplement(supplement=one, by=by)),
        owning(lambda one, by: bring_back_supplement(supplement=retired(one), by=by)),
    ],
)
def test_whoever_writes_a_supplement_takes_their_turn(second):
    nutrient()  # what lock_catalogue() locks
    write = second(make_supplement("Citrate", 100))
    with CaptureQueriesContext(connection) as asked:
        write()
    began, turn, wrote = (
        [at for at, query in enumerate(asked.captured_queries) if query["sql"].startswith(start)]
        for start in ("BEGIN", TURN, 'INSERT INTO "foods_historicalsupplement"')
    )
    # A turn lasts as long as its transaction.
    assert max(at for at in began if at < wrote[0]) < turn[0] < wrote[0]


def test_a_supplement_is_saved_after_a_load_and_its_history_comes_after(tmp_path, monkeypatch):
    nutrient()  # what lock_catalogue() locks
    supplement = make_supplement("Citrate", 100)
    waits_for(monkeypatch, *a_load(tmp_path), saving(supplement))
    latest, *before = Supplement.history.order_by("-history_id")
    assert (latest.id, latest.elemental_mg_per_unit) == (supplement.pk, 120)
    assert len(before) > 1


def test_a_food_is_indexed_after_one_with_its_words_is_forgotten(monkeypatch):
    """Else its words are deleted in the moment it begins to use them."""
    nutrient()  # what lock_catalogue() locks
    gone, new = make_food("Quinoa"), make_food("Quinoa, red")
    index.refresh([gone.pk])
    forgetting, indexing = lambda: index.forget([gone.pk]), lambda: index.refresh([new.pk])
    waits_for(monkeypatch, index, "_count", forgetting, indexing)
    Food.objects.filter(pk=gone.pk).delete()
    assert list(search(Food.objects.all(), "quinoa")) == [new]
    assert SearchWord.objects.get(text="quinoa").foods == 1
