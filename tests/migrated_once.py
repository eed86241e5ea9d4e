"""A database is migrated once and copied from then on: that takes longer than most tests.

A file of SQLite in `var/`, a database of its own on a server of PostgreSQL; either is made anew
when a migration or Django changes.
"""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

# Beside which files a change of how the tables are made would stand.
_ALSO = ("requirements.txt", "tests/migrated_once.py")


class _Place(Protocol):
    """Where a database is to be, and the migrated ones are."""

    def lock(self) -> ExitStack:
        """Hold off every other process that tests, until it is closed."""

    def is_migrated(self) -> bool: ...

    def copy(self) -> None:
        """Make it a copy of the migrated one."""

    def keep(self) -> None:
        """As it is now, it is the migrated one, and the only one."""

    def make(self) -> None:
        """Make an empty one."""

    def remove(self) -> None:
        """It is not there any more, if it was."""


def _place_of(target: str) -> _Place:
    return _Files(Path(target)) if connection.vendor == "sqlite" else _Server(target)


class _Files:
    _PREFIX = "migrated-"

    def __init__(self, target: Path) -> None:
        self._target = target
        self._whole = settings.VAR_DIR / f"{self._PREFIX}{_key()}.sqlite3"

    def lock(self) -> ExitStack:
        stack = ExitStack()
        file = stack.enter_context((settings.VAR_DIR / f"{self._PREFIX}lock").open("w"))
        fcntl.flock(file, fcntl.LOCK_EX)
        return stack

    def is_migrated(self) -> bool:
        return self._whole.exists()

    def copy(self) -> None:
        self._copy(self._whole, self._target)

    def keep(self) -> None:
        for old in settings.VAR_DIR.glob(f"{self._PREFIX}*.sqlite3"):
            old.unlink()
        self._copy(self._target, self._whole)

    def make(self) -> None:
        """SQLite makes its file itself."""

    def remove(self) -> None:
        for end in ("", "-wal", "-shm", "-journal", "-queue"):
            self._target.with_name(self._target.name + end).unlink(missing_ok=True)

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        """Whole, whatever stands in the source's log; in its place only when it is."""
        part = target.with_suffix(".part")
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(part)) as new:
            old.backup(new)
        part.rename(target)


class _Server:
    _PREFIX = "test_magnesium_migrated_"  # as nobody else calls one: older ones are dropped
    _LOCK = 7_305_241  # of PostgreSQL's advisory ones, in the database that all servers have

    def __init__(self, target: str) -> None:
        self._target = target
        self._whole = f"{self._PREFIX}{_key()}"

    def lock(self) -> ExitStack:
        stack = ExitStack()
        cursor = stack.enter_context(connection._nodb_cursor())
        cursor.execute("SELECT pg_advisory_lock(%s)", [self._LOCK])
        return stack

    def is_migrated(self) -> bool:
        return self._whole in self._names()

    def copy(self) -> None:
        self._do("CREATE DATABASE {} TEMPLATE {}", self._target, self._whole)

    def keep(self) -> None:
        for old in self._names():
            self._do("DROP DATABASE {}", old)
        connection.close()  # nobody may be in a database that is copied
        self._do("CREATE DATABASE {} TEMPLATE {}", self._whole, self._target)

    def make(self) -> None:
        self._do("CREATE DATABASE {}", self._target)

    def remove(self) -> None:
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", self._target)

    def _names(self) -> list[str]:
        with connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self._PREFIX]
            )
            return [name for (name,) in cursor.fetchall()]

    @staticmethod
    def _do(statement: str, *names: str) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement.format(*map(connection.ops.quote_name, names)))


def copied() -> Iterator[None]:
    """Put a migrated database where the tests will look for theirs, or make one for the others.

    Between its two halves the tests' database is set up; whoever finds none waits for the first.
    """
    place = _place_of(connection.creation._get_test_db_name())
    place.remove()
    with place.lock() as lock:
        is_there = place.is_migrated()
        if is_there:
            place.copy()
            lock.close()
        yield
        if not is_there:
            place.keep()
    yield
    connection.close()
    place.remove()


def copied_to(path: Path) -> None:
    """Put a migrated database of SQLite there, if one is at hand: so much less to migrate."""
    place = _Files(path)
    with place.lock():
        if place.is_migrated():
            place.copy()


@contextmanager
def empty(folder: Path) -> Iterator[None]:
    """Within it the connection is to a database without a table, which is gone at its end."""
    name = str(connection.settings_dict["NAME"])
    other = str(folder / "empty.sqlite3") if connection.vendor == "sqlite" else f"{name}_empty"
    place = _place_of(other)
    place.remove()
    place.make()
    connection.close()
    connection.settings_dict["NAME"] = other
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        place.remove()


def _key() -> str:
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    files = [file for folder in folders for file in sorted(folder.glob("*.py"))]
    made_of = sha256(django.__version__.encode())
    for file in [*files, *(settings.BASE_DIR / name for name in _ALSO)]:
        made_of.update(f"{file.parent.parent.name}/{file.name}\0".encode() + file.read_bytes())
    return made_of.hexdigest()[:16]
