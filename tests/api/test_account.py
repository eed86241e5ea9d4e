"""account/: who is logged in, and the end of the account."""

import time
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from rest_framework.test import APIClient

from tests.api.problems import pointers, problem_of
from tests.builders import make_user
from tracker.accounts.tokens import make_token
from tracker.models import AccountDeletion

URL = "/api/v1/account/"
DELETION = f"{URL}deletion/"
RIGHT = {"password": "a-long-password"}
AUTH = "/_allauth/app/v1/auth/"
ADA = {"email": "ada@example.org", **RIGHT}


def phone_of(action="login", **credentials):
    phone = APIClient(enforce_csrf_checks=True)
    answer = phone.post(f"{AUTH}{action}", {**ADA, **credentials})
    phone.cookies.clear()
    phone.credentials(HTTP_X_SESSION_TOKEN=answer.json()["meta"]["session_token"])
    return phone


def due(response):
    return datetime.fromisoformat(response.json()["deletion_due_at"])


# --- works ---


def test_says_whose_it_is(api, owner):
    assert api.get(URL).json() == {
        "name": "owner",
        "email": "owner@example.org",
        "joined_at": owner.date_joined.isoformat().replace("+00:00", "Z"),
        "deletion_due_at": None,
    }


def test_is_due_in_seven_days(api, owner, time_machine):
    time_machine.move_to("2026-03-04T12:00:00+00:00", tick=False)
    response = api.delete(URL, RIGHT)
    assert response.status_code == 202
    assert response.json()["deletion_due_at"] == "2026-03-11T12:00:00Z"
    assert api.get(URL).json() == response.json()


def test_asking_again_keeps_the_first_date(api, time_machine):
    time_machine.move_to("2026-03-04T12:00:00+00:00", tick=False)
    first = api.delete(URL, RIGHT)
    time_machine.shift(timedelta(days=3))
    assert api.delete(URL, RIGHT).json() == first.json()


def test_can_be_taken_back_and_asked_for_anew(api, owner, time_machine):
    time_machine.move_to("2026-03-04T12:00:00+00:00", tick=False)
    first = api.delete(URL, RIGHT)
    kept = api.delete(DELETION)
    assert kept.status_code == 200
    assert kept.json()["deletion_due_at"] is None
    problem_of(api.delete(DELETION), 404)
    time_machine.shift(timedelta(days=1))
    assert due(api.delete(URL, RIGHT)) - due(first) == timedelta(days=1)


def test_every_other_session_and_every_token_ends(db):
    phone = phone_of("signup")
    other = phone_of()
    user = User.objects.get()
    make_token(user=user, name="chart", lifetime=None)
    assert phone.delete(URL, RIGHT).status_code == 202
    assert phone.get(URL).json()["deletion_due_at"] is not None
    problem_of(other.get(URL), 401)
    assert not user.api_tokens.exists()


def test_a_login_in_the_week_sees_it_and_takes_it_back(db):
    phone_of("signup").delete(URL, RIGHT)
    later = phone_of()
    assert later.get(URL).json()["deletion_due_at"] is not None
    assert later.delete(DELETION).json()["deletion_due_at"] is None


# --- is it the person? ---


@pytest.mark.parametrize("password", ["wrong", "a-long-password ", "A-LONG-PASSWORD"])
def test_a_wrong_password(api, password):
    assert pointers(api.delete(URL, {"password": password})) == {"/password": "wrong_password"}
    assert not AccountDeletion.objects.exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "required"),
        ({"password": None}, "null"),
        ({"password": ""}, "blank"),
        ({"password": ["x"]}, "invalid"),
        ({"password": "x" * 1_001}, "max_length"),
        ({"password": "\x00"}, "null_characters_not_allowed"),
    ],
)
def test_no_password(api, body, code):
    assert pointers(api.delete(URL, body)) == {"/password": code}


@pytest.mark.parametrize("body", ["[]", '"x"', "{", "1"])
def test_a_body_that_is_no_object(api, body):
    problem_of(api.delete(URL, body, content_type="application/json"), 400)


def test_half_a_surrogate_pair(api):
    body = '{"password": "\\ud800"}'
    problem_of(api.delete(URL, body, content_type="application/json"), 400)


def test_no_body_at_all(api):
    assert pointers(api.delete(URL)) == {"/password": "required"}


def test_guessing_is_stopped(api):
    answers = [api.delete(URL, {"password": f"guess {n}"}) for n in range(12)]
    assert {answer.status_code for answer in answers[:5]} == {400}
    problem_of(answers[-1], 429)
    assert int(answers[-1]["Retry-After"]) > 0
    problem_of(api.delete(URL, RIGHT), 429)
    assert not AccountDeletion.objects.exists()


def test_of_an_account_without_a_password_a_fresh_login_counts(db, time_machine):
    time_machine.move_to("2026-03-04T12:00:00+00:00", tick=False)
    user = make_user()
    user.set_unusable_password()
    user.save()
    phone = logged_in_by_passkey(user)
    time_machine.shift(timedelta(minutes=5))
    assert phone.delete(URL, {}).status_code == 202
    time_machine.shift(timedelta(seconds=1))
    assert pointers(phone.delete(URL, RIGHT)) == {"": "login_too_old"}


def test_but_not_one_whose_moment_is_unknown(api, owner):
    owner.set_unusable_password()
    owner.save()
    problem = problem_of(api.delete(URL, {}), 400)
    assert "Log in again" in problem["errors"][0]["detail"]


def logged_in_by_passkey(user):
    """The session as allauth leaves it; a passkey itself needs a device."""
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "tracker.accounts.backends.ByAddress"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.create()
    phone = APIClient()
    phone.credentials(HTTP_X_SESSION_TOKEN=session.session_key)
    return phone


# --- refused ---


@pytest.mark.parametrize(("method", "url"), [("get", URL), ("delete", URL), ("delete", DELETION)])
def test_asks_who_you_are(anonymous, method, url):
    problem_of(getattr(anonymous, method)(url), 401)


def test_the_last_administrator_stays(curator):
    root = APIClient()
    root.force_authenticate(curator)
    assert pointers(root.delete(URL, RIGHT)) == {"": "last_administrator"}
    make_user("other", is_superuser=True)
    assert root.delete(URL, RIGHT).status_code == 202


@pytest.mark.parametrize("method", ["post", "put", "patch"])
def test_changes_nothing_else(api, method):
    problem_of(getattr(api, method)(URL, {"email": "x@example.org"}), 405)


def test_what_is_not_due_cannot_be_kept(api, stranger, strangers_api):
    strangers_api.delete(URL, RIGHT)
    problem_of(api.delete(DELETION), 404)
    assert AccountDeletion.objects.filter(user=stranger).exists()


def test_reading_costs_one_query(api, unthrottled, django_assert_num_queries):
    with django_assert_num_queries(1):
        api.get(URL)
