"""503 with Retry-After while the database is busy, away or full; a mistake of ours stays a 500."""

import errno
import sqlite3
import threading
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
import time_machine
from django.db import (
    Error,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from psycopg import errors as postgres

from tests.api.phones import ADA, AUTH, Phone
from tests.builders import DAY, make_food, make_profile, make_user
from tests.patience import impatient
from tracker.accounts.tokens import make_token
from tracker.clinical.choices import Choices
from tracker.clinical.links import share_report
from tracker.models import IntakeEntry, Profile, RateCount
from tracker.server.unavailable import AWAY, BUSY, FULL, outage_of


def sqlite(code, kind=sqlite3.OperationalError):
    error = kind("said by SQLite")
    error.sqlite_errorcode = code
    return error


def of(cause, kind=OperationalError):
    """As Django raises it."""
    error = kind("said by the driver")
    error.__cause__ = cause
    return error


BUSY_SNAPSHOT = sqlite3.SQLITE_BUSY | 2 << 8
IOERR_WRITE = sqlite3.SQLITE_IOERR | 3 << 8


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (of(sqlite(sqlite3.SQLITE_BUSY)), BUSY),
        (of(sqlite(BUSY_SNAPSHOT)), BUSY),
        (of(sqlite(sqlite3.SQLITE_FULL)), FULL),
        (of(sqlite(IOERR_WRITE)), AWAY),
        (of(sqlite(sqlite3.SQLITE_CANTOPEN)), AWAY),
        (of(psycopg.OperationalError("connection refused")), AWAY),
        (of(psycopg.OperationalError("the connection is closed")), AWAY),
        (of(psycopg.errors.ConnectionTimeout("connection timeout expired")), AWAY),
        (of(psycopg.InterfaceError("connection already closed"), InterfaceError), AWAY),
        (of(postgres.AdminShutdown()), AWAY),
        (of(postgres.CannotConnectNow()), AWAY),
        (of(postgres.ConnectionFailure()), AWAY),
        (of(postgres.IdleInTransactionSessionTimeout(), Error), AWAY),
        (of(postgres.ReadOnlySqlTransaction(), Error), AWAY),
        (of(postgres.TooManyConnections()), BUSY),
        (of(postgres.OutOfMemory()), BUSY),
        (of(postgres.LockNotAvailable()), BUSY),
        (of(postgres.QueryCanceled()), BUSY),
        (of(postgres.DeadlockDetected()), BUSY),
        (of(postgres.DiskFull()), FULL),
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        # What follows from a lost connection while the transaction is ended.
        (of(of(postgres.AdminShutdown()), ProgrammingError), AWAY),
    ],
)
def test_an_outage(error, outage):
    assert outage_of(error) is outage


@pytest.mark.parametrize(
    "error",
    [
        None,
        KeyError("entry"),
        OSError(errno.ENOENT, "No such file"),
        OperationalError("said by nobody"),
        of(sqlite(sqlite3.SQLITE_ERROR)),  # no such table
        of(sqlite(sqlite3.SQLITE_CORRUPT, sqlite3.DatabaseError)),
        of(sqlite3.InterfaceError("wrong parameter"), InterfaceError),
        of(sqlite(sqlite3.SQLITE_CONSTRAINT, sqlite3.IntegrityError), IntegrityError),
        of(postgres.UndefinedTable(), ProgrammingError),
        of(postgres.UniqueViolation(), IntegrityError),
        of(psycopg.InterfaceError("the cursor is closed"), InterfaceError),
    ],
)
def test_a_mistake_is_none(error):
    assert outage_of(error) is None


@contextmanager
def every_statement_fails(error):
    def fail(execute, sql, params, many, context):
        raise error

    with connection.execute_wrapper(fail):
        yield


LOST = of(psycopg.OperationalError("connection refused, said of postgres@db"))
WRONG = of(postgres.UndefinedTable("said of a table"), ProgrammingError)


