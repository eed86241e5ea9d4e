"""Nobody learns from an answer, or from the time it takes, whether an address has an account."""

import re
from unittest import mock

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests.api.phones import ADA, Phone, pending
from tests.builders import make_user

NEW = {"email": "nobody@example.org", "password": ADA["password"]}


@pytest.fixture
def with_mail(settings, db):
    """A server that sends mail, on which Ada has an account."""
    settings.MAIL = "sent"
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    user = make_user("ada")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def hashed():
    """The passwords that were hashed: that takes longer than everything else together."""
    done = []
    hasher = hashers.get_hasher()
    encode = type(hasher).encode

    def counted(self, *args, **kwargs):
        done.append(1)
        return encode(self, *args, **kwargs)

    with mock.patch.object(type(hasher), "encode", counted):
        yield done


def form(sent):
    return {"email": sent["email"], "password1": sent["password"]}


def page(client, path):
    """What the page shows, without what is made anew for each."""
    html = client.get(path).content.decode()
    return re.sub(r'value="[\w-]{64}"|[\w.]+@example.org', "", html)


@pytest.mark.usefixtures("with_mail")
class TestSigningUp:
    def test_shows_the_same_page(self, with_mail):
        seen = []
        for sent in (ADA, NEW):
            browser = Client()
            answer = browser.post("/accounts/signup/", form(sent))
            seen.append((answer.status_code, answer["Location"], page(browser, answer["Location"])))
        assert seen[0] == seen[1]
        assert "We sent you a mail" in seen[0][2]

    def test_tells_a_phone_the_same(self):
        told = []
        for sent in (ADA, NEW):
            phone = Phone()
            answer = phone.auth("POST", "auth/signup", sent)
            assert pending(answer) == {"verify_email"}
            body = answer.json()
            assert body["meta"].pop("session_token") == phone.token
            told.append(body)
        assert told[0] == told[1]

    def test_writes_to_whoever_owns_the_address(self):
        for sent in (ADA, NEW):
            Phone().auth("POST", "auth/signup", sent)
        known, new = mail.outbox
        assert (known.to, new.to) == ([ADA["email"]], [NEW["email"]])
        assert "has an account already" in known.body
        assert "/accounts/password/reset/" in known.body
        assert "/accounts/confirm-email/" in new.body

    def test_changes_nothing_of_the_account_that_is_there(self, with_mail):
        Phone().auth("POST", "auth/signup", ADA | {"password": "a-password-of-a-thief"})
        assert User.objects.get().check_password(ADA["password"])

    def test_hashes_as_many_passwords(self, hashed):
        counts = []
        for sent in (ADA, NEW):
            hashed.clear()
            Phone().auth("POST", "auth/signup", sent)
            counts.append(len(hashed))
        assert counts == [1, 1]


@pytest.mark.usefixtures("with_mail")
class TestLoggingIn:
    @pytest.mark.parametrize(("known", "unknown"), [(ADA["email"], NEW["email"]), ("ada", "bob")])
    def test_refuses_both_alike(self, known, unknown, hashed):
        told = []
        for login in (known, unknown):
            hashed.clear()
            sent = {"login": login, "password": "not-the-password"}
            answer = Client().post("/accounts/login/", sent)
            html = re.sub(r'value="[^"]*"', "", answer.content.decode())
            told.append((answer.status_code, html, len(hashed)))
        assert told[0] == told[1]
        assert "are not correct" in told[0][1]
        assert told[0][2] == 1

    def test_takes_a_name_that_looks_like_an_address(self):
        make_user("bob@work", email="bob@example.org")
        for login in ("bob@work", "bob@example.org"):
            sent = {"login": login, "password": ADA["password"]}
            EmailAddress.objects.update(verified=True)
            answer = Client().post("/accounts/login/", sent)
            assert answer.status_code == 302

    def test_refuses_an_account_without_a_password_alike(self, with_mail, hashed):
        with_mail.set_unusable_password()
        with_mail.save()
        counts = []
        for sent in (ADA, NEW):
            hashed.clear()
            assert Phone().auth("POST", "auth/login", sent).status_code == 400
            counts.append(len(hashed))
        assert counts == [1, 1]

    def test_refuses_one_that_was_switched_off_alike(self, with_mail, hashed):
        User.objects.update(is_active=False)
        wrong = {"password": "not-the-password"}
        answers = [Phone().auth("POST", "auth/login", sent | wrong) for sent in (ADA, NEW)]
        assert answers[0].status_code == answers[1].status_code == 400
        assert answers[0].json() == answers[1].json()

    def test_stops_guessing_alike(self):
        told = []
        for sent in (ADA, NEW):
            cache.clear()
            wrong = sent | {"password": "not-the-password"}
            answers = [Phone().auth("POST", "auth/login", wrong).json() for _ in range(6)]
            told.append(answers)
        assert told[0] == told[1]
        assert told[0][-1]["errors"][0]["code"] == "too_many_login_attempts"


