"""A person with a password and their browsers, one with a row of every kind, and a clock."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from tests.builders import make_user
from tests.web.every_row import kept_for_a_module
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


@pytest.fixture(scope="module")
def everything(django_db_setup: None, django_db_blocker: Any) -> Iterator[User]:
    with kept_for_a_module(django_db_blocker) as user:
        yield user


@pytest.fixture
def person(everything: User, db: None) -> User:
    """With a row of every kind, there for all tests of a module; each undoes what it did."""
    return User.objects.get(pk=everything.pk)
