"""What is due at a moment."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tracker.background.schedule import Work, latest_slots

BERLIN = ZoneInfo("Europe/Berlin")


def due(now, work, *, zone=ZoneInfo("UTC"), is_demo=False, sends_mail=True):  # noqa: B008
    slots = latest_slots(now, zone=zone, is_demo=is_demo, sends_mail=sends_mail)
    return next(slot.due_at for slot in slots if slot.work is work)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-04 12:00", "2026-03-04 03:15"),
        ("2026-03-04 03:15", "2026-03-04 03:15"),
        ("2026-03-04 03:14", "2026-03-03 03:15"),
        ("2026-03-01 00:00", "2026-02-28 03:15"),
    ],
)
def test_the_assessment_is_due_every_night(now, expected):
    assert due(at(now), Work.ASSESSMENT) == at(expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-04 02:14", "2026-03-03 02:15"),
        ("2026-03-04 02:15", "2026-03-04 02:15"),
        ("2026-07-04 01:15", "2026-07-04 01:15"),
        ("2026-03-29 01:15", "2026-03-29 01:15"),  # an hour after the clock went forward
        ("2026-10-25 02:15", "2026-10-25 02:15"),  # after it went back
    ],
)
def test_nights_are_those_of_the_servers_zone(now, expected):
    assert due(at(now), Work.ASSESSMENT, zone=BERLIN) == at(expected)


@pytest.mark.parametrize("name", ["Europe/Helsinki", "Asia/Nicosia", "Australia/Lord_Howe"])
def test_a_night_whose_hour_the_clock_skips_or_shows_twice_is_one_night(name):
    """In Helsinki and Nicosia the hands jump from 3 to 4 in spring, and back in autumn."""
    zone, start = ZoneInfo(name), datetime(2026, 1, 1, tzinfo=UTC)
    moments = [start + timedelta(minutes=150 * n) for n in range(10 * 365)]
    nights = sorted({due(moment, Work.ASSESSMENT, zone=zone) for moment in moments})
    days = [night.astimezone(zone).date() for night in nights]
    assert len(set(days)) == len(days)
    assert {(later - day).days for day, later in pairwise(days)} == {1}


def test_mails_are_due_every_ten_minutes():
    assert due(at("2026-03-04 12:09"), Work.MAIL) == at("2026-03-04 12:00")
    assert due(at("2026-03-04 12:10"), Work.MAIL) == at("2026-03-04 12:10")


def test_no_mails_are_due_where_none_is_sent():
    slots = latest_slots(at("2026-03-04 12:00"), zone=BERLIN, is_demo=False, sends_mail=False)
    assert {slot.work for slot in slots} == {Work.ASSESSMENT, Work.CLEAN_UP}


def test_a_demo_is_cleaned_up_every_hour_and_others_every_night():
    now = at("2026-03-04 12:59")
    assert due(now, Work.CLEAN_UP, is_demo=True) == at("2026-03-04 12:00")
    assert due(now, Work.CLEAN_UP) == at("2026-03-04 03:45")
