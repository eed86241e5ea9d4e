"""Taking a SQLite database's content, and putting one in its place.

Copying the file would miss what stands in its log, or catch it half written. `VACUUM INTO` reads
one moment, keeps no writer waiting, and leaves behind what was deleted but is still in the file.
"""

import gzip
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.db import connection

from tracker.backups import file
from tracker.backups.manifest import LEFT_OUT, Ask, BackupError, Manifest, described
from tracker.engines.sqlite3.queue import FILE_END

_BESIDE: Final = ("-wal", "-shm", "-journal")
_IN_USE: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_NO_DATABASE: Final = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


def database_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def take(target: IO[bytes], path: Path) -> Manifest:
    """Write a backup of the database into `target`, with a copy beside `path` meanwhile.

    Raises BackupError, OSError, or sqlite3.Error when the disk is full.
    """
    source = database_path()
    if not source.exists():
        raise BackupError(f"There is no database at {source}.")
    copy = path.with_name(f".{path.name}{file.COPY}")
    _remove(copy)
    copy.touch(mode=0o600)
    try:
        with closing(_opened(source)) as database:
            database.execute("VACUUM INTO ?", [str(copy)])
        with closing(_opened(copy)) as database:
            manifest = _prepared(database)
        return file.write(target, manifest, lambda content: _compressed(copy, content))
    finally:
        _remove(copy)


def _opened(path: Path) -> sqlite3.Connection:
    """Only what is there already: a wrong path must not make an empty database."""
    return sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None)


def _prepared(database: sqlite3.Connection) -> Manifest:
    """Take out of the copy what no backup holds, byte by byte, and describe the rest."""
    check_whole(database)
    database.execute("PRAGMA secure_delete = ON")
    names = tables(database)
    for table in LEFT_OUT:
        if table in names:
            database.execute(f"DELETE FROM {table}")  # noqa: S608  # nosec B608
    return described(
        asking(database),
        names,
        version=settings.VERSION,
        database="sqlite",
        database_version=sqlite3.sqlite_version,
    )


def tables(database: sqlite3.Connection) -> list[str]:
    return [name for (name,) in database.execute("SELECT name FROM sqlite_master")]


def asking(database: sqlite3.Connection) -> Ask:
    return lambda statement: database.execute(statement).fetchall()


def check_whole(database: sqlite3.Connection) -> None:
    """Raises BackupError for a damaged database, without a word of what is in it."""
    if database.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise BackupError("The database itself is damaged: PRAGMA integrity_check finds faults.")
    if database.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise BackupError("The database itself is damaged: rows point at rows that are not there.")


def _compressed(copy: Path, content: IO[bytes]) -> None:
    with (
        copy.open("rb") as plain,
        gzip.GzipFile(fileobj=content, mode="wb", compresslevel=6, mtime=0) as packed,
    ):
        shutil.copyfileobj(plain, packed, 1024 * 1024)


def _remove(path: Path) -> None:
    for end in ("", *_BESIDE, FILE_END):
        path.with_name(path.name + end).unlink(missing_ok=True)


def is_damaged(error: sqlite3.Error) -> bool:
    """Whether it says that the file is no database, or not a whole one."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _NO_DATABASE


@contextmanager
def held(path: Path) -> Iterator[sqlite3.Connection | None]:
    """The database with nobody else in it until the end; None if the file is no database.

    Raises BackupError when a server or worker has it open, or it cannot be written.
    """
    database = None
    try:
        database = sqlite3.connect(path, isolation_level=None, timeout=1)
        # Only who is alone can end the log; what it still holds comes into the file.
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN EXCLUSIVE")
        database.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        if database is not None:
            database.close()
        if error.sqlite_errorcode & 0xFF in _IN_USE:
            raise BackupError(
                "The database is in use. Stop the server and the worker first."
            ) from error
        if not is_damaged(error):
            raise BackupError(f"{path} cannot be written: {error}.") from error
        yield None
    else:
        with closing(database):
            yield database


def put(content: Any, old: sqlite3.Connection | None, make_ready: Callable[[], None]) -> None:
    """Unpack the content beside the database, make it ready there, and put it in its place.

    `make_ready` finds it as Django's database. The last step is one transaction of SQLite: a
    process that is killed leaves the old database, or the new one.
    """
    path = database_path()
    new = path.with_name(f".{path.name}.restoring")
    _remove(new)
    new.touch(mode=0o600)
    try:
        with new.open("wb") as plain, gzip.GzipFile(fileobj=content, mode="rb") as packed:
            shutil.copyfileobj(packed, plain, 1024 * 1024)
        with closing(_opened(new)) as database:
            check_whole(database)
        with _as_djangos(new):
            make_ready()
        with closing(_opened(new)) as database:
            database.execute("PRAGMA journal_mode = DELETE")
            check_whole(database)
            if old is not None:
                database.backup(old)
        if old is None:
            _put_aside(path)
            _synced(new)
            new.replace(path)
            _synced(path.parent)
    finally:
        _remove(new)


@contextmanager
def _as_djangos(path: Path) -> Iterator[None]:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _put_aside(path: Path) -> None:
    """What is no database any more, with its log: the new one must not be taken for its own."""
    for end in (*_BESIDE, ""):
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).rename(path.with_name(f"{path.name}.damaged{end}"))


def _synced(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
