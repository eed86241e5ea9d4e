"""What becomes of background work, in the log: asked for by which request, begun, ended.

A task has a number of its own. The line that says it was asked for has that and the number of the
request, and every line while it is worked on has it.
"""

import logging
from typing import Any

from django_tasks.signals import task_enqueued, task_finished, task_started

from tracker.observing.request_ids import working_on

logger = logging.getLogger("tracker.tasks")


def connect() -> None:
    task_enqueued.connect(_asked_for, dispatch_uid="log")
    task_started.connect(_begun, dispatch_uid="log")
    task_finished.connect(_ended, dispatch_uid="log")


def _asked_for(task_result: Any, **kwargs: Any) -> None:
    logger.info("%s was asked for", _name(task_result), extra={"task": str(task_result.id)})


def _begun(task_result: Any, **kwargs: Any) -> None:
    working_on(str(task_result.id))
    logger.info("%s begins", _name(task_result))


def _ended(task_result: Any, **kwargs: Any) -> None:
    logger.info("%s ended: %s", _name(task_result), task_result.status.value.lower())
    working_on("")


def _name(task_result: Any) -> str:
    return str(task_result.task.module_path)
