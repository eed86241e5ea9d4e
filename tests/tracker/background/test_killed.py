"""Workers in processes of their own are killed, held up, stopped and cut off: nothing is lost."""

import signal
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.builders import make_food, make_profile, make_user
from tests.tracker.background import some_tasks
from tests.tracker.background.workers import none_left, run_once, start_worker, wait_until, worker
from tests.tracker.diary_of_weeks import episodes, log, steps
from tests.tracker.mailing.conftest import make_reader
from tracker.background import tasks
from tracker.models import AccountDeletion, BackgroundWorker, MailSent, Profile, ShortfallStep
from tracker.shortfalls.episodes import assess_everyone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.takes_long]

DIE = "\n".join(
    (
        "import {module} as module",
        "original, calls = module.{name}, []",
        "def die(*args, **kwargs):",
        "    calls.append(args)",
        "    if len(calls) > {after}: os.kill(os.getpid(), signal.SIGKILL)",
        "    return original(*args, **kwargs)",
        "module.{name} = die",
    )
)
NOTHING_DUE = "worker.start_due = lambda _now: []\n"


def die_in(module, name, after=0):
    return DIE.format(module=module, name=name, after=after)


def killed(first, **options):
    """A worker that kills itself at this place."""
    done = run_once(first=NOTHING_DUE + first, **options)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert DBTaskResult.objects.filter(status="RUNNING").exists()


def finished(**options):
    """Another one takes over, and ends when no task waits or runs."""
    done = run_once(first=NOTHING_DUE, **options)
    assert done.returncode == 0, done.stderr
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


@pytest.fixture
def people():
    """Three with shortfalls in two time zones, so that a range is assessed in two transactions."""
    food = make_food("Standard food", 100)
    found = []
    for number, zone in enumerate(("Pacific/Kiritimati", "Pacific/Honolulu", "UTC")):
        user = make_user(f"person{number}")
        make_profile(user, time_zone=zone)
        log(user, food, 150, days=21)
        found.append(user)
    return found


def told(people):
    return [(episodes(user), steps(user)) for user in people]


@pytest.mark.parametrize(
    "where",
    [
        die_in("tracker.shortfalls.episodes", "catch_up_everyone"),
        die_in("tracker.shortfalls.episodes", "_tell"),
        die_in("tracker.shortfalls.episodes", "_tell", after=1),
        die_in("tracker.background.claims", "held_as"),  # all is done, and nobody knows
    ],
    ids=["before", "first-transaction", "second-transaction", "after"],
)
def test_an_assessment_that_was_killed_is_finished_by_another(people, where):
    tasks.assess_users.enqueue(from_id=0, below_id=10**12)
    killed(where)
    finished()
    so = told(people)
    assert all(found for found, _ in so)
    rows = ShortfallStep.objects.count()
    ShortfallStep.objects.all().delete()
    Profile.objects.update(assessed_on=None)
    assess_everyone()
    assert told(people) == so
    assert ShortfallStep.objects.count() == rows


@pytest.fixture
def readers():
    """Three whose hour for a reminder it is now, for two hours at least."""
    hour = timezone.now().hour
    return [make_reader(name, time_zone="UTC", reminder_hour=hour) for name in ("ada", "bo", "cy")]


def test_mails_that_were_interrupted_go_once_each(mailbox, readers):
    tasks.send_mails.enqueue()
    killed(die_in("tracker.mailing.due", "hand_over", after=1), mail_port=mailbox.port)
    assert mailbox.recipients == [readers[0].email]
    for sent in MailSent.objects.all():  # as if the claim of the dead had ended
        sent.claimed_at -= timedelta(minutes=11)
        sent.save()
    finished(mail_port=mailbox.port)
    assert mailbox.recipients == sorted(reader.email for reader in readers)


def test_a_mail_of_which_it_is_not_known_whether_it_went_does_not_go_again(mailbox, readers):
    tasks.send_mails.enqueue()
    killed(die_in("tracker.mailing.due", "mark_sent"), mail_port=mailbox.port)
    finished(mail_port=mailbox.port)
    assert mailbox.recipients == sorted(reader.email for reader in readers)


@pytest.mark.parametrize(
    ("where", "accounts_left"),
    [
        (die_in("tracker.accounts.removal", "forget_own"), 3),
        (die_in("tracker.accounts.removal", "forget_own", after=1), 2),
        (die_in("tracker.cleaning", "forget_tombstones"), 0),
    ],
    ids=["first-account", "second-account", "later"],
)
def test_a_clean_up_that_was_killed_is_finished_by_another(where, accounts_left, stranger):
    for number in range(3):
        user = make_user(f"leaver{number}")
        AccountDeletion.objects.create(user=user, due_at=timezone.now() - timedelta(days=1))
    tasks.clean_up.enqueue()
    killed(where)
    assert User.objects.exclude(pk=stranger.pk).count() == accounts_left
    finished()
    assert list(User.objects.all()) == [stranger]


