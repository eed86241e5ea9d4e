"""Bringing a backup back: everything is checked first, then it is done whole or not at all."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from tracker.backups import file, postgresql, sqlite
from tracker.backups.file import Backup
from tracker.backups.manifest import BackupError, Holdings, Manifest
from tracker.backups.settling import Known, Settled, settle

# A table that stands as long as a backup is in place and not ready.
_UNREADY = "restored_and_not_ready"
_KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Plan:
    """A backup that can be brought back, and what the database holds now (None: it is none)."""

    backup: Backup
    now: Holdings | None


def plan_restore(path: Path) -> Plan:
    """Read the whole file and look at the database, touching nothing.

    Raises BackupError with a sentence.
    """
    backup = file.read(path)
    check_fits(backup.manifest)
    try:
        if connection.vendor == "postgresql":
            with backup.content() as content:
                postgresql.check_readable(content)
            postgresql.check_unused()
            return Plan(backup, Holdings.read(postgresql.ask, postgresql.tables()))
        return Plan(backup, _sqlite_now())
    except DatabaseError as error:
        raise BackupError(f"The database does not answer ({type(error).__name__}).") from error


def check_fits(manifest: Manifest) -> None:
    """Raises BackupError for a backup of another kind of database or a newer version."""
    kind, here = _KINDS.get(manifest.database, manifest.database), _KINDS[connection.vendor]
    if kind != here:
        raise BackupError(
            f"It is of a {kind} database, and this one is {here}: a backup goes back into the "
            "kind it came from. What a person exports (JSON) can be read into either."
        )
    if _numbers(manifest.version) > _numbers(settings.VERSION):
        raise BackupError(
            f"It was made by version {manifest.version}, which is newer than this one "
            f"({settings.VERSION}). Upgrade first."
        )
    known = MigrationLoader(None).disk_migrations or {}
    installed = {app for app, _name in known}
    named = [tuple(name.split(".", 1)) for name in manifest.migrations]
    unknown = [".".join(name) for name in named if name[0] in installed and name not in known]
    if unknown:
        raise BackupError(
            f"It has changes of the database that this version does not know ({unknown[0]}): it "
            "was made by a newer one. Upgrade first."
        )


def _numbers(version: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in version.split("."))
    except ValueError as error:
        raise BackupError(f"It was made by a version nobody knows: {version!r}.") from error


def _sqlite_now() -> Holdings | None:
    path = sqlite.database_path()
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent} for the database.")
    if not path.exists():
        return Holdings({}, None)
    connection.close()  # ours is not another's
    with sqlite.held(path) as database:
        if database is None:
            return None
        try:
            return Holdings.read(sqlite.asking(database), sqlite.tables(database))
        except sqlite3.DatabaseError as error:
            if not sqlite.is_damaged(error):
                raise
            return None


def restore(plan: Plan, *, with_deleted: bool = False) -> Settled:
    """Replace the database by the backup, brought up to this version and settled for today.

    A process that is killed leaves the old database or the new one. Raises BackupError.
    """
    by_kind = {"sqlite": _restore_sqlite, "postgresql": _restore_postgresql}
    made_at = datetime.fromisoformat(plan.backup.manifest.created_at)
    outcome: list[Settled] = []

    def make_ready(known: Known) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        outcome.append(settle(known, made_at=made_at, with_deleted=with_deleted))

    try:
        by_kind[connection.vendor](plan.backup, make_ready)
    except OSError as error:
        raise BackupError(f"Not restored, nothing is changed: {error.strerror}.") from error
    except (DatabaseError, sqlite3.Error) as error:
        # Their texts may quote rows.
        kind = type(error).__name__
        raise BackupError(f"Not restored, nothing is changed: {kind} of the database.") from error
    return outcome[0]


def _restore_sqlite(backup: Backup, make_ready: Callable[[Known], None]) -> None:
    connection.close()
    with sqlite.held(sqlite.database_path()) as old, backup.content() as content:
        known = Known()
        if old is not None:
            try:
                known = Known.read(sqlite.asking(old), sqlite.tables(old))
            except sqlite3.DatabaseError as error:
                if not sqlite.is_damaged(error):
                    raise
                old.close()
                old = None
        sqlite.put(content, old, lambda: make_ready(known))


def _restore_postgresql(backup: Backup, make_ready: Callable[[Known], None]) -> None:
    in_one = _can_be_migrated_at_once(backup.manifest)
    with transaction.atomic(), backup.content() as content:
        # Rows that a migration writes are checked at once: the next one may change their table.
        postgresql.run("SET CONSTRAINTS ALL IMMEDIATE")
        names = postgresql.tables()
        postgresql.hold(names)
        # One that was interrupted below tells of itself only, not of what was before it.
        known = Known() if _UNREADY in names else Known.read(postgresql.ask, names)
        postgresql.put(content)
        if in_one:
            make_ready(known)
        else:
            postgresql.run(f"CREATE TABLE {_UNREADY} ()")
    if in_one:
        return
    try:
        make_ready(known)
    except (DatabaseError, CommandError) as error:
        raise BackupError(
            f"The content of the backup is in place, but it was not brought up to this version "
            f"({type(error).__name__}): restore it again."
        ) from error
    postgresql.run(f"DROP TABLE {_UNREADY}")


def _can_be_migrated_at_once(manifest: Manifest) -> bool:
    """Whether each migration it lacks can run within a transaction."""
    migrations = MigrationLoader(None).disk_migrations or {}
    has = {tuple(name.split(".", 1)) for name in manifest.migrations}
    return all(migration.atomic for name, migration in migrations.items() if name not in has)
