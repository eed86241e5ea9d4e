"""Ways into the façade, and the nutrients that are observed."""

import pytest

from foods.models import Nutrient
from tests.api.conftest import anonymous, strangers_api, unthrottled
from tests.builders import nutrient

__all__ = ["anonymous", "strangers_api", "unthrottled"]


@pytest.fixture
def nutrients(db):
    """Magnesium, energy and calcium, in this order."""
    for place, code in enumerate(("magnesium", "energy", "calcium")):
        Nutrient.objects.filter(pk=nutrient(code).pk).update(position=place)
