"""What only a real connection shows: bodies in chunks, and what follows a refused body on it."""

import http.client
import json
import socket

import pytest

from tests.api.phones import ADA, AUTH
from tests.api.servers import gunicorn
from tests.builders import DAY, make_user

CHANGES = "/api/v1/changes/"
NOTE = f"/api/v1/days/{DAY}/"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def port(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), gunicorn() as number:
        yield number


class Wire:
    """One connection, which is not opened again when it breaks."""

    def __init__(self, port):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.http.connect()
        self.http.auto_open = 0
        self.headers = dict(JSON)

    def ask(self, method, path, body=None, **headers):
        self.http.request(method, path, body, self.headers | headers, encode_chunked=True)
        answer = self.http.getresponse()
        return answer, answer.read().decode()

    def log_in(self):
        _answer, text = self.ask("POST", f"{AUTH}auth/login", json.dumps(ADA))
        self.headers["X-Session-Token"] = json.loads(text)["meta"]["session_token"]


@pytest.fixture
def wire(port, transactional_db):
    opened = Wire(port)
    yield opened
    opened.http.close()


def in_chunks(text):
    """What http.client sends in chunks, if it is told so."""
    return {"body": iter([text[:9].encode(), text[9:].encode()]), "Transfer-Encoding": "chunked"}


def test_a_body_in_chunks_is_refused_and_erases_nothing(wire):
    make_user("ada")
    wire.log_in()
    assert wire.ask("PUT", NOTE, '{"note": "Slept well."}')[0].status == 200
    answer, text = wire.ask("PUT", NOTE, **in_chunks('{"note": "Slept badly."}'))
    assert (answer.status, answer.headers["Content-Type"]) == (411, "application/problem+json")
    assert "Content-Length" in json.loads(text)["detail"]
    again = Wire(wire.http.port)
    again.headers = wire.headers
    assert json.loads(again.ask("GET", NOTE)[1])["note"] == "Slept well."


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        (f"{AUTH}auth/login", "application/json"),
        ("/fhir/Patient", "application/fhir+json; fhirVersion=4.0"),
        ("/accounts/login/", "text/plain; charset=utf-8"),
    ],
)
def test_so_it_is_everywhere_even_if_its_chunks_are_none(wire, path, content_type):
    wire.http.putrequest("POST", path)
    wire.http.putheader("Transfer-Encoding", "chunked")
    wire.http.endheaders(b"no chunk\r\n")
    answer = wire.http.getresponse()
    assert (answer.status, answer.headers["Content-Type"]) == (411, content_type)


@pytest.mark.parametrize(
    ("path", "kilobytes", "status"),
    [(CHANGES, 200, 401), (CHANGES, 9_000, 401), ("/accounts/login/", 3_000, 403)],
)
def test_a_refused_body_leaves_the_connection_as_it_was(wire, path, kilobytes, status):
    answer, _text = wire.ask("POST", path, b" " * 1_000 * kilobytes)
    assert (answer.status, answer.headers["Connection"]) == (status, "keep-alive")
    assert wire.ask("GET", "/livez")[0].status == 200


def test_a_body_that_is_too_large_is_told_so_and_the_connection_goes_on(wire):
    make_user("ada")
    wire.log_in()
    assert wire.ask("POST", CHANGES, b" " * 3_000_000)[0].status == 413
    assert wire.ask("GET", "/livez")[0].status == 200


def test_a_connection_that_cannot_go_on_is_announced_to_end(wire):
    answer, _text = wire.ask("POST", CHANGES, **in_chunks("[" * 300_000))
    assert (answer.status, answer.headers["Connection"]) == (411, "close")
    larger = Wire(wire.http.port)
    larger.http.putrequest("POST", CHANGES)
    larger.http.putheader("Content-Length", "20000000")
    larger.http.endheaders()
    answer = larger.http.getresponse()
    assert (answer.status, answer.headers["Connection"]) == (401, "close")


class TestSlowClients:
    """Twelve at once, of whom each could hold one of four threads."""

    @pytest.fixture
    def slow(self, port):
        opened = [socket.create_connection(("127.0.0.1", port), 60) for _ in range(12)]
        yield opened
        for each in opened:
            each.close()

    def test_who_sends_nothing_holds_nobody_up(self, slow, wire):
        assert wire.ask("GET", "/livez")[0].status == 200
        slow[0].sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert slow[0].recv(100).startswith(b"HTTP/1.1 200")

    @pytest.mark.takes_long
    @pytest.mark.parametrize(
        "begun",
        [
            b"GET /livez HTTP/1.1\r\nX-Slow: ",
            b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\nx",
        ],
    )
    def test_who_does_not_go_on_is_hung_up_on_and_others_are_served(self, slow, port, begun):
        for each in slow:
            each.sendall(begun)
        for each in slow:
            while each.recv(65_536):
                pass  # what is answered to half a request, if anything, until the end
        assert Wire(port).ask("GET", "/livez")[0].status == 200
