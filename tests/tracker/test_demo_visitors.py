"""An account of their own for everybody who looks around in a demo, gone after a day."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.builders import make_user
from tracker.demo import visitors
from tracker.demo.account import EMAIL
from tracker.demo.visitors import is_demo, make_visitor
from tracker.models import DayRecord, IntakeEntry, Shortfall, SupplementDose, SymptomEntry
from tracker.reports import assessment_report
from tracker.web.demo import MOST_A_MINUTE


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The catalogue, loaded once and rolled back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_catalogue", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def catalogue(loaded, settings):
    settings.DEMO = True
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def look(browser=None, **values):
    browser = browser or Client()
    return browser, browser.post("/demo/", values)


def test_without_a_catalogue_it_is_said_that_there_is_none_now(db, settings):
    settings.DEMO = True
    _browser, response = look()
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    assert not User.objects.exists()


def test_one_click_leads_to_six_weeks_of_days(catalogue):
    browser, response = look(time_zone="Asia/Tokyo")
    assert response["Location"] == "/today/"
    user = User.objects.get(username__startswith="demo-")
    assert user.profile.time_zone == "Asia/Tokyo"
    assert user.profile.sex == "female"
    assert IntakeEntry.objects.for_user(user).count() > 300
    assert SupplementDose.objects.for_user(user).exists()
    assert DayRecord.objects.for_user(user).count() > 30
    assert Shortfall.objects.filter(user=user, closed_on=None).exists()
    page = browser.get("/today/", follow=True).content.decode()
    assert "deleted after a day" in page


def test_it_is_the_demo_account_in_figures(catalogue):
    call_command("load_demo", password="tell-no-one-11", verbosity=0)
    of_demo = User.objects.get(email=EMAIL)
    visitor = make_visitor(time_zone="UTC")
    as_of = visitor.profile.today
    told, ours = (assessment_report(user, as_of) for user in (of_demo, visitor))
    assert (ours.mean_mg, ours.days_complete) == (told.mean_mg, told.days_complete)
    for model in (SymptomEntry, DayRecord):
        assert model.objects.for_user(visitor).count() == model.objects.for_user(of_demo).count()
    assert DayRecord.objects.for_user(visitor).filter(symptoms_complete=True).exists()
    revisions = [
        revision
        for model in (IntakeEntry, SupplementDose, SymptomEntry, DayRecord)
        for revision in model.objects.for_user(visitor).values_list("revision", flat=True)
    ]
    everything = {*revisions, visitor.profile.revision}
    assert len(everything) == len(revisions) + 1
    assert max(everything) == visitor.profile.last_revision


def test_making_one_asks_few_questions(catalogue):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        make_visitor(time_zone="UTC")
    assert len(asked) < 60


def test_two_visitors_see_nothing_of_each_other(catalogue):
    (one, _), (other, _) = look(), look()
    users = User.objects.filter(username__startswith="demo-")
    assert users.count() == 2
    mine = IntakeEntry.objects.filter(user=users[0]).first()
    pages = {browser.get(f"/entries/{mine.uuid}/").status_code for browser in (one, other)}
    assert pages == {200}  # the same id, each a row of their own
    one.post(f"/entries/{mine.uuid}/delete/")
    counts = {IntakeEntry.objects.filter(user=user).count() for user in users}
    assert len(counts) == 2


def test_an_unknown_zone_is_that_of_nobody(catalogue):
    look(time_zone="../../etc")
    assert User.objects.get(username__startswith="demo-").profile.time_zone == "UTC"


def test_without_a_demo_there_is_no_such_address(db, settings, client):
    settings.DEMO = False
    assert client.post("/demo/").status_code == 404
    assert "demo" not in client.get("/").content.decode().lower()


def test_with_one_it_is_on_the_first_page(db, settings, client):
    settings.DEMO = True
    assert "Look at the demo" in client.get("/").content.decode()
    assert client.get("/demo/").status_code == 405


def test_who_is_logged_in_stays_who_they_are(catalogue, client):
    client.force_login(make_user("ada"))
    assert client.post("/demo/")["Location"] == "/today/"
    assert not User.objects.filter(username__startswith="demo-").exists()


def test_an_address_gets_only_so_many_a_minute(catalogue, monkeypatch):
    numbers = iter(range(100))
    made = lambda **_: make_user(f"visitor{next(numbers)}")  # noqa: E731
    monkeypatch.setattr("tracker.web.demo.make_visitor", made)
    with time_machine.travel("2026-03-04T12:00:30Z", tick=False):
        answers = [look()[1] for _ in range(MOST_A_MINUTE + 1)]
        assert [answer.status_code for answer in answers] == [302] * MOST_A_MINUTE + [429]
        assert answers[-1]["Retry-After"] == "30"
        assert "try again a little later" in answers[-1].content.decode()
    with time_machine.travel("2026-03-04T12:01:00Z", tick=False):
        assert look()[1].status_code == 302


def test_a_demo_bears_only_so_many_at_once(catalogue, monkeypatch):
    monkeypatch.setattr(visitors, "MOST", 1)
    assert [look()[1].status_code for _ in range(2)] == [302, 429]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/accounts/password/set/", {"password1": "a-fine-long-phrase"}),
        ("/accounts/email/", {"email": "mine@example.org", "action_add": ""}),
        ("/accounts/2fa/totp/activate/", {"code": "000000"}),
        ("/profile/tokens/", {"name": "mine"}),
        ("/profile/delete/", {}),
    ],
)
def test_nobody_changes_how_it_is_got_into(catalogue, path, said):
    browser, _ = look()
    before = User.objects.values().get(username__startswith="demo-")
    assert browser.post(path, said)["Location"] == "/profile/"
    assert User.objects.values().get(username__startswith="demo-") == before
    page = browser.get("/profile/security/").content.decode()
    assert "cannot be changed" in page


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("post", "/_allauth/app/v1/account/password/change", {"new_password": "a-fine-phrase"}),
        ("post", "/api/v1/account/deletion/", {}),
    ],
)
def test_nor_with_the_key_of_the_session_as_a_token(catalogue, method, path, said):
    browser, _ = look()
    token = browser.cookies["sessionid"].value
    before = User.objects.values().get(username__startswith="demo-")
    response = getattr(Client(), method)(
        path, said, "application/json", headers={"X-Session-Token": token}
    )
    assert response["Location"] == "/profile/"
    assert User.objects.values().get(username__startswith="demo-") == before


def test_an_app_can_log_out_of_it(catalogue):
    browser, _ = look()
    token = {"X-Session-Token": browser.cookies["sessionid"].value}
    Client().delete("/_allauth/app/v1/auth/session", headers=token)
    assert browser.get("/today/").status_code == 302
    assert "/accounts/login/" in browser.get("/today/")["Location"]


def test_it_can_be_left_and_its_days_changed(catalogue):
    browser, _ = look()
    assert browser.post("/profile/display/", {"energy_unit": "kJ"}).status_code == 302
    user = User.objects.get(username__startswith="demo-")
    assert user.profile.energy_unit == "kJ"
    assert not user.has_usable_password()
    assert browser.post("/accounts/logout/")["Location"] == "/"
    assert browser.get("/today/")["Location"].startswith("/accounts/login/")


def test_it_is_offered_no_mail(catalogue):
    browser, _ = look()
    assert "sends no mail" in browser.get("/profile/mail/").content.decode()


def test_it_goes_after_a_day_and_others_stay(catalogue, capsys):
    ada = make_user("ada")
    look()
    fresh = make_visitor(time_zone="UTC")
    old = User.objects.filter(username__startswith="demo-").exclude(pk=fresh.pk)
    old.update(date_joined=timezone.now() - timedelta(days=1, seconds=1))
    User.objects.filter(pk=ada.pk).update(date_joined=timezone.now() - timedelta(days=400))
    call_command("clean_up")
    assert "1 demo accounts" in capsys.readouterr().out
    assert set(User.objects.all()) == {ada, fresh}


def test_nobody_who_signs_up_is_taken_for_one(db, client):
    said = {"email": "demo-1@example.org", "password1": "a-fine-long-phrase"}
    client.post("/accounts/signup/", said)
    assert not is_demo(User.objects.get())
