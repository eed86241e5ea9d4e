"""Making a backup: one file, whole and on the disk before it has its name."""

import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.db import DatabaseError, connection

from tracker.backups import file, postgresql, sqlite
from tracker.backups.manifest import BackupError, Manifest

_NAMED: Final = "tracker-{:%Y-%m-%dT%H%M%SZ}.backup"
_IS_NAMED: Final = re.compile(r"tracker-\d{4}-\d\d-\d\dT\d{6}Z\.backup")


@dataclass(frozen=True)
class Made:
    """`removed`: older backups of the folder that went."""

    path: Path
    manifest: Manifest
    file_bytes: int
    removed: int = 0


def make_backup(path: Path, *, overwrite: bool = False, keep: int | None = None) -> Made:
    """Back the database up into `path`, or under the moment's name into it if it is a folder.

    Of a folder's backups, `keep` leaves the newest so many, the new one among them. Raises
    BackupError with a sentence; nothing is changed then, and no older backup is gone.
    """
    if path.is_dir():
        path /= _NAMED.format(datetime.now(UTC))
    elif keep is not None:
        raise BackupError(f"--keep is for a folder, and {path} is none.")
    path = path.absolute()
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    if path.exists() and not overwrite:
        raise BackupError(f"{path} exists already. --overwrite replaces it.")
    try:
        file.remove_leftovers(path.parent)
        with file.unfinished(path) as target:
            manifest = _taken(target, path)
            if path.exists() and not overwrite:
                raise BackupError(f"{path} was made by somebody else meanwhile.")
            file.put_in_place(path)
    except OSError as error:
        raise BackupError(f"The file cannot be written: {error.strerror}.") from error
    except (sqlite3.Error, DatabaseError) as error:
        raise BackupError(f"The database cannot be read: {_reason(error)}.") from error
    removed = 0 if keep is None else _remove_older(path.parent, keep)
    return Made(path, manifest, path.stat().st_size, removed)


def _taken(target: "file.IO[bytes]", path: Path) -> Manifest:
    if connection.vendor == "sqlite":
        return sqlite.take(target, path)
    return postgresql.take(target)


def _reason(error: Exception) -> str:
    """SQLite's say nothing of rows; PostgreSQL's may quote them."""
    return str(error) if isinstance(error, sqlite3.Error) else type(error).__name__


def _remove_older(folder: Path, keep: int) -> int:
    named = sorted(path for path in folder.iterdir() if _IS_NAMED.fullmatch(path.name))
    older = named[:-keep]
    for path in older:
        path.unlink()
    return len(older)
