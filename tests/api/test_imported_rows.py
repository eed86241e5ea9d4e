"""Rows imported from the records of another app: once each, never back after a deletion."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from tests.api.problems import pointers, problem_of
from tests.api.syncing import an_entry, read, send
from tests.builders import DAY, make_food, make_supplement, make_user
from tracker.models import IntakeEntry, SupplementDose, SymptomEntry, Tombstone
from tracker.sync.feed import forget_tombstones

URL = "/api/v1/entries/"


@pytest.fixture
def food(db):
    return make_food("Oats", 100)


def record(version=1, key="r-1", source="health_connect"):
    return {"source": source, "id": key, "version": version}


def imported(food, version=1, **values):
    return an_entry(food, external=record(version), **values)


def test_a_record_imported_twice_is_one_row(api, food):
    first, again = api.post(URL, imported(food)), api.post(URL, imported(food))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["external"] == record()


def test_a_later_version_brings_the_row_up_to_date(api, food):
    first = api.post(URL, imported(food)).json()
    later = api.post(URL, imported(food, 2, amount_g=80))
    assert later.status_code == 200
    assert (later.json()["uuid"], later.json()["amount_g"]) == (first["uuid"], 80.0)
    assert later.json()["external"]["version"] == 2


@pytest.mark.parametrize("version", [1, 2])
def test_an_earlier_or_the_same_version_does_not_undo_what_the_person_changed(api, food, version):
    uuid_ = api.post(URL, imported(food, 2)).json()["uuid"]
    api.patch(f"{URL}{uuid_}/", {"amount_g": 55})
    again = api.post(URL, imported(food, version))
    assert (again.status_code, again.json()["amount_g"]) == (200, 55.0)


def test_put_with_an_older_version_changes_nothing(api, food):
    url = f"{URL}{uuid.uuid4()}/"
    api.put(url, imported(food, 3))
    old = api.put(url, imported(food, 2, amount_g=99))
    assert (old.status_code, old.json()["amount_g"]) == (200, 30.0)
    assert api.put(url, imported(food, 3, amount_g=99)).json()["amount_g"] == 99.0


def test_patch_with_an_older_version_changes_nothing(api, food):
    first = api.post(URL, imported(food, 3)).json()
    url = f"{URL}{first['uuid']}/"
    answer = api.patch(url, {"amount_g": 5, "external": record(2)})
    assert (answer.status_code, answer.json()) == (200, first)
    assert api.patch(url, {"amount_g": 5, "external": record(4)}).json()["amount_g"] == 5


def test_the_same_record_under_another_uuid_is_told_where_it_is(api, food):
    mine = api.post(URL, imported(food)).json()
    refused = problem_of(api.put(f"{URL}{uuid.uuid4()}/", imported(food)), 409)
    assert refused["current"] == mine
    assert [error["code"] for error in refused["errors"]] == ["record_elsewhere"]
    (result,) = send(
        api, {"type": "entry", "id": str(uuid.uuid4()), "object": imported(food, amount_g=1)}
    )
    assert (result["status"], result["problem"]["current"]["uuid"]) == (409, mine["uuid"])
    other = api.post(URL, an_entry(food)).json()["uuid"]
    problem_of(api.patch(f"{URL}{other}/", {"external": record()}), 409)
    problem_of(api.put(f"{URL}{other}/", imported(food)), 409)


def test_a_write_that_leaves_the_record_out_keeps_it_and_null_lets_go(api, food):
    row = api.post(URL, imported(food)).json()
    url = f"{URL}{row['uuid']}/"
    assert api.put(url, an_entry(food, amount_g=5)).json()["external"] == record()
    assert api.patch(url, {"external": None}).json()["external"] is None
    assert api.post(URL, imported(food)).status_code == 201
    assert IntakeEntry.objects.count() == 2


@pytest.mark.parametrize("part", ["source", "id"])
def test_a_record_is_named_whole_also_where_the_row_is_changed_in_part(api, food, part):
    url = f"{URL}{api.post(URL, imported(food)).json()['uuid']}/"
    named = {name: value for name, value in record().items() if name != part}
    assert pointers(api.patch(url, {"external": named})) == {f"/external/{part}": "required"}
    assert pointers(api.patch(url, {"external": {}})).keys() == {"/external/source", "/external/id"}
    other = {"source": "health_connect", "id": "r-2"}
    assert api.patch(url, {"external": other}).json()["external"] == {**other, "version": 0}


def test_what_was_deleted_here_is_not_imported_again(api, food):
    row = api.post(URL, imported(food, 2)).json()
    api.delete(f"{URL}{row['uuid']}/")
    for version in (1, 2):
        refused = problem_of(api.post(URL, imported(food, version)), 410)
        assert [error["code"] for error in refused["errors"]] == ["record_deleted"]
    problem_of(api.put(f"{URL}{uuid.uuid4()}/", imported(food)), 410)
    assert not IntakeEntry.objects.exists()
    assert api.post(URL, imported(food, 3)).status_code == 201
    assert api.post(URL, imported(food, 1)).status_code == 200


def test_no_other_row_takes_up_a_record_that_was_deleted_here(api, food):
    row = api.post(URL, imported(food)).json()
    api.delete(f"{URL}{row['uuid']}/")
    plain = api.post(URL, an_entry(food)).json()["uuid"]
    problem_of(api.put(f"{URL}{plain}/", imported(food)), 410)
    problem_of(api.patch(f"{URL}{plain}/", {"external": record()}), 410)
    assert api.patch(f"{URL}{plain}/", {"external": record(2)}).status_code == 200


def test_a_record_deleted_here_stays_so_when_other_deletions_are_forgotten(api, food):
    row = api.post(URL, imported(food)).json()
    api.delete(f"{URL}{row['uuid']}/")
    Tombstone.objects.update(deleted_at=timezone.now() - timedelta(days=1_000))
    assert forget_tombstones() == 0
    problem_of(api.post(URL, imported(food)), 410)


def test_a_row_that_is_brought_back_is_its_records_again(api, food):
    row = api.post(URL, imported(food)).json()
    api.delete(f"{URL}{row['uuid']}/")
    gone = {"If-Match": f'"{Tombstone.objects.get().revision}"'}
    back = api.put(f"{URL}{row['uuid']}/", an_entry(food), headers=gone)
    assert back.json()["external"] == record()
    assert api.post(URL, imported(food)).status_code == 200


def test_bringing_a_row_back_takes_no_record_from_the_row_that_holds_it_now(api, food):
    old = api.post(URL, imported(food)).json()
    api.delete(f"{URL}{old['uuid']}/")
    gone = {"If-Match": f'"{Tombstone.objects.get().revision}"'}
    new = api.post(URL, imported(food, 2)).json()
    back = api.put(f"{URL}{old['uuid']}/", an_entry(food), headers=gone)
    assert (back.status_code, back.json()["external"]) == (201, None)
    assert api.post(URL, imported(food, 2)).json()["uuid"] == new["uuid"]


def test_doses_and_symptoms_too(api, owner):
    dose = {"supplement": make_supplement().pk, "quantity": 1, "date": str(DAY)}
    cramp = {"kind": "cramp", "severity": 4, "date": str(DAY)}
    for url, body, model in (
        ("/api/v1/doses/", dose, SupplementDose),
        ("/api/v1/symptoms/", cramp, SymptomEntry),
    ):
        body = {**body, "external": record()}
        assert [api.post(url, body).status_code for _ in range(2)] == [201, 200]
        assert model.objects.get().external_id == "r-1"


def test_the_feed_tells_the_record(api, food):
    api.post(URL, imported(food))
    assert read(api)["changes"][0]["object"]["external"] == record()


def test_two_peoples_records_do_not_meet(api, strangers_api, food):
    mine = api.post(URL, imported(food))
    theirs = strangers_api.post(URL, imported(food))
    assert (mine.status_code, theirs.status_code) == (201, 201)


def test_the_same_id_of_two_sources_is_two_records(api, food):
    for source in ("health_connect", "apple_health"):
        body = an_entry(food, external=record(source=source))
        assert api.post(URL, body).status_code == 201


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        (5, "/external"),
        ([], "/external"),
        ({}, "/external/source"),
        ({"source": "x"}, "/external/id"),
        ({"source": "", "id": "1"}, "/external/source"),
        ({"source": "x", "id": ""}, "/external/id"),
        ({"source": "x" * 101, "id": "1"}, "/external/source"),
        ({"source": "x", "id": "y" * 201}, "/external/id"),
        ({"source": "x", "id": "\0"}, "/external/id"),
        ({"source": "x", "id": "1", "version": -1}, "/external/version"),
        ({"source": "x", "id": "1", "version": 2**63}, "/external/version"),
        ({"source": "x", "id": "1", "version": "new"}, "/external/version"),
    ],
)
def test_a_record_that_is_none_is_refused(api, food, sent, pointer):
    assert pointer in pointers(api.post(URL, an_entry(food, external=sent)))
    assert not IntakeEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_six_devices_that_import_one_record_at_once_make_one_row():
    user, food = make_user(), make_food("Oats")

    def one(_number):
        client = APIClient()
        client.force_authenticate(user)
        try:
            return client.post(URL, imported(food)).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(one, range(6))) == [200] * 5 + [201]
    assert IntakeEntry.objects.count() == 1
