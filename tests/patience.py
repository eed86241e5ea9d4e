"""Tests in which somebody holds a lock on purpose need not wait for it as long as people would."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_LIMIT = {"sqlite": "PRAGMA busy_timeout = {}", "postgresql": "SET lock_timeout = {}"}
_USUAL_MS = {"sqlite": 5_000, "postgresql": 0}


@contextmanager
def impatient(milliseconds: int = 50) -> Iterator[None]:
    """This thread's connection waits only so long for the locks of others."""
    queue_s = getattr(connection, "queue_timeout_s", 0)
    _wait(milliseconds, milliseconds / 1_000)
    try:
        yield
    finally:
        _wait(_USUAL_MS[connection.vendor], queue_s)


def _wait(milliseconds: int, queue_s: float) -> None:
    connection.queue_timeout_s = queue_s  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(_LIMIT[connection.vendor].format(milliseconds))