@pytest.mark.usefixtures("with_mail")
class TestANewPassword:
    def test_is_promised_to_both(self):
        seen = []
        for sent in (ADA, NEW):
            browser = Client()
            answer = browser.post("/accounts/password/reset/", {"email": sent["email"]})
            seen.append((answer.status_code, answer["Location"], page(browser, answer["Location"])))
        assert seen[0] == seen[1]
        assert [each.to for each in mail.outbox] == [[ADA["email"]], [NEW["email"]]]
        assert "has no account here" in mail.outbox[1].body

    def test_is_promised_to_both_on_a_phone(self):
        path = "auth/password/request"
        answers = [Phone().auth("POST", path, {"email": sent["email"]}) for sent in (ADA, NEW)]
        assert answers[0].status_code == answers[1].status_code == 200
        assert answers[0].json() == answers[1].json()


def test_an_added_address_does_not_tell_that_another_has_it(with_mail, stranger):
    browser = Client()
    browser.force_login(stranger)
    browser.post("/accounts/reauthenticate/", {"password": "a-long-password"})
    seen = []
    for sent in (ADA, NEW):
        answer = browser.post("/accounts/email/", {"email": sent["email"], "action_add": ""})
        seen.append((answer.status_code, answer["Location"]))
    assert seen[0] == seen[1]
    added = EmailAddress.objects.filter(user=stranger, email=ADA["email"])
    assert [each.verified for each in added] == [False]


class TestConfirming:
    """Without which nobody is in, where mail is sent."""

    def link(self):
        return re.search(r"/accounts/confirm-email/\S+", mail.outbox[-1].body).group()

    def test_logs_the_browser_in_that_signed_up(self, with_mail):
        browser = Client()
        browser.post("/accounts/signup/", form(NEW))
        assert browser.get("/today/")["Location"].startswith("/accounts/login/")
        assert browser.get(self.link()).status_code == 200  # a mail program that looks does nothing
        assert not EmailAddress.objects.get(email=NEW["email"]).verified
        assert browser.post(self.link()).status_code == 302
        assert browser.get("/today/").status_code == 302
        assert not browser.get("/today/")["Location"].startswith("/accounts/login/")

    def test_logs_no_other_browser_in(self, with_mail):
        Client().post("/accounts/signup/", form(NEW))
        other = Client()
        other.post(self.link())
        assert EmailAddress.objects.get(email=NEW["email"]).verified
        assert other.get("/today/")["Location"].startswith("/accounts/login/")

    def test_lets_a_phone_log_in(self, with_mail):
        phone = Phone()
        phone.auth("POST", "auth/signup", NEW)
        assert phone.reads() == 401
        assert pending(Phone().log_in(**NEW)) == {"verify_email"}
        Client().post(self.link())
        assert Phone().log_in(**NEW).status_code == 200

    def test_is_not_asked_of_an_admin_without_an_address(self, with_mail):
        User.objects.create_superuser("root", password="a-long-password")
        browser = Client()
        sent = {"login": "root", "password": "a-long-password"}
        assert browser.post("/accounts/login/", sent)["Location"] == "/today/"

    def test_is_asked_of_an_admin_with_one(self, with_mail):
        User.objects.create_superuser("root", "root@example.org", "a-long-password")
        browser = Client()
        sent = {"login": "root", "password": "a-long-password"}
        answer = browser.post("/accounts/login/", sent)
        assert answer["Location"] == "/accounts/confirm-email/"
        assert mail.outbox[-1].to == ["root@example.org"]
