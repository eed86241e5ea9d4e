"""Three people are in every story: the owner of a diary, a stranger, and a curator."""

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client
from django.utils import translation
from hypothesis import settings
from pytest_django.plugin import blocking_manager_key
from rest_framework.test import APIClient

from tests import emptied, migrated_once
from tests.builders import make_user

# Speed is for the benchmarks: a busy machine fails no test.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Looking for cycles among all that Django and the tests load took a tenth of their time.
gc.set_threshold(200_000, 50, 50)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--of-the-database",
        action="store_true",
        help="leave out tests that use no database: they are the same on each",
    )


@pytest.hookimpl(trylast=True)  # after the shuffle
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--of-the-database"):
        left_out = [item for item in items if not _uses_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _uses_database(item)]
    items[:] = _dealt(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def _dealt(items: list[pytest.Item], processes: int) -> list[pytest.Item]:
    """Long ones at the head of each process's share (`--dist worksteal` makes equal ones).

    Begun last, a story of a minute would keep one process busy while the others are done.
    """
    long = [item for item in items if item.get_closest_marker("takes_long")]
    short = [item for item in items if not item.get_closest_marker("takes_long")]
    dealt: list[pytest.Item] = []
    for number in range(processes):
        first = long[number::processes]
        share = (len(items) - len(dealt)) // (processes - number)
        more = max(share - len(first), 0)
        dealt += [*first, *short[:more]]
        del short[:more]
    return dealt


def _uses_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or "django_db_setup" in fixtures


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """What `migrated_once` put there is taken, and removed by it."""
    return True


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    return False


@pytest.fixture(scope="session")
def _migrated(django_db_modify_db_settings: None, django_db_blocker: Any) -> Iterator[Any]:
    steps = migrated_once.copied()
    with django_db_blocker.unblock():
        next(steps)
    yield steps
    with django_db_blocker.unblock():
        next(steps, None)


@pytest.fixture(scope="session")
def django_db_setup(
    _migrated: Iterator[None], django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    with django_db_blocker.unblock():
        next(_migrated)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", emptied.by_deleting)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    yield
    if "db" in getattr(item, "fixturenames", ()):
        with item.config.stash[blocking_manager_key].unblock():
            emptied.settle()


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """A page asked for in another language leaves it switched on."""
    translation.activate("en-gb")


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> None:
    """Rate limits are counted in the database cache: each test begins with none used."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        request.getfixturevalue("db")
        cache.clear()


@pytest.fixture
def owner(db: None) -> User:
    return make_user("owner")


@pytest.fixture
def stranger(db: None) -> User:
    return make_user("stranger")


@pytest.fixture
def curator(db: None) -> User:
    return make_user("curator", is_staff=True, is_superuser=True)


@pytest.fixture
def web(client: Client, owner: User) -> Client:
    """A browser in which the owner is logged in."""
    client.force_login(owner)
    return client


@pytest.fixture
def api(owner: User) -> APIClient:
    """A client of the API authenticated as the owner."""
    client = APIClient()
    client.force_authenticate(owner)
    return client
