"""When a mail is due, by the person's own clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tracker.mailing.times import diary_day, digest_due, reminder_due

DAY = date(2026, 3, 4)  # a Wednesday


def at(text):
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("clock", "hour", "starts_at", "day"),
    [
        ("2026-03-04T19:59", 20, 0, None),
        ("2026-03-04T20:00", 20, 0, DAY),
        ("2026-03-04T22:59", 20, 0, DAY),
        ("2026-03-04T23:00", 20, 0, None),
        ("2026-03-04T00:00", 0, 0, DAY),
        # The day is over at midnight, late or not.
        ("2026-03-05T00:30", 23, 0, None),
        # Unless it goes on into the night.
        ("2026-03-05T00:30", 23, 4, DAY),
        ("2026-03-05T01:30", 1, 4, DAY),
        ("2026-03-05T04:00", 1, 4, None),
        ("2026-03-05T04:00", 4, 4, date(2026, 3, 5)),
    ],
)
def test_a_reminder_is_of_the_diarys_own_day(clock, hour, starts_at, day):
    assert reminder_due(at(clock), hour, starts_at) == day


@pytest.mark.parametrize(
    ("clock", "monday"),
    [
        ("2026-03-02T06:59", None),
        ("2026-03-02T07:00", date(2026, 3, 2)),
        ("2026-03-03T23:59", date(2026, 3, 2)),
        ("2026-03-04T00:00", None),
        ("2026-03-08T23:00", None),
        ("2026-03-09T07:00", date(2026, 3, 9)),
    ],
)
def test_a_digest_comes_on_monday_morning_or_a_day_later(clock, monday):
    assert digest_due(at(clock)) == monday


@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25)])
@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("starts_at", [0, 3, 6])
def test_every_hour_comes_on_the_days_that_the_clock_is_changed(night, hour, starts_at):
    """2 h does not exist on one of them, and comes twice on the other."""
    zone = ZoneInfo("Europe/Berlin")
    utc = datetime(night.year, night.month, night.day, tzinfo=ZoneInfo("UTC")) - timedelta(days=1)
    reminded = set()
    for ten_minutes in range(6 * 24 * 3):
        clock = (utc + timedelta(minutes=10 * ten_minutes)).astimezone(zone).replace(tzinfo=None)
        day = reminder_due(clock, hour, starts_at)
        if day is not None:
            assert diary_day(clock, starts_at) == day
            reminded.add(day)
    assert night in reminded
