"""The log's lines: one a line, by which a request can be followed, and nothing of a person."""

import io
import json
import logging

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings
from django_tasks import task

from tests.builders import DAY
from tracker.observing.log import NothingOfTheRequest, line_formatter
from tracker.observing.request_ids import number_of, request_id

GIVEN = "edge-0123456789abcdef"
UUID = "0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77"


@task()
def told_of_a_task() -> None:
    logging.getLogger("tracker.here").warning("in the task")


@pytest.fixture
def written():
    """What the log holds, line by line, written as on a server."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(line_formatter("json", debug=False))
    root, quiet = logging.getLogger(), []
    root.addHandler(handler)
    for name in ("tracker.access", "tracker.tasks"):
        quiet.append((logging.getLogger(name), logging.getLogger(name).level))
        logging.getLogger(name).setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    for logger, level in quiet:
        logger.setLevel(level)


def access(lines):
    return [line for line in lines if line["logger"] == "tracker.access"]


def test_a_request_is_one_line(web, written):
    answer = web.get(f"/days/{DAY}/?meal=lunch")
    (line,) = access(written())
    assert line.pop("duration_ms") > 0
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "tracker.access",
        "message": "request",
        "request_id": answer["X-Request-ID"],
        "method": "GET",
        "route": "/days/<date:day>/",
        "status": 200,
    }


@pytest.mark.parametrize(
    "path",
    [
        f"/days/{DAY}/search/?q=spinach",
        f"/entries/{UUID}/?q=spinach",
        f"/{DAY}/spinach/",
        "/days/2026-02-31/?q=spinach",
    ],
)
def test_nothing_of_the_person_is_in_any_line(web, owner, written, path):
    owner.email = "spinach@example.org"
    owner.save()
    web.get(path, REMOTE_ADDR="203.0.113.7", headers={"User-Agent": "spinach browser"})
    text = json.dumps(written())
    assert "request_id" in text
    for told in ("spinach", str(DAY), UUID, "203.0.113.7", owner.username, '"q"'):
        assert told not in text


def test_nor_of_who_fails_to_log_in(client, db, written):
    client.post("/accounts/login/", {"login": "eve@example.org", "password": "correct horse"})
    text = json.dumps(written())
    assert "/accounts/login/" in text
    assert "eve@" not in text
    assert "horse" not in text


def test_a_failure_has_its_kind_and_places_and_not_its_words(web, written, monkeypatch):
    def fail(*_args):
        raise ValueError("spinach of somebody")

    monkeypatch.setattr("tracker.web.pages.render", fail)
    web.raise_request_exception = False
    answer = web.get("/method/")
    assert answer.status_code == 500
    (line,) = [each for each in written() if each["level"] == "ERROR"]
    assert line["request_id"] == answer["X-Request-ID"]
    assert line["message"] == "Internal Server Error: /method/"
    (error,) = line["errors"]
    assert error["kind"] == "builtins.ValueError"
    assert any(place.startswith("tracker/web/pages.py:") for place in error["at"])
    assert "spinach" not in json.dumps(written())


def test_a_failure_tells_its_number_on_the_page_and_to_programs(web, api, monkeypatch):
    monkeypatch.setattr("tracker.web.pages.render", lambda *_: 1 / 0)
    monkeypatch.setattr(User, "is_active", property(lambda _: 1 / 0))
    anonymous = Client(raise_request_exception=False)
    page = anonymous.get("/method/")
    assert page.status_code == 500
    assert f"<code>{page['X-Request-ID']}</code>" in page.content.decode()
    web.raise_request_exception = False
    for path in ("/api/v1/profile/", "/fhir/Patient"):
        answer = web.get(path)
        assert answer.status_code == 500
        assert answer["X-Request-ID"] in answer.content.decode()


@pytest.mark.parametrize("given", [GIVEN, "A.b_c-d9"])
def test_a_proxy_of_ours_numbers_requests(given, client, db):
    with override_settings(TRUSTED_PROXIES=1):
        assert client.get("/livez", headers={"X-Request-ID": given})["X-Request-ID"] == given


@pytest.mark.parametrize(
    ("proxies", "given"),
    [
        (0, GIVEN),
        (1, ""),
        (1, "short"),
        (1, "x" * 65),
        (1, "has blanks in it"),
        (1, "line\nbreak-in-it"),
        (1, "trailing-break\n"),
        (1, "<script>alert(1)"),
        (1, "größe-und-weite"),
        (1, "-begins-with-a-sign"),
    ],
)
def test_nobody_else_does(proxies, given):
    number = number_of(given, is_trusted=proxies > 0)
    assert number != given
    assert len(number) == 16
    assert int(number, 16) >= 0


def test_each_request_has_a_number_of_its_own_and_outside_there_is_none(client, db):
    numbers = {client.get("/livez")["X-Request-ID"] for _ in range(20)}
    assert len(numbers) == 20
    assert request_id() == ""


def test_what_a_request_asks_to_be_done_later_can_be_followed(client, db, written, monkeypatch):
    def ask(*_args):
        told_of_a_task.enqueue()
        return client_answer

    client_answer = client.get("/livez")
    monkeypatch.setattr("tracker.web.pages.render", ask)
    immediate = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    with override_settings(TASKS=immediate):
        client.get("/method/")
    lines = {line["message"].rpartition(".")[2]: line for line in written()}
    asked, inside = lines["told_of_a_task was asked for"], lines["in the task"]
    assert asked["task"] == inside["task"] == lines["told_of_a_task ended: successful"]["task"]
    assert asked["request_id"]
    assert asked["route"] == "/method/"


def line_of(log_format, message, *args, **more):
    record = logging.makeLogRecord(
        {
            "name": "here",
            "levelno": 30,
            "levelname": "WARNING",
            "msg": message,
            "args": args,
            **more,
        }
    )
    return line_formatter(log_format, debug=False).format(record)


EVIL = [
    "\n2026-01-01 CRITICAL forged",
    "\r\nforged",
    "\x1b[2Jcleared",
    "\x00null",
    "\x85next line",
    "\u2028separator",
    "\u202ereversed",
    "\x7f\x9bC1",
]


@pytest.mark.parametrize("text", EVIL)
@pytest.mark.parametrize("log_format", ["json", "text"])
def test_no_line_is_forged_and_no_terminal_moved(log_format, text):
    line = line_of(log_format, "said: %s", text)
    assert len(line.splitlines()) == 1
    assert all(character.isprintable() for character in line)
    if log_format == "json":
        assert json.loads(line)["message"] == f"said: {text}"


def test_text_is_read_by_people():
    line = line_of("text", "request", status=200, duration_ms=1.5)
    assert line.endswith(" WARNING here request status=200 duration_ms=1.5")


def test_an_error_and_its_cause_are_told_in_text_too():
    try:
        try:
            raise KeyError("spinach")
        except KeyError as error:
            raise ValueError("of somebody") from error
    except ValueError as error:
        of_error = {"exc_info": (type(error), error, error.__traceback__)}
        text = line_of("text", "failed", levelno=40, **of_error)
        in_debug = logging.makeLogRecord(
            {"name": "here", "levelno": 40, "levelname": "ERROR", "msg": "failed", **of_error}
        )
        shown = line_formatter("text", debug=True).format(in_debug)
    kinds = [line.strip() for line in text.splitlines() if line.startswith("  b")]
    assert kinds == ["builtins.ValueError", "builtins.KeyError"]
    assert "spinach" not in text
    assert "builtins.ValueError of somebody" in shown


@pytest.mark.parametrize(
    ("message", "args", "told"),
    [
        ("Invalid request from ip=203.0.113.7: GET /days/2026-01-01", (), "Invalid request"),
        ("Error handling request %s %s", ("GET", "/days/2026-01-01"), "Error handling request"),
        ("Worker (pid:%s) was sent %s!", (7, "SIGKILL"), "Worker (pid:7) was sent SIGKILL!"),
    ],
)
def test_gunicorn_names_no_address(message, args, told):
    record = logging.makeLogRecord({"msg": message, "args": args})
    assert NothingOfTheRequest().filter(record)
    assert record.getMessage() == told