@pytest.mark.django_db
class TestWhileTheDatabaseIsAway:
    """Each request is answered in the words of its address."""

    @pytest.mark.parametrize(
        ("method", "path", "kind"),
        [
            ("get", f"/days/{DAY}/", "text/html; charset=utf-8"),
            ("post", f"/days/{DAY}/complete/", "text/html; charset=utf-8"),
            ("get", "/foods/", "text/html; charset=utf-8"),
            ("get", "/admin/", "text/html; charset=utf-8"),
            ("get", "/api/v1/entries/", "application/problem+json"),
            ("get", "/api/v1/foods/", "application/problem+json"),
            ("get", "/fhir/Patient", "application/fhir+json; fhirVersion=4.0"),
            ("post", f"{AUTH}auth/login", "application/json"),
        ],
    )
    def test_is_a_503(self, web, method, path, kind):
        web.raise_request_exception = False
        with every_statement_fails(LOST):
            body = {"content_type": "application/json", "data": ADA} if "_allauth" in path else {}
            response = getattr(web, method)(path, **body)
        assert (response.status_code, response["Content-Type"]) == (503, kind)
        assert response["Retry-After"] == "10"
        assert "postgres@db" not in response.content.decode()

    def test_an_api_client_reads_why(self, api):
        with every_statement_fails(LOST):
            problem = api.get("/api/v1/entries/").json()
        assert (problem["status"], problem["errors"][0]["code"]) == (503, "away")

    def test_fhir_calls_it_transient(self, web):
        web.raise_request_exception = False
        with every_statement_fails(LOST):
            outcome = web.get("/fhir/Patient").json()
        assert outcome["issue"][0]["code"] == "transient"

    def test_logging_in_is_told_in_the_words_of_logging_in(self, client):
        with every_statement_fails(LOST):
            answer = client.post(f"{AUTH}auth/login", ADA, "application/json").json()
        assert (answer["status"], answer["errors"][0]["code"]) == (503, "away")

    @pytest.mark.parametrize(
        ("path", "asked", "language", "says"),
        [
            ("/today/", "en", "en-gb", "Please try again in a minute."),
            ("/today/", "de", "de", "Bitte versuche es in einer Minute noch einmal."),
            ("/admin/", "de", "en-gb", "Please try again in a minute."),
        ],
    )
    def test_a_page_speaks_the_language_of_the_browser(self, web, path, asked, language, says):
        web.raise_request_exception = False
        with every_statement_fails(LOST):
            page = web.get(path, headers={"Accept-Language": asked}).content.decode()
        assert f'<html lang="{language}"' in page
        assert says in page
        assert "tracker.css" in page

    def test_who_sent_something_is_told_to_look_first(self, web):
        web.raise_request_exception = False
        with every_statement_fails(LOST):
            sent = web.post(f"/days/{DAY}/complete/").content.decode()
            asked = web.get(f"/days/{DAY}/").content.decode()
        assert "whether what you just sent is there" in sent
        assert "whether what you just sent is there" not in asked

    def test_a_supervisor_reads_why(self, client):
        with every_statement_fails(LOST):
            response = client.get("/readyz")
        assert response.status_code == 503
        assert response.content == b"the database does not answer\n"
        assert client.get("/livez").status_code == 200

    def test_the_log_has_a_line_and_no_traceback(self, web, caplog):
        web.raise_request_exception = False
        with every_statement_fails(LOST):
            web.get(f"/days/{DAY}/")
        (line,) = [each for each in caplog.records if each.levelname == "ERROR"]
        assert line.getMessage().startswith("the database does not answer: OperationalError")
        assert line.exc_info is None

    @pytest.mark.parametrize("path", [f"/days/{DAY}/", "/api/v1/entries/", "/fhir/Patient"])
    def test_a_mistake_of_ours_stays_a_500(self, web, path):
        web.raise_request_exception = False
        with every_statement_fails(WRONG):
            response = web.get(path)
        assert response.status_code == 500
        assert not response.has_header("Retry-After")


@contextmanager
def somebody_holds_the_lock_of(profile):
    """Another connection holds what a writer needs."""
    held, let_go = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                Profile.objects.select_for_update().get(pk=profile.pk)
                held.set()
                assert let_go.wait(20)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(20)
        yield
    finally:
        let_go.set()
        holder.join(20)


