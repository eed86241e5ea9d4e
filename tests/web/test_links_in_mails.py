"""The links in mails: to a new password, and to confirm an address."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.core import mail, signing
from django.test import Client

from tests.api.phones import ADA
from tests.builders import make_user
from tests.web.logins import log_in, reads
from tests.web.test_sessions import NEW, change_password


@pytest.fixture
def ada(db):
    return make_user("ada")


@pytest.fixture
def window(ada):
    return log_in(Client())


class TestALinkToANewPassword:
    @pytest.fixture
    def link(self, window):
        EmailAddress.objects.create(
            user=User.objects.get(), email=ADA["email"], verified=True, primary=True
        )
        Client().post("/accounts/password/reset/", {"email": ADA["email"]})
        return re.search(r"/accounts/password/reset/key/\S+", mail.outbox.pop().body).group()

    def follow(self, link):
        client = Client()
        answer = client.get(link, follow=True)
        form = answer.redirect_chain[-1][0] if answer.redirect_chain else link
        return client, client.post(form, {"password1": NEW, "password2": NEW})

    def test_works_once_and_ends_every_login(self, link, window):
        assert self.follow(link)[1].status_code == 302
        assert not reads(window)
        assert User.objects.get().check_password(NEW)
        User.objects.get().check_password(NEW)
        assert "password1" not in Client().get(link, follow=True).content.decode()

    def test_leaves_the_second_step(self, link):
        TOTP.activate(User.objects.get(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        self.follow(link)
        sent = {"login": ADA["email"], "password": NEW}
        client = Client()
        assert client.post("/accounts/login/", sent)["Location"].startswith("/accounts/2fa/")
        assert not reads(client)

    def test_logs_nobody_in(self, link):
        client, _answer = self.follow(link)
        assert not reads(client)

    def test_ends_after_an_hour(self, link):
        with time_machine.travel(timedelta(minutes=59), tick=False):
            assert "password1" in Client().get(link, follow=True).content.decode()
        with time_machine.travel(timedelta(minutes=62), tick=False):
            assert "password1" not in Client().get(link, follow=True).content.decode()

    def test_ends_with_another_password(self, link, window):
        change_password(window)
        assert "password1" not in Client().get(link, follow=True).content.decode()

    def test_ends_with_another_address(self, link, window):
        EmailAddress.objects.update(email="new@example.org")
        User.objects.update(email="new@example.org")
        assert "password1" not in Client().get(link, follow=True).content.decode()


class TestSignedLinks:
    """What comes back signed, instead of being looked up: the links in mails."""

    @pytest.fixture
    def link(self, settings, ada):
        settings.MAIL, settings.ACCOUNT_EMAIL_VERIFICATION = "sent", "mandatory"
        sent = {"email": "new@example.org", "password1": ADA["password"]}
        Client().post("/accounts/signup/", sent)
        return re.search(r"/accounts/confirm-email/\S+", mail.outbox[-1].body).group()

    def confirmed(self, link):
        Client().post(link)
        return EmailAddress.objects.get(email="new@example.org").verified

    def test_an_unchanged_one_works(self, link):
        assert self.confirmed(link)

    def test_a_changed_one_opens_nothing(self, link):
        key = link.split("/")[3]
        for other in (f"A{key}", key[:-1], key.replace(":", "", 1), f"{key}x", key.split(":")[0]):
            assert not self.confirmed(f"/accounts/confirm-email/{other}/"), other

    def test_of_another_key_opens_nothing(self, link, settings):
        settings.SECRET_KEY = "another-secret-key-of-fifty-characters-or-more-xyz"
        assert not self.confirmed(link)

    def test_of_one_purpose_opens_no_other(self, link):
        address = EmailAddress.objects.get(email="new@example.org")
        elsewhere = signing.dumps(obj=address.pk, salt="of another purpose")
        assert not self.confirmed(f"/accounts/confirm-email/{elsewhere}/")

    def test_ends_after_three_days(self, link):
        with time_machine.travel(timedelta(days=3, minutes=1), tick=False):
            assert not self.confirmed(link)
