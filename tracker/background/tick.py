"""Starts what is due: each piece of work for each moment once, by whichever worker is first.

The row that says so and the tasks are written together: there are both or neither.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from tracker.background import tasks
from tracker.background.schedule import Slot, Work, latest_slots
from tracker.models import DueWork
from tracker.user_ranges import user_ranges

logger = logging.getLogger(__name__)


def start_due(now: datetime) -> list[Slot]:
    """Start what is due at `now`, the database's time; what this call was the first to start."""
    slots = slots_at(now)
    earliest = min(slot.due_at for slot in slots)
    started = set(DueWork.objects.filter(due_at__gte=earliest).values_list("name", "due_at"))
    return [
        slot for slot in slots if (slot.work.value, slot.due_at) not in started and _start(slot)
    ]


def slots_at(now: datetime) -> tuple[Slot, ...]:
    """The last moments due here, by this server's settings."""
    return latest_slots(
        now,
        zone=ZoneInfo(settings.TIME_ZONE),
        is_demo=settings.DEMO,
        sends_mail=settings.MAIL != "none",
    )


@transaction.atomic
def _start(slot: Slot) -> bool:
    _row, is_new = DueWork.objects.get_or_create(
        name=slot.work.value, due_at=slot.due_at, defaults={"started_at": Now()}
    )
    if is_new:
        _ENQUEUE[slot.work]()
        logger.info("%s of %s UTC started", slot.work.value, f"{slot.due_at:%Y-%m-%d %H:%M}")
    return is_new


def _enqueue_assessment() -> None:
    for users in user_ranges():
        tasks.assess_users.enqueue(from_id=users.from_id, below_id=users.below_id)


_ENQUEUE: Final[dict[Work, Callable[[], object]]] = {
    Work.ASSESSMENT: _enqueue_assessment,
    Work.MAIL: tasks.send_mails.enqueue,
    Work.CLEAN_UP: tasks.clean_up.enqueue,
}
