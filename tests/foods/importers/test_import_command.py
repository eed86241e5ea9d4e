"""The command: what it prints, what it refuses, and that a kill leaves nothing half done."""

import os
import signal
import sqlite3
import subprocess
import sys
from io import StringIO
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from foods.models import Food, ImportRun
from tests.foods.importers.files import almonds, product, write_off, write_zip
from tests.migrated_once import copied_to

pytestmark = pytest.mark.django_db


def run(*args):
    out = StringIO()
    call_command("import_foods", *map(str, args), stdout=out)
    return out.getvalue()


def test_it_says_what_it_did(tmp_path, capsys):
    assert run("sr28", almonds().write(tmp_path)) == (
        "sr28 28: 1 foods read; 1 new, 0 changed, 0 unchanged, 0 retired, 0 refused; "
        "0 values left out, 0 doubtful, 0 corrections kept\n"
    )
    assert capsys.readouterr().err == ""  # no progress bar but on a terminal


def test_it_says_where_the_reasons_are(tmp_path):
    said = run("off", write_off(tmp_path / "off.tsv", product(), product("1")))
    assert "1 refused" in said
    assert f"The reasons are in the admin, import {ImportRun.objects.get().pk}." in said


def test_a_dry_run_says_so(tmp_path):
    assert "1 new" in (said := run("sr28", almonds().write(tmp_path), "--dry-run"))
    assert said.endswith("A dry run: nothing was changed.\n")
    assert not Food.objects.exists()


def test_release_and_part_are_passed_on(tmp_path):
    run("off", write_off(tmp_path / "a.tsv", product("1234"), product("5678")))
    run("off", write_off(tmp_path / "b.tsv", product("1234")), "--part", "--release", "2026-11")
    assert set(Food.objects.values_list("status", flat=True)) == {"published"}
    assert ImportRun.objects.first().release == "2026-11"


def test_the_folder_one_is_in_has_its_name(tmp_path, monkeypatch):
    folder = tmp_path / "sr28"
    folder.mkdir()
    with ZipFile(almonds().write(tmp_path)) as archive:
        archive.extractall(folder)
    monkeypatch.chdir(folder)
    assert "1 new" in run("sr28", ".")
    assert ImportRun.objects.get().file_name == "sr28"


def test_an_unknown_source_is_refused(tmp_path):
    with pytest.raises(CommandError, match="invalid choice: 'usda'"):
        run("usda", tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nothing.zip", None, "there is no such file"),
        ("page.zip", b"<html><body>404", "is a web page"),
        ("paper.pdf", b"%PDF-1.4", "is a PDF document"),
        ("empty.zip", b"", "the file is empty"),
        ("cut.zip", "cut", "damaged or cut short"),
        ("slip.zip", {"../x.txt": b"x"}, "out of its folder"),
        ("bomb.zip", {"NUT_DATA.txt": b"0" * 20_000_000}, "unpacks to more than 100 times"),
        ("other.zip", {"readme.txt": b"hello"}, "there is no FOOD_DES.txt"),
    ],
)
def test_a_wrong_file_leaves_the_catalogue_as_it_was(tmp_path, name, content, said):
    run("sr28", almonds().write(tmp_path))
    path = tmp_path / name
    if content == "cut":
        path.write_bytes(almonds().write(tmp_path, "whole.zip").read_bytes()[:-40])
    elif isinstance(content, dict):
        write_zip(path, content)
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=said) as error:
        run("sr28", path)
    assert str(error.value).endswith("Nothing was changed.")
    assert Food.objects.get().status == "published"
    assert ImportRun.objects.first().status == "failed"


KILLED_IN_THE_MIDDLE = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from foods.importers import load_import
if sys.argv[2] == "kill":
    load_import._retire = lambda *args: os.kill(os.getpid(), signal.SIGKILL)
call_command("import_foods", "sr28", sys.argv[1])
"""


@pytest.mark.takes_long
def test_a_killed_process_leaves_nothing_and_the_next_import_says_so(tmp_path):
    """A database of its own on the disk, and a process that is really killed."""
    database = tmp_path / "killed.sqlite3"
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "SECRET_KEY": "only-for-tests",
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }

    def python(*args):
        return subprocess.run(  # noqa: S603 - this Python, our own words
            [sys.executable, *args], cwd=settings.BASE_DIR, env=environment, capture_output=True
        )

    def stored(query):
        with sqlite3.connect(database) as connection:
            return connection.execute(query).fetchall()

    copied_to(database)
    assert python("manage.py", "migrate", "--verbosity", "0").returncode == 0
    path = str(almonds().write(tmp_path))
    killed = python("-c", KILLED_IN_THE_MIDDLE, path, "kill")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    for table in ("food", "nutrientcontent", "portion", "historicalfood", "nutrient"):
        assert stored(f"SELECT count(*) FROM foods_{table}") == [(0,)]  # noqa: S608
    assert stored("SELECT status FROM foods_importrun") == [("running",)]
    again = python("-c", KILLED_IN_THE_MIDDLE, path, "finish")
    assert again.returncode == 0, again.stderr
    assert stored("SELECT count(*) FROM foods_food") == [(1,)]
    assert stored("SELECT status FROM foods_importrun ORDER BY id") == [("interrupted",), ("done",)]
