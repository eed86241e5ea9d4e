"""The limits of logging in are exact, however many requests arrive at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.internal import ratelimit
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from rest_framework.test import APIClient

from tests.builders import make_user

AUTH = "/_allauth/app/v1/auth/"
WRONG = {"email": "ada@example.org", "password": "not-the-password"}


@pytest.fixture
def at_once(transactional_db, monkeypatch):
    """Sends the bodies to one address at the same time; the answers' statuses, counted."""
    # Who waits for the count longer than a second is refused: a busy machine must not decide.
    monkeypatch.setattr(ratelimit, "CACHE_LOCK_WAIT_TIMEOUT", 60)

    def run(path, bodies, workers=10):
        def one(body):
            try:
                return APIClient().post(f"{AUTH}{path}", body).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(workers) as pool:
            return Counter(pool.map(one, bodies))

    return run


@pytest.fixture
def passwords_tried():
    """What reached the comparison with the stored password."""
    tried = []

    def compare(self, request, **credentials):
        tried.append(credentials)

    with mock.patch.object(AuthenticationBackend, "authenticate", compare):
        yield tried


def test_of_ten_wrong_passwords_for_one_account_five_are_tried(at_once, passwords_tried):
    make_user("ada")
    assert at_once("login", [WRONG] * 10) == {400: 10}
    assert len(passwords_tried) == 5


def test_of_twenty_wrong_passwords_from_one_address_ten_are_tried(at_once, passwords_tried):
    bodies = [WRONG | {"email": f"somebody{n}@example.org"} for n in range(20)]
    assert at_once("login", bodies) == {400: 20}
    assert len(passwords_tried) == 10


def test_of_forty_sign_ups_from_one_address_twenty_are_made(at_once):
    bodies = [
        {"email": f"somebody{n}@example.org", "password": "a-long-password"} for n in range(40)
    ]
    assert at_once("signup", bodies) == {200: 20, 429: 20}
    assert User.objects.count() == 20


def test_many_counts_do_not_push_out_those_of_one_account(client, db):
    for n in range(5):
        APIClient().post(f"{AUTH}login", WRONG, REMOTE_ADDR=f"192.0.2.{n}")
    for n in range(400):
        cache.set(f"of others {n}", 1)
    refused = APIClient().post(f"{AUTH}login", WRONG, REMOTE_ADDR="192.0.2.99").json()
    assert refused["errors"][0]["code"] == "too_many_login_attempts"
