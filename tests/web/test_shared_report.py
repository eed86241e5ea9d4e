"""Links to a report: made after the password, opened without a login, ended at once."""

import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests.builders import make_day, make_entry, make_food, make_profile
from tracker.accounts.deletion import ask_deletion, keep_account
from tracker.clinical.choices import Choices, Section
from tracker.clinical.links import MOST, share_report
from tracker.models import AccountDeletion, DayRecord, SharedReport
from tracker.web.report_links import OPENED_PER_MINUTE

URL = "/report/links/"
TODAY = date(2026, 3, 8)
FORM = {
    "period": "other",
    "from_date": "2026-02-09",
    "to_date": "2026-03-08",
    "sections": ["days", "sources"],
    "name": "Ada Example",
    "shows_birth_date": "False",
    "reader": "Dr Leg",
    "lifetime": "7",
}
PASSWORD = {"password": "a-long-password"}
ADDRESS = re.compile(r">http://testserver(/shared/[\w-]{43}/)</textarea>")
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-08T12:00:00+00:00", tick=False)


@pytest.fixture
def diary(owner):
    make_profile(owner)
    food = make_food("Oat porridge", 200)
    for back in range(10):
        make_entry(owner, food, 100, date=TODAY - timedelta(days=back))
        make_day(owner, TODAY - timedelta(days=back))
    return owner


@pytest.fixture
def shared(diary):
    """The link and its path."""
    choices = Choices(date(2026, 2, 9), TODAY, frozenset({Section.SOURCES}), "Ada Example")
    link, secret = share_report(user=diary, choices=choices, reader="Dr Leg", lifetime=WEEK)
    return link, f"/shared/{secret}/"


def make(web, **values):
    """The answer to the form, the password asked for in between."""
    asked = web.post(URL, {**FORM, **values})
    if asked.status_code != 302:
        return asked
    assert asked["Location"].startswith("/accounts/reauthenticate/?next=%2Freport%2Flinks%2F")
    web.get(asked["Location"])
    return web.post("/accounts/reauthenticate/", {**PASSWORD, "next": URL})


class TestMaking:
    def test_one_is_made_after_the_password_and_shown_once(self, web, diary):
        answer = make(web)
        assert answer.status_code == 200
        (path,) = ADDRESS.findall(answer.content.decode())
        assert path.split("/")[2] not in web.get(URL).content.decode()
        link = SharedReport.objects.get()
        assert link.expires_at - link.created_at == WEEK
        assert path.split("/")[2] not in str(link.__dict__)
        page = Client().get(path).content.decode()
        assert "Ada Example" in page
        assert "Oat porridge" in page

    def test_what_the_page_shows_is_what_the_link_opens(self, web, diary):
        page = web.get("/report/").content.decode()
        form = page[page.index('action="/report/links/"') :]
        fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
        sent = {name: [v for n, v in fields if n == name] for name, _value in fields}
        answer = make(web, **sent, name="")
        assert answer.status_code == 200
        stored = Choices.from_json(SharedReport.objects.get().choices)
        assert stored == web.get("/report/").context["report"].choices

    def test_a_wrong_password_makes_none(self, web, diary):
        asked = web.post(URL, FORM)
        web.get(asked["Location"])
        web.post("/accounts/reauthenticate/", {"password": "not mine", "next": URL})
        assert not SharedReport.objects.exists()

    @pytest.mark.parametrize(("chosen", "days"), [("1", 1), ("7", 7), ("30", 30)])
    def test_it_works_as_long_as_was_chosen(self, web, diary, chosen, days):
        make(web, lifetime=chosen)
        link = SharedReport.objects.get()
        assert link.expires_at - link.created_at == timedelta(days=days)

    @pytest.mark.parametrize(
        "values",
        [{"lifetime": "31"}, {"lifetime": ""}, {"reader": "x" * 61}, {"period": "3"}],
    )
    def test_a_senseless_answer_makes_none(self, web, diary, values):
        answer = make(web, **values)
        assert answer.status_code == 422
        assert "No link was made" in answer.content.decode()
        assert not SharedReport.objects.exists()

    def test_twenty_in_force_are_enough(self, web, diary):
        for _ in range(MOST):
            share_report(user=diary, choices=Choices(TODAY, TODAY), reader="", lifetime=WEEK)
        answer = make(web)
        assert answer.status_code == 422
        assert "You have 20 links already" in answer.content.decode()
        SharedReport.objects.update(expires_at=timezone.now())
        assert make(web).status_code == 200

    def test_none_while_the_account_is_to_be_deleted(self, web, diary):
        AccountDeletion.objects.create(user=diary, due_at=timezone.now() + WEEK)
        answer = make(web)
        assert answer.status_code == 422
        assert "Keep it first" in answer.content.decode()

    def test_asks_for_a_login(self, client, db):
        assert client.get(URL)["Location"] == f"/accounts/login/?next={URL}"


