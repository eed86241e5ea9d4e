"""assessment/ and shortfalls/: what four weeks say, and what persists."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.api.problems import pointers, problem_of
from tests.builders import DAY, make_day, make_entry, make_food, make_profile, make_user
from tests.tracker.catalogue_changes import follow
from tracker.models import Profile, Shortfall
from tracker.nutrition.iom_method import assess_against_ear
from tracker.shortfalls.episodes import last_sunday_on_or_before

URL = "/api/v1/assessment/"
SHORTFALLS = "/api/v1/shortfalls/"
AS_OF = {"as_of": str(DAY)}


def make_days(user, count, magnesium_mg):
    """The last complete days up to DAY, each with that much magnesium."""
    food = make_food("Oats", 100)
    follow(user)
    for offset in range(count):
        day = DAY - timedelta(days=offset)
        make_entry(user, food, magnesium_mg, date=day)
        make_day(user, day)


def make_shortfall(user, **values):
    """An episode that counts as replayed from the diary and the catalogue as they are."""
    follow(user)
    yesterday = timezone.localdate() - timedelta(days=1)
    Profile.objects.update_or_create(
        user=user, defaults={"assessed_on": last_sunday_on_or_before(yesterday)}
    )
    return Shortfall.objects.create(
        **{
            "user": user,
            "authority": "iom",
            "target_mg": 320,
            "opened_on": date(2026, 2, 15),
            "last_confirmed_on": date(2026, 3, 1),
            **values,
        }
    )


# --- works ---


def test_assesses_four_weeks(api, owner):
    make_profile(owner, "female", date(1985, 6, 15))
    make_days(owner, 14, 150)
    make_shortfall(owner)
    report = api.get(URL, AS_OF).json()
    assert set(report) == {
        "as_of",
        "window",
        "days_complete",
        "days_excluded",
        "usual_intake",
        "target",
        "probability_below_target",
        "probability_adequate",
        "iom",
        "verdict",
        "shortfall",
    }
    assert report["as_of"] == "2026-03-04"
    assert report["window"] == {"from": "2026-02-05", "to": "2026-03-04"}
    assert report["days_complete"] == 14
    assert len(report["days_excluded"]) == 14
    assert report["days_excluded"][0] == {"date": "2026-02-05", "reason": "not_logged"}
    usual = report["usual_intake"]
    assert usual["low_mg"] < usual["mean_mg"] < usual["high_mg"] < 320
    assert (usual["food_mg"], usual["supplement_mg"]) == (usual["mean_mg"], 0.0)
    assert (report["target"]["kind"], report["target"]["target_mg"]) == ("RDA", 320.0)
    assert report["probability_below_target"] > 0.95
    assert 0 <= report["probability_adequate"] < 0.5
    assert report["verdict"] == "below_target"
    assert report["shortfall"] == {
        "authority": "iom",
        "target_kind": "RDA",
        "target_mg": 320.0,
        "opened_on": "2026-02-15",
        "last_confirmed_on": "2026-03-01",
    }


def test_shows_the_published_method_beside_it(api, owner):
    make_profile(owner, "female", date(1985, 6, 15))
    make_days(owner, 7, 300)
    iom = api.get(URL, AS_OF).json()["iom"]
    expected = assess_against_ear(300, 7, 265, iom["sd_within_mg"])
    assert iom == {
        "mean_mg": 300.0,
        "n": 7,
        "ear_mg": 265.0,
        "sd_within_mg": iom["sd_within_mg"],
        "d_mg": 35.0,
        "sd_d_mg": pytest.approx(expected.sd_d_mg, abs=1e-6),
        "z": pytest.approx(expected.z, abs=1e-6),
        "probability_adequate": pytest.approx(expected.probability_adequate, abs=1e-6),
    }


def test_says_nothing_without_days_or_target(api, owner):
    report = api.get(URL).json()
    assert report["as_of"] == str(timezone.localdate())
    assert report["verdict"] == "no_target"
    nothing = ("usual_intake", "target", "probability_below_target", "iom", "shortfall")
    assert [report[name] for name in nothing] == [None] * 5
    make_profile(owner)
    assert api.get(URL).json()["verdict"] == "too_few_days"


def test_shows_the_shortfall_that_was_open_on_that_day(api, owner):
    make_profile(owner)
    make_shortfall(owner, closed_on=date(2026, 3, 8))
    opened = {day: api.get(URL, {"as_of": day}).json()["shortfall"] is not None for day in (
        "2026-02-14", "2026-02-15", "2026-03-07", "2026-03-08")}  # fmt: skip
    assert list(opened.values()) == [False, True, True, False]


def test_lists_shortfalls_newest_first(api, owner, stranger):
    make_shortfall(owner, opened_on=date(2025, 6, 1), closed_on=date(2025, 9, 7))
    make_shortfall(owner)
    make_shortfall(stranger)
    page = api.get(SHORTFALLS).json()
    assert [row["opened_on"] for row in page["results"]] == ["2026-02-15", "2025-06-01"]
    assert [row["closed_on"] for row in page["results"]] == [None, "2025-09-07"]


def test_a_shortfall_follows_from_the_diary_without_a_nightly_run(api, owner, time_machine):
    time_machine.move_to("2026-03-09T12:00:00+00:00", tick=False)
    make_profile(owner)
    make_days(owner, 28, 150)
    assert api.get(URL).json()["shortfall"]["opened_on"] == "2026-02-22"
    assert [row["opened_on"] for row in api.get(SHORTFALLS).json()["results"]] == ["2026-02-22"]


# --- anonymous, another user's ---


@pytest.mark.parametrize("url", [URL, SHORTFALLS])
def test_asks_who_you_are(anonymous, url):
    problem_of(anonymous.get(url), 401)


def test_another_persons_days_and_shortfall_do_not_count(api, owner):
    other = make_user("other")
    make_days(other, 14, 150)
    make_shortfall(other)
    make_profile(owner)
    report = api.get(URL, AS_OF).json()
    assert (report["days_complete"], report["shortfall"]) == (0, None)


# --- malformed ---


@pytest.mark.parametrize(
    "as_of",
    ["", "x", "2026-02-30", "0001-01-01", "1999-12-31", "9999-12-31", "\0", "2026-03-04T00:00"],
    ids=repr,
)
def test_refuses_a_day_that_cannot_be(api, as_of):
    assert set(pointers(api.get(URL, {"as_of": as_of}))) == {"/as_of"}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_is_only_read(api, method):
    problem_of(getattr(api, method)(URL), 405)


# --- query count ---


def test_is_a_handful_of_queries(api, owner, unthrottled, django_assert_num_queries):
    make_profile(owner)
    make_days(owner, 28, 150)
    # Today by the profile; ends of the catalogue's logs; entries, doses, records; profile and
    # periods for the target; shortfall.
    api.get(URL, AS_OF)  # the shortfalls follow from the diary as it is now
    with django_assert_num_queries(8):
        api.get(URL, AS_OF)
