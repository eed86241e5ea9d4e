"""The client that `.ci/clients` generates from docs/openapi.yaml, and a server to talk to."""

import sys
from typing import Any

import pytest
from django.conf import settings

from tests.builders import make_food, make_supplement

sys.path.insert(0, str(settings.BASE_DIR / "var" / "clients" / "python"))


@pytest.fixture
def server(transactional_db: None, live_server: Any) -> str:
    """Where a server with a food and two supplements answers."""
    make_food(portions={"1 oz": 28.35, "1 cup": 118})
    make_supplement("Magnesium citrate 100 mg", 100)
    make_supplement("Magnesium oxide 250 mg", 250, form="oxide")
    return str(live_server.url)
