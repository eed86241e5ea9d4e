"""A person with a password, their browsers, and a clock that can be moved."""

import pytest
import time_machine
from django.test import Client

from tests.builders import make_user
from tests.web.logins import log_in


@pytest.fixture
def ada(db):
    return make_user("ada")


@pytest.fixture
def window(ada):
    return log_in(Client(), remember="on")


@pytest.fixture
def another(ada):
    return log_in(Client())


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-04T12:00:00Z", tick=False) as traveller:
        yield traveller
