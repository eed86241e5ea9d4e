"""An impatient finger, on every connection at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from foods.models import Food, Recipe
from tests.builders import make_food, make_user, nutrient

AT_ONCE = 5


@pytest.fixture
def tap(transactional_db):
    """Sends one person's form several times at the same moment."""
    user = make_user()

    def run(address, data):
        def one(_number):
            client = Client()
            client.force_login(user)
            try:
                return client.post(address, data).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(one, range(AT_ONCE)))

    return run


UUID = "0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77"


def test_makes_one_food(tap):
    nutrient()
    rows = {"portions-TOTAL_FORMS": 0, "portions-INITIAL_FORMS": 0}
    data = {"name": "Bar", "per_g": "100", "nutrient_magnesium": "5", "uuid": UUID, **rows}
    assert tap("/my-foods/add/", data) == [302] * AT_ONCE
    assert Food.objects.count() == 1


def test_makes_one_recipe(tap):
    row = {"row0-food": make_food().pk, "row0-amount": "5", "row0-measure": "g"}
    data = {"name": "Soup", "servings": "1", "finished_unit": "g", "uuid": UUID, "save": "1"}
    assert tap("/my-recipes/add/", data | row) == [302] * AT_ONCE
    assert Recipe.objects.count() == 1
