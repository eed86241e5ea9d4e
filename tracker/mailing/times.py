"""When a mail is due, by the hands of the person's own clock; pure.

By the hands: on the night a clock goes forward an hour that does not exist is over at once, and an
hour that comes twice is met twice (that the mail goes once is not decided here).
"""

from datetime import date, datetime, time, timedelta
from typing import Final

# A reminder that comes much later than it was asked for is a nuisance.
REMINDER_LATE: Final = timedelta(hours=3)
DIGEST_HOUR: Final = 7
# A server that was down on Monday catches up until the end of Tuesday.
_DIGEST_UNTIL: Final = timedelta(days=2)


def diary_day(clock: datetime, day_starts_at: int) -> date:
    """The date of the diary at this moment of the clock, in a day that begins at that hour."""
    return (clock - timedelta(hours=day_starts_at)).date()


def reminder_due(clock: datetime, hour: int, day_starts_at: int) -> date | None:
    """The day to be reminded of now; None at any other time.

    An hour before the day begins belongs to the night after it: at 1 h, of a day from 3 h on.
    """
    day = diary_day(clock, day_starts_at)
    night = timedelta(days=1) if hour < day_starts_at else timedelta(0)
    due = datetime.combine(day, time(hour)) + night
    return day if due <= clock < due + REMINDER_LATE else None


def digest_due(clock: datetime) -> date | None:
    """The Monday whose digest, of the seven days before it, is due now; None at any other time."""
    monday = clock.date() - timedelta(days=clock.weekday())
    midnight = datetime.combine(monday, time())
    begins = midnight + timedelta(hours=DIGEST_HOUR)
    return monday if begins <= clock < midnight + _DIGEST_UNTIL else None
