"""Idempotency-Key: a POST that is sent again is answered as it was the first time."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import get_resolver
from django.utils import timezone
from rest_framework.test import APIClient

from tests.api.problems import pointers, problem_of
from tests.api.syncing import an_entry
from tests.builders import make_food, make_user
from tracker.api.idempotency import OncePerKey
from tracker.models import AnsweredRequest, IntakeEntry
from tracker.sync.answered_requests import forget_answers

URL = "/api/v1/entries/"


@pytest.fixture
def food(db):
    return make_food("Oats", 100)


def post(client, body, key="key-1", url=URL):
    return client.post(url, body, headers={"Idempotency-Key": key})


def test_sent_twice_it_is_done_once_and_answered_the_same(api, food):
    first, again = post(api, an_entry(food)), post(api, an_entry(food))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert all(first[name] == again[name] for name in ("ETag", "Location"))
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert IntakeEntry.objects.count() == 1


def test_the_first_answer_is_repeated_though_the_row_was_changed_since(api, food):
    first = post(api, an_entry(food)).json()
    api.delete(f"{URL}{first['uuid']}/")
    assert post(api, an_entry(food)).json() == first
    assert not IntakeEntry.objects.exists()


def test_without_a_key_nothing_is_kept(api, food):
    api.post(URL, an_entry(food))
    api.post(URL, an_entry(food))
    assert (IntakeEntry.objects.count(), AnsweredRequest.objects.count()) == (2, 0)


def test_quotes_around_the_key_do_not_count(api, food):
    post(api, an_entry(food), '"key-1"')
    assert post(api, an_entry(food), "key-1")["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("url", "change"), [(URL, {"amount_g": 31}), ("/api/v1/symptoms/", {}), (f"{URL}?a=1", {})]
)
def test_a_key_sent_with_another_request_is_refused(api, food, url, change):
    post(api, an_entry(food))
    refused = problem_of(post(api, an_entry(food, **change), url=url), 422)
    assert [error["code"] for error in refused["errors"]] == ["key_reused"]
    assert IntakeEntry.objects.count() == 1


def test_a_refused_request_leaves_its_key_free(api, food):
    problem_of(post(api, {"food": food.pk}), 400)
    assert not AnsweredRequest.objects.exists()
    assert post(api, an_entry(food)).status_code == 201


def test_while_the_first_is_worked_on_the_second_waits(api, owner, food):
    post(api, an_entry(food))
    AnsweredRequest.objects.update(status=None)
    response = post(api, an_entry(food))
    assert [error["code"] for error in problem_of(response, 409)["errors"]] == ["in_flight"]
    assert response["Retry-After"] == "1"


def test_a_request_whose_process_died_is_taken_over(api, owner, food):
    post(api, an_entry(food))
    IntakeEntry.objects.all().delete()
    long_ago = timezone.now() - timedelta(seconds=61)
    AnsweredRequest.objects.update(status=None, claimed_at=long_ago)
    assert post(api, an_entry(food)).status_code == 201
    assert post(api, an_entry(food))["Idempotent-Replayed"] == "true"
    assert IntakeEntry.objects.count() == 1


def test_what_was_taken_over_meanwhile_is_not_stored(api, food, monkeypatch):
    from tracker.api import diary

    def slow(writer, data):
        AnsweredRequest.objects.update(claim=uuid.uuid4())
        return write(writer, data)

    write = diary.RowWriter.post
    monkeypatch.setattr(diary.RowWriter, "post", slow)
    problem_of(post(api, an_entry(food)), 409)
    assert not IntakeEntry.objects.exists()


def test_the_same_key_of_two_people_is_two_keys(api, strangers_api, food):
    mine, theirs = post(api, an_entry(food)), post(strangers_api, an_entry(food))
    assert mine.json()["uuid"] != theirs.json()["uuid"]
    assert "Idempotent-Replayed" not in theirs


@pytest.mark.parametrize("key", ["", " ", '""', "a b", "ü", "x" * 256])
def test_a_key_that_is_none_is_refused(api, food, key):
    assert list(pointers(post(api, an_entry(food), key))) == ["/Idempotency-Key"]
    assert not IntakeEntry.objects.exists()


def test_a_batch_is_answered_again_and_overwrites_nothing_newer(api, food):
    row = str(uuid.uuid4())
    batch = {"changes": [{"type": "entry", "id": row, "object": an_entry(food)}]}
    first = post(api, batch, url="/api/v1/changes/").json()
    api.patch(f"{URL}{row}/", {"amount_g": 99})
    assert post(api, batch, url="/api/v1/changes/").json() == first
    assert IntakeEntry.objects.get().amount_g == 99


def test_asks_who_it_is_first(anonymous, food):
    problem_of(post(anonymous, an_entry(food)), 401)
    assert not AnsweredRequest.objects.exists()


def test_answers_are_kept_for_a_day(api, food):
    post(api, an_entry(food))
    AnsweredRequest.objects.update(claimed_at=timezone.now() - timedelta(hours=25))
    assert "Idempotent-Replayed" not in post(api, an_entry(food))
    assert forget_answers() == 0
    AnsweredRequest.objects.update(claimed_at=timezone.now() - timedelta(hours=25))
    assert forget_answers() == 1


def test_every_address_that_takes_a_post_knows_keys(anonymous):
    schema = anonymous.get("/api/v1/schema/?format=json").json()
    posts = {path for path, methods in schema["paths"].items() if "post" in methods}
    assert posts >= {URL, "/api/v1/changes/", "/api/v1/foods/", "/api/v1/recipes/"}
    for path in posts:
        view = get_resolver().resolve(path).func
        assert issubclass(view.cls, OncePerKey), path


@pytest.mark.django_db(transaction=True)
def test_sent_six_times_at_once_it_is_done_once():
    user, food = make_user(), make_food("Oats")

    def one(_number):
        client = APIClient()
        client.force_authenticate(user)
        try:
            response = post(client, an_entry(food))
            return response.status_code, response.json().get("uuid")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(one, range(6)))
    assert {status for status, _uuid in answers} <= {201, 409}
    assert {found for status, found in answers if status == 201} == {
        str(IntakeEntry.objects.get().uuid)
    }
