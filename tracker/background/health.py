"""How background work stands: figures for who watches a server, none of a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, F, Max, Min, Q, When
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from tracker.background import leases
from tracker.background.database_clock import database_now
from tracker.background.tick import slots_at
from tracker.models import BackgroundWorker, DueWork


@dataclass(frozen=True)
class BackgroundHealth:
    """Durations are in s, by the database's clock; None where there is nothing to measure."""

    workers_alive: int
    last_beat_ago_s: float | None  # of any worker, also of one that ended
    tasks_waiting: int
    oldest_waiting_s: float | None
    tasks_running: int
    oldest_running_s: float | None
    tasks_failed: int  # within the last 30 days
    overdue_s: float | None  # since the oldest work was due that nobody started
    last_due_at: Mapping[str, datetime]  # by name of the work: the last that was started


def background_health() -> BackgroundHealth:
    """Four queries; none grows with the number of people."""
    now = database_now()
    workers = _workers(now)
    tasks = _tasks(now)
    started = dict(
        DueWork.objects.order_by().values_list("name").annotate(Max("due_at")).order_by("name")
    )
    late = [
        slot.due_at
        for slot in slots_at(now)
        if slot.work.value not in started or started[slot.work.value] < slot.due_at
    ]
    return BackgroundHealth(
        workers_alive=workers["alive"],
        last_beat_ago_s=_since(workers["last"], now),
        tasks_waiting=tasks["waiting"],
        oldest_waiting_s=_since(tasks["waiting_since"], now),
        tasks_running=tasks["running"],
        oldest_running_s=_since(tasks["running_since"], now),
        tasks_failed=tasks["failed"],
        overdue_s=_since(min(late, default=None), now),
        last_due_at=started,
    )


def _workers(now: datetime) -> dict[str, int | datetime | None]:
    lease = timedelta(seconds=leases.BEAT_S * (leases.MISSED_BEATS + 1))
    return BackgroundWorker.objects.aggregate(
        alive=Count("pk", filter=Q(stopped_at=None, beaten_at__gt=now - lease)),
        last=Max("beaten_at"),
    )


def _tasks(now: datetime) -> dict[str, int | datetime | None]:
    at_once = Q(run_after=get_date_max())
    waiting = Q(status=TaskResultStatus.READY) & (at_once | Q(run_after__lte=now))
    running = Q(status=TaskResultStatus.RUNNING)
    since = Case(When(at_once, then=F("enqueued_at")), default=F("run_after"))
    return DBTaskResult.objects.aggregate(
        waiting=Count("pk", filter=waiting),
        waiting_since=Min(since, filter=waiting),
        running=Count("pk", filter=running),
        running_since=Min("started_at", filter=running),
        failed=Count("pk", filter=Q(status=TaskResultStatus.FAILED)),
    )


def _since(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else max(0.0, (now - moment).total_seconds())
