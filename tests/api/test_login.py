"""A phone signs up and logs in through allauth's headless client and sends X-Session-Token."""

import pytest
from rest_framework.test import APIClient

from tests.api.problems import problem_of

AUTH = "/_allauth/app/v1/auth/"
ADA = {"email": "ada@example.org", "password": "a-long-password"}
PROFILE = "/api/v1/profile/"


@pytest.fixture
def phone(anonymous):
    """A client that must bring a CSRF token wherever one is asked for."""
    return APIClient(enforce_csrf_checks=True)


def test_signs_up_and_uses_the_token_it_is_given(phone):
    signed_up = phone.post(f"{AUTH}signup", ADA)
    assert signed_up.status_code == 200
    token = {"X-Session-Token": signed_up.json()["meta"]["session_token"]}
    phone.cookies.clear()
    assert phone.get(PROFILE, headers=token).json()["sex"] is None
    assert phone.patch(PROFILE, {"sex": "female"}, headers=token).status_code == 200


def test_logs_in_and_out_on_a_second_phone(phone):
    phone.post(f"{AUTH}signup", ADA)
    other = APIClient(enforce_csrf_checks=True)
    logged_in = other.post(f"{AUTH}login", ADA)
    token = {"X-Session-Token": logged_in.json()["meta"]["session_token"]}
    other.cookies.clear()
    assert other.get(PROFILE, headers=token).status_code == 200
    assert other.delete(f"{AUTH}session", headers=token).status_code == 401  # logged out
    problem_of(other.get(PROFILE, headers=token), 401)


def test_a_wrong_password_gives_no_token(phone):
    phone.post(f"{AUTH}signup", ADA)
    refused = APIClient().post(f"{AUTH}login", ADA | {"password": "not-the-password"})
    assert refused.status_code == 400
    assert "session_token" not in refused.json().get("meta", {})


@pytest.mark.parametrize("token", ["", "x", "0" * 32, "é", "a" * 10_000, "' OR 1=1 --"])
def test_a_token_nobody_was_given_opens_nothing(phone, token):
    problem_of(phone.get(PROFILE, headers={"X-Session-Token": token}), 401)
