"""The site as a server under a name of its own runs it: over HTTPS alone."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings

_SETTINGS = """
import json
from tracker import settings as s
names = ("SECURE_", "SESSION_COOKIE", "CSRF_", "LANGUAGE_COOKIE")
print(json.dumps({n: getattr(s, n) for n in dir(s) if n.startswith(names)}))
"""


@pytest.fixture(scope="session")
def settings_of_https() -> dict[str, Any]:
    """What the settings make of headers and cookies on a server known by a name."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _SETTINGS],
        env={"PATH": os.environ["PATH"], "ALLOWED_HOSTS": "tracker.example.org"},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    found["CSRF_TRUSTED_ORIGINS"] = ["https://testserver"]
    return found


@pytest.fixture
def over_https(settings_of_https: dict[str, Any]) -> Iterator[None]:
    with override_settings(**settings_of_https):
        yield


@pytest.fixture
def visitor(over_https: None, db: None) -> Client:
    """A browser of nobody in particular."""
    return Client(raise_request_exception=False)


@pytest.fixture
def logged_in(visitor: Client, owner: Any) -> Client:
    """A browser in which the owner is logged in."""
    visitor.force_login(owner)
    return visitor
