"""Three people are in every story: the owner of a diary, a stranger, and a curator."""

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from rest_framework.test import APIClient

from tests.builders import make_user


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
