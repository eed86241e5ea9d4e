"""Clocks that jump, days of 23 and 25 hours, and people who travel."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.builders import DAY, make_day, make_entry, make_food, make_profile, nutrient
from tracker.clinical.links import share_report
from tracker.models import AnsweredRequest, IntakeEntry, Profile, Tombstone
from tracker.server.rates import count_of_user
from tracker.sync.feed import TOMBSTONES_KEPT

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
ENTRIES, CHANGES = "/api/v1/entries/", "/api/v1/changes/"
BERLIN = "Europe/Berlin"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def entry(owner):
    make_profile(owner, time_zone="UTC")
    return {"food": make_food().pk, "amount_g": 10, "date": "2026-03-03"}


class TestAServerWhoseClockIsSetBackAnHour:
    def test_keeps_whoever_is_logged_in(self, clock, web, entry):
        assert web.get("/days/2026-03-03/").status_code == 200
        clock.move_to(NOON - HOUR)
        assert web.get("/days/2026-03-03/").status_code == 200

    def test_tells_phones_of_what_is_written_then(self, clock, api, entry):
        """Changes are in the order of revisions, not of times."""
        first = api.post(ENTRIES, entry).json()
        cursor = api.get(CHANGES).json()["next_cursor"]
        clock.move_to(NOON - HOUR)
        second = api.post(ENTRIES, entry).json()
        assert second["revision"] > first["revision"]
        told = api.get(CHANGES, {"cursor": cursor}).json()["changes"]
        assert [change["id"] for change in told] == [second["uuid"]]

    def test_still_answers_a_repeated_request_once(self, clock, api, entry):
        headers = {"Idempotency-Key": "a-key"}
        first = api.post(ENTRIES, entry, headers=headers).json()
        clock.move_to(NOON - HOUR)
        assert api.post(ENTRIES, entry, headers=headers).json() == first
        assert IntakeEntry.objects.count() == 1

    def test_frees_the_key_of_a_process_that_died_before(self, clock, api, entry):
        headers = {"Idempotency-Key": "a-key"}
        api.post(ENTRIES, entry, headers=headers)
        IntakeEntry.objects.all().delete()
        AnsweredRequest.objects.update(status=None)
        clock.move_to(NOON - HOUR)
        assert api.post(ENTRIES, entry, headers=headers).status_code == 201
        assert IntakeEntry.objects.count() == 1

    def test_limits_nobody_for_longer_than_a_minute(self, clock, owner):
        before = count_of_user(owner.pk).count
        clock.move_to(NOON - HOUR)
        again = count_of_user(owner.pk)
        assert (before, again.count) == (1, 1)
        assert again.ends_in_s <= 60

    def test_opens_a_link_that_had_ended_no_longer_than_was_chosen(self, clock, owner, client):
        path, made = self._shared(owner), timezone.now()
        clock.move_to(made + 8 * A_DAY)
        assert client.get(path).status_code == 404
        clock.move_to(made + 8 * A_DAY - HOUR)
        assert client.get(path).status_code == 404

    def _shared(self, owner):
        from tracker.clinical.choices import Choices, Section

        make_profile(owner)
        choices = Choices(DAY, DAY, frozenset({Section.SOURCES}), "Ada Example")
        _link, secret = share_report(user=owner, choices=choices, reader="", lifetime=7 * A_DAY)
        return f"/shared/{secret}/"


class TestAServerWhoseClockIsADayAhead:
    def test_keeps_whoever_is_logged_in_and_what_is_asked_again(self, clock, web, api, entry):
        headers = {"Idempotency-Key": "a-key"}
        api.post(ENTRIES, entry, headers=headers)
        clock.move_to(NOON + A_DAY - HOUR)
        assert web.get("/days/2026-03-03/").status_code == 200
        assert api.post(ENTRIES, entry, headers=headers)["Idempotent-Replayed"] == "true"

    def test_keeps_what_was_written_on_its_tomorrow_when_it_is_right_again(self, clock, api, entry):
        clock.move_to(NOON + A_DAY)
        ahead = api.post(ENTRIES, {**entry, "date": "2026-03-05"}).json()
        clock.move_to(NOON)
        assert api.get(f"{ENTRIES}{ahead['uuid']}/").json()["date"] == "2026-03-05"
        assert (
            api.get("/api/v1/days/", {"from": "2026-03-01", "to": "2026-03-05"}).status_code == 200
        )
        assert api.get("/api/v1/assessment/").status_code == 200
        later = api.post(ENTRIES, entry).json()
        assert later["revision"] == ahead["revision"] + 1

    def test_that_forgot_deletions_too_early_has_phones_read_all_again(self, clock, api, entry):
        """Nothing deleted is believed to be there: the old cursor is refused instead."""
        made = api.post(ENTRIES, entry).json()
        cursor = api.get(CHANGES).json()["next_cursor"]
        api.delete(f"{ENTRIES}{made['uuid']}/")
        from tracker.sync.feed import forget_tombstones

        clock.move_to(NOON + TOMBSTONES_KEPT + A_DAY)
        forget_tombstones()
        assert not Tombstone.objects.exists()
        clock.move_to(NOON)
        assert api.get(CHANGES, {"cursor": cursor}).status_code == 410
        told = api.get(CHANGES).json()["changes"]
        assert made["uuid"] not in [each["id"] for each in told]


@pytest.mark.parametrize(
    ("zone", "day", "half_hours"),
    [
        (BERLIN, date(2026, 3, 28), 48),
        (BERLIN, date(2026, 3, 29), 46),
        (BERLIN, date(2026, 10, 25), 50),
        ("America/New_York", date(2026, 3, 8), 46),
        ("America/New_York", date(2026, 11, 1), 50),
        ("Australia/Lord_Howe", date(2026, 4, 5), 49),  # half an hour
        ("America/Santiago", date(2026, 9, 6), 46),  # at midnight: the day begins at 1 h
        ("Pacific/Apia", date(2011, 12, 30), 0),  # skipped, to the other side of the date line
        ("Pacific/Apia", date(2011, 12, 31), 48),
    ],
)
def test_a_day_has_the_hours_that_it_has_there(zone, day, half_hours):
    """Every moment belongs to one date, and dates come in their order."""
    start = datetime.combine(day, time(), UTC) - 2 * A_DAY
    profile = Profile(time_zone=zone)
    dates = []
    for step in range(4 * 48 + 24):
        with time_machine.travel(start + step * timedelta(minutes=30), tick=False):
            dates.append(profile.today)
    assert dates == sorted(dates)
    assert Counter(dates)[day] == half_hours


class TestATimeThatIsNone:
    """2:30 does not exist on the 29th of March, and comes twice on the 25th of October."""

    @pytest.mark.parametrize(
        ("day", "moment"),
        [("2026-03-29", "2026-03-29T02:30:00+01:00"), ("2026-10-25", "2026-10-25T02:30:00+02:00")],
    )
    def test_is_kept_as_it_was_written_and_fhir_says_one_moment(self, api, owner, day, moment):
        make_profile(owner, time_zone=BERLIN)
        body = {"food": make_food().pk, "amount_g": 10, "date": day, "time": "02:30"}
        with time_machine.travel("2026-10-26T12:00Z", tick=False):
            made = api.post(ENTRIES, body).json()
            assert (made["date"], made["time"][:5]) == (day, "02:30")
            assert api.get(f"/api/v1/days/{day}/").json()["magnesium"]["entries"] == 1
            told = api.get(f"/fhir/NutritionIntake/{made['uuid']}").json()
        assert told["occurrenceDateTime"] == moment


class TestATraveller:
    """Somebody flies from Kiritimati (UTC+14) to Hawaii (UTC-10): it is yesterday there."""

    ARRIVES = datetime(2026, 3, 4, 11, tzinfo=UTC)  # the 5th, 1 h there; the 4th, 1 h here

    @pytest.fixture
    def traveller(self, owner):
        make_profile(owner, time_zone="Pacific/Kiritimati")
        nutrient()
        for back in range(8):
            day = date(2026, 3, 5) - back * A_DAY
            make_entry(owner, make_food(f"Food of {day}", 300), date=day)
            make_day(owner, day)
        return owner

    def test_keeps_the_day_that_is_tomorrow_now(self, traveller, web, api):
        with time_machine.travel(self.ARRIVES, tick=False):
            assert web.get("/today/")["Location"] == "/days/2026-03-05/"
            api.patch("/api/v1/profile/", {"time_zone": "Pacific/Honolulu"})
            assert web.get("/today/")["Location"] == "/days/2026-03-04/"
            assert "Food of 2026-03-05" in web.get("/days/2026-03-05/").content.decode()
            assert api.get("/api/v1/days/2026-03-05/").json()["magnesium"]["entries"] == 1

    def test_is_assessed_by_the_days_that_are_over(self, traveller, web, api):
        with time_machine.travel(self.ARRIVES, tick=False):
            api.patch("/api/v1/profile/", {"time_zone": "Pacific/Honolulu"})
            assessed = api.get("/api/v1/assessment/").json()
            assert assessed["as_of"] == "2026-03-04"
            assert assessed["window"]["to"] <= "2026-03-04"
            for page in ("/trends/", "/assessment/", "/report/"):
                assert web.get(page, follow=True).status_code == 200

    def test_may_still_change_what_is_the_day_after_tomorrow_for_an_hour(self, traveller, api):
        """Two dates apart, to the far side of the line: entries are neither lost nor locked."""
        kept = IntakeEntry.objects.get(date="2026-03-05")
        with time_machine.travel("2026-03-04T11:00Z", tick=False):
            api.patch("/api/v1/profile/", {"time_zone": "Etc/GMT+12"})
            assert Profile.objects.get().today == date(2026, 3, 3)
            url = f"{ENTRIES}{kept.uuid}/"
            assert api.patch(url, {"amount_g": 55}).status_code == 200
            assert api.get("/api/v1/days/2026-03-05/").status_code == 200
        kept.refresh_from_db()
        assert kept.amount_g == 55
