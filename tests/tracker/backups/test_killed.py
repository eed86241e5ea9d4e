"""Whoever is killed at any step leaves the old backup, and the old database or the new one."""

import signal

import pytest
from django.contrib.auth.models import User
from django.db import connection

from tests.builders import make_entry, make_user
from tests.tracker.backups.processes import run
from tracker.backups import file
from tracker.models import IntakeEntry, Restoration

# While the content is written, and when all is there but the name.
BACKUP_STEPS = [
    "from tracker.backups import file\nfile._padding = die",
    "from tracker.backups import file\nfile._tail = die",
    "from tracker.backups import file\nfile.put_in_place = die",
]
IN_THE_COPY = """
import sqlite3
from tracker.backups import sqlite
class Slow:
    def __init__(self, real):
        self.real = real
    def __getattr__(self, name):
        return getattr(self.real, name)
    def backup(self, target):
        self.real.backup(target, pages=1, progress=lambda _status, left, _all: left > {} or die())
opened = sqlite._opened
sqlite._opened = lambda path: Slow(opened(path))
"""
# While the statements run, before the data are settled, when they are, and after the last step.
RESTORE_STEPS = {
    "postgresql": [
        "from tracker.backups import postgresql\npostgresql._copy = die",
        "from tracker.backups import restoring\nrestoring.settle = die",
        "from tracker.backups import settling\nsettling.rebuild = die",
    ],
    "sqlite": [
        "from tracker.backups import restoring\nrestoring.settle = die",
        IN_THE_COPY.format(100),
        IN_THE_COPY.format(1),
    ],
}


@pytest.mark.takes_long
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", BACKUP_STEPS, ids=["content", "digest", "name"])
def test_a_killed_backup_leaves_the_one_before(tmp_path, backup, first):
    before = backup().read_bytes()
    connection.close()
    killed = run("backup", tmp_path / "one.backup", "--overwrite", first=first)
    assert killed.returncode == -signal.SIGKILL
    assert (tmp_path / "one.backup").read_bytes() == before
    backup("next.backup")
    assert {path.name for path in tmp_path.iterdir()} == {"one.backup", "next.backup"}
    assert file.read(tmp_path / "next.backup").manifest.rows["accounts"] == 0


@pytest.mark.takes_long
@pytest.mark.parametrize("step", [0, 1, 2])
def test_a_killed_restore_leaves_the_old_database(backup, bring_back, step):
    entry = make_entry(make_user("old"))
    made = backup()
    User.objects.all().delete()
    make_entry(make_user("new"), entry.food)
    connection.close()
    killed = run("restore", made, "--yes", first=RESTORE_STEPS[connection.vendor][step])
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert list(User.objects.values_list("username", flat=True)) == ["new"]
    assert IntakeEntry.objects.get().user.username == "new"
    assert not Restoration.objects.exists()
    _check_whole()
    bring_back(made)
    assert list(User.objects.values_list("username", flat=True)) == ["old"]
    _check_whole()


@pytest.mark.django_db(transaction=True)
def test_killed_after_the_last_step_it_is_the_new_one(backup):
    make_user("old")
    made = backup()
    User.objects.all().delete()
    connection.close()
    killed = run("restore", made, "--yes", first=_KILLED_AFTERWARDS)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert list(User.objects.values_list("username", flat=True)) == ["old"]
    assert Restoration.objects.count() == 1
    _check_whole()


_KILLED_AFTERWARDS = """
from tracker.management.commands.restore import Command
Command._tell = die
"""


def _check_whole():
    connection.check_constraints()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_leaves_the_backup_before_and_no_half_one(tmp_path, backup):
    before = backup().read_bytes()
    connection.close()
    full = run("backup", tmp_path / "one.backup", "--overwrite", most_bytes=20_000)
    assert full.returncode == 1
    assert "File too large" in full.stderr or "disk" in full.stderr, full.stderr
    assert "Traceback" not in full.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["one.backup"]
    assert (tmp_path / "one.backup").read_bytes() == before
