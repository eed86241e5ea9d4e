"""A database that is backed up and brought back for real, in this process or in its own."""

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tracker.backups.making import make_backup
from tracker.backups.restoring import plan_restore, restore
from tracker.backups.settling import Settled


@pytest.fixture(autouse=True)
def _nobody_else(request: pytest.FixtureRequest) -> None:
    """End connections that threads of earlier tests left open: a restore has to be alone."""
    if "transactional_db" not in request.fixturenames:
        return
    request.getfixturevalue("transactional_db")
    gc.collect()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def backup(transactional_db, tmp_path) -> Path:
    """Makes a backup at this moment and says where it is."""
    return lambda name="one.backup": make_backup(tmp_path / name).path


@pytest.fixture
def bring_back(transactional_db) -> Callable[..., Settled]:
    def run(path: Path, **options: bool) -> Settled:
        done = restore(plan_restore(path), **options)
        ContentType.objects.clear_cache()
        return done

    return run
