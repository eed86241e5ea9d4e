"""A mail that cannot be sent stops nobody, and nobody is told to wait for one."""

import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache

from tests.api.phones import ADA, Phone, pending
from tests.builders import make_user
from tests.tracker.test_settings import start

RESET = "/accounts/password/reset/"
FORM = {"email": ADA["email"]}


@pytest.fixture
def unreachable(settings, db):
    """A mail server that was configured and is not there."""
    settings.MAIL = "sent"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def logged(caplog):
    assert "ConnectionRefusedError" in caplog.text
    assert "ada@" not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.usefixtures("unreachable")
class TestWithAMailServerThatIsDown:
    def test_a_phone_signs_up_and_confirms_later(self, caplog):
        assert pending(Phone().auth("POST", "auth/signup", ADA)) == {"verify_email"}
        assert User.objects.get().email == ADA["email"]
        logged(caplog)

    def test_a_phone_is_told_the_same_of_an_address_that_is_known(self):
        told = []
        for _ in range(2):
            cache.clear()
            told.append(Phone().auth("POST", "auth/signup", ADA).json()["data"])
        assert told[0] == told[1]

    def test_a_browser_that_signs_up_is_told(self, client, caplog):
        body = {"email": ADA["email"], "password1": ADA["password"]}
        answer = client.post("/accounts/signup/", body, follow=True)
        assert answer.redirect_chain[-1][0] == "/accounts/login/"
        assert "could not be sent" in answer.content.decode()
        assert User.objects.get().email == ADA["email"]
        logged(caplog)

    def test_the_mail_goes_at_the_next_log_in(self, settings):
        Phone().auth("POST", "auth/signup", ADA)
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        assert pending(Phone().log_in()) == {"verify_email"}
        assert [each.to for each in mail.outbox] == [[ADA["email"]]]

    @pytest.mark.parametrize("known", [True, False])
    def test_nobody_is_told_that_a_link_to_a_new_password_was_sent(self, client, caplog, known):
        if known:
            make_user("ada")
        answer = client.post(RESET, FORM, follow=True)
        assert answer.redirect_chain[-1][0] == RESET
        assert "could not be sent" in answer.content.decode()
        answer = Phone().auth("POST", "auth/password/request", FORM)
        assert answer.status_code == 503
        assert answer.json()["errors"][0]["code"] == "mail_not_sent"
        logged(caplog)

    def test_an_added_address_stays_and_the_page_says_why_no_mail_comes(self, client):
        make_user("ada")
        client.post("/accounts/login/", {"login": ADA["email"], "password": ADA["password"]})
        body = {"email": "new@example.org", "action_add": ""}
        answer = client.post("/accounts/email/", body, follow=True)
        assert "could not be sent" in answer.content.decode()


@pytest.mark.parametrize(
    ("environment", "how"),
    [
        ({}, "printed console"),
        ({"ALLOWED_HOSTS": "localhost"}, "printed console"),
        ({"ALLOWED_HOSTS": "tracker.example.org"}, "none dummy"),
        ({"ALLOWED_HOSTS": "localhost,tracker.example.org"}, "none dummy"),
        ({"ALLOWED_HOSTS": "*"}, "none dummy"),
        ({"EMAIL_URL": "smtp://localhost:25", "ALLOWED_HOSTS": "*"}, "sent smtp"),
    ],
)
def test_addresses_and_keys_are_printed_only_where_nobody_else_comes(environment, how):
    result = start("s.MAIL, s.EMAIL_BACKEND.split('.')[-2]", **environment)
    assert result.stdout.strip() == how


@pytest.fixture
def no_mail(settings, db):
    settings.MAIL = "none"
    return make_user("ada")


@pytest.mark.usefixtures("no_mail")
class TestWhereNoMailIsSent:
    def test_the_page_says_whom_to_ask_and_has_no_form(self, client):
        page = client.get(RESET).content.decode()
        assert "sends no mail" in page
        assert "Ask whoever runs it" in page
        assert 'name="email"' not in page

    @pytest.mark.parametrize("email", [ADA["email"], "nobody@example.org"])
    def test_the_form_sent_all_the_same_leads_back_there(self, client, email):
        assert client.post(RESET, {"email": email})["Location"] == RESET
        assert mail.outbox == []

    @pytest.mark.parametrize("email", [ADA["email"], "nobody@example.org"])
    def test_a_phone_is_told_so(self, email):
        answer = Phone().auth("POST", "auth/password/request", {"email": email})
        assert answer.status_code == 400
        (error,) = answer.json()["errors"]
        assert error["code"] == "no_mail"
        assert "Ask whoever runs it" in error["message"]

    def test_no_page_says_that_an_address_is_to_be_confirmed(self, client):
        client.force_login(User.objects.get())
        body = {"email": "new@example.org", "action_add": ""}
        answer = client.post("/accounts/email/", body, follow=True)
        assert answer.status_code == 200
        assert not re.search(r"(?i)e-?mail sent|a mail to", answer.content.decode())


@pytest.mark.parametrize(
    ("how", "says"), [("sent", "We send you a mail"), ("printed", "in its terminal")]
)
def test_where_a_link_can_be_read_the_page_says_where(client, db, settings, how, says):
    settings.MAIL = how
    page = client.get(RESET).content.decode()
    assert says in page
    assert 'name="email"' in page
    make_user("ada")
    answer = client.post(RESET, FORM, follow=True)
    assert answer.redirect_chain[-1][0] == f"{RESET}done/"
    assert len(mail.outbox) == 1
    assert ("terminal" in answer.content.decode()) == (how == "printed")
