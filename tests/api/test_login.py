"""A phone signs up and logs in through allauth's headless client and sends X-Session-Token."""

import json

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from tests.api.passkeys import USER_PRESENT, Passkey
from tests.api.phones import ADA, Phone, pending, totp_code
from tests.api.problems import problem_of

PROFILE = "/api/v1/profile/"
NEW = "another-long-password"
ENDED = "This session has ended or is not known. Log in again."


@pytest.fixture
def ada(db):
    """Ada's phone, on which she just signed up."""
    return Phone("Ada's phone").sign_up()


@pytest.fixture
def tablet(ada):
    other = Phone("Ada's tablet")
    assert other.log_in().status_code == 200
    return other


class TestWithAPassword:
    def test_signs_up_and_uses_the_token_it_is_given(self, ada):
        assert ada.ask("GET", PROFILE).json()["sex"] is None
        assert ada.ask("PATCH", PROFILE, {"sex": "female"}).status_code == 200

    def test_logs_in_and_out_on_a_second_phone(self, ada, tablet):
        assert tablet.reads() == 200
        assert tablet.auth("DELETE", "auth/session").status_code == 401  # logged out
        assert problem_of(tablet.ask("GET", PROFILE), 401)["detail"] == ENDED
        assert ada.reads() == 200

    def test_a_wrong_password_gives_no_token(self, ada):
        thief = Phone()
        assert thief.log_in(password="not-the-password").status_code == 400
        assert thief.token == ""

    @pytest.mark.parametrize("token", ["x", "0" * 32, "é", "a" * 10_000, "' OR 1=1 --"])
    def test_a_token_nobody_was_given_opens_nothing(self, db, token):
        problem = problem_of(Phone(token=token).ask("GET", PROFILE), 401)
        assert problem["detail"] == ENDED

    def test_a_token_that_ended_is_not_rescued_by_another_login(self, ada):
        browser = Client(headers={"X-Session-Token": "0" * 32})
        browser.force_login(User.objects.get())
        assert problem_of(browser.get(PROFILE), 401)["detail"] == ENDED

    @pytest.mark.parametrize("token", [None, ""])
    def test_without_one_a_phone_is_told_to_bring_it(self, db, token):
        client = Client(headers={} if token is None else {"X-Session-Token": token})
        assert "not provided" in problem_of(client.get(PROFILE), 401)["detail"]

    @pytest.mark.parametrize("body", [[], "x", 1, None, {}, {"email": 1, "password": {}}])
    @pytest.mark.parametrize("path", ["auth/login", "auth/signup"])
    def test_senseless_bodies_are_refused(self, db, path, body):
        assert Phone().auth("POST", path, body).status_code == 400


class TestDevices:
    def test_lists_where_the_person_is_logged_in(self, ada, tablet):
        told = ada.auth("GET", "auth/sessions").json()["data"]
        assert {(each["user_agent"], each["is_current"]) for each in told} == {
            ("Ada's phone", True),
            ("Ada's tablet", False),
        }

    def test_a_lost_phone_is_logged_out_from_another_at_once(self, ada, tablet):
        lost = [
            each["id"]
            for each in tablet.auth("GET", "auth/sessions").json()["data"]
            if not each["is_current"]
        ]
        assert tablet.auth("DELETE", "auth/sessions", {"sessions": lost}).status_code == 401
        assert ada.reads() == 200
        answer = tablet.prove().auth("DELETE", "auth/sessions", {"sessions": lost})
        left = answer.json()["data"]
        assert [each["user_agent"] for each in left] == ["Ada's tablet"]
        problem_of(ada.ask("GET", PROFILE), 401)
        assert ada.auth("GET", "auth/session").status_code == 410
        assert tablet.reads() == 200

    def test_nobody_else_is_logged_out(self, ada):
        stranger = Phone()
        stranger.auth("POST", "auth/signup", ADA | {"email": "stranger@example.org"})
        (session,) = ada.auth("GET", "auth/sessions").json()["data"]
        refused = stranger.auth("DELETE", "auth/sessions", {"sessions": [session["id"]]})
        assert refused.status_code == 400
        assert ada.reads() == 200

    def test_a_new_password_logs_the_other_devices_out(self, ada, tablet):
        body = {"current_password": ADA["password"], "new_password": NEW}
        assert ada.auth("POST", "account/password/change", body).status_code == 200
        assert ada.reads() == 200
        problem_of(tablet.ask("GET", PROFILE), 401)
        assert tablet.log_in().status_code in {400, 410}
        assert Phone().log_in().status_code == 400
        assert Phone().log_in(password=NEW).status_code == 200

    def test_a_password_is_changed_only_by_who_knows_it(self, ada):
        body = {"current_password": "a-guess-of-somebody", "new_password": NEW}
        assert ada.auth("POST", "account/password/change", body).status_code == 400


