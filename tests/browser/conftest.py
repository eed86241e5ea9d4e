"""A real browser (Debian's chromium) against a live server with the application's own policy."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page

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


@pytest.fixture
def catalogue(transactional_db: None) -> None:
    call_command("load_catalogue", verbosity=0)


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
