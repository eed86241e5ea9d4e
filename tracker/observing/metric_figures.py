"""What the database tells at the moment somebody reads the metrics.

To add figures, write a function that yields metrics, and name it in FIGURES. One that the database
does not answer is left out; `tracker_database_up` says so.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tracker.background.health import background_health

if TYPE_CHECKING:
    from prometheus_client.core import Metric

Figures = Callable[[], "Iterator[Metric]"]


def _answered(figures: Figures) -> Figures:
    def asked() -> "Iterator[Metric]":
        try:
            yield from list(figures())
        except DatabaseError:
            return

    return asked


def database() -> "Iterator[Metric]":
    from prometheus_client.core import GaugeMetricFamily

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        is_up = True
    except DatabaseError:
        is_up = False
    yield GaugeMetricFamily(
        "tracker_database_up", "1 when the database answers, else 0.", value=is_up
    )


@_answered
def people() -> "Iterator[Metric]":
    from prometheus_client.core import GaugeMetricFamily

    count = User.objects.filter(is_active=True).count()
    yield GaugeMetricFamily("tracker_people", "Accounts that can be used.", value=count)


@_answered
def tasks() -> "Iterator[Metric]":
    """Rows of background work by their status, and how long the oldest has been due."""
    from prometheus_client.core import GaugeMetricFamily

    found = dict(DBTaskResult.objects.order_by().values_list("status").annotate(rows=Count("pk")))
    by_status = GaugeMetricFamily("tracker_tasks", "Background tasks by status.", labels=["status"])
    for status in TaskResultStatus:
        by_status.add_metric([status.value.lower()], found.get(status.value, 0))
    yield by_status
    # What has no time of its own is due since it was asked for.
    ready = DBTaskResult.objects.ready().aggregate(asked=Min("enqueued_at"))["asked"]
    age_s = 0.0 if ready is None else (timezone.now() - ready).total_seconds()
    yield GaugeMetricFamily(
        "tracker_oldest_due_task_seconds",
        "How long ago the oldest task that is due was asked for; 0 for none.",
        value=max(0.0, age_s),
    )


@_answered
def background() -> "Iterator[Metric]":
    """Whether somebody does the background work, and how late it is."""
    from prometheus_client.core import GaugeMetricFamily

    stands = background_health()
    yield GaugeMetricFamily(
        "tracker_background_workers",
        "Workers of all machines that said lately that they live.",
        value=stands.workers_alive,
    )
    yield GaugeMetricFamily(
        "tracker_overdue_work_seconds",
        "Since when the oldest work is due that nobody started; 0 for none.",
        value=max(0.0, stands.overdue_s or 0.0),
    )


FIGURES: Final[tuple[Figures, ...]] = (database, people, tasks, background)
