"""What a page weighs on the way to a phone: compressed as the server sends it."""

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import transaction
from django.test import Client

FIRST_LOAD_BYTES = 60_000
REPEAT_LOAD_BYTES = 15_000
AS_OF = date(2026, 11, 20)
PAGES = [
    "/",
    "/days/2026-11-20/",
    "/trends/",
    "/foods/",
    "/foods/?q=spinach",
    "/supplements/",
    "/more/",
    "/profile/",
    "/report/",
    "/method/",
    "/safety/",
    "/symptoms/",
    "/learn/sources/",
]
LOADED = re.compile(r'<(?:link|script)[^>]+(?:href|src)="/static/([^"]+)"')


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Catalogue and demo account, loaded once and rolled back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_catalogue", verbosity=0)
        call_command("load_demo", as_of=AS_OF.isoformat(), password="tell-no-one-11", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def phone(loaded, db, time_machine):
    time_machine.move_to("2026-11-20T19:00:00+00:00", tick=False)
    client = Client(headers={"Accept-Encoding": "gzip"})
    client.force_login(User.objects.get(username="demo"))
    return client


def file_bytes(name):
    """A static file as WhiteNoise sends it: compressed once, when files are collected."""
    return len(gzip.compress(Path(finders.find(name)).read_bytes(), compresslevel=9, mtime=0))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light(phone, path):
    if path == "/":
        phone.logout()
    answer = phone.get(path)
    assert answer.status_code == 200
    assert answer["Content-Encoding"] == "gzip"
    page = len(answer.content)
    files = set(LOADED.findall(gzip.decompress(answer.content).decode()))
    assert "tracker/tracker.css" in files
    first = page + sum(map(file_bytes, files))
    weighed = f"first {first:6} bytes in {1 + len(files)} requests, repeat {page:6}"
    print(f"\n{path:20} {weighed}")  # noqa: T201
    assert first <= FIRST_LOAD_BYTES
    assert page <= REPEAT_LOAD_BYTES


def test_the_whole_report_is_light(phone):
    """Everything chosen, of a year."""
    sections = "days shortfalls supplements sources companions symptoms medicines conditions notes"
    chosen = {"period": "other", "from_date": "2025-11-21", "to_date": "2026-11-20"}
    phone.post("/report/", {**chosen, "sections": sections.split()})
    answer = phone.get("/report/")
    assert answer.context["report"].choices.days == 365
    assert len(answer.content) <= REPEAT_LOAD_BYTES


class TestCompression:
    def test_is_asked_for(self, client, db):
        answer = client.get("/method/")
        assert "Content-Encoding" not in answer
        assert "Accept-Encoding" in answer["Vary"]

    def test_leaves_answers_of_the_api_as_they_are(self, phone):
        """A tag made weak could not be sent with If-Match."""
        entries = phone.get("/api/v1/entries/")
        assert "Content-Encoding" not in entries
        uuid = entries.json()["results"][0]["uuid"]
        entry = phone.get(f"/api/v1/entries/{uuid}/")
        assert "Content-Encoding" not in entry
        assert entry["ETag"].startswith('"')

    @pytest.mark.parametrize("path", ["/profile/export/", "/api/v1/schema/", "/livez"])
    def test_and_files_and_what_machines_read(self, phone, path):
        answer = phone.get(path)
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer

    def test_of_one_page_differs_in_length_each_time(self, phone):
        assert len({len(phone.get("/days/2026-11-20/").content) for _ in range(12)}) > 1

    def test_of_the_admin_too(self, phone):
        User.objects.filter(username="demo").update(is_staff=True, is_superuser=True)
        answer = phone.get("/admin/")
        assert answer["Content-Encoding"] == "gzip"
        assert b"Foods" in gzip.decompress(answer.content)
