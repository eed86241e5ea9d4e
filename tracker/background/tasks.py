"""The tasks that start on their own (tick.py); each calls what the command of the same work calls.

What they need is imported when they run: a worker that only waits is small.
"""

import logging
from time import monotonic
from typing import Final

from django.conf import settings
from django_tasks import task

from tracker.background import priorities, stopping

logger = logging.getLogger(__name__)

# Then the rest is a task of its own, and who waits for another comes in between.
_MAIL_AT_A_TIME_S: Final = 20


@task(priority=priorities.NIGHTLY)
def assess_users(*, from_id: int, below_id: int) -> dict[str, int]:
    """The diaries of some people follow the catalogue, and their shortfalls are assessed."""
    from tracker.shortfalls.episodes import assess_range
    from tracker.user_ranges import UserRange

    run = assess_range(UserRange(from_id, below_id))
    return {"people": run.people, "new_steps": run.new_steps}


@task(priority=priorities.MAIL)
def send_mails(*, from_id: int = 0) -> dict[str, int]:
    """Reminders and digests that are due, of everybody from this id on."""
    if settings.MAIL == "none":  # here; they are not to be taken for sent
        return {}
    from tracker.mailing.due import send_due
    from tracker.user_ranges import rounded_down

    until = monotonic() + _MAIL_AT_A_TIME_S
    try:
        tally = send_due(
            from_id=from_id, is_enough=lambda: monotonic() > until or stopping.is_asked()
        )
    except OSError as error:
        logger.warning("the mail server cannot be reached: %s", type(error).__name__)
        return {}
    if tally.stopped_at_id is not None:
        send_mails.enqueue(from_id=rounded_down(tally.stopped_at_id))
    return {"sent": tally.sent, "refused": tally.refused, "unknown": tally.unknown}


@task(priority=priorities.CLEAN_UP)
def clean_up() -> None:
    """What is to go goes: accounts that are due, and what is no longer needed."""
    from tracker.cleaning import clean_up as clean

    kept = clean().accounts_kept
    if kept:
        logger.warning("%d accounts that are due were kept: the last administrator's", kept)
