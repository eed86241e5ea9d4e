"""import/ with an Idempotency-Key: brought in once, and refused only where it was not."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.api.problems import problem_of
from tests.tracker.portability.accounts import exported, fill
from tracker.models import AnsweredRequest, IntakeEntry
from tracker.portability import bring_in as importing
from tracker.portability.storing import Storing

URL = "/api/v1/import/"
ENTRIES = 8


@pytest.fixture
def file(owner):
    fill(owner)
    return exported(owner)


def send(client, file):
    return client.post(URL, file, headers={"Idempotency-Key": "key-1"})


def once(monkeypatch, owner, name, act):
    """Let something happen the first time that this is called."""
    done = getattr(owner, name)

    def first(*args, **values):
        monkeypatch.setattr(owner, name, done)
        act()
        return done(*args, **values)

    monkeypatch.setattr(owner, name, first)


def long_ago():
    AnsweredRequest.objects.update(claimed_at=timezone.now() - timedelta(seconds=61))


def count(user):
    return IntakeEntry.objects.filter(user=user).count()


def test_sent_twice_it_is_answered_the_same(strangers_api, stranger, file):
    first, again = send(strangers_api, file), send(strangers_api, file)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["digest"] == file["digest"]
    assert again["Idempotent-Replayed"] == "true"
    assert count(stranger) == ENTRIES


def test_a_repeat_that_comes_while_rows_are_stored_does_not_take_over(
    strangers_api, stranger, file, monkeypatch
):
    repeats = []

    def slow():
        repeats.append(send(strangers_api, file))

    once(monkeypatch, importing, "_check", long_ago)
    once(monkeypatch, Storing, "store", slow)
    assert send(strangers_api, file).status_code == 201
    problem = problem_of(repeats[0], 409)
    assert [error["code"] for error in problem["errors"]] == ["in_flight"]
    assert send(strangers_api, file).json()["digest"] == file["digest"]
    assert count(stranger) == ENTRIES


def test_a_repeat_that_took_over_meanwhile_is_the_one_that_counts(
    strangers_api, stranger, file, monkeypatch
):
    repeats = []

    def slow():
        long_ago()
        repeats.append(send(strangers_api, file))

    once(monkeypatch, importing, "_check", slow)
    problem_of(send(strangers_api, file), 409)
    assert repeats[0].status_code == 201
    again = send(strangers_api, file)
    assert (again.status_code, again.json()) == (201, repeats[0].json())
    assert count(stranger) == ENTRIES


def test_who_lost_the_claim_stores_nothing(strangers_api, stranger, file, monkeypatch):
    def lose():
        AnsweredRequest.objects.update(claim=uuid.uuid4())

    once(monkeypatch, importing, "_check", lose)
    problem_of(send(strangers_api, file), 409)
    assert count(stranger) == 0


@pytest.mark.parametrize("broken", ["refresh", "digest_now"])
def test_what_was_brought_in_is_not_refused_though_the_answer_was_lost(
    strangers_api, stranger, file, monkeypatch, broken
):
    def die():
        raise ConnectionError

    once(monkeypatch, importing, broken, die)
    with pytest.raises(ConnectionError):
        send(strangers_api, file)
    again = send(strangers_api, file)
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert again.json()["digest"] == file["digest"]
    assert again.json()["rows"]["entries"] == count(stranger) == ENTRIES


def test_a_refused_file_leaves_the_key_free(strangers_api, stranger, file):
    problem_of(send(strangers_api, {**file, "digest": "x"}), 400)
    assert send(strangers_api, file).status_code == 201
