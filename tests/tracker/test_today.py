"""Which date of the diary it is: by the person's clock, and by when they say a day begins."""

from datetime import date

import pytest
import time_machine

from tracker.models import Profile

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("zone", "starts_at", "moment", "day"),
    [
        ("UTC", 0, "2026-03-04T00:00Z", date(2026, 3, 4)),
        (BERLIN, 0, "2026-03-03T23:00Z", date(2026, 3, 4)),
        ("America/Los_Angeles", 0, "2026-03-04T07:59Z", date(2026, 3, 3)),
        # A cramp at 2 h belongs to the evening before.
        ("UTC", 4, "2026-03-04T02:00Z", date(2026, 3, 3)),
        ("UTC", 4, "2026-03-04T03:59Z", date(2026, 3, 3)),
        ("UTC", 4, "2026-03-04T04:00Z", date(2026, 3, 4)),
        ("UTC", 6, "2026-01-01T05:00Z", date(2025, 12, 31)),
        # The clock goes forward from 2 h to 3 h: 3 h is an hour after 1:59.
        (BERLIN, 3, "2026-03-29T00:59Z", date(2026, 3, 28)),
        (BERLIN, 3, "2026-03-29T01:00Z", date(2026, 3, 29)),
        # And back from 3 h to 2 h: 2:30 comes twice, and is the day before both times.
        (BERLIN, 3, "2026-10-25T00:30Z", date(2026, 10, 24)),
        (BERLIN, 3, "2026-10-25T01:30Z", date(2026, 10, 24)),
        (BERLIN, 3, "2026-10-25T02:00Z", date(2026, 10, 25)),
    ],
)
def test_a_day_begins_when_the_person_says(zone, starts_at, moment, day):
    with time_machine.travel(moment, tick=False):
        assert Profile(time_zone=zone, day_starts_at=starts_at).today == day


@pytest.mark.django_db
def test_today_leads_to_the_evening_before(web, owner):
    Profile.objects.create(user=owner, time_zone="UTC", day_starts_at=4)
    with time_machine.travel("2026-03-04T02:00Z", tick=False):
        assert web.get("/today/")["Location"] == "/days/2026-03-03/"