def test_a_task_that_kills_whoever_runs_it_fails_and_the_next_is_run(tmp_path):
    some_tasks.end_process.enqueue()
    some_tasks.note.enqueue(word="next", at=str(tmp_path / "said"))
    for _ in range(3):
        with worker(first=NOTHING_DUE) as process:
            assert process.wait(timeout=120) == -signal.SIGKILL
    with worker(first=NOTHING_DUE) as process:
        wait_until(none_left, process)
    statuses = DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True)
    assert list(statuses) == ["FAILED", "SUCCESSFUL"]


@contextmanager
def in_the_middle_of_a_task(tmp_path, *arguments):
    """A worker that waits in a task until `tmp_path / "until"` is there."""
    some_tasks.wait_for.enqueue(began=str(tmp_path / "began"), until=str(tmp_path / "until"))
    with worker(*arguments, first=NOTHING_DUE) as process:
        wait_until((tmp_path / "began").exists, process)
        yield process


def test_one_that_stood_still_finds_its_task_done(tmp_path):
    """SIGSTOP, as when a machine is suspended: longer than its lease, then it goes on."""
    with in_the_middle_of_a_task(tmp_path) as slow:
        slow.send_signal(signal.SIGSTOP)
        (tmp_path / "until").touch()
        with worker(first=NOTHING_DUE) as other:
            wait_until(none_left, other)
            by = DBTaskResult.objects.get().worker_ids[-1]
            slow.send_signal(signal.SIGCONT)
            slow.send_signal(signal.SIGTERM)
            _out, err = slow.communicate(timeout=120)
    assert slow.returncode == 0, err
    assert "was taken over or removed meanwhile" in err
    row = DBTaskResult.objects.get()
    assert (row.status, row.worker_ids[-1], len(row.worker_ids)) == ("SUCCESSFUL", by, 2)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
class TestAskedToEnd:
    def test_it_finishes_its_task_and_begins_no_other(self, tmp_path, number):
        with in_the_middle_of_a_task(tmp_path) as process:
            some_tasks.note.enqueue(word="next", at=str(tmp_path / "said"))
            process.send_signal(number)
            (tmp_path / "until").touch()
            _out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        statuses = DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True)
        assert list(statuses) == ["SUCCESSFUL", "READY"]
        assert BackgroundWorker.objects.get().stopped_at is not None

    def test_it_gives_back_what_takes_too_long(self, tmp_path, number):
        with in_the_middle_of_a_task(tmp_path, "--grace", "0.1") as process:
            process.send_signal(number)
            _out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        row = DBTaskResult.objects.get()
        assert (row.status, row.worker_ids) == ("READY", [])
        (tmp_path / "until").touch()
        finished()

    def test_asked_twice_it_gives_back_at_once(self, tmp_path, number):
        with in_the_middle_of_a_task(tmp_path, "--grace", "3600") as process:
            while DBTaskResult.objects.filter(status="RUNNING").exists():
                process.send_signal(number)
                threading.Event().wait(0.1)
            assert process.wait(timeout=60) == 0, process.communicate()[1]
        assert DBTaskResult.objects.get().status == "READY"


def test_idle_it_ends_at_once(tmp_path):
    with worker(first=NOTHING_DUE) as process:
        wait_until(BackgroundWorker.objects.exists, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


@contextmanager
def no_database():
    """What a restart is to a client on PostgreSQL, and a lock held too long on SQLite."""
    if connection.vendor == "sqlite":
        with transaction.atomic():
            yield
        return
    over = threading.Event()
    name = connection.settings_dict["NAME"]

    def cut_off():
        with connections["default"].cursor() as cursor:
            while not over.wait(0.02):
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = %s AND pid <> pg_backend_pid()"
                    " AND application_name = 'worker-of-a-test'",
                    [name],
                )
        connections["default"].close()

    thread = threading.Thread(target=cut_off)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_cut_off_from_its_database_it_waits_and_goes_on(tmp_path):
    some_tasks.wait_for.enqueue(began=str(tmp_path / "began"), until=str(tmp_path / "until"))
    with worker(first=NOTHING_DUE, PGAPPNAME="worker-of-a-test") as process:
        wait_until((tmp_path / "began").exists, process)
        with no_database():
            (tmp_path / "until").touch()
            line = process.stderr.readline()
            while "the database cannot be used (OperationalError)" not in line:
                assert line, process.wait()
                line = process.stderr.readline()
        wait_until(none_left, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_workers_that_start_together_start_due_work_once(people):
    together = [start_worker("--once") for _ in range(3)]
    said = [process.communicate(timeout=120) for process in together]
    assert [process.returncode for process in together] == [0, 0, 0], said
    paths = sorted(DBTaskResult.objects.values_list("task_path", flat=True))
    assert paths == ["tracker.background.tasks.assess_users", "tracker.background.tasks.clean_up"]
    assert none_left()
