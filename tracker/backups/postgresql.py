"""Taking a PostgreSQL database's content with pg_dump, and putting one in its place.

pg_dump reads the very moment that the description is of. Bringing one back, pg_restore only turns
the content into statements; they run in one transaction with all that follows, so that a process
that is killed leaves the database as it was.
"""

import os
import re
import shutil
import subprocess  # nosec B404
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, Final

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from tracker.backups import file
from tracker.backups.manifest import LEFT_OUT, Ask, BackupError, Manifest, described
from tracker.portability.one_moment import one_moment

_CHUNK: Final = 1024 * 1024
_TRIES: Final = 5
_OTHERS: Final = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL
    AND coalesce(backend_type, 'client backend') = 'client backend'
"""


def ask(statement: str, params: Any = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


asking: Ask = ask


def tables() -> list[str]:
    return [
        name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = current_schema")
    ]


def take(target: IO[bytes]) -> Manifest:
    """Write a backup of the database into `target`. Raises BackupError, OSError."""
    major = connection.pg_version // 10_000  # type: ignore[attr-defined]
    check_tool("pg_dump", least=major)
    with one_moment():
        ((snapshot, schema, version),) = ask(
            "SELECT pg_export_snapshot(), current_schema, current_setting('server_version')"
        )
        manifest = described(
            asking,
            tables(),
            version=settings.VERSION,
            database="postgresql",
            database_version=version,
        )
        command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges"]
        command += ["--no-security-labels", "--no-tablespaces", "--no-password"]
        command += [f"--snapshot={snapshot}", f"--schema={schema}"]
        command += [f"--exclude-table-data={schema}.{table}" for table in LEFT_OUT]
        return file.write(target, manifest, lambda content: run_dump(command, content))


def _environment() -> dict[str, str]:
    """Where the database is and its password, for the tools: a command line is read by all."""
    of = connection.settings_dict
    _args, found = DatabaseClient.settings_to_cmd_args_env(of, [])
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGDATABASE": "NAME"}
    return {
        **os.environ,
        **(found or {}),
        **{name: str(of[key]) for name, key in named.items() if of[key]},
    }


def check_tool(name: str, *, least: int = 0) -> None:
    """Raises BackupError unless the tool is there and reads servers of this major version."""
    if shutil.which(name) is None:
        raise BackupError(
            f"{name} is not installed. It comes with PostgreSQL's client tools, on Debian: "
            f"apt install postgresql-client{f'-{least}' if least else ''}."
        )
    said = subprocess.run(  # noqa: S603  # nosec B603
        [name, "--version"], capture_output=True, text=True, env=_environment(), check=False
    ).stdout
    found = re.search(r"\) (\d+)", said)
    if found is None or int(found[1]) < least:
        raise BackupError(
            f"{name} is too old: the server is PostgreSQL {least}, the tool says "
            f"{said.strip() or 'nothing'!r}. Install postgresql-client-{least} or newer."
        )


def run_dump(command: list[str], content: IO[bytes]) -> None:
    with subprocess.Popen(  # noqa: S603  # nosec B603
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()
    ) as dump:
        try:
            shutil.copyfileobj(dump.stdout, content, _CHUNK)  # type: ignore[type-var]
        except BaseException:
            dump.kill()
            raise
        said = dump.stderr.read().decode(errors="replace").strip()  # type: ignore[union-attr]
    if dump.returncode != 0:
        raise BackupError(f"pg_dump failed: {said.splitlines()[0] if said else dump.returncode}")


@contextmanager
def _statements(content: Any, *options: str) -> Iterator[IO[bytes]]:
    """What pg_restore makes of the content. Raises BackupError if it could not read all of it."""
    with subprocess.Popen(  # noqa: S603  # nosec B603 B607
        ["pg_restore", *options],  # noqa: S607
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as tool:

        def feed() -> None:
            with suppress(BrokenPipeError), tool.stdin as into:  # type: ignore[union-attr]
                shutil.copyfileobj(content, into, _CHUNK)

        feeding = threading.Thread(target=feed, daemon=True)
        feeding.start()
        try:
            yield tool.stdout  # type: ignore[misc]
        except BaseException:
            tool.kill()
            raise
        finally:
            feeding.join()
    if tool.returncode != 0:
        raise BackupError(
            "pg_restore cannot read it: the tool is older than the pg_dump that made it. "
            "Install newer client tools of PostgreSQL."
        )


def check_readable(content: Any) -> None:
    """Raises BackupError unless the tools here can read the content."""
    check_tool("pg_restore")
    with _statements(content, "--list") as lines:
        lines.read()


def check_unused() -> None:
    """Raises BackupError while a server, a worker or a person is connected.

    Connections that are just ending have a few seconds for it.
    """
    for _try in range(_TRIES):
        ((others,),) = ask(_OTHERS)
        if not others:
            return
        time.sleep(1)
    raise BackupError(
        f"The database is in use by {others} other connection{'s' if others > 1 else ''}. "
        "Stop the server and the worker first."
    )


def hold(names: list[str]) -> None:
    """Keep everybody out of the tables until the transaction ends."""
    run("SET LOCAL lock_timeout = '10s'")
    if names:
        run(f"LOCK TABLE {_quoted(names)} IN ACCESS EXCLUSIVE MODE")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _quoted(names: list[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)


def put(content: Any) -> None:
    """Replace all tables by those of the content, in the transaction of the caller."""
    ((path, schema),) = ask("SELECT current_setting('search_path'), current_schema")
    if names := tables():
        run(f"DROP TABLE {_quoted(names)} CASCADE")
    known = {name for (name,) in ask("SELECT name FROM pg_settings")}
    options = ["--no-owner", "--no-privileges", f"--schema={schema}", "--file=-"]
    with _statements(content, *options) as lines:
        _run(lines, known)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', %s, false)", [path])


def _run(lines: IO[bytes], known: set[str]) -> None:
    """Run a script of pg_restore. It is not psql: only COPY's data needs telling apart."""
    script: list[bytes] = []
    for line in lines:
        if line.startswith(b"COPY ") and line.rstrip().endswith(b"FROM stdin;"):
            _execute(script)
            script = []
            _copy(line, lines)
        elif not is_for_others(line, known):
            script.append(line)
    _execute(script)


def is_for_others(line: bytes, known: set[str]) -> bool:
    """Commands of psql, and settings of a newer server than this one."""
    setting = re.match(rb"SET (\w+) = ", line)
    return line.startswith(b"\\") or (setting is not None and setting[1].decode() not in known)


def _execute(script: list[bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.connection.execute(b"".join(script))


def _copy(command: bytes, lines: IO[bytes]) -> None:
    with connection.cursor() as cursor, cursor.connection.cursor().copy(command) as copy:
        rows: list[bytes] = []
        size = 0
        for line in lines:
            if line == b"\\.\n":
                break
            rows.append(line)
            size += len(line)
            if size > _CHUNK:
                copy.write(b"".join(rows))
                rows, size = [], 0
        copy.write(b"".join(rows))
