"""No more than API_RATE_PER_MINUTE requests, counted exactly however many workers count."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection, connections
from rest_framework.test import APIClient

from tests.api.problems import problem_of
from tests.api.servers import environment
from tests.builders import make_profile, make_user
from tracker.accounts.tokens import make_token
from tracker.models import RateCount
from tracker.server.rates import WINDOW_S, Counted, count_of_address, count_of_user, forget_counts

LIST = "/api/v1/supplements/"
SCHEMA = "/api/v1/schema/"  # needs no login
NOON = datetime(2026, 3, 4, 12, 0, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_minute_begins():
    """So that what a test sends falls into one minute."""
    with time_machine.travel(NOON.replace(second=1), tick=True):
        yield


@pytest.fixture
def two_a_minute(settings):
    """Two requests a minute, at 12:00:40."""
    settings.API_RATE_PER_MINUTE = 2
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def test_the_request_above_the_limit_is_told_when_the_minute_ends(api, two_a_minute):
    assert [api.get(LIST).status_code for _ in range(2)] == [200, 200]
    refused = api.get(LIST)
    problem_of(refused, 429)
    assert refused["Retry-After"] == "20"
    two_a_minute.shift(19.5)
    assert api.get(LIST)["Retry-After"] == "1"
    two_a_minute.shift(0.5)
    assert api.get(LIST).status_code == 200


def test_each_person_and_each_address_has_a_limit_of_its_own(
    api, strangers_api, anonymous, two_a_minute
):
    for _ in range(3):
        last = api.get(LIST)
    problem_of(last, 429)
    assert strangers_api.get(LIST).status_code == 200
    here = [anonymous.get(SCHEMA).status_code for _ in range(3)]
    assert here == [200, 200, 429]
    assert anonymous.get(SCHEMA, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_a_forwarded_address_is_believed_of_no_proxy_of_ours(anonymous, two_a_minute):
    codes = [
        anonymous.get(SCHEMA, headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code
        for n in range(3)
    ]
    assert codes == [200, 200, 429]


# --- who is refused before anything is counted ---

READER = "/fhir/Observation"


@pytest.fixture
def five_a_minute(settings):
    settings.API_RATE_PER_MINUTE = 5
    with time_machine.travel(NOON, tick=False):
        yield


REFUSED = {
    "no login": {},
    "an unknown token": {"Authorization": "Bearer mgt_" + "a" * 40},
    "no token": {"Authorization": "Bearer \xff"},
    "an ended session": {"X-Session-Token": "0" * 32},
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("path", [LIST, READER])
def test_five_refused_logins_are_answered_and_the_sixth_waits(db, five_a_minute, path, headers):
    client = APIClient(headers=headers)
    answers = [client.get(path) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
    assert [answer.get("Retry-After") for answer in answers[4:]] == [None, "20", "20"]
    told = answers[-1].json()
    assert "throttled" in str(told)
    assert client.get(path, REMOTE_ADDR="192.0.2.7").status_code == 401


def test_each_refused_request_counts_once(anonymous, five_a_minute):
    for path in (LIST, READER, "/api/v1/schema/?format=none"):
        anonymous.get(path)
    anonymous.get(LIST, headers={"Accept": "image/png"})
    assert list(RateCount.objects.values_list("count", flat=True)) == [4]


def test_whoever_is_logged_in_at_that_address_goes_on(owner, five_a_minute):
    nobody = APIClient()
    assert [nobody.get(LIST).status_code for _ in range(9)][-1] == 429
    _row, secret = make_token(user=owner, name="chart", lifetime=None)
    script = APIClient(headers={"Authorization": f"Bearer {secret}"})
    browser = APIClient()
    browser.force_login(owner)
    assert script.get(LIST).status_code == browser.get(LIST).status_code == 200


def test_a_script_that_may_only_read_counts_as_its_person(owner, five_a_minute):
    _row, secret = make_token(user=owner, name="chart", lifetime=None)
    script = APIClient(headers={"Authorization": f"Bearer {secret}"})
    codes = [script.post(LIST, {}).status_code for _ in range(7)]
    assert codes == [403] * 5 + [429] * 2
    assert APIClient().get(LIST).status_code == 401


def test_one_statement_counts(owner, django_assert_num_queries):
    with django_assert_num_queries(1):
        count_of_user(owner.pk)
    with django_assert_num_queries(1):
        assert count_of_user(owner.pk).count == 2


def test_the_table_says_who_asked_to_nobody_without_the_secret_key(owner, settings):
    count_of_user(owner.pk)
    count_of_address("192.0.2.7")
    keys = set(RateCount.objects.values_list("key", flat=True))
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in keys)
    settings.SECRET_KEY = "another"
    assert count_of_user(owner.pk).count == 1
    assert RateCount.objects.count() == 3


def test_the_counts_of_one_person_can_be_forgotten(owner, stranger):
    for user in (owner, stranger):
        count_of_user(user.pk)
    forget_counts(owner.pk)
    assert RateCount.objects.count() == 1
    assert count_of_user(owner.pk).count == 1
    assert count_of_user(stranger.pk).count == 2


def test_threads_count_without_a_gap(transactional_db):
    def one(_):
        try:
            return count_of_user(7).count
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        counts = sorted(pool.map(one, range(80)))
    assert counts == list(range(1, 81))


def test_of_twice_the_limit_at_once_half_is_answered(transactional_db, settings):
    settings.API_RATE_PER_MINUTE = 20
    user = make_user()

    def one(_):
        client = APIClient()
        client.force_authenticate(user)
        try:
            return client.get(LIST).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(one, range(40)))
    assert codes == [200] * 20 + [429] * 20


WORKER = """
import django
django.setup()
from unittest import mock
from django.contrib.auth.models import User
from rest_framework.test import APIClient
client = APIClient(SERVER_NAME="localhost")
client.force_authenticate(User.objects.get())
print("ready", flush=True)
input()
with mock.patch("tracker.server.rates.time", lambda: 1_000_000.0):
    print(sum(client.get("/api/v1/supplements/").status_code == 200 for _ in range(30)))
