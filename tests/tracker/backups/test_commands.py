"""What the commands say, ask and refuse."""

import re
import sqlite3
import stat
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from tests.builders import make_entry, make_user
from tests.tracker.backups.files import with_description
from tracker.accounts.tokens import make_token
from tracker.backups import file, restoring
from tracker.backups.manifest import LEFT_OUT, MAIN_TABLES
from tracker.models import ApiToken, IntakeEntry, Restoration

OTHER_KIND = {"sqlite": "postgresql", "postgresql": "sqlite"}


@pytest.fixture
def entry(transactional_db):
    return make_entry(make_user("owner"), note="a word of theirs")


def said(*arguments):
    out = StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


def refused(*arguments):
    with pytest.raises(CommandError) as error:
        said(*arguments)
    return str(error.value)


def test_a_backup_says_what_is_in_it_and_how_large_it_is(entry, tmp_path):
    path = tmp_path / "one.backup"
    text = said("backup", path)
    assert f"{path}: {path.stat().st_size:,} bytes, 1 accounts, 1 intake entries" in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_tables_it_names_exist(db):
    assert {*MAIN_TABLES.values(), *LEFT_OUT} <= set(connection.introspection.table_names())


def test_it_replaces_nothing_untold(entry, tmp_path):
    path = tmp_path / "one.backup"
    path.write_text("precious")
    assert refused("backup", path) == f"{path} exists already. --overwrite replaces it."
    assert path.read_text() == "precious"
    said("backup", path, "--overwrite")
    assert file.read(path).manifest.rows["accounts"] == 1


def test_into_a_folder_it_takes_the_name_of_the_moment_and_keeps_the_newest(entry, tmp_path):
    for old in ("2026-01-01T000000Z", "2026-01-02T000000Z", "2026-01-03T000000Z"):
        (tmp_path / f"tracker-{old}.backup").touch()
    (tmp_path / "tracker-of-another-kind.backup").touch()
    text = said("backup", tmp_path, "--keep", 2)
    assert "2 older backups removed." in text
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left[0] == "tracker-2026-01-03T000000Z.backup"
    assert re.fullmatch(r"tracker-\d{4}-\d\d-\d\dT\d{6}Z\.backup", left[1])
    assert left[2:] == ["tracker-of-another-kind.backup"]


def test_a_folder_that_is_not_there_and_keep_without_one_are_told(entry, tmp_path):
    assert "There is no folder" in refused("backup", tmp_path / "none" / "one.backup")
    assert "--keep is for a folder" in refused("backup", tmp_path / "one.backup", "--keep", 2)
    assert list(tmp_path.iterdir()) == []


def test_restore_shows_what_it_replaces_and_tells_nobody_s_words(entry, tmp_path):
    path = tmp_path / "one.backup"
    said("backup", path)
    make_entry(entry.user, entry.food)
    text = said("restore", path, "--yes")
    assert re.search(r"In it: 1 accounts, 1 intake entries.*diaries last written to 20", text)
    assert "Now:   1 accounts, 2 intake entries" in text
    assert "owner" not in text
    assert "theirs" not in text
    assert IntakeEntry.objects.count() == 1
    database = Path(connection.settings_dict["NAME"])
    assert list(database.parent.glob(f".{database.name}*")) == []


@pytest.mark.parametrize("answer", ["", "no", "y"])
def test_it_asks_and_takes_only_yes(entry, tmp_path, monkeypatch, answer):
    path = tmp_path / "one.backup"
    said("backup", path)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _question: answer)
    assert refused("restore", path).endswith("Nothing was changed.")
    assert not Restoration.objects.exists()
    monkeypatch.setattr("builtins.input", lambda _question: "yes")
    assert "Restored." in said("restore", path)


def test_with_nobody_to_ask_it_refuses(entry, tmp_path, monkeypatch):
    path = tmp_path / "one.backup"
    said("backup", path)
    monkeypatch.setattr("sys.stdin", StringIO("yes\n"))
    assert "Nobody is there to ask" in refused("restore", path)


