"""A curator at the desk, and a small catalogue as tables."""

import pytest
from django.contrib.auth.models import Group

from foods.management.commands.load_catalogue import give_curators_the_catalogue
from tests.builders import make_user
from tests.foods.catalogue_tables import Tables


@pytest.fixture
def desk(client, db):
    """A browser in which a curator, no superuser, is logged in."""
    give_curators_the_catalogue()
    curator = make_user("cora", is_staff=True)
    curator.groups.add(Group.objects.get(name="Curators"))
    client.force_login(curator)
    return client


@pytest.fixture
def tables(tmp_path):
    return Tables(tmp_path)
