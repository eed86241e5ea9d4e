"""Whoever changes a way into an account, its owner is told by mail, in their own language."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from tests.api.passkeys import Passkey
from tests.api.phones import ADA, Phone, totp_code
from tests.builders import make_profile, make_user
from tracker.mailing import notices

OLD, NEW = ADA["email"], "new@example.org"
PASSWORD = "another-long-password"
UNREACHABLE = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def ada(settings, db):
    settings.MAIL = "sent"
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False
    user = make_user("ada")
    EmailAddress.objects.create(user=user, email=OLD, verified=True, primary=True)
    return user


@pytest.fixture
def window(ada):
    """In which Ada is logged in and just gave her password again."""
    client = Client(headers={"User-Agent": "Mozilla/5.0 (Ada's) Firefox/140.0"})
    client.post("/accounts/login/", {"login": OLD, "password": ADA["password"]})
    client.post("/accounts/reauthenticate/", {"password": ADA["password"]})
    mail.outbox.clear()
    return client


@pytest.fixture
def phone(ada):
    made = Phone("Ada's phone")
    assert made.log_in().status_code == 200
    made.prove()
    mail.outbox.clear()
    return made


def told(*to):
    """The body of the only mail, or mails, which went to these."""
    assert [each.to for each in mail.outbox] == [[each] for each in to or (OLD,)]
    return mail.outbox[0].body


def link(body, path):
    return re.search(rf"/accounts/{path}/\S+", body).group()


def change_password(window):
    sent = {"oldpassword": ADA["password"], "password1": PASSWORD, "password2": PASSWORD}
    return window.post("/accounts/password/change/", sent)


class TestOfThePassword:
    def test_that_it_was_changed(self, window):
        assert change_password(window).status_code == 302
        body = told()
        assert body.startswith("Your password was changed.\n")
        assert "network address 127.0.0.1" in body
        assert "Device or browser: Mozilla/5.0 (Ada's) Firefox/140.0" in body
        assert "/accounts/password/reset/" in body
        assert "/accounts/sessions/" in body
        assert mail.outbox[0].subject == "Your password was changed"

    def test_that_a_phone_changed_it(self, phone):
        sent = {"current_password": ADA["password"], "new_password": PASSWORD}
        assert phone.auth("POST", "account/password/change", sent).status_code == 200
        assert "Device or browser: Ada's phone" in told()

    def test_that_it_was_reset(self, ada):
        window = Client()
        window.post("/accounts/password/reset/", {"email": OLD})
        page = window.get(link(mail.outbox.pop().body, "password/reset/key"), follow=True)
        sent = {"password1": PASSWORD, "password2": PASSWORD}
        assert window.post(page.redirect_chain[-1][0], sent).status_code == 302
        assert "with a link from a mail" in told()


class TestOfAddresses:
    def add(self, window):
        window.post("/accounts/email/", {"email": NEW, "action_add": ""})

    def test_that_one_was_added(self, window):
        self.add(window)
        to = {each.to[0]: each.body for each in mail.outbox}
        assert f"The address {NEW} was added" in to[OLD]
        assert "/accounts/confirm-email/" in to[NEW]

    def test_that_another_is_the_main_one_now_and_both_are_told(self, window, ada):
        self.add(window)
        EmailAddress.objects.filter(email=NEW).update(verified=True)
        mail.outbox.clear()
        window.post("/accounts/email/", {"email": NEW, "action_primary": ""})
        ada.refresh_from_db()
        assert ada.email == NEW
        assert f"changed from {OLD} to {NEW}" in told(OLD, NEW)
        assert {each.subject for each in mail.outbox} == {"About your account"}

    def test_one_nobody_confirmed_does_not_become_it(self, window, ada):
        self.add(window)
        mail.outbox.clear()
        window.post("/accounts/email/", {"email": NEW, "action_primary": ""})
        ada.refresh_from_db()
        assert ada.email == OLD
        assert mail.outbox == []

    def test_that_one_was_removed(self, window):
        self.add(window)
        mail.outbox.clear()
        window.post("/accounts/email/", {"email": NEW, "action_remove": ""})
        assert f"The address {NEW} was removed" in told()


class TestOfTheSecondStep:
    @pytest.fixture
    def secret(self, phone, django_capture_on_commit_callbacks):
        secret = phone.auth("GET", "account/authenticators/totp").json()["meta"]["secret"]
        with django_capture_on_commit_callbacks(execute=True):
            sent = {"code": totp_code(secret)}
            assert phone.auth("POST", "account/authenticators/totp", sent).status_code == 200
        return secret

    def test_that_an_app_was_set_up(self, secret):
        assert "app with codes was set up" in told()

    def test_that_it_was_taken_away(self, phone, secret):
        mail.outbox.clear()
        assert phone.auth("DELETE", "account/authenticators/totp").status_code == 200
        assert "no second step" in told()

    def test_that_there_are_new_recovery_codes(
        self, phone, secret, django_capture_on_commit_callbacks
    ):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            phone.auth("POST", "account/authenticators/recovery-codes")
        assert "New recovery codes" in told()

    def test_of_passkeys(self, phone, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            added = phone.add(Passkey())
        assert added.status_code == 200, added.content
        assert "A passkey or security key was added" in told()
        mail.outbox.clear()
        sent = {"authenticators": [added.json()["data"]["id"]]}
        phone.auth("DELETE", "account/authenticators/webauthn", sent)
        assert "was taken away" in told()


class TestOfTheRest:
    def test_that_a_token_was_made(self, window):
        window.post("/profile/tokens/", {"name": "kitchen", "days": "30"})
        assert "a script can read your diary" in told()
        assert "kitchen" not in mail.outbox[0].body

    def test_that_deletion_was_asked_and_taken_back(
        self, window, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            window.post("/profile/delete/", {"password": ADA["password"]})
        assert re.search(r"will be deleted on \d+ \w+ \d{4}", told())
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            window.post("/profile/delete/keep/")
        assert "Your account stays" in told()

    def test_that_deletion_was_asked_by_a_phone(self, phone, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            phone.ask("DELETE", "/api/v1/account/", {"password": ADA["password"]})
        assert "will be deleted on" in told()


class TestOfANewDevice:
    def log_in(self, agent):
        client = Client(headers={"User-Agent": agent})
        client.post("/accounts/login/", {"login": OLD, "password": ADA["password"]})

    def test_where_the_person_was_logged_in_before(self, ada):
        self.log_in("Mozilla/5.0 (X11) Firefox/140.0")
        assert mail.outbox == []  # the first login is no news
        self.log_in("Mozilla/5.0 (X11) Firefox/141.2")
        assert mail.outbox == []  # nor is the same window, updated
        self.log_in("curl/8.5")
        assert "a device or browser that is new here" in told()

    def test_nobody_is_told_of_wrong_passwords(self, ada):
        self.log_in("one")
        client = Client(headers={"User-Agent": "two"})
        client.post("/accounts/login/", {"login": OLD, "password": "not-the-password"})
        assert mail.outbox == []


class TestEach:
    def test_is_in_the_language_of_the_person(self, window, ada):
        make_profile(ada, language="de", time_zone="Europe/Berlin")
        change_password(window)
        assert told().startswith("Dein Passwort wurde geändert.\n")
        assert "Europe/Berlin" in told() or "CE" in told()

    def test_holds_what_a_browser_calls_itself_on_one_line(self, ada):
        client = Client(headers={"User-Agent": "evil\x0bSubject: x" + "y" * 500})
        client.post("/accounts/login/", {"login": OLD, "password": ADA["password"]})
        mail.outbox.clear()
        change_password(client)
        line = next(each for each in told().splitlines() if each.startswith("Device"))
        assert line.endswith("evil Subject: x" + "y" * 185)

    def test_stops_nothing_while_the_mail_server_is_down(self, window, settings, caplog):
        settings.EMAIL_BACKEND = UNREACHABLE
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        assert change_password(window).status_code == 302
        assert "ConnectionRefusedError while sending a mail" in caplog.text
        assert OLD not in caplog.text

    def test_is_sent_only_where_mail_is(self, window, settings):
        settings.MAIL = "printed"
        change_password(window)
        assert mail.outbox == []

    def test_that_allauth_sends_is_known(self):
        """A new release may tell of more."""
        from pathlib import Path

        import allauth

        source = Path(allauth.__file__).parent
        sent = set()
        for path in [*source.glob("account/**/*.py"), *source.glob("mfa/**/*.py")]:
            found = re.findall(
                r'send_notification_mail\(\s*"[\w/]+/(\w+)"', path.read_text(encoding="utf-8")
            )
            sent |= set(found)
        assert sent
        assert sent <= set(notices._SAID)