class TestReading:
    def test_needs_no_login_and_leaves_no_trace_elsewhere(self, shared):
        answer = Client().get(shared[1])
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert "Set-Cookie" not in answer
        page = answer.content.decode()
        assert '<meta name="robots" content="noindex' in page
        assert re.findall(r"<a [^>]*href=\"(/[^\"]*)", page) == []
        assert "<form" not in page
        assert "csrf" not in page

    def test_who_is_logged_in_sees_nothing_of_their_own(self, shared, client, stranger):
        client.force_login(stranger)
        page = client.get(shared[1]).content.decode()
        assert "/today/" not in page
        assert "stranger" not in page

    def test_shows_the_chosen_days_as_the_diary_is_now(self, shared, time_machine):
        food = make_food("Late almonds", 279)
        make_entry(shared[0].user, food, 100, date=TODAY)
        make_entry(shared[0].user, make_food("Tomorrow's tea", 3), 100, date=date(2026, 3, 9))
        time_machine.move_to("2026-03-10T12:00:00+00:00", tick=False)
        page = Client().get(shared[1]).content.decode()
        assert "Late almonds" in page
        assert "Tomorrow" not in page
        assert "Computed on" in page

    def test_shows_what_was_chosen_and_nothing_added_later(self, shared):
        DayRecord.objects.filter(date=TODAY).update(note="Private")
        page = Client().get(shared[1]).content.decode()
        for told in ("Private", "Dr Leg", "owner@example.org", "1985"):
            assert told not in page

    def test_counts_how_often_and_when(self, shared, web):
        for _ in range(2):
            Client().get(shared[1])
        Client().head(shared[1])
        link = SharedReport.objects.get()
        assert (link.opened, link.last_opened_at) == (2, timezone.now())
        assert "opened 2 times" in web.get(URL).content.decode()

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_is_only_read(self, shared, method):
        assert getattr(Client(), method)(shared[1]).status_code == 405


def revoked(link, web):
    web.post(f"{URL}{link.pk}/revoke/")


def expired(link, web):
    SharedReport.objects.update(expires_at=timezone.now())


def deletion_asked(link, web):
    ask_deletion(user=link.user, session_key=None)


def deletion_in_another_way(link, web):
    AccountDeletion.objects.create(user=link.user, due_at=timezone.now() + WEEK)


def locked_out(link, web):
    link.user.is_active = False
    link.user.save()


def new_password(link, web):
    body = {"oldpassword": PASSWORD["password"], "password1": "another-long-one"}
    web.post("/accounts/password/change/", {**body, "password2": body["password1"]})


class TestTheEnd:
    @pytest.mark.parametrize(
        "end",
        [
            revoked,
            expired,
            deletion_asked,
            deletion_in_another_way,
            locked_out,
            new_password,
        ],
    )
    def test_is_at_once_and_looks_as_if_it_never_was(self, shared, web, end):
        link, path = shared
        never = Client().get(f"/shared/{'x' * 43}/")
        end(link, web)
        answer = Client().get(path)
        assert answer.status_code == never.status_code == 404
        assert answer.content == never.content
        for each in (answer, never):
            assert each.headers.pop("X-Request-ID")  # of its own
        assert answer.headers == never.headers
        assert "Ada" not in answer.content.decode()

    @pytest.mark.parametrize("secret", ["x", "x" * 42, "x" * 44, "ä" * 43, "%00" * 43])
    def test_what_is_no_secret_is_answered_the_same(self, db, secret):
        never = Client().get(f"/shared/{'x' * 43}/")
        assert Client().get(f"/shared/{secret}/").content == never.content

    def test_keeping_the_account_brings_no_link_back(self, shared):
        ask_deletion(user=shared[0].user, session_key=None)
        keep_account(user=shared[0].user)
        assert Client().get(shared[1]).status_code == 404

    def test_anothers_is_neither_listed_nor_revoked(self, shared, client, stranger):
        client.force_login(stranger)
        assert "Dr Leg" not in client.get(URL).content.decode()
        assert client.post(f"{URL}{shared[0].pk}/revoke/").status_code == 404
        assert SharedReport.objects.exists()

    def test_revoking_takes_a_form(self, shared, web):
        assert web.get(f"{URL}{shared[0].pk}/revoke/").status_code == 405

    def test_the_list_says_that_it_ended_and_forgets_it_after_a_month(self, shared, web, capsys):
        SharedReport.objects.update(expires_at=timezone.now() - timedelta(days=29))
        call_command("clean_up")
        assert "Ended on" in web.get(URL).content.decode()
        SharedReport.objects.update(expires_at=timezone.now() - timedelta(days=31))
        call_command("clean_up")
        assert "1 links to reports" in capsys.readouterr().out
        assert not SharedReport.objects.exists()


def test_guessing_is_stopped_and_others_go_on(shared):
    guesser = Client(REMOTE_ADDR="192.0.2.7")
    answers = [guesser.get(f"/shared/{'x' * 43}/") for _ in range(OPENED_PER_MINUTE + 1)]
    assert [answer.status_code for answer in answers] == [404] * OPENED_PER_MINUTE + [429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    right = guesser.get(shared[1])
    assert right.status_code == 429
    assert "Ada" not in right.content.decode()
    assert Client(REMOTE_ADDR="192.0.2.8").get(shared[1]).status_code == 200


def test_a_secret_is_random_and_long(diary):
    choices = Choices(TODAY, TODAY)
    made = [share_report(user=diary, choices=choices, reader="", lifetime=WEEK) for _ in range(9)]
    secrets = {secret for _link, secret in made}
    assert len(secrets) == 9
    assert {len(secret) for secret in secrets} == {43}  # 256 bits


def test_the_export_holds_no_link(web, shared):
    exported = web.get("/profile/export/").content.decode()
    for told in ("Dr Leg", shared[0].digest, shared[1]):
        assert told not in exported


@pytest.mark.parametrize("status", [404, 429, 500])
def test_no_log_line_holds_the_secret(shared, caplog, monkeypatch, status):
    secret = shared[1].split("/")[2]
    browser = Client(raise_request_exception=False)
    if status == 404:
        SharedReport.objects.all().delete()
    if status == 429:
        monkeypatch.setattr("tracker.web.report_links.OPENED_PER_MINUTE", 0)
    if status == 500:
        monkeypatch.setattr("tracker.web.report_links.clinical_report", lambda *_: 1 / 0)
    assert browser.get(shared[1]).status_code == status
    lines = [record.getMessage() for record in caplog.records]
    assert any("/shared/<str:secret>/" in line for line in lines)
    assert secret not in caplog.text