@pytest.fixture
def clock():
    """An hour that a test moves on; a code of the app is good for 30 seconds and one use."""
    with time_machine.travel("2026-03-04T12:00:01Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def secret(clock, ada):
    """Of the app with codes that Ada set up."""
    told = ada.prove().auth("GET", "account/authenticators/totp")
    assert told.status_code == 404  # none yet
    secret = told.json()["meta"]["secret"]
    code = {"code": totp_code(secret)}
    assert ada.auth("POST", "account/authenticators/totp", code).status_code == 200
    clock.shift(30)
    return secret


class TestTheSecondStep:
    def test_is_asked_for_after_the_password(self, secret):
        phone = Phone()
        assert pending(phone.log_in()) == {"mfa_authenticate"}
        problem_of(phone.ask("GET", PROFILE), 401)  # half logged in is not logged in
        done = phone.auth("POST", "auth/2fa/authenticate", {"code": totp_code(secret)})
        assert done.status_code == 200
        assert phone.reads() == 200

    @pytest.mark.parametrize("code", ["", "000000", "abc", None, ["1"], {"code": 1}])
    def test_refuses_a_code_the_app_does_not_show(self, secret, code):
        phone = Phone()
        phone.log_in()
        assert phone.auth("POST", "auth/2fa/authenticate", {"code": code}).status_code == 400
        problem_of(phone.ask("GET", PROFILE), 401)

    def test_takes_a_code_once(self, secret):
        body = {"code": totp_code(secret)}
        for status in (200, 400):
            phone = Phone()
            phone.log_in()
            assert phone.auth("POST", "auth/2fa/authenticate", body).status_code == status

    def test_stops_guessing(self, secret, clock):
        phone = Phone()
        phone.log_in()
        guesses = [phone.auth("POST", "auth/2fa/authenticate", {"code": "0"}) for _ in range(6)]
        assert guesses[-1].json()["errors"][0]["code"] == "too_many_login_attempts"
        right = phone.auth("POST", "auth/2fa/authenticate", {"code": totp_code(secret)})
        assert right.status_code == 400
        clock.shift(301)
        again = phone.auth("POST", "auth/2fa/authenticate", {"code": totp_code(secret)})
        assert again.status_code == 200

    def test_takes_each_recovery_code_once(self, ada, secret):
        told = ada.auth("GET", "account/authenticators/recovery-codes").json()["data"]
        assert told["unused_code_count"] == 10
        body = {"code": told["unused_codes"][0]}
        for status in (200, 400):
            phone = Phone()
            phone.log_in()
            assert phone.auth("POST", "auth/2fa/authenticate", body).status_code == status
        left = ada.auth("GET", "account/authenticators/recovery-codes").json()["data"]
        assert left["unused_code_count"] == 9

    def test_new_recovery_codes_take_the_place_of_the_old(self, ada, secret):
        path = "account/authenticators/recovery-codes"
        old = ada.auth("GET", path).json()["data"]["unused_codes"]
        new = ada.auth("POST", path).json()["data"]["unused_codes"]
        assert not set(old) & set(new)
        phone = Phone()
        phone.log_in()
        refused = phone.auth("POST", "auth/2fa/authenticate", {"code": old[0]})
        assert refused.status_code == 400

    def test_can_be_taken_away_by_who_just_logged_in(self, ada, secret, clock):
        clock.shift(3600)
        late = ada.auth("DELETE", "account/authenticators/totp")
        assert late.status_code == 401  # say who you are once more
        body = {"code": totp_code(secret)}
        assert ada.auth("POST", "auth/2fa/reauthenticate", body).status_code == 200
        assert ada.auth("DELETE", "account/authenticators/totp").status_code == 200
        assert Phone().log_in().status_code == 200


def log_in_with(passkey, **changed):
    phone = Phone()
    options = phone.auth("GET", "auth/webauthn/login").json()["data"]["request_options"]
    credential = passkey.sign(options) | changed
    response = phone.auth("POST", "auth/webauthn/login", {"credential": credential})
    return phone, response


@pytest.fixture
def passkey(ada):
    made = Passkey()
    response = ada.prove().add(made)
    assert response.status_code == 200, response.content
    assert response.json()["meta"]["recovery_codes_generated"]
    return made


OF_NO_DATA = {"clientDataJSON": "e30", "attestationObject": "eA"}
BROKEN = [
    {"id": []},
    {"id": "eA"},
    {"id": "\u00e9", "response": {"userHandle": "MQ"}},
    {"id": "eA", "rawId": "eA", "response": []},
    {"id": "eA", "rawId": "eA", "response": {}},
    {"id": "eA", "rawId": "eA", "response": {"clientDataJSON": [], "signature": 1}},
    {"id": "eA", "rawId": "eA", "type": "public-key", "response": OF_NO_DATA},
]


class TestPasskeys:
    def test_log_in_without_a_password(self, passkey):
        phone, response = log_in_with(passkey)
        assert response.status_code == 200, response.content
        assert response.json()["data"]["user"]["email"] == ADA["email"]
        assert phone.reads() == 200

    def test_log_in_while_others_guess_the_password(self, ada, passkey):
        for _ in range(6):
            refused = Phone().log_in(password="not-the-password")
        assert refused.json()["errors"][0]["code"] == "too_many_login_attempts"
        assert log_in_with(passkey)[1].status_code == 200
        assert ada.reads() == 200

    def test_are_a_second_step_after_the_password(self, passkey):
        phone = Phone()
        assert pending(phone.log_in()) == {"mfa_authenticate"}
        told = phone.auth("GET", "auth/webauthn/authenticate").json()["data"]
        body = {"credential": passkey.sign(told["request_options"])}
        assert phone.auth("POST", "auth/webauthn/authenticate", body).status_code == 200
        assert phone.reads() == 200

    def test_another_key_opens_nothing(self, passkey):
        forged = Passkey(key_id=passkey.key_id, user_handle=passkey.user_handle)
        phone, response = log_in_with(forged)
        assert response.status_code == 400
        problem_of(phone.ask("GET", PROFILE), 401)

    @pytest.mark.parametrize(
        "origin",
        ["https://evil.example", "http://testserver", "https://testserver.evil.example", "null"],
    )
    def test_nothing_signed_for_another_origin_is_taken(self, passkey, origin):
        passkey.origin = origin
        assert log_in_with(passkey)[1].status_code == 400

    def test_without_a_finger_or_face_they_open_nothing(self, passkey):
        passkey.flags = USER_PRESENT
        assert log_in_with(passkey)[1].status_code == 400

    def test_an_answer_is_taken_once(self, passkey):
        phone = Phone()
        options = phone.auth("GET", "auth/webauthn/login").json()["data"]["request_options"]
        body = {"credential": passkey.sign(options)}
        assert phone.auth("POST", "auth/webauthn/login", body).status_code == 200
        other = Phone()
        other.auth("GET", "auth/webauthn/login")
        assert other.auth("POST", "auth/webauthn/login", body).status_code == 400

    @pytest.mark.parametrize("handle", ["", "x", "OTk5OTk5", None, 1, [], {}])
    def test_of_nobody_open_nothing(self, passkey, handle):
        passkey.user_handle = handle
        assert log_in_with(passkey)[1].status_code == 400

    @pytest.mark.parametrize("credential", [None, "", "x", 1, [], {}, {"response": []}])
    def test_senseless_answers_are_refused(self, ada, credential):
        phone = Phone()
        phone.auth("GET", "auth/webauthn/login")
        body = {"credential": credential}
        assert phone.auth("POST", "auth/webauthn/login", body).status_code == 400
        ada.prove().auth("GET", "account/authenticators/webauthn")
        assert ada.auth("POST", "account/authenticators/webauthn", body).status_code == 400

    @pytest.mark.parametrize("path", ["auth/webauthn/login", "account/authenticators/webauthn"])
    @pytest.mark.parametrize("broken", BROKEN)
    def test_broken_answers_are_refused(self, ada, path, broken):
        ada.prove().auth("GET", path)
        body = {"name": "x", "credential": broken}
        assert ada.auth("POST", path, body).status_code == 400

    @pytest.mark.parametrize("broken", [json.dumps(each) for each in BROKEN] + ["{", "[]", "1"])
    @pytest.mark.parametrize("page", ["webauthn/login", "webauthn/add", "authenticate"])
    def test_and_so_are_those_of_a_form(self, ada, page, broken):
        browser = Client()
        browser.post("/accounts/login/", {"login": ADA["email"], "password": ADA["password"]})
        browser.post("/accounts/reauthenticate/", {"password": ADA["password"]})
        form = {"name": "x", "credential": broken}
        assert browser.post(f"/accounts/2fa/{page}/", form).status_code == 400

    def test_an_account_that_was_switched_off_stays_closed(self, passkey, django_user_model):
        django_user_model.objects.update(is_active=False)
        phone, _response = log_in_with(passkey)
        problem_of(phone.ask("GET", PROFILE), 401)

    def test_are_listed_and_taken_away(self, ada, passkey):
        keys = [
            each
            for each in ada.auth("GET", "account/authenticators").json()["data"]
            if each["type"] == "webauthn"
        ]
        assert [key["name"] for key in keys] == ["Ada's chip"]
        body = {"authenticators": [keys[0]["id"]]}
        path = "account/authenticators/webauthn"
        assert ada.auth("DELETE", path, body).status_code == 200
        assert log_in_with(passkey)[1].status_code == 400

    def test_are_made_only_by_who_just_gave_the_password(self, ada):
        late = ada.auth("GET", "account/authenticators/webauthn?passwordless")
        assert late.status_code == 401
        assert ada.prove().add(Passkey()).status_code == 200
