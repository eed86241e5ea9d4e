"""Writers of one SQLite file go in the order in which they came, whatever process they are of."""

import signal
import subprocess
import sys
import threading
from time import sleep

import pytest
from django.conf import settings
from django.db import DatabaseError, connections, transaction

from tests.builders import make_user
from tracker.engines.sqlite3 import base
from tracker.engines.sqlite3.queue import WriteQueue

HOLD = """
import sys, time
from tracker.engines.sqlite3.queue import queue_of
assert queue_of(sys.argv[1]).enter(20)
print("mine", flush=True)
time.sleep(60)
"""


@pytest.fixture
def queue(tmp_path):
    return WriteQueue(str(tmp_path / "db-queue"))


def test_who_came_first_goes_first(queue):
    went = []

    def go(number):
        assert queue.enter(20)
        went.append(number)
        queue.leave()

    assert queue.enter(1)
    row = []
    for number in range(8):
        row.append(threading.Thread(target=go, args=[number]))
        row[-1].start()
        while len(queue._row) <= number:
            sleep(0.001)
    queue.leave()
    for thread in row:
        thread.join(20)
    assert went == list(range(8))


def test_who_has_waited_too_long_stands_in_nobodys_way(queue):
    assert queue.enter(1)
    assert not queue.enter(0.01)
    queue.leave()
    assert queue.enter(1)


@pytest.fixture
def another_process(tmp_path):
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", HOLD, str(tmp_path / "db")],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


def test_another_process_is_waited_for_and_holds_nothing_when_it_is_killed(queue, another_process):
    assert another_process.stdout.readline() == "mine\n"
    assert not queue.enter(0.05)
    another_process.send_signal(signal.SIGKILL)
    another_process.wait()
    assert queue.enter(20)


def test_without_a_place_for_its_file_it_lets_everybody_through(tmp_path):
    nowhere = WriteQueue(str(tmp_path / "nowhere" / "db-queue"))
    assert nowhere.enter(1)
    nowhere.leave()
    assert nowhere.enter(1)


@pytest.fixture
def wrapper(db, tmp_path):
    """A connection of the application's kind to a file of its own, whatever the tests run on."""
    usual = connections["default"].settings_dict
    own = {"ENGINE": "tracker.engines.sqlite3", "NAME": str(tmp_path / "db.sqlite3")}
    options = {"transaction_mode": "IMMEDIATE", "timeout": 1}
    opened = base.DatabaseWrapper(usual | own | {"OPTIONS": options}, alias="queued")
    connections["queued"] = opened
    with opened.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (number INTEGER PRIMARY KEY)")
    yield opened
    opened.close()
    del connections["queued"]


def turns(wrapper):
    return wrapper._turn is not None


@pytest.mark.django_db
class TestAConnection:
    def test_has_its_turn_until_the_transaction_ends(self, wrapper):
        with transaction.atomic(using="queued"):
            assert turns(wrapper)
            with wrapper.cursor() as cursor:
                cursor.execute("INSERT INTO kept VALUES (1)")
            assert turns(wrapper)
        assert not turns(wrapper)

    def test_gives_it_back_when_the_transaction_fails(self, wrapper):
        with pytest.raises(KeyError), transaction.atomic(using="queued"):
            raise KeyError
        assert not turns(wrapper)

    def test_gives_it_back_when_the_transaction_cannot_begin(self, wrapper, monkeypatch):
        monkeypatch.setattr(wrapper, "transaction_mode", "NONSENSE")
        with pytest.raises(DatabaseError), transaction.atomic(using="queued"):
            raise AssertionError
        assert not turns(wrapper)

    def test_gives_it_back_when_it_is_closed(self, wrapper):
        wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        assert turns(wrapper)
        wrapper.close()
        assert not turns(wrapper)

    def test_that_reads_at_one_moment_stands_in_nobodys_way(self, wrapper, monkeypatch):
        """As `one_moment` does for an export of years, which takes a while."""
        monkeypatch.setattr(wrapper, "transaction_mode", "DEFERRED")
        with transaction.atomic(using="queued"), wrapper.cursor() as cursor:
            cursor.execute("SELECT * FROM kept")
            assert not turns(wrapper)
            assert base.queue_of(wrapper.settings_dict["NAME"]).enter(0)

    def test_has_one_for_a_statement_by_itself(self, wrapper, monkeypatch):
        taken = []
        take = wrapper._take_turn
        monkeypatch.setattr(wrapper, "_take_turn", lambda: taken.append(take()) or taken[-1])
        with wrapper.cursor() as cursor:
            cursor.execute(" insert into kept values (1)")
            cursor.executemany("INSERT INTO kept VALUES (%s)", [(2,), (3,)])
            cursor.execute("SELECT * FROM kept")
            assert cursor.fetchall() == [(1,), (2,), (3,)]
        assert taken == [True, True]
        assert not turns(wrapper)

    def test_asks_sqlite_without_it_after_a_while(self, wrapper):
        queue = base.queue_of(wrapper.settings_dict["NAME"])
        assert queue.enter(1)  # somebody else, who writes nothing just now
        wrapper.queue_timeout_s = 0.01
        with transaction.atomic(using="queued"), wrapper.cursor() as cursor:
            cursor.execute("INSERT INTO kept VALUES (1)")
            assert not turns(wrapper)
        queue.leave()


@pytest.mark.django_db
def test_the_application_writes_through_it():
    """On PostgreSQL there is nothing to queue for."""
    make_user()
    opened = connections["default"]
    assert opened.vendor == "postgresql" or isinstance(opened, base.DatabaseWrapper)
