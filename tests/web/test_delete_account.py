"""The page that ends an account, and the notice by which it is kept."""

import pytest
from django.test import Client

from tests.builders import make_user
from tracker.accounts.deletion import ask_deletion
from tracker.accounts.tokens import make_token
from tracker.models import AccountDeletion

URL = "/profile/delete/"
PASSWORD = {"password": "a-long-password"}
LOGIN = {"login": "owner@example.org", **PASSWORD}


def browser_of(data=LOGIN):
    browser = Client()
    assert browser.post("/accounts/login/", data).status_code == 302
    return browser


def test_the_page_says_what_goes_and_that_a_copy_can_be_taken(web):
    assert URL in web.get("/profile/data/").content.decode()
    page = web.get(URL).content.decode()
    assert "What will go" in page
    assert "/profile/export/" in page
    assert "7 days" in page


def test_the_password_lets_it_be_due_and_every_page_says_so(owner):
    web = browser_of()
    answer = web.post(URL, PASSWORD)
    assert answer["Location"] == URL
    due = AccountDeletion.objects.get(user=owner).due_at
    for address in (URL, "/trends/", "/accounts/email/", "/method/", "/nowhere/"):
        page = web.get(address).content.decode()
        assert f"will be deleted on {due:%A} {due.day} {due:%B} {due.year}" in page, address
        assert "Keep my account" in page
    assert 'name="password"' not in web.get(URL).content.decode()


def test_the_notice_is_of_nobody_else(web, stranger):
    ask_deletion(user=stranger, session_key=None)
    assert "Keep my account" not in web.get("/profile/").content.decode()
    web.logout()
    assert "Keep my account" not in web.get("/").content.decode()


def test_it_is_kept_by_one_button(owner):
    web = browser_of()
    web.post(URL, PASSWORD)
    answer = web.post(f"{URL}keep/", follow=True)
    assert "Your account stays" in answer.content.decode()
    assert "Keep my account" not in answer.content.decode()
    assert not AccountDeletion.objects.exists()


def test_keeping_what_is_not_due_says_nothing(web):
    answer = web.post(f"{URL}keep/", follow=True)
    assert "Your account stays" not in answer.content.decode()


def test_every_other_place_is_logged_out_and_tokens_end(owner):
    here, there = browser_of(), browser_of()
    make_token(user=owner, name="chart", lifetime=None)
    here.post(URL, PASSWORD)
    assert here.get("/trends/").status_code == 200
    assert there.get("/trends/")["Location"].startswith("/accounts/login/")
    assert not owner.api_tokens.exists()
    assert browser_of().get(URL).status_code == 200  # a new login is possible


@pytest.mark.parametrize("password", ["", "wrong", "a-long-password ", "x" * 1_001])
def test_without_the_right_password_nothing_happens(web, password):
    answer = web.post(URL, {"password": password})
    assert answer.status_code == 422
    assert "password" in answer.context["form"].errors
    assert not AccountDeletion.objects.exists()


def test_guessing_is_stopped(web):
    answers = [web.post(URL, {"password": f"guess {n}"}) for n in range(12)]
    assert answers[-1].status_code == 429
    assert "Too many passwords were tried" in answers[-1].content.decode()
    assert web.post(URL, PASSWORD).status_code == 429
    assert not AccountDeletion.objects.exists()


def test_without_a_password_a_fresh_login_counts(owner, time_machine):
    time_machine.move_to("2026-03-04T12:00:00+00:00", tick=False)
    web = browser_of()
    owner.set_unusable_password()
    owner.save()
    web.force_login(owner)  # the session of before ended with the password
    page = web.get(URL).content.decode()
    assert "Your account has no password" in page
    assert 'name="password"' not in page
    answer = web.post(URL, {})
    assert answer.status_code == 422
    assert "Log in again" in answer.content.decode()


def test_the_last_administrator_is_told_why_not(client, db):
    root = make_user("root", is_staff=True, is_superuser=True)
    client.force_login(root)
    answer = client.post(URL, PASSWORD)
    assert answer.status_code == 422
    assert "You are the only administrator here" in answer.content.decode()
    assert not AccountDeletion.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", [URL, f"{URL}keep/"])
def test_asks_for_a_login(client, db, method, address):
    assert getattr(client, method)(address)["Location"] == f"/accounts/login/?next={address}"
