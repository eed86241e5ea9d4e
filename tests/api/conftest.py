"""Ways into the API."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework.test import APIClient

from tracker.api.throttling import RatePerMinute


@pytest.fixture
def anonymous(db: None) -> APIClient:
    return APIClient()


@pytest.fixture
def strangers_api(stranger: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(stranger)
    return client


@pytest.fixture
def unthrottled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the queries by which the rate limit counts (for pinned query counts)."""
    monkeypatch.setattr(RatePerMinute, "allow_request", lambda *_: True)


@pytest.fixture(scope="session")
def schema() -> dict[str, Any]:
    """What `schema/?format=json` answers, made once."""
    made = SchemaGenerator().get_schema(request=None, public=True)
    return json.loads(OpenApiJsonRenderer().render(made, renderer_context={}))