@pytest.mark.django_db(transaction=True)
class TestForReal:
    def test_a_write_that_waits_too_long_is_refused_and_works_afterwards(self, owner, api, web):
        profile = make_profile(owner)
        body = {"food": make_food().pk, "amount_g": 10, "date": str(DAY)}
        with somebody_holds_the_lock_of(profile), impatient():
            answer = api.post("/api/v1/entries/", body)
            page = web.post(f"/days/{DAY}/complete/", {"food_complete": "on"})
            assert api.get("/api/v1/entries/").status_code == 200
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert answer.json()["errors"][0]["code"] == "busy"
        assert page.status_code == 503
        assert not IntakeEntry.objects.exists()
        assert api.post("/api/v1/entries/", body).status_code == 201

    def test_logging_in_meanwhile_is_not_called_too_often(self, client):
        """The lock of SQLite is everybody's; that of a row of PostgreSQL is in nobody's way."""
        with somebody_holds_the_lock_of(make_profile(make_user("ada"))), impatient():
            answer = client.post(f"{AUTH}auth/login", ADA, "application/json")
        expected = {"sqlite": (503, "5"), "postgresql": (200, None)}[connection.vendor]
        assert (answer.status_code, answer.get("Retry-After")) == expected


@contextmanager
def nothing_is_stored_in(table):
    """There is no room, or somebody holds the lock."""

    def fail(execute, sql, params, many, context):
        if table in sql and sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            raise of(sqlite(sqlite3.SQLITE_FULL))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        yield


@pytest.mark.django_db
def test_a_request_that_cannot_be_counted_goes_on(api):
    with nothing_is_stored_in("tracker_ratecount"):
        assert api.get("/api/v1/entries/").status_code == 200
    assert not RateCount.objects.exists()


@pytest.mark.django_db
def test_a_script_reads_where_its_use_cannot_be_noted(client, owner):
    token, secret = make_token(user=owner, name="chart", lifetime=None)
    with nothing_is_stored_in("tracker_apitoken"):
        said = {"Authorization": f"Bearer {secret}"}
        assert client.get("/api/v1/entries/", headers=said).status_code == 200
    token.refresh_from_db()
    assert token.last_used_at is None


@pytest.mark.django_db
def test_a_shared_report_is_read_where_that_cannot_be_noted(client, owner):
    make_profile(owner)
    choices = Choices(DAY, DAY)
    link, secret = share_report(user=owner, choices=choices, reader="", lifetime=timedelta(days=1))
    with nothing_is_stored_in("tracker_sharedreport"):
        assert client.get(f"/shared/{secret}/").status_code == 200
    link.refresh_from_db()
    assert link.opened == 0


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/trends/", "/api/v1/assessment/"])
def test_what_is_assessed_is_shown_where_that_cannot_be_stored(web, owner, path):
    """It is due again with the next visit."""
    make_profile(owner)
    with nothing_is_stored_in("tracker_profile"):
        assert web.get(path).status_code == 200
    assert Profile.objects.get(user=owner).assessed_on is None
    assert web.get(path).status_code == 200
    assert Profile.objects.get(user=owner).assessed_on is not None


@pytest.mark.django_db
class TestASessionThatCannotBeStored:
    """Once an hour it is noted in it that it was used."""

    @pytest.fixture
    def clock(self):
        with time_machine.travel("2026-03-04T12:00:00Z", tick=False) as traveller:
            yield traveller

    def test_is_read_in_a_browser(self, clock, client, owner):
        client.force_login(owner)
        clock.shift(timedelta(hours=2))
        with nothing_is_stored_in("django_session"):
            assert client.get("/profile/").status_code == 200
        before = client.session["seen_at"]
        assert client.get("/profile/").status_code == 200
        assert client.session["seen_at"] == before + 7200

    def test_is_read_by_a_phone(self, clock):
        phone = Phone().sign_up()
        clock.shift(timedelta(hours=2))
        with nothing_is_stored_in("django_session"):
            assert phone.reads() == 200
        assert phone.reads() == 200

    def test_is_no_fault_of_who_sent_something(self, web, owner):
        make_profile(owner)
        with nothing_is_stored_in("django_session"):
            answer = web.post("/undo/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")
