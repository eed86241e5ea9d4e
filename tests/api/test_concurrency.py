"""Many devices of one person write at once."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from rest_framework.test import APIClient

from tests.builders import DAY, make_food, make_user, nutrient
from tracker.models import IntakeEntry, Profile

AT_ONCE = 6


@pytest.fixture
def devices(transactional_db):
    """Runs one request per device at the same time and returns the answers' statuses."""
    user = make_user()

    def run(requests):
        def one(request):
            client = APIClient()
            client.force_authenticate(user)
            try:
                return request(client).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return sorted(pool.map(one, requests))

    return run


@pytest.fixture
def entry():
    return {"food": make_food().pk, "amount_g": 10, "date": str(DAY)}


def test_repeats_of_one_put_make_one_row(devices, entry):
    url = f"/api/v1/entries/{uuid4()}/"
    assert devices([lambda client: client.put(url, entry)] * AT_ONCE) == [200] * 5 + [201]
    assert IntakeEntry.objects.get().revision == 1


def test_of_writers_who_saw_the_same_revision_one_wins(devices, entry):
    url = f"/api/v1/entries/{uuid4()}/"
    devices([lambda client: client.put(url, entry)])
    writers = [
        lambda client, grams=grams: client.patch(
            url, {"amount_g": grams}, headers={"If-Match": '"1"'}
        )
        for grams in range(20, 20 + AT_ONCE)
    ]
    assert devices(writers) == [200] + [412] * 5
    assert IntakeEntry.objects.get().revision == 2


def test_every_new_row_gets_a_revision_of_its_own(devices, entry):
    assert devices([lambda client: client.post("/api/v1/entries/", entry)] * AT_ONCE) == [201] * 6
    revisions = sorted(IntakeEntry.objects.values_list("revision", flat=True))
    assert revisions == list(range(1, AT_ONCE + 1))
    assert Profile.objects.get().last_revision == AT_ONCE


def test_of_writers_who_saw_the_same_own_food_one_wins(devices):
    nutrient()
    seen = []

    def add(client):
        seen.append(client.post("/api/v1/foods/", {"name": "Bar", "magnesium_mg_per_100g": 1}))
        return seen[0]

    assert devices([add]) == [201]
    writers = [
        lambda client, mg=mg: client.patch(
            f"/api/v1/foods/{seen[0].json()['id']}/",
            {"magnesium_mg_per_100g": mg},
            headers={"If-Match": seen[0]["ETag"]},
        )
        for mg in range(20, 20 + AT_ONCE)
    ]
    assert devices(writers) == [200] + [412] * 5
