"""How a task ends: only for the worker that still has it, and with nobody's data kept.

The list of workers that had a task is its fence: whoever finds it longer than it was lost the task
meanwhile, to another worker or to itself, and writes nothing any more.
"""

import logging
from datetime import timedelta
from typing import Any, Final

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.db.models.functions import Now
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tracker.background.database_clock import database_now
from tracker.observing.log import places

logger = logging.getLogger(__name__)

MOST_ATTEMPTS: Final = 3
PAUSE: Final = timedelta(seconds=30)
# The database was restarted, locked for long, or chose this one of two that waited for each other.
TRANSIENT: Final = (OperationalError, InterfaceError)


class StopNow(KeyboardInterrupt):
    """The worker has to end and gives its task back."""


class Claim:
    """What the library's worker sees of a task it claimed: the same, with another end."""

    def __init__(self, row: DBTaskResult) -> None:
        self._row = row
        self.id = row.id

    @property
    def task(self) -> Any:
        return self._row.task

    @property
    def task_result(self) -> Any:
        return self._row.task_result

    def set_successful(self, return_value: Any) -> None:
        values = {"status": TaskResultStatus.SUCCESSFUL, "finished_at": Now()}
        self._end(return_value=return_value, **values)

    def set_failed(self, error: BaseException) -> None:
        """Give it back if it was no fault of the task; else it has failed."""
        path, attempts = self._row.task_path, len(self._row.worker_ids)
        if isinstance(error, StopNow):
            if self._end(**ready(worker_ids=self._row.worker_ids[:-1])):
                logger.warning("%s was given back: this worker ends", path)
        elif isinstance(error, TRANSIENT) and attempts < MOST_ATTEMPTS:
            # Not at once: what holds the lock for a minute would use up every try.
            if self._end(**ready(run_after=database_now() + PAUSE * attempts)):
                logger.warning(
                    "%s was given back after try %d: %s", path, attempts, type(error).__name__
                )
        else:
            where = places(error.__traceback__)
            if self._end(**failed(type(error), where)):
                last = where[-1] if where else "its import"
                logger.error("%s failed: %s in %s", path, type(error).__name__, last)

    def _end(self, **values: Any) -> bool:
        """Whether the task was still this worker's."""
        if not held_as(self._row).update(**values):
            logger.warning("%s was taken over or removed meanwhile", self._row.task_path)
            return False
        self._row.refresh_from_db()
        return True


def held_as(row: DBTaskResult) -> QuerySet[DBTaskResult]:
    """The row while it is run as it was read here; nothing once it was taken back or claimed."""
    return DBTaskResult.objects.filter(
        pk=row.pk, status=TaskResultStatus.RUNNING, worker_ids=row.worker_ids
    )


def ready(**also: Any) -> dict[str, Any]:
    """The values of a task that any worker may run."""
    return {"status": TaskResultStatus.READY, "started_at": None, **also}


def failed(error: type[BaseException], where: list[str]) -> dict[str, Any]:
    """The values of a task that failed: never an error's words, which may quote a diary."""
    return {
        "status": TaskResultStatus.FAILED,
        "finished_at": Now(),
        "exception_class_path": f"{error.__module__}.{error.__qualname__}",
        "traceback": "\n".join([*where, error.__qualname__]),
        "return_value": None,
    }
