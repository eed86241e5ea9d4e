"""How background work stands, in figures."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.tracker.background import some_tasks
from tracker.background.claims import Claim
from tracker.background.database_clock import database_now
from tracker.background.health import background_health
from tracker.background.leases import beat, leave
from tracker.background.tick import start_due
from tracker.models import BackgroundWorker, DueWork

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_where_nothing_ever_ran(settings):
    settings.MAIL = "none"
    health = background_health()
    assert (health.workers_alive, health.last_beat_ago_s) == (0, None)
    assert (health.tasks_waiting, health.tasks_running, health.tasks_failed) == (0, 0, 0)
    assert (health.oldest_waiting_s, health.oldest_running_s) == (None, None)
    assert health.overdue_s >= 0
    assert health.last_due_at == {}


def test_workers_that_live_died_and_ended():
    for name in ("lives", "died", "ended"):
        beat(name)
    BackgroundWorker.objects.filter(pk="died").update(beaten_at=F("beaten_at") - HOUR)
    leave("ended")
    health = background_health()
    assert health.workers_alive == 1
    assert 0 <= health.last_beat_ago_s < 600
    BackgroundWorker.objects.filter(pk__in=["lives", "ended"]).delete()
    health = background_health()
    assert health.workers_alive == 0
    assert 3599 <= health.last_beat_ago_s < 4200


def test_tasks_that_wait_run_and_failed():
    for _ in range(4):
        some_tasks.keep_for.enqueue(user_id=1)
    waits, runs, fails, _new = DBTaskResult.objects.all()
    runs.claim("mine")
    DBTaskResult.objects.filter(pk=runs.pk).update(started_at=timezone.now() - 2 * HOUR)
    fails.claim("mine")
    Claim(fails).set_failed(ValueError())
    DBTaskResult.objects.filter(pk=waits.pk).update(enqueued_at=timezone.now() - HOUR)
    health = background_health()
    assert (health.tasks_waiting, health.tasks_running, health.tasks_failed) == (2, 1, 1)
    assert 3599 <= health.oldest_waiting_s < 4200
    assert 7199 <= health.oldest_running_s < 7800


def test_a_task_for_later_does_not_wait_until_then():
    later = some_tasks.keep_for.using(run_after=timezone.now() + HOUR)
    later.enqueue(user_id=1)
    assert background_health().tasks_waiting == 0
    DBTaskResult.objects.update(
        enqueued_at=timezone.now() - 5 * HOUR, run_after=timezone.now() - HOUR
    )
    assert 3599 <= background_health().oldest_waiting_s < 4200


def test_due_work_that_nobody_started():
    now = database_now()
    start_due(now)
    started = dict(DueWork.objects.values_list("name", "due_at"))
    assert background_health().last_due_at == started
    DueWork.objects.filter(name="assessment").update(due_at=F("due_at") - timedelta(days=1))
    overdue_s = background_health().overdue_s
    assert overdue_s >= (now - started["assessment"]).total_seconds()


def test_it_costs_a_few_queries(django_assert_num_queries):
    # the database's time, workers, tasks, what was started
    with django_assert_num_queries(4):
        background_health()
