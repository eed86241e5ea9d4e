"""What is due at a moment: pure, the moment is an argument."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

MAIL_EVERY: Final = timedelta(minutes=10)
NIGHTLY_AT: Final = time(3, 15)
CLEAN_UP_AT: Final = time(3, 45)
_DEMO_CLEAN_UP_EVERY: Final = timedelta(hours=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Work(StrEnum):
    """What starts on its own."""

    ASSESSMENT = "assessment"
    MAIL = "mail"
    CLEAN_UP = "clean_up"


@dataclass(frozen=True)
class Slot:
    """Work and the moment it was due, in UTC; the same for every process that asks."""

    work: Work
    due_at: datetime


def latest_slots(
    now: datetime, *, zone: ZoneInfo, is_demo: bool, sends_mail: bool
) -> tuple[Slot, ...]:
    """The last moment at or before `now` (aware) at which each kind of work was due.

    Only the last: what was missed while nothing ran is made up once. Nights are those of `zone`.
    """
    slots = [Slot(Work.ASSESSMENT, _last_daily(now, NIGHTLY_AT, zone))]
    if is_demo:
        slots.append(Slot(Work.CLEAN_UP, _last_of_every(now, _DEMO_CLEAN_UP_EVERY)))
    else:
        slots.append(Slot(Work.CLEAN_UP, _last_daily(now, CLEAN_UP_AT, zone)))
    if sends_mail:
        slots.append(Slot(Work.MAIL, _last_of_every(now, MAIL_EVERY)))
    return tuple(slots)


def _last_of_every(now: datetime, interval: timedelta) -> datetime:
    since = now - _EPOCH
    return _EPOCH + since // interval * interval


def _last_daily(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """An hour that a clock skips or shows twice is one moment all the same (PEP 495)."""
    today = now.astimezone(zone).date()
    moments = (
        datetime.combine(today - timedelta(days=back), at, zone).astimezone(UTC)
        for back in range(3)
    )
    return next(moment for moment in moments if moment <= now)
