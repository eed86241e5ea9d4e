"""Several machines over one database: web servers and workers, each a process with its settings."""

import json
from datetime import timedelta
from urllib.request import Request, urlopen

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from foods.models import Food
from tests.api.servers import gunicorn
from tests.builders import make_food, make_profile, make_user
from tests.tracker.background.workers import none_left, run_once, wait_until, worker
from tests.tracker.diary_of_weeks import episodes, log, steps
from tests.tracker.mailing.conftest import make_reader
from tracker.background.tasks import assess_users
from tracker.models import AccountDeletion, DueWork, Profile, ShortfallStep
from tracker.shortfalls.episodes import assess_everyone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.takes_long]

A_RANGE_EACH = """
import tracker.background.tick as tick
ranges = tick.user_ranges
tick.user_ranges = lambda: ranges(people=1)
"""
STAY_IN_THE_MIDDLE = """
import pathlib, tracker.shortfalls.episodes as episodes
def _tell(*args):
    pathlib.Path({!r}).touch()
    while True: time.sleep(1)
episodes._tell = _tell
"""
# Both clocks, as where the database is on the machine whose clock jumped.
JUMPED = """
import time_machine
from datetime import datetime, timedelta, timezone
shift, real = timedelta(days={}), worker.database_now
time_machine.travel(datetime.now(timezone.utc) + shift).start()
worker.database_now = lambda: real() + shift
"""
OFF = """
import time_machine
from datetime import datetime, timedelta, timezone
time_machine.travel(datetime.now(timezone.utc) + timedelta(days={})).start()
"""


@pytest.fixture
def people():
    """Three with a shortfall, each in a range of user ids of their own."""
    food = make_food("Standard food", 100)
    found = []
    for pk in (5_000_010, 5_001_010, 5_002_010):
        user = make_user(f"person{pk}", pk=pk)
        make_profile(user)
        log(user, food, 150, days=21)
        found.append(user)
    return found


@pytest.fixture
def readers():
    """Three whose hour for a reminder it is now, for two hours at least."""
    hour = timezone.now().hour
    return [make_reader(name, time_zone="UTC", reminder_hour=hour) for name in ("ada", "bo", "cy")]


def told(people):
    return [(episodes(user), steps(user)) for user in people]


def told_at_once(people):
    ShortfallStep.objects.all().delete()
    Profile.objects.update(assessed_on=None)
    assess_everyone()
    return told(people)


def ask(port, path, *, token="", method="GET", **body):
    headers = {"Content-Type": "application/json", "X-Session-Token": token, "If-None-Match": "*"}
    data = json.dumps(body).encode() if body else None
    request = Request(f"http://127.0.0.1:{port}{path}", data, headers, method=method)
    with urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)


def write_at_one_and_read_at_the_other(one, other, food):
    login = {"email": "person5000010@example.org", "password": "a-long-password"}
    said = ask(one, "/_allauth/app/v1/auth/login", method="POST", **login)
    token = said["meta"]["session_token"]
    path = "/api/v1/entries/0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77/"
    entry = {"food": food.pk, "amount_g": 50, "date": "2026-03-04", "meal": "lunch"}
    ask(one, path, token=token, method="PUT", **entry)
    assert ask(other, path, token=token)["magnesium_mg"] == 50


def test_two_web_servers_and_two_workers_one_of_them_killed(mailbox, people, readers, tmp_path):
    due_at = timezone.now() - timedelta(days=1)
    AccountDeletion.objects.create(user=make_user("leaver"), due_at=due_at)
    middle = tmp_path / "in-the-middle"
    stays = A_RANGE_EACH + STAY_IN_THE_MIDDLE.format(str(middle))
    with gunicorn(WEB_THREADS="2") as one, gunicorn(WEB_THREADS="3") as other:
        options = {"mail_port": mailbox.port}
        with worker(first=stays, TIME_ZONE="Europe/Berlin", **options) as first:
            wait_until(middle.exists, first)
            with worker(first=A_RANGE_EACH, TIME_ZONE="Europe/Berlin", **options) as second:
                first.kill()
                first.wait()
                write_at_one_and_read_at_the_other(one, other, Food.objects.get())
                wait_until(none_left, second)
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
    assessed = DBTaskResult.objects.filter(task_path=assess_users.module_path)
    assert sorted(len(row.worker_ids) for row in assessed) == [1] * (assessed.count() - 1) + [2]
    assert mailbox.recipients == sorted(reader.email for reader in readers)
    assert not User.objects.filter(username="leaver").exists()
    so = told(people)
    assert all(found for found, _ in so)
    assert told_at_once(people) == so


def test_a_clock_that_jumps_forth_and_back_starts_each_thing_once(mailbox, people, readers):
    for days in (0, 1, 0, 1, 0):
        done = run_once(first=JUMPED.format(days), mail_port=mailbox.port)
        assert done.returncode == 0, done.stderr
    assert none_left()
    due = list(DueWork.objects.exclude(name="mail").values_list("name", flat=True))
    assert sorted(due) == ["assessment"] * 2 + ["clean_up"] * 2
    once_a_day = sorted(2 * [reader.email for reader in readers])
    assert mailbox.recipients == once_a_day
    so = told(people)
    assert told_at_once(people) == so


@pytest.mark.parametrize("days", [-3, 3])
def test_a_machine_whose_clock_is_off_does_no_harm(mailbox, people, readers, days):
    with worker(first=OFF.format(days), mail_port=mailbox.port) as off:
        wait_until(DueWork.objects.filter(name="mail").exists, off)
        assert not DBTaskResult.objects.exclude(status="READY").exists()
        with worker(mail_port=mailbox.port) as right:
            wait_until(none_left, off, right)
    by = {name for row in DBTaskResult.objects.all() for name in row.worker_ids}
    assert [name.split("-")[-2] for name in by] == [str(right.pid)]
    assert mailbox.recipients == sorted(reader.email for reader in readers)
    so = told(people)
    assert told_at_once(people) == so
