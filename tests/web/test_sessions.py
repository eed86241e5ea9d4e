"""A login: how it begins, what it is worth to a thief, and what ends it."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as used
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.api.phones import ADA, Phone
from tests.builders import make_entry, make_food
from tests.tracker.test_settings import start
from tests.web.logins import log_in, prove, reads
from tracker.accounts.sessions import PHONE, REMEMBERED, UNTIL_CLOSED, goes_on
from tracker.models import IntakeEntry

NEW = "another-long-password"
COOKIE = used.SESSION_COOKIE_NAME


class TestTheKey:
    def test_is_new_with_the_login(self, ada):
        """Whoever planted a session in a browser has nothing of the login that follows."""
        victim = Client()
        victim.get("/accounts/login/")
        session = victim.session
        session["planted"] = True
        session.save()
        planted = session.session_key
        victim.cookies[COOKIE] = planted
        log_in(victim)
        assert victim.cookies[COOKIE].value != planted
        thief = Client()
        thief.cookies[COOKIE] = planted
        assert not reads(thief)
        assert not Session.objects.filter(pk=planted).exists()

    def test_that_nobody_made_is_not_taken(self, ada):
        victim = Client()
        victim.cookies[COOKIE] = "a" * 32
        log_in(victim)
        assert victim.cookies[COOKIE].value != "a" * 32

    def test_is_new_with_a_password_given_again(self, window):
        old = window.cookies[COOKIE].value
        prove(window)
        assert window.cookies[COOKIE].value != old
        assert reads(window)
        thief = Client()
        thief.cookies[COOKIE] = old
        assert not reads(thief)
        assert UserSession.objects.get().session_key == window.cookies[COOKIE].value

    def test_is_new_on_a_phone_too(self, db):
        phone = Phone().sign_up()
        old = phone.token
        phone.prove()
        assert phone.token != old
        assert phone.reads() == 200
        assert Phone(token=old).reads() == 401

    def test_is_new_with_a_new_password(self, window):
        old = window.cookies[COOKIE].value
        change_password(window)
        assert window.cookies[COOKIE].value != old
        assert reads(window)

    def test_is_long_and_never_the_same(self, ada):
        keys = {log_in(Client()).cookies[COOKIE].value for _ in range(8)}
        assert len(keys) == 8
        # 32 of 36 letters: 165 bits.
        assert all(re.fullmatch(r"[a-z0-9]{32}", key) for key in keys)

    def test_says_nothing_by_itself(self, window):
        """Whose it is, and until when, is in the database alone."""
        Session.objects.all().delete()
        assert not reads(window)

    def test_is_in_no_address(self, window):
        pages = [window.get(path).content.decode() for path in ("/profile/", "/accounts/sessions/")]
        assert all(window.cookies[COOKIE].value not in page for page in pages)
        thief = Client()
        key = window.cookies[COOKIE].value
        assert thief.get(f"/profile/?{COOKIE}={key}&session_key={key}").status_code == 302


class TestTheCookie:
    def test_is_out_of_reach_of_scripts_and_other_sites(self, window):
        cookie = window.cookies[COOKIE]
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert cookie["domain"] == ""

    def test_lasts_as_long_as_was_chosen(self, ada, window):
        assert window.cookies[COOKIE]["max-age"] == REMEMBERED.idle.total_seconds()
        borrowed = log_in(Client())
        assert borrowed.cookies[COOKIE]["max-age"] == ""

    @pytest.mark.parametrize("kind", ["SESSION", "CSRF"])
    def test_is_bound_to_this_host_and_https_on_a_server(self, kind):
        asked = f"s.{kind}_COOKIE_NAME, s.{kind}_COOKIE_SECURE, s.{kind}_COOKIE_HTTPONLY"
        result = start(asked, ALLOWED_HOSTS="tracker.example.org")
        name = {"SESSION": "__Host-sessionid", "CSRF": "__Host-csrftoken"}[kind]
        assert result.stdout.strip() == f"{name} True True"


DAY = timedelta(days=1)


class TestTheEnd:
    @pytest.mark.parametrize(
        ("chosen", "limits", "step"),
        [({"remember": "on"}, REMEMBERED, DAY), ({}, UNTIL_CLOSED, timedelta(minutes=30))],
    )
    def test_comes_when_nobody_used_it(self, clock, ada, chosen, limits, step):
        client = log_in(Client(), **chosen)
        clock.shift(limits.idle - timedelta(minutes=1))
        assert reads(client)
        clock.shift(limits.idle + timedelta(minutes=1))
        assert not reads(client)
        clock.shift(-limits.idle)
        assert not reads(client)  # it does not come back

    @pytest.mark.parametrize(
        ("chosen", "limits", "step"),
        [({"remember": "on"}, REMEMBERED, DAY), ({}, UNTIL_CLOSED, timedelta(minutes=30))],
    )
    def test_comes_however_often_it_was_used(self, clock, ada, chosen, limits, step):
        client = log_in(Client(), **chosen)
        spent = timedelta()
        while spent + step <= limits.absolute:
            clock.shift(step)
            spent += step
            assert reads(client), spent
        clock.shift(step)
        assert not reads(client)

    def test_comes_to_a_phone_that_nobody_used(self, clock, db):
        phone = Phone().sign_up()
        clock.shift(PHONE.idle - timedelta(minutes=1))
        assert phone.reads() == 200
        clock.shift(PHONE.idle + timedelta(minutes=1))
        assert phone.reads() == 401
        assert phone.auth("GET", "auth/session").status_code == 410

    def test_comes_to_a_phone_however_often_it_was_used(self, clock, db):
        phone = Phone().sign_up()
        for _ in range(PHONE.absolute.days // 10):
            clock.shift(10 * DAY)
            assert phone.reads() == 200
        clock.shift(DAY)
        assert phone.reads() == 401

    def test_may_come_while_a_phone_asks(self, clock, db, monkeypatch):
        """Logged out elsewhere between reading the session and noting that it was used."""
        phone = Phone().sign_up()
        clock.shift(DAY)

        def ended(session):
            Session.objects.all().delete()
            return goes_on(session)

        monkeypatch.setattr("tracker.api.authentication.goes_on", ended)
        assert phone.reads() == 401
        assert not Session.objects.exists()

    def test_comes_to_a_session_from_before_there_were_limits(self, clock, window):
        session = window.session
        for name in ("began_at", "seen_at"):
            del session[name]
        session.save()
        assert reads(window)
        clock.shift(REMEMBERED.idle + DAY)
        assert not reads(window)

    def test_is_not_put_off_by_every_page(self, clock, window):
        reads(window)
        before = Session.objects.get(pk=window.cookies[COOKIE].value).session_data
        clock.shift(timedelta(minutes=50))
        reads(window)
        assert Session.objects.get(pk=window.cookies[COOKIE].value).session_data == before

    def test_comes_with_logging_out(self, window):
        key = window.cookies[COOKIE].value
        assert window.post("/accounts/logout/").status_code == 302
        thief = Client()
        thief.cookies[COOKIE] = key
        assert not reads(thief)
        assert not Session.objects.filter(pk=key).exists()

    def test_does_not_come_by_a_link_from_elsewhere(self, window):
        window.get("/accounts/logout/")
        assert reads(window)

    def test_comes_when_the_account_is_switched_off(self, window, db):
        phone = Phone()
        assert phone.log_in().status_code == 200
        User.objects.update(is_active=False)
        assert not reads(window)
        assert phone.reads() == 401

    def test_can_be_reached_from_every_page(self, window):
        paths = (
            "/today/",
            "/trends/",
            "/profile/",
            "/more/",
            "/foods/",
            "/learn/",
            "/accounts/email/",
        )
        for path in paths:
            page = window.get(path, follow=True).content.decode()
            assert page.count('action="/accounts/logout/"') == 1, path


def change_password(client):
    sent = {"oldpassword": ADA["password"], "password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/change/", sent).status_code == 302


class TestANewPassword:
    def test_ends_every_other_login(self, window):
        other, phone = log_in(Client()), Phone()
        phone.log_in()
        change_password(window)
        assert reads(window)
        assert not reads(other)
        assert phone.reads() == 401

    def test_needs_the_old_one(self, window):
        sent = {"oldpassword": "a-guess-of-somebody", "password1": NEW, "password2": NEW}
        assert window.post("/accounts/password/change/", sent).status_code == 200
        assert User.objects.get().check_password(ADA["password"])

    def test_that_an_admin_sets_ends_every_login(self, window, curator):
        desk = Client()
        desk.force_login(curator)
        url = reverse("admin:auth_user_password_change", args=[User.objects.get(username="ada").pk])
        sent = {"password1": NEW, "password2": NEW, "usable_password": "true"}
        assert desk.post(url, sent).status_code == 302
        assert not reads(window)

    def test_leaves_nothing_to_undo(self, window, ada):
        entry = make_entry(ada, make_food())
        window.post(reverse("entry_delete", args=[entry.uuid]))
        change_password(window)
        window.post("/undo/")
        assert not IntakeEntry.objects.exists()


class TestWhereOneIsLoggedIn:
    def test_is_shown(self, window):
        log_in(Client(headers={"User-Agent": "Ada's tablet"}))
        page = window.get("/accounts/sessions/").content.decode()
        assert "<h1>Where you are logged in</h1>" in page
        assert "Ada&#x27;s tablet" in page
        assert page.count("This one") == 1
        assert "Log out all others" in page

    def test_is_said_of_the_only_one(self, window):
        page = window.get("/accounts/sessions/").content.decode()
        assert "You are logged in nowhere else." in page
        assert "Log out all others" not in page

    def test_the_others_end_once_the_password_was_given_again(self, window):
        other = log_in(Client())
        answer = window.post("/accounts/sessions/")
        assert answer["Location"].startswith("/accounts/reauthenticate/")
        assert reads(other)
        window.post(answer["Location"], {"password": ADA["password"]})
        assert not reads(other)
        assert reads(window)

    def test_a_phone_gives_the_password_again_too(self, window):
        phone = Phone()
        phone.log_in()
        (other,) = [
            each
            for each in phone.auth("GET", "auth/sessions").json()["data"]
            if not each["is_current"]
        ]
        body = {"sessions": [other["id"]]}
        assert phone.auth("DELETE", "auth/sessions", body).status_code == 401
        assert reads(window)
        assert phone.prove().auth("DELETE", "auth/sessions", body).status_code == 200
        assert not reads(window)

    def test_a_curator_of_accounts_ends_all_of_them(self, window, curator, caplog):
        phone, desk = Phone(), Client()
        phone.log_in()
        desk.force_login(curator)
        ada = User.objects.get(username="ada")
        sent = {"action": "log_out_everywhere", "_selected_action": [ada.pk]}
        page = desk.post(reverse("admin:auth_user_changelist"), sent, follow=True)
        assert "2 sessions" in page.content.decode()
        assert not reads(window)
        assert phone.reads() == 401
        assert desk.get(reverse("admin:index")).status_code == 200
