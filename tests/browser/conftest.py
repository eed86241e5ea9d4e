"""A real browser (Debian's chromium) against a live server with the application's own policy."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from tests.web.every_row import person_with_all

# Playwright runs an event loop in this thread; the ORM of the tests is still called outside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = shutil.which("chromium")
    assert chromium, "the browser tests need Debian's chromium: apt-get install chromium"
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


_copies: dict[str, sqlite3.Connection] = {}


def filled(name: str, fill: Callable[[], None]) -> None:
    """The database as `fill` leaves it: made once, then copied back for each test that asks."""
    if connection.vendor != "sqlite":
        fill()
        return
    connection.ensure_connection()
    if name in _copies:
        _copies[name].backup(connection.connection)
        return
    fill()
    _copies[name] = sqlite3.connect(":memory:")
    connection.connection.backup(_copies[name])


@pytest.fixture
def catalogue(transactional_db: None) -> None:
    filled("catalogue", lambda: call_command("load_catalogue", verbosity=0))


DEMO = ("demo@example.org", "demo-for-the-test")


@pytest.fixture
def demo(transactional_db: None) -> None:
    """The catalogue and the demo account, `DEMO` says how it logs in."""

    def fill() -> None:
        call_command("load_catalogue", verbosity=0)
        call_command("load_demo", password=DEMO[1], verbosity=0)

    filled("demo", fill)


@pytest.fixture
def owner_of_all(transactional_db: None) -> User:
    """Somebody with a row of every kind, who logs in by `as_person`."""
    return person_with_all()


def as_person(context: BrowserContext, base: str, person: User) -> None:
    """Log the browser in without the page that does it."""
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])


@pytest.fixture
def watched(context: BrowserContext, live_server: Any) -> Iterator[BrowserContext]:
    """A browser in which a policy report, a script error or a request elsewhere is a failure."""
    faults: list[str] = []
    context.on(
        "console",
        lambda message: faults.append(message.text) if message.type == "error" else None,
    )
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((live_server.url, "data:"))
            else faults.append(f"request to {request.url}")
        ),
    )
    yield context
    assert faults == []


@pytest.fixture
def phone(watched: BrowserContext, live_server: Any) -> Page:
    """A page 375 pixels wide."""
    page = watched.new_page()
    page.set_viewport_size({"width": 375, "height": 740})
    page.goto(live_server.url)
    return page
