"""On a server, the admin opens only to curators with a second step and a login of today."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from tests.api.phones import totp_code
from tests.builders import make_user
from tests.tracker.test_settings import start

SECRET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
PAGES = ["/admin/", "/admin/foods/food/", "/admin/auth/user/", "/admin/autocomplete/", "/admin/x/"]


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-04T12:00:01Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def cora(clock, settings, db):
    settings.ADMIN_SECOND_STEP = True
    return make_user("cora", is_staff=True, is_superuser=True)


def log_in(code=None):
    desk = Client()
    sent = {"login": "cora@example.org", "password": "a-long-password", "remember": "on"}
    answer = desk.post("/accounts/login/", sent)
    if code:
        desk.post(answer["Location"], {"code": code})
    return desk


@pytest.mark.usefixtures("cora")
class TestWithoutASecondStep:
    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize("page", PAGES)
    def test_every_page_leads_to_where_one_is_set_up(self, page, method):
        answer = getattr(log_in(), method)(page)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")

    def test_that_page_says_why(self):
        page = log_in().get("/admin/", follow=True).content.decode()
        assert "opens only to logins with a second step" in page

    def test_the_diary_stays_open(self):
        assert log_in().get("/profile/").status_code == 200

    def test_people_who_are_no_curators_are_sent_away_as_ever(self, web):
        assert web.get("/admin/", follow=True).status_code == 403

    def test_and_who_is_nobody_logs_in(self, client):
        assert (
            client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
        )


class TestWithOne:
    @pytest.fixture
    def desk(self, cora):
        TOTP.activate(cora, SECRET)
        return log_in(totp_code(SECRET))

    def test_it_opens(self, desk):
        assert desk.get("/admin/").status_code == 200

    def test_half_a_login_opens_nothing(self, desk):
        assert log_in().get("/admin/")["Location"].startswith("/admin/login/")

    def test_it_asks_who_one_is_once_a_day(self, desk, clock):
        clock.shift(timedelta(hours=11))
        assert desk.get("/admin/").status_code == 200
        clock.shift(timedelta(hours=2))
        answer = desk.get("/admin/foods/food/?q=kale")
        assert answer["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2Ffoods%2Ffood%2F"
        assert desk.get("/profile/").status_code == 200
        back = desk.post(answer["Location"], {"code": totp_code(SECRET)})
        assert back["Location"] == "/admin/foods/food/"
        assert desk.get("/admin/").status_code == 200

    def test_a_login_from_before_there_was_one_says_it_first(self, cora):
        earlier = log_in()
        TOTP.activate(cora, SECRET)
        answer = earlier.get("/admin/")
        assert answer["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F"
        earlier.post(answer["Location"], {"code": totp_code(SECRET)})
        assert earlier.get("/admin/").status_code == 200

    def test_the_password_alone_does_not_open_it_again(self, desk, clock):
        clock.shift(timedelta(hours=13))
        sent = {"password": "a-long-password", "next": "/profile/"}
        assert desk.post("/accounts/reauthenticate/", sent)["Location"] == "/profile/"
        answer = desk.get("/admin/")
        assert answer["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F"

    def test_it_closes_with_the_second_step(self, desk):
        Authenticator.objects.all().delete()
        assert desk.get("/admin/")["Location"] == "/accounts/2fa/"

    def test_it_closes_with_the_right_to_it(self, desk, cora):
        cora.is_staff = False
        cora.save()
        assert desk.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(
    ("environment", "asked"),
    [
        ({}, "False"),
        ({"ALLOWED_HOSTS": "tracker.example.org"}, "True"),
        ({"ALLOWED_HOSTS": "tracker.example.org", "HTTPS": "False"}, "False"),
        ({"ALLOWED_HOSTS": "tracker.example.org", "ADMIN_SECOND_STEP": "False"}, "False"),
    ],
)
def test_is_asked_for_on_a_server_and_not_on_this_machine(environment, asked):
    assert start("s.ADMIN_SECOND_STEP", **environment).stdout.strip() == asked


def test_an_admin_of_this_machine_goes_in_by_name_and_password(client, db):
    make_user("root", email="", is_staff=True, is_superuser=True)
    sent = {"login": "root", "password": "a-long-password"}
    assert client.post("/accounts/login/", sent).status_code == 302
    assert client.get("/admin/").status_code == 200
