"""Tasks of workers that died are taken back and run again, a few times at most.

A worker is given up when another one beat several times while it did not. No clock is compared: one
that jumps, of a machine or of the database, makes nobody look dead; nor does a database that is
away or locked, for then nobody beats. Whoever was only slow finds its task taken over (claims.py).
"""

import logging
from typing import Final

from django.db.models import F
from django.db.models.functions import Now
from django_tasks_db.models import DBTaskResult

from tracker.background.claims import MOST_ATTEMPTS, failed, held_as, ready
from tracker.models import BackgroundWorker

logger = logging.getLogger(__name__)

BEAT_S: Final = 10
MISSED_BEATS: Final = 6


class WorkerLostError(Exception):
    """Workers died of a task again and again."""


def beat(name: str) -> None:
    """Say that this worker lives; the first beat makes it known, before it claims any task."""
    alive = {"beaten_at": Now(), "stopped_at": None}
    if not BackgroundWorker.objects.filter(pk=name).update(beats=F("beats") + 1, **alive):
        # Its two threads may both find that it is not known yet.
        first = BackgroundWorker(name=name, beats=1, **alive)
        BackgroundWorker.objects.bulk_create([first], ignore_conflicts=True)


def leave(name: str) -> None:
    """Say that this worker ends; what it still has is taken back at once."""
    take_back_of(name)
    BackgroundWorker.objects.filter(pk=name).update(stopped_at=Now())


class Watch:
    """What one worker saw of the others' beats."""

    def __init__(self, name: str) -> None:
        self._name = name
        # By worker: its beats, and one's own when they were first seen to be that many.
        self._seen: dict[str, tuple[int, int]] = {}

    def take_back_lost(self) -> None:
        """Give up who does not beat any more, and take back what nobody runs."""
        # First the tasks: whoever has one was known before.
        running = list(DBTaskResult.objects.running())
        beats = dict(BackgroundWorker.objects.filter(stopped_at=None).values_list("name", "beats"))
        for name in self._dead(beats):
            still_so = BackgroundWorker.objects.filter(
                name=name, beats=beats[name], stopped_at=None
            )
            if still_so.update(stopped_at=Now()):
                logger.warning("worker %s does not beat any more: it is given up", name)
                del beats[name]
        for row in running:
            if row.worker_ids[-1] not in beats:
                _take_back(row)

    def _dead(self, beats: dict[str, int]) -> list[str]:
        mine = beats.get(self._name)
        if mine is None:  # given up by others, until its next beat
            self._seen.clear()
            return []
        self._seen = {
            name: seen if (seen := self._seen.get(name)) and seen[0] == count else (count, mine)
            for name, count in beats.items()
            if name != self._name
        }
        return [name for name, (_, since) in self._seen.items() if mine - since >= MISSED_BEATS]


def take_back_of(name: str) -> None:
    """Take back what this worker has: for itself, while it runs nothing."""
    for row in DBTaskResult.objects.running():
        if row.worker_ids[-1] == name:
            _take_back(row)


def _take_back(row: DBTaskResult) -> None:
    attempts = len(row.worker_ids)
    if attempts < MOST_ATTEMPTS:
        if held_as(row).update(**ready()):
            logger.warning("%s was interrupted in try %d: it is run again", row.task_path, attempts)
    elif held_as(row).update(**failed(WorkerLostError, [])):
        logger.error("%s was interrupted in try %d: it failed", row.task_path, attempts)
