"""Tokens for scripts, on the page where a person makes and revokes them."""

import re
from datetime import timedelta
from io import StringIO
from unittest import mock

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from tests.api.phones import Phone
from tests.builders import make_user
from tracker.accounts.deletion import ask_deletion
from tracker.accounts.tokens import MOST, make_token
from tracker.models import ApiToken

URL = "/profile/tokens/"
FORM = {"name": "Kitchen chart", "days": "30"}
PASSWORD = {"password": "a-long-password"}
SECRET = re.compile(r">(mgt_[\w-]{40})</textarea>")


def using(secret):
    return APIClient(headers={"Authorization": f"Bearer {secret}"})


def make(web, **values):
    """The answer to the form, the password asked for in between."""
    asked = web.post(URL, {**FORM, **values})
    if asked.status_code != 302:
        return asked
    assert asked["Location"].startswith("/accounts/reauthenticate/?next=%2Fprofile%2Ftokens%2F")
    web.get(asked["Location"])
    return web.post("/accounts/reauthenticate/", {**PASSWORD, "next": URL})


def test_none_is_made_while_the_account_is_to_be_deleted(owner):
    ask_deletion(user=owner, session_key=None)
    with pytest.raises(ValidationError, match="is to be deleted"):
        make_token(user=owner, name="late", lifetime=None)


def test_the_page_is_linked_and_says_what_a_token_is(web):
    assert URL in web.get("/profile/security/").content.decode()
    page = web.get(URL).content.decode()
    assert "None yet" in page
    assert "write nothing" in page


def test_one_is_made_after_the_password_and_its_secret_shown_once(web):
    answer = make(web)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    (secret,) = SECRET.findall(answer.content.decode())
    assert using(secret).get("/api/v1/profile/").status_code == 200
    page = web.get(URL).content.decode()
    assert secret not in page
    assert f"{secret[:8]}…" in page
    assert "last used" in page
    assert "Works until" in page


def test_the_next_one_needs_no_password_for_five_minutes(web, time_machine):
    time_machine.move_to("2026-03-04T12:00:00+00:00", tick=False)
    make(web)
    assert web.post(URL, FORM).status_code == 200
    time_machine.shift(timedelta(minutes=5, seconds=1))
    assert web.post(URL, FORM).status_code == 302
    assert ApiToken.objects.count() == 2


def test_a_wrong_password_makes_none(web):
    asked = web.post(URL, FORM)
    web.get(asked["Location"])
    answer = web.post("/accounts/reauthenticate/", {"password": "not mine", "next": URL})
    assert "mgt_" not in answer.content.decode()
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(("days", "left"), [("30", 30), ("90", 90), ("365", 365), ("never", None)])
def test_it_works_as_long_as_was_chosen(web, days, left):
    make(web, days=days)
    token = ApiToken.objects.get()
    lifetime = token.expires_at and round((token.expires_at - token.created_at) / timedelta(days=1))
    assert lifetime == left


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 61), ("days", "31"), ("days", ""), ("days", "-1")],
)
def test_a_senseless_answer_is_refused_at_its_field(web, field, value):
    answer = make(web, **{field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ApiToken.objects.exists()


def test_twenty_are_enough(web, owner):
    for number in range(MOST):
        make_token(user=owner, name=str(number), lifetime=None)
    answer = make(web)
    assert answer.status_code == 422
    assert "You have 20 tokens already" in answer.content.decode()
    assert ApiToken.objects.count() == MOST


def test_an_expired_one_says_so(web, owner):
    make_token(user=owner, name="old", lifetime=timedelta(seconds=-1))
    assert "Expired" in web.get(URL).content.decode()


def test_a_revoked_one_opens_nothing(web, owner):
    token, secret = make_token(user=owner, name="chart", lifetime=None)
    answer = web.post(f"{URL}{token.pk}/revoke/", follow=True)
    assert "Revoked" in answer.content.decode()
    assert using(secret).get("/api/v1/profile/").status_code == 401


def test_revoking_takes_a_form(web, owner):
    token, _secret = make_token(user=owner, name="chart", lifetime=None)
    assert web.get(f"{URL}{token.pk}/revoke/").status_code == 405
    assert ApiToken.objects.exists()


def test_anothers_is_neither_shown_nor_revoked(web, stranger):
    token, _secret = make_token(user=stranger, name="Theirs", lifetime=None)
    assert "Theirs" not in web.get(URL).content.decode()
    assert web.post(f"{URL}{token.pk}/revoke/").status_code == 404
    assert ApiToken.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_asks_for_a_login(client, db, method):
    assert getattr(client, method)(URL)["Location"] == f"/accounts/login/?next={URL}"


def test_no_page_of_the_admin_shows_them(client, owner):
    token, secret = make_token(user=owner, name="Kitchen chart", lifetime=None)
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    for page in ("change", "delete", "history"):
        shown = client.get(f"/admin/auth/user/{owner.pk}/{page}/").content.decode()
        for text in (token.name, token.digest, token.beginning, secret):
            assert text not in shown


# --- a new password ends them ---

NEW = "another-long-password"


def by_page(web, owner):
    body = {"oldpassword": PASSWORD["password"], "password1": NEW, "password2": NEW}
    web.post("/accounts/password/change/", body)


def by_phone(web, owner):
    phone = Phone()
    phone.log_in(email=owner.email)
    body = {"current_password": PASSWORD["password"], "new_password": NEW}
    phone.auth("POST", "account/password/change", body)


def by_mail(web, owner):
    browser = Client()
    browser.post("/accounts/password/reset/", {"email": owner.email})
    (link,) = re.findall(r"http://testserver(/\S+)", mail.outbox[-1].body)
    page = browser.get(link)["Location"]
    browser.post(page, {"password1": NEW, "password2": NEW})


def by_admin(web, owner):
    admin = Client()
    admin.force_login(make_user("root", is_staff=True, is_superuser=True))
    body = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    admin.post(f"/admin/auth/user/{owner.pk}/password/", body)


def by_command(web, owner):
    with mock.patch("getpass.getpass", return_value=NEW):
        call_command("changepassword", owner.username, stdout=StringIO())


@pytest.mark.parametrize("change", [by_page, by_phone, by_mail, by_admin, by_command])
def test_a_new_password_ends_every_token(web, owner, stranger, change):
    _token, secret = make_token(user=owner, name="chart", lifetime=None)
    make_token(user=stranger, name="theirs", lifetime=None)
    change(web, owner)
    owner.refresh_from_db()
    assert owner.check_password(NEW)
    assert using(secret).get("/api/v1/profile/").status_code == 401
    assert [each.user for each in ApiToken.objects.all()] == [stranger]


def test_logging_in_and_saying_who_one_is_end_none(web, owner, settings):
    make_token(user=owner, name="chart", lifetime=None)
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    before = owner.password
    assert Phone().log_in(email=owner.email).status_code == 200
    owner.refresh_from_db()
    assert owner.password != before  # hashed in the newer way
    owner.email = "new@example.org"
    owner.save()
    assert ApiToken.objects.count() == 1


def test_the_page_says_so(web):
    assert "A new password ends them all" in web.get(URL).content.decode()
