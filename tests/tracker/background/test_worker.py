"""What a worker does with the tasks that wait, in this process."""

import logging
import signal
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.tracker.background import some_tasks
from tracker.background import priorities, tick
from tracker.background.database_clock import database_now
from tracker.models import BackgroundWorker, DueWork

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_due(monkeypatch):
    monkeypatch.setattr("tracker.background.worker.start_due", lambda _now: [])


@pytest.fixture(autouse=True)
def _signals():
    """The command sets handlers, which would outlive it here."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGALRM)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def work(*arguments):
    call_command("work", "--once", *arguments)


def statuses():
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True))


def test_it_runs_what_waits_and_leaves(tmp_path):
    done = [some_tasks.note.enqueue(word=word, at=str(tmp_path / "said")) for word in "ab"]
    work()
    assert (tmp_path / "said").read_text() == "a\nb\n"
    for result in done:
        result.refresh()
        assert result.return_value in {"a", "b"}
    (worker,) = BackgroundWorker.objects.all()
    assert worker.stopped_at is not None


def test_who_waits_for_something_is_served_first(tmp_path):
    at = str(tmp_path / "said")
    for word, priority in (
        ("night", priorities.NIGHTLY),
        ("clean-up", priorities.CLEAN_UP),
        ("any", 0),
        ("mail", priorities.MAIL),
        ("person", priorities.PERSON_WAITS),
    ):
        some_tasks.note.using(priority=priority).enqueue(word=word, at=at)
    work()
    assert (tmp_path / "said").read_text().split() == ["person", "mail", "any", "clean-up", "night"]


def test_a_task_that_fails_says_where_and_nothing_of_anybody(caplog, tmp_path):
    some_tasks.fail.enqueue(user_id=987)
    some_tasks.note.enqueue(word="next", at=str(tmp_path / "said"))
    work()
    assert statuses() == ["FAILED", "SUCCESSFUL"]
    row = DBTaskResult.objects.get(status="FAILED")
    assert row.exception_class_path.endswith("some_tasks.FullOfSecretsError")
    assert "some_tasks.py" in row.traceback
    (line,) = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert line.startswith("tests.tracker.background.some_tasks.fail failed: FullOfSecretsError in")
    for told in ("spinach", "ada", "987"):
        assert told not in row.traceback + caplog.text


def test_a_task_nobody_knows_fails_and_the_next_is_run(tmp_path):
    some_tasks.note.enqueue(word="gone", at=str(tmp_path / "said"))
    DBTaskResult.objects.update(task_path="tracker.gone.export")
    some_tasks.note.enqueue(word="next", at=str(tmp_path / "said"))
    work()
    assert statuses() == ["FAILED", "SUCCESSFUL"]


def time_passes():
    """The pause before another try is over."""
    waits = DBTaskResult.objects.get(status="READY")
    assert waits.run_after > database_now() + timedelta(seconds=20)
    work()
    assert statuses() == ["READY"], "not before its time"
    DBTaskResult.objects.update(run_after=database_now())


def test_an_error_of_the_database_is_tried_again(tmp_path, monkeypatch, caplog):
    errors = [OperationalError("server closed the connection"), OperationalError("and again")]

    def open_(*_args):
        if errors:
            raise errors.pop()
        return original(*_args)

    original = some_tasks.Path.open
    monkeypatch.setattr(some_tasks.Path, "open", open_)
    some_tasks.note.enqueue(word="said", at=str(tmp_path / "said"))
    for _ in errors[:]:
        work()
        time_passes()
    work()
    assert statuses() == ["SUCCESSFUL"]
    assert "given back after try 2: OperationalError" in caplog.text


def test_but_not_for_ever(tmp_path, monkeypatch):
    def fail(*_args):
        raise OperationalError

    monkeypatch.setattr(some_tasks.Path, "open", fail)
    some_tasks.note.enqueue(word="said", at=str(tmp_path / "said"))
    for _ in range(2):
        work()
        time_passes()
    work()
    assert statuses() == ["FAILED"]
    assert len(DBTaskResult.objects.get().worker_ids) == 3


def test_a_worker_may_serve_some_queues_only():
    some_tasks.take_long.enqueue()
    work("--queues", "default")
    assert statuses() == ["READY"]
    work("--queues", "long")
    assert statuses() == ["SUCCESSFUL"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--queues", "shrot"], "--queues: there is no queue shrot"),
        (["--grace", "soon"], "argument --grace: invalid seconds value: 'soon'"),
        (["--grace", "nan"], "argument --grace"),
        (["--grace", "-1"], "argument --grace"),
    ],
)
def test_options_that_make_no_sense(arguments, said):
    with pytest.raises(CommandError, match=said):
        work(*arguments)


def test_a_machine_whose_clock_is_off_runs_nothing(time_machine, caplog, tmp_path):
    """It would assess days to come and send mails at a wrong hour; due work starts all the same."""
    some_tasks.note.enqueue(word="said", at=str(tmp_path / "said"))
    time_machine.move_to(timezone.now() + timedelta(days=3))
    work()
    assert statuses() == ["READY"]
    assert "no task is run until it is right" in caplog.text
    time_machine.move_to(timezone.now() - timedelta(days=3))
    work()
    assert statuses() == ["SUCCESSFUL"]


def test_due_work_is_started_and_run(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr("tracker.background.worker.database_now", lambda: now)
    monkeypatch.setattr("tracker.background.worker.start_due", tick.start_due)
    work()
    assert {row.name for row in DueWork.objects.all()} == {"assessment", "clean_up", "mail"}
    assert statuses() == ["SUCCESSFUL"] * 2  # nobody is there to be assessed
    work()
    assert len(statuses()) == 2
