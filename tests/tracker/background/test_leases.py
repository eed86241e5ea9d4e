"""Whose tasks are taken back, and how often one is tried."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.tracker.background import some_tasks
from tracker.background.claims import MOST_ATTEMPTS, Claim, StopNow
from tracker.background.leases import MISSED_BEATS, Watch, beat, leave
from tracker.models import BackgroundWorker

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    some_tasks.keep_for.enqueue(user_id=7)
    return DBTaskResult.objects.get()


def state(row):
    row.refresh_from_db()
    return row.status


def missed(watch, name, times):
    """Beats of this worker only, which looks around each time."""
    for _ in range(times):
        beat(name)
        watch.take_back_lost()


class TestWhoIsGivenUp:
    @pytest.fixture
    def watch(self, row):
        beat("lost")
        row.claim("lost")
        beat("mine")
        watch = Watch("mine")
        watch.take_back_lost()
        return watch

    def test_who_misses_enough_beats(self, watch, row, caplog):
        missed(watch, "mine", MISSED_BEATS - 1)
        assert state(row) == "RUNNING"
        missed(watch, "mine", 1)
        assert state(row) == "READY"
        assert BackgroundWorker.objects.get(pk="lost").stopped_at is not None
        assert "worker lost does not beat any more" in caplog.text
        assert "keep_for was interrupted in try 1: it is run again" in caplog.text

    def test_not_who_beats_now_and_then(self, watch, row):
        for _ in range(3):
            missed(watch, "mine", MISSED_BEATS - 1)
            beat("lost")
        assert state(row) == "RUNNING"

    def test_nobody_while_the_one_who_looks_does_not_beat_either(self, watch, row):
        """The database was away or locked, or this process stood still: for hours, perhaps."""
        for _ in range(100):
            watch.take_back_lost()
        assert state(row) == "RUNNING"

    def test_nobody_because_a_clock_jumped(self, watch, row):
        year = timedelta(days=365)
        BackgroundWorker.objects.filter(pk="lost").update(beaten_at=timezone.now() - year)
        watch.take_back_lost()
        BackgroundWorker.objects.filter(pk="mine").update(beaten_at=timezone.now() + year)
        watch.take_back_lost()
        assert state(row) == "RUNNING"

    def test_who_was_given_up_and_beats_again_works_on(self, watch, row):
        missed(watch, "mine", MISSED_BEATS)
        beat("lost")
        assert BackgroundWorker.objects.get(pk="lost").stopped_at is None
        row.refresh_from_db()
        row.claim("lost")
        watch.take_back_lost()
        assert state(row) == "RUNNING"


def test_a_task_of_a_worker_that_ended_or_was_never_known_is_taken_back_at_once(row):
    beat("mine")
    row.claim("unknown")
    Watch("mine").take_back_lost()
    assert state(row) == "READY"
    beat("other")
    row.claim("other")
    BackgroundWorker.objects.filter(pk="other").update(stopped_at=timezone.now())
    Watch("mine").take_back_lost()
    assert state(row) == "READY"


def test_who_leaves_takes_back_what_it_still_has(row):
    beat("mine")
    row.claim("mine")
    leave("mine")
    assert state(row) == "READY"
    assert BackgroundWorker.objects.get().stopped_at is not None


def test_a_task_that_ends_its_workers_is_tried_a_few_times(row, caplog):
    beat("mine")
    watch = Watch("mine")
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert state(row) == "READY"
        row.claim(f"lost{attempt}")
        watch.take_back_lost()
    assert state(row) == "FAILED"
    assert row.exception_class_path == "tracker.background.leases.WorkerLostError"
    last = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [record.getMessage() for record in last] == [
        "tests.tracker.background.some_tasks.keep_for was interrupted in try 3: it failed"
    ]


class TestTheEndOfATask:
    def test_is_written_by_who_has_it(self, row):
        row.claim("mine")
        Claim(row).set_successful({"people": 3})
        assert state(row) == "SUCCESSFUL"
        assert row.return_value == {"people": 3}

    def test_is_not_written_by_who_lost_it(self, row, caplog):
        row.claim("slow")
        slow = Claim(DBTaskResult.objects.get())
        Watch("mine").take_back_lost()
        slow.set_successful("late")
        assert state(row) == "READY"
        row.claim("other")
        slow.set_successful("later")
        slow.set_failed(ValueError())
        assert state(row) == "RUNNING"
        Claim(row).set_successful("in time")
        slow.set_failed(ValueError())
        assert (state(row), row.return_value) == ("SUCCESSFUL", "in time")
        assert caplog.text.count("was taken over or removed meanwhile") == 4

    def test_of_one_that_was_deleted_with_its_person_is_no_error(self, row):
        row.claim("mine")
        claim = Claim(row)
        DBTaskResult.objects.all().delete()
        claim.set_successful(7)
        assert not DBTaskResult.objects.exists()

    def test_given_back_by_a_worker_that_ends_it_is_as_if_it_had_never_begun(self, row):
        row.claim("mine")
        Claim(row).set_failed(StopNow())
        assert (state(row), row.worker_ids) == ("READY", [])
