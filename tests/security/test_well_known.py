"""Whom to tell of a fault (RFC 9116), and where a password is changed."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import override_settings

from tests.tracker.test_settings import start

ADDRESS = "/.well-known/security.txt"


def fields(text):
    return dict(line.split(": ", 1) for line in text.splitlines())


@override_settings(SECURITY_CONTACT="mailto:security@example.org", SITE_URL="https://t.example.org")
def test_says_whom_to_tell_and_is_valid_for_a_while(client, db):
    with time_machine.travel(datetime(2026, 11, 27, 23, 30, tzinfo=UTC)):
        answer = client.get(ADDRESS)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert fields(answer.content.decode()) == {
        "Contact": "mailto:security@example.org",
        "Expires": "2027-05-26T00:00:00Z",
        "Preferred-Languages": "en, de",
        "Canonical": "https://t.example.org/.well-known/security.txt",
    }


@override_settings(SECURITY_CONTACT="https://example.org/tell")
def test_it_never_ends_soon_and_never_in_more_than_a_year(client, db):
    for day in ("2026-01-01", "2028-02-29"):
        with time_machine.travel(datetime.fromisoformat(f"{day}T12:00:00+00:00")):
            expires = fields(client.get(ADDRESS).content.decode())["Expires"]
            left = datetime.fromisoformat(expires) - datetime.now(UTC)
        assert timedelta(days=170) < left < timedelta(days=365)


def test_where_nobody_is_named_there_is_none(client, db):
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    ("given", "contact"),
    [
        ("security@example.org", "mailto:security@example.org"),
        ("mailto:security@example.org", "mailto:security@example.org"),
        ("https://example.org/tell", "https://example.org/tell"),
        ("tel:+49-30-1234", "tel:+49-30-1234"),
        ("", ""),
    ],
)
def test_the_contact_is_a_setting(given, contact):
    assert start("s.SECURITY_CONTACT", SECURITY_CONTACT=given).stdout.strip() == contact


def test_password_managers_are_led_to_the_page(client, db):
    answer = client.get("/.well-known/change-password")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/password/change/"
