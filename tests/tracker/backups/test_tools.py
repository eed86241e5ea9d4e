"""PostgreSQL's client tools: missing, too old, and never told a password on the command line."""

import io
import sys

import pytest
from django.db import connections

from tracker.backups import postgresql
from tracker.backups.manifest import BackupError


@pytest.fixture
def tool(tmp_path, monkeypatch):
    """Puts a program of this name, and no other, where programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def make(name, text):
        path = tmp_path / name
        path.write_text(f"#!{sys.executable}\nimport os, sys\n{text}\n")
        path.chmod(0o755)

    return make


@pytest.fixture
def settings_of(monkeypatch):
    of = {"HOST": "db", "PORT": 5433, "USER": "ada", "NAME": "diary", "PASSWORD": "hush"}
    monkeypatch.setattr(connections["default"], "settings_dict", {**of, "OPTIONS": {}})


def test_a_missing_one_is_named_with_what_installs_it(tool):
    with pytest.raises(BackupError, match=r"pg_dump is not installed.*postgresql-client-16"):
        postgresql.check_tool("pg_dump", least=16)


def test_one_older_than_the_server_is_refused(tool, settings_of):
    tool("pg_dump", "print('pg_dump (PostgreSQL) 14.9 (Debian 14.9-1)')")
    with pytest.raises(BackupError, match=r"too old: the server is PostgreSQL 15.*14\.9"):
        postgresql.check_tool("pg_dump", least=15)
    postgresql.check_tool("pg_dump", least=14)


def test_the_password_is_on_no_command_line(tool, settings_of, tmp_path):
    tool("pg_dump", "print(sys.argv[1:], *(os.environ[f'PG{n}'] for n in sys.argv[1].split()))")
    told = io.BytesIO()
    postgresql.run_dump(["pg_dump", "HOST PORT USER DATABASE PASSWORD"], told)
    assert told.getvalue() == b"['HOST PORT USER DATABASE PASSWORD'] db 5433 ada diary hush\n"


def test_a_failure_is_told_by_its_first_line(tool, settings_of):
    tool("pg_dump", "print('no route to db\\nmore', file=sys.stderr); sys.exit(1)")
    with pytest.raises(BackupError, match=r"^pg_dump failed: no route to db$"):
        postgresql.run_dump(["pg_dump"], io.BytesIO())


def test_a_pg_restore_that_cannot_read_it_is_told(tool, settings_of):
    tool("pg_restore", "print('pg_restore (PostgreSQL) 15.1') if '--version' in sys.argv else 1/0")
    with pytest.raises(BackupError, match="pg_restore cannot read it"):
        postgresql.check_readable(io.BytesIO(b"x" * 3_000_000))


def test_commands_of_psql_and_settings_of_newer_servers_are_left_out():
    known = {"lock_timeout"}
    left_out = [
        line
        for line in (
            b"\\restrict abc\n",
            b"SET transaction_timeout = 0;\n",
            b"SET lock_timeout = 0;\n",
        )
        if postgresql.is_for_others(line, known)
    ]
    assert left_out == [b"\\restrict abc\n", b"SET transaction_timeout = 0;\n"]