def test_what_does_not_fit_here_is_refused_with_its_reason(entry, tmp_path):
    whole, other = tmp_path / "whole.backup", tmp_path / "other.backup"
    said("backup", whole)
    migrations = file.read(whole).manifest.migrations
    for changed, reason in (
        ({"database": OTHER_KIND[connection.vendor]}, "goes back into the kind it came from"),
        ({"version": "99.0.0"}, r"version 99.0.0, which is newer than this one.*Upgrade first"),
        ({"version": "unheard of"}, "a version nobody knows: 'unheard of'"),
        (
            {"migrations": [*migrations, "tracker.9999_later"]},
            r"does not know \(tracker.9999_later\).*Upgrade first",
        ),
    ):
        with_description(whole, other, **changed)
        assert re.search(reason, refused("restore", other, "--yes"))
        other.unlink()
    assert not Restoration.objects.exists()


def test_content_that_is_none_changes_nothing(entry, tmp_path):
    """The file is whole, but what was backed up was not."""
    whole, other = tmp_path / "whole.backup", tmp_path / "other.backup"
    said("backup", whole)
    manifest = file.read(whole).manifest
    with file.unfinished(other) as target:
        file.write(target, manifest, lambda to: to.write(b"no database"))
        file.put_in_place(other)
    assert str(other) in refused("restore", other, "--yes")
    assert IntakeEntry.objects.get() == entry
    assert not Restoration.objects.exists()


def test_while_another_uses_the_database_it_is_refused(entry, tmp_path):
    path = tmp_path / "one.backup"
    said("backup", path)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM auth_user")
        assert "in use" in refused("restore", path, "--yes")
    finally:
        other.close()
    assert "Restored." in said("restore", path, "--yes")


@pytest.mark.takes_long
def test_an_older_one_is_brought_up_to_this_version(entry, tmp_path):
    call_command("migrate", "tracker", "0016", verbosity=0)
    said("backup", tmp_path / "older.backup")
    call_command("migrate", verbosity=0)
    said("restore", tmp_path / "older.backup", "--yes")
    assert Restoration.objects.count() == 1
    assert IntakeEntry.objects.get().note == "a word of theirs"


def test_one_whose_migrations_cannot_run_at_once_too(entry, tmp_path, monkeypatch):
    said("backup", tmp_path / "one.backup")
    monkeypatch.setattr(restoring, "_can_be_migrated_at_once", lambda _manifest: False)
    assert "Restored." in said("restore", tmp_path / "one.backup", "--yes")
    assert IntakeEntry.objects.count() == 1


@pytest.fixture
def migrated_apart(monkeypatch):
    """A backup some of whose migrations cannot run within a transaction."""
    if connection.vendor == "postgresql":
        monkeypatch.setattr(restoring, "_can_be_migrated_at_once", lambda _manifest: False)
        yield
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {restoring._UNREADY}")
    else:
        yield


def test_a_migration_that_fails_is_told_as_it_is_and_the_next_try_counts_as_a_loss(
    entry, tmp_path, monkeypatch, migrated_apart
):
    """On PostgreSQL the content may be in place then; SQLite keeps what was there."""
    make_token(user=entry.user, name="any", lifetime=None)
    said("backup", tmp_path / "one.backup")
    make_user("newcomer")

    def fail(*_args, **_more):
        raise DatabaseError

    with monkeypatch.context() as failing:
        failing.setattr(restoring, "settle", fail)
        words = refused("restore", tmp_path / "one.backup", "--yes")
    if connection.vendor == "postgresql":
        assert "in place" in words
        assert "restore it again" in words
    else:
        assert "nothing is changed" in words
        assert User.objects.filter(username="newcomer").exists()
    assert ApiToken.objects.count() == 1
    assert "Restored." in said("restore", tmp_path / "one.backup", "--yes")
    assert ApiToken.objects.count() == (0 if connection.vendor == "postgresql" else 1)
    assert restoring._UNREADY not in connection.introspection.table_names()


if connection.vendor == "sqlite":

    def test_a_database_with_a_damaged_page_is_put_aside(entry, tmp_path):
        said("backup", tmp_path / "one.backup")
        connection.close()
        path = Path(connection.settings_dict["NAME"])
        whole = path.read_bytes()
        ((page,),) = _pages_of(path, "auth_user")
        size = int.from_bytes(whole[16:18], "big") or 65_536
        damaged = bytearray(whole)
        damaged[(page - 1) * size : page * size] = b"\xff" * size
        path.write_bytes(bytes(damaged))
        try:
            assert "Restored." in said("restore", tmp_path / "one.backup", "--yes")
            assert IntakeEntry.objects.get() == entry
            assert path.with_name(f"{path.name}.damaged").exists()
        finally:
            path.with_name(f"{path.name}.damaged").unlink(missing_ok=True)


def _pages_of(path, table):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", [table]
        ).fetchall()
