"""The table of the benchmarks runs; what it measures is for people to read."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.migrated_once import copied_to

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"


def _run(*arguments, **environment):
    command = [sys.executable, *map(str, arguments)]
    known = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(  # noqa: S603
        command, env=known | environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def table(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    import table

    return table


@pytest.mark.takes_long
def test_the_table_has_a_line_for_each_target(tmp_path):
    done = _run(
        FOLDER / "table.py", "--quick", "--only", "totals", DATABASE_URL=f"sqlite:///{tmp_path}/x"
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    heads = [cell.strip() for cell in lines[0].split("|")]
    assert heads == ["target", "ours", "bare/raw", "ratio", "goal", "ok?"]
    targets = [line.split("|")[0].strip() for line in lines[2:]]
    assert targets == ["daily totals, 28 days", "daily totals, 365 days"]
    for line in lines[2:]:
        assert line.split("|")[-1].strip() in {"yes", "NO"}


def test_an_unknown_part_is_named():
    done = _run(FOLDER / "table.py", "--only", "totals,weather")
    assert done.returncode == 1
    assert done.stderr.startswith("--only weather: not one of totals, ")


@pytest.mark.parametrize(
    ("row", "is_met"),
    [
        (("two", 4.0, 2.0, "ms", 2), True),
        (("more than two", 4.1, 2.0, "ms", 2), False),
        (("at the limit", 130.0, None, "MB", 130, False), True),
        (("above the limit", 131.0, 500.0, "MB", 130, False), False),
        (("nothing to compare with", 1.0, None, "ms", 2), False),
    ],
)
def test_a_goal_is_a_ratio_or_a_limit(table, row, is_met):
    assert table.Row(*row).is_met is is_met


@pytest.mark.takes_long
def test_the_people_loaded_are_the_same_for_a_seed_and_keep_every_rule(tmp_path):
    copied_to(tmp_path / "people.sqlite3")
    url = f"sqlite:///{tmp_path}/people.sqlite3"
    loading = (FOLDER / "load_people.py", "--people", 4, "--days", 30)
    done = _run(*loading, DATABASE_URL=url, SECRET_KEY="x")
    assert done.returncode == 0, done.stderr
    again = _run(*loading, DATABASE_URL=url, SECRET_KEY="x")
    assert "has people already" in again.stderr
    looked = _run(
        FOLDER.parent / "manage.py", "shell", "-c", _LOOK, DATABASE_URL=url, SECRET_KEY="x"
    )
    assert looked.returncode == 0, looked.stderr
    assert json.loads(looked.stdout.splitlines()[-1]) == {"invalid": [], "revisions": True}


# Every row passes the checks of its model; revisions are 1, 2, 3, ... up to the person's counter.
_LOOK = """
import json
from django.core.exceptions import ValidationError
from tracker.models import *
invalid, revisions = [], True
for model in (Profile, LifeStagePeriod, IntakeEntry, SupplementDose, DayRecord):
    for row in model.objects.all():
        try:
            row.full_clean()
        except ValidationError as error:
            invalid.append(str(error))
for profile in Profile.objects.all():
    taken = sorted(
        row.revision
        for model in (IntakeEntry, SupplementDose, DayRecord)
        for row in model.objects.filter(user=profile.user)
    )
    revisions = revisions and taken == list(range(1, profile.last_revision + 1))
print(json.dumps({"invalid": invalid[:3], "revisions": revisions}))
"""


def test_a_seed_makes_the_same_people(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    from population import people

    days = [date(2026, 3, 1) - timedelta(days=back) for back in reversed(range(28))]
    made = [list(people(20, days, [(1, 1), (2, 2)], [7], seed)) for seed in (1, 1, 2)]
    assert made[0] == made[1] != made[2]
    assert sum(len(person.eaten) for person in made[0]) > 20 * 28
