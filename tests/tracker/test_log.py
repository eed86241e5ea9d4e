"""The log says what kind of address failed, and neither of what day nor what was sought."""

import logging

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.builders import DAY
from tracker.observing.log import RoutesNotPaths

UUID = "0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77"
FUTURE = "2999-11-26"


def lines(caplog, name="django.request"):
    return [record.getMessage() for record in caplog.records if record.name.startswith(name)]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (
            f"/days/{FUTURE}/add/1441/?q=spinach",
            "Not Found: /days/<date:day>/add/<int:food_id>/",
        ),
        (f"/entries/{UUID}/?q=spinach", "Not Found: /entries/<uuid:uuid>/"),
        (
            f"/api/v1/entries/{UUID}/?fields=spinach",
            "Not Found: /api/v1/entries/<any_case_uuid:uuid>/",
        ),
        ("/fhir/Observation/spinach?code=1441", "Not Found: /fhir/Observation/<str:id>"),
        (f"/{FUTURE}/spinach/1441/", "Not Found: an unknown address"),
    ],
)
def test_the_route_stands_for_the_address(web, caplog, path, line):
    assert web.get(path).status_code == 404
    assert lines(caplog) == [line]
    for told in (FUTURE, "spinach", "1441", UUID):
        assert told not in caplog.text


def test_a_form_without_its_token_too(owner, caplog):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)
    assert browser.post(f"/days/{DAY}/complete/", {"note": "spinach"}).status_code == 403
    assert lines(caplog, "django.security") == [
        "Forbidden (CSRF cookie not set.): /days/<date:day>/complete/"
    ]


def test_a_failure_too(web, caplog, monkeypatch):
    monkeypatch.setattr(User, "is_authenticated", property(lambda _: 1 / 0))
    web.raise_request_exception = False
    assert web.get(f"/days/{DAY}/").status_code == 500
    assert str(DAY) not in " ".join(lines(caplog))


def test_a_host_that_is_not_ours_is_no_address_of_anybodys(client, db, caplog):
    assert client.get(f"/days/{DAY}/", headers={"Host": "evil.example"}).status_code == 400
    assert str(DAY) not in caplog.text


def test_lines_without_a_request_stay_as_they_are():
    record = logging.makeLogRecord({"msg": "%s: %s", "args": ("Not Found", "/days/")})
    assert RoutesNotPaths().filter(record)
    assert record.getMessage() == "Not Found: /days/"
