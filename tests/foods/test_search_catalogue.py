"""What people type, and the foods of the embedded catalogue they should see first."""

import pytest
from django.core.management import call_command
from django.db import transaction

from foods.models import Food
from foods.search import search
from foods.search.synonyms import PLAIN
from tests.foods.search_measure import GERMAN, measure, queries

# Without the mark a run of this file alone would have no test database.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def catalogue(django_db_setup, django_db_blocker):
    """The embedded catalogue, loaded once and rolled back after the last query."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_catalogue", verbosity=0)
        yield Food.objects.filter(status="published")
        transaction.set_rollback(True)


def test_enough_is_asked():
    assert len(queries()) >= 300


def test_nine_in_ten_are_first(catalogue):
    first, in_three, missed = measure(catalogue)
    assert first >= 0.95, missed
    assert in_three >= 0.97, missed


def test_german_words_find_as_well(catalogue):
    first, in_three, missed = measure(catalogue, GERMAN)
    assert first >= 0.95, missed
    assert in_three >= 0.97, missed


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("egg", "Egg, boiled"),
        ("pumpkin seeds", "Pumpkin seeds, roasted"),
        ("aubergine", "Eggplant, raw"),
        ("seeds pumpkin", "Pumpkin seeds, dried"),
        ("JALAPEÑO", "Jalapeno, raw"),
        ("chick peas", "Chickpeas, boiled"),
        ("strawberries", "Strawberries"),
        ("strawberry", "Strawberries"),
        ("spin", "Spinach, boiled"),
        ("brocoli", "Broccoli, boiled"),
        ("psinach", "Spinach, boiled"),
        ("pumkin sedes", "Pumpkin seeds, dried"),
    ],
)
def test_the_first_food_is_what_was_meant(catalogue, query, name):
    found = [food.name for food in search(catalogue, query)]
    assert found[:1] == [name], found[:5]


def test_plain_words_mean_foods_of_the_catalogue(catalogue):
    names = set(catalogue.values_list("name", flat=True))
    assert set(PLAIN.values()) <= names


def test_the_list_wants_foods_of_the_catalogue(catalogue):
    names = set(catalogue.values_list("name", flat=True))
    assert [query for query, wanted in queries().items() if not names & set(wanted)] == []


@pytest.mark.parametrize("query", ["", "zzz", "xqzvkw", "%", "\N{GRINNING FACE}"])
def test_what_nobody_eats_is_not_found(catalogue, query):
    assert search(catalogue, query) == []
