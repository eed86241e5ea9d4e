"""Whoever changes the ways into an account gives the password again."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from tests.api.phones import ADA, Phone, totp_code
from tests.web.logins import log_in, prove, set_up_codes

GUARDED = [
    ("/accounts/email/", {"email": "new@example.org", "action_add": ""}),
    ("/accounts/2fa/totp/activate/", {"code": "000000"}),
    ("/accounts/2fa/webauthn/add/", {"name": "x", "credential": ""}),
    ("/profile/tokens/", {"name": "kitchen", "days": "30"}),
    ("/accounts/sessions/", {}),
]


def pending_or_offered(answer):
    assert answer.status_code == 401, answer.content
    return {flow["id"] for flow in answer.json()["data"]["flows"]}


class TestThePasswordAgain:
    """Asked for by what changes the ways into an account, however fresh the login."""

    @pytest.mark.parametrize(("path", "sent"), GUARDED)
    def test_in_a_browser(self, window, path, sent):
        log_in(Client())
        answer = window.post(path, sent)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/reauthenticate/")
        assert list(EmailAddress.objects.values_list("email", flat=True)) in ([], [ADA["email"]])

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("POST", "account/email", {"email": "new@example.org"}),
            ("PATCH", "account/email", {"email": ADA["email"], "primary": True}),
            ("DELETE", "account/email", {"email": ADA["email"]}),
            ("GET", "account/authenticators/recovery-codes", None),
            ("POST", "account/authenticators/recovery-codes", {}),
            ("DELETE", "account/authenticators/totp", None),
            ("GET", "account/authenticators/webauthn", None),
        ],
    )
    def test_on_a_phone(self, clock, db, method, path, body):
        phone = Phone().sign_up().prove()
        secret = phone.auth("GET", "account/authenticators/totp").json()["meta"]["secret"]
        sent = {"code": totp_code(secret)}
        assert phone.auth("POST", "account/authenticators/totp", sent).status_code == 200
        clock.shift(timedelta(minutes=6))
        assert pending_or_offered(phone.auth(method, path, body)) >= {"reauthenticate"}

    def test_to_set_up_an_app_with_codes(self, db):
        phone = Phone().sign_up()
        secret = phone.auth("GET", "account/authenticators/totp").json()["meta"]["secret"]
        sent = {"code": totp_code(secret)}
        assert phone.auth("POST", "account/authenticators/totp", sent).status_code == 401

    def test_and_other_logins_can_be_ended_then(self, transactional_db, window, another):
        prove(window)
        assert set_up_codes(window).count("Other devices stay logged in") == 1

    def test_and_nothing_is_said_of_other_logins_where_there_are_none(
        self, transactional_db, window
    ):
        prove(window)
        assert "Other devices stay logged in" not in set_up_codes(window)

    def test_five_minutes_later_once_more(self, clock, window):
        prove(window)
        clock.shift(timedelta(minutes=4))
        assert window.post("/profile/tokens/", {"name": "a", "days": "30"}).status_code == 200
        clock.shift(timedelta(minutes=2))
        assert window.post("/profile/tokens/", {"name": "b", "days": "30"}).status_code == 302
