"""Some of the faults of benchmarks/faults: the server killed under writers, many at once."""

import subprocess
import sys
from uuid import uuid4

import pytest
from django.conf import settings

from benchmarks.faults.writers import Account, Known, check_rows
from tests.api.servers import environment
from tests.builders import DAY, make_entry, make_food, make_profile


def script(name, *arguments):
    """Over the tests' database, in processes of its own."""
    return subprocess.run(  # noqa: S603
        [sys.executable, f"benchmarks/faults/{name}.py", "--in-place", *arguments],
        cwd=settings.BASE_DIR,
        env=environment(API_RATE_PER_MINUTE="1000000"),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.django_db(transaction=True)
def test_every_acknowledged_write_outlives_the_server():
    done = script("kill_server", "--times", "3", "--writers", "4", "--without-keys")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all are there, each once" in done.stdout
    assert "3 kills" in done.stdout


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_writers_at_once_none_is_refused():
    done = script("many_writers", "--writers", "16", "--seconds", "3")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no write refused, all are there, each once" in done.stdout


@pytest.mark.django_db(transaction=True)
def test_what_killed_workers_were_at_is_done_once():
    done = script("kill_tasks", "--times", "1", "--people", "6")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kills" in done.stdout
    assert "each effect once" in done.stdout


@pytest.mark.django_db(transaction=True)
def test_people_curators_and_the_nightly_run_do_not_get_in_each_others_way():
    done = script("everything_at_once", "--hands", "6", "--seconds", "5")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing else failed; all rows fit together" in done.stdout


@pytest.mark.django_db
class TestTheCheckItself:
    """It finds what it is there to find."""

    @pytest.fixture
    def account(self, owner):
        make_profile(owner)
        return Account(owner.pk, "", make_food().pk, only_new=True)

    def known(self, *rows):
        return [
            Known(
                amounts={str(row.uuid): int(row.amount_g) for row in rows},
                revisions={str(row.uuid): row.revision for row in rows},
            )
        ]

    def rows(self, owner, *revisions):
        made = [make_entry(owner, amount_g=10 + n, revision=n, date=DAY) for n in revisions]
        owner.profile.last_revision = max(revisions)
        owner.profile.save()
        return made

    def test_all_is_well(self, owner, account):
        assert check_rows(account, self.known(*self.rows(owner, 1, 2, 3))) == []

    def test_a_lost_write(self, owner, account):
        known = self.known(*self.rows(owner, 1, 2))
        known[0].amounts[str(uuid4())] = 10
        assert check_rows(account, known) == ["1 acknowledged writes are lost"]

    def test_a_row_too_many(self, owner, account):
        rows = self.rows(owner, 1, 2)
        assert check_rows(account, self.known(rows[0])) == ["1 rows that nobody knows of, or twice"]

    def test_another_amount(self, owner, account):
        rows = self.rows(owner, 1, 2)
        known = self.known(*rows)
        known[0].amounts[str(rows[0].uuid)] += 1
        assert check_rows(account, known) == ["1 rows hold another amount"]

    def test_a_gap(self, owner, account):
        (fault,) = check_rows(account, self.known(*self.rows(owner, 1, 3)))
        assert "gaps" in fault


def test_the_scripts_say_how_they_are_used():
    folder = settings.BASE_DIR / "benchmarks" / "faults"
    told = (settings.BASE_DIR / "docs" / "faults.md").read_text()
    commands = [path.name for path in folder.glob("*.py") if "__main__" in path.read_text()]
    assert len(commands) >= 6
    assert [name for name in commands if f"benchmarks/faults/{name}" not in told] == []