"""


def test_two_processes_together_answer_no_more_than_the_limit(transactional_db):
    make_user()
    workers = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", WORKER],
            env=environment(API_RATE_PER_MINUTE="30"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    answered = [int(worker.communicate()[0]) for worker in workers]
    assert sum(answered) == 30
    assert RateCount.objects.get().count == 60


def test_no_lock_is_held_while_the_view_works(transactional_db, monkeypatch):
    """Else on SQLite nobody could write while somebody reads."""
    client = APIClient()
    client.force_authenticate(make_user())
    elsewhere = []

    def write_meanwhile(*_):
        with ThreadPoolExecutor(1) as pool:
            elsewhere.append(pool.submit(one_elsewhere).result())
        return []

    def one_elsewhere():
        try:
            return count_of_user(99).count
        finally:
            connections.close_all()

    monkeypatch.setattr("tracker.api.supplements.OwnSupplementViewSet.list", write_meanwhile)
    client.raise_request_exception = False
    client.get(LIST)
    assert elsewhere == [1]


def test_reading_goes_on_while_an_import_holds_what_it_writes(transactional_db):
    """SQLite has one lock for the whole database: nobody else can count. PostgreSQL has many."""
    locks_all = connection.vendor == "sqlite"
    user = make_user()
    make_profile(user)
    client = APIClient()
    client.force_authenticate(user)
    import_ = connections.create_connection("default")
    if locks_all:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 50")
    try:
        import_.ensure_connection()
        import_.cursor().execute("BEGIN IMMEDIATE" if locks_all else "BEGIN")
        import_.cursor().execute("UPDATE foods_supplement SET note = 'held'")
        assert count_of_user(user.pk).count == (0 if locks_all else 1)
        assert client.get(LIST).status_code == 200
    finally:
        import_.close()
        connection.close()
    assert count_of_user(user.pk).count == (1 if locks_all else 3)  # the list was counted too


def test_a_window_has_an_end(db):
    with time_machine.travel(NOON.replace(second=0), tick=False):
        assert count_of_user(1) == Counted(count=1, ends_in_s=WINDOW_S)
