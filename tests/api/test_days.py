"""days/: each day's magnesium against the target, and whether the day is complete."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.api.problems import pointers, problem_of
from tests.builders import (
    DAY,
    make_day,
    make_dose,
    make_entry,
    make_food,
    make_profile,
    make_supplement,
)
from tests.tracker.catalogue_changes import follow
from tracker.models import DayRecord

URL = "/api/v1/days/"
DAY_URL = f"{URL}{DAY}/"


def _day(offset):
    return timezone.localdate() + timedelta(days=offset)


# --- works ---


def test_shows_a_day_against_its_target(api, owner):
    make_profile(owner, "female", date(1985, 6, 15))
    make_entry(owner, make_food("Seeds", 550, calcium_mg=50, energy_kcal=574), "28.35")
    make_entry(owner, make_food("Soup", None), 300)
    make_dose(owner, make_supplement(mg=100))
    make_day(owner, supplements=False)
    response = api.get(DAY_URL)
    day = response.json()
    nutrients = {each["code"]: each for each in day.pop("nutrients")}
    assert [each["code"] for each in day.pop("notes")] == ["loosens_bowels"]
    assert day == {
        "date": "2026-03-04",
        "magnesium": {
            "food_mg": 155.925,
            "supplement_mg": 100.0,
            "total_mg": 255.925,
            "is_lower_bound": True,
            "entries": 2,
            "unknown_entries": 1,
        },
        "target": {
            "authority": "iom",
            "kind": "RDA",
            "target_mg": 320.0,
            "ear_mg": 265.0,
            "supplemental_ul_mg": 350.0,
        },
        "percent_of_target": pytest.approx(79.976562),
        "complete": {"food": True, "supplements": False, "symptoms": False},
        "note": "",
        "revision": 0,
    }
    assert nutrients["calcium"] == {
        "code": "calcium",
        "name": "Calcium",
        "unit": "mg",
        "amount": 14.175,
        "unknown_entries": 1,
    }
    assert response["ETag"] == '"0"'


def test_a_day_of_which_nothing_is_written_is_unknown_and_not_zero(api):
    day = api.get(DAY_URL).json()
    assert day["magnesium"]["food_mg"] is None
    assert day["magnesium"]["total_mg"] is None
    assert (day["target"], day["percent_of_target"], day["nutrients"]) == (None, None, [])
    assert day["complete"] == {"food": False, "supplements": False, "symptoms": False}


def test_a_day_declared_complete_without_food_is_a_fast_of_zero(api):
    day = api.put(DAY_URL, {"food_complete": True, "supplements_complete": True}).json()
    assert day["magnesium"]["food_mg"] == 0.0


def test_an_empty_patch_says_nothing_of_a_day(api, owner):
    assert api.patch(DAY_URL, {}).json()["revision"] == 0
    assert not DayRecord.objects.filter(user=owner).exists()
    said = api.put(DAY_URL, {}).json()["revision"]
    assert said > 0
    assert api.patch(DAY_URL, {}).json()["revision"] == said


def test_put_says_all_of_it_and_patch_a_part(api):
    put = api.put(DAY_URL, {"food_complete": True, "note": "a feast"})
    assert put.status_code == 200
    assert put.json()["complete"] == {"food": True, "supplements": False, "symptoms": False}
    assert put["ETag"] == '"1"'
    patched = api.patch(DAY_URL, {"supplements_complete": True}).json()
    assert patched["complete"] == {"food": True, "supplements": True, "symptoms": False}
    assert patched["note"] == "a feast"
    again = api.put(DAY_URL, {"food_complete": True}).json()
    assert (again["complete"], again["note"]) == (
        {"food": True, "supplements": False, "symptoms": False},
        "",
    )
    assert DayRecord.objects.count() == 1


def test_that_no_symptom_was_felt_can_be_said(api):
    said = api.put(DAY_URL, {"symptoms_complete": True}).json()
    assert said["complete"] == {"food": False, "supplements": False, "symptoms": True}
    assert said["magnesium"]["food_mg"] is None
    patched = api.patch(DAY_URL, {"complete": {"symptoms": False}}).json()
    assert patched["complete"]["symptoms"] is False


def test_repeating_a_put_changes_nothing(api):
    first = api.put(DAY_URL, {"food_complete": True}).json()
    assert api.put(DAY_URL, {"food_complete": True}).json() == first


def test_writes_only_over_the_revision_that_was_seen(api):
    assert api.put(DAY_URL, {"note": "a"}, headers={"If-Match": '"0"'}).status_code == 200
    refused = api.put(DAY_URL, {"note": "b"}, headers={"If-Match": '"0"'})
    assert problem_of(refused, 412)["current"]["note"] == "a"
    assert DayRecord.objects.get().note == "a"


def test_lists_logged_days_oldest_first(api, owner, stranger):
    food = make_food()
    for offset in (0, 2):
        make_entry(owner, food, date=DAY + timedelta(days=offset))
    make_entry(stranger, food, date=DAY + timedelta(days=1))
    page = api.get(URL, {"from": "2026-03-01", "to": "2026-03-31"}).json()
    assert [day["date"] for day in page["results"]] == ["2026-03-04", "2026-03-06"]
    assert (page["next"], page["previous"]) == (None, None)
    assert "nutrients" not in page["results"][0]


def test_lists_the_last_28_days_by_default(api, owner):
    food = make_food()
    for offset in (-28, -27, 0):
        make_entry(owner, food, date=_day(offset))
    dates = [day["date"] for day in api.get(URL).json()["results"]]
    assert dates == [str(_day(-27)), str(_day(0))]


# --- anonymous, another user's, unknown ---


@pytest.mark.parametrize("url", [URL, DAY_URL])
def test_asks_who_you_are(anonymous, url):
    problem_of(anonymous.get(url), 401)


def test_each_sees_their_own_day(strangers_api, owner):
    make_entry(owner)
    make_day(owner)
    day = strangers_api.get(DAY_URL).json()
    assert day["magnesium"]["entries"] == 0
    assert day["complete"]["food"] is False


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-13-01", "20260304", "2026-W10-3", "today", "1", "2026-03-04T00:00"]
)
@pytest.mark.parametrize("method", ["get", "put", "patch"])
def test_an_impossible_date_is_nothing(api, method, day):
    problem = problem_of(getattr(api, method)(f"{URL}{day}/", {}), 404)
    assert "There is no day" in problem["detail"]


# --- malformed ---


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("from=x", "/from"),
        ("to=2026-02-30", "/to"),
        ("to=0001-01-02", "/to"),
        ("from=2026-03-04&to=2026-03-03", "/to"),
        ("from=2025-01-01&to=2026-01-02", "/from"),
    ],
)
def test_refuses_a_window_that_makes_no_sense(api, query, pointer):
    assert set(pointers(api.get(f"{URL}?{query}"))) == {pointer}


def test_a_window_holds_366_days(api):
    assert api.get(URL, {"from": "2025-01-01", "to": "2026-01-01"}).status_code == 200


def test_tomorrow_cannot_be_complete(api):
    # Two days ahead of this clock is tomorrow at most, wherever the person lives.
    tomorrow = f"{URL}{_day(1)}/"
    every = ("food_complete", "supplements_complete", "symptoms_complete")
    refused = api.put(tomorrow, dict.fromkeys(every, True))
    assert pointers(refused) == {
        "/food_complete": "in_the_future",
        "/supplements_complete": "in_the_future",
        "/symptoms_complete": "in_the_future",
    }
    assert api.put(tomorrow, {"note": "a wedding"}).status_code == 200
    assert pointers(api.put(f"{URL}{_day(3)}/", {"note": "x"})) == {"/date": "in_the_future"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("food_complete", "perhaps"),
        ("food_complete", None),
        ("food_complete", 7),
        ("supplements_complete", []),
        ("note", "x" * 501),
        ("note", "\0"),
        ("note", None),
    ],
    ids=repr,
)
def test_refuses_a_value_that_cannot_be(api, field, value):
    assert set(pointers(api.put(DAY_URL, {field: value}))) == {f"/{field}"}
    assert not DayRecord.objects.exists()


# --- query count ---


def test_a_month_is_a_handful_of_queries(api, owner, unthrottled, django_assert_num_queries):
    make_profile(owner)
    food, tablets = make_food(), make_supplement()
    for offset in range(28):
        make_entry(owner, food, date=_day(-offset))
        make_dose(owner, tablets, date=_day(-offset))
        make_day(owner, _day(-offset))
    follow(owner)
    # Profile, for today and the target; ends of the catalogue's logs; periods for the target;
    # entries, doses, records.
    with django_assert_num_queries(6):
        assert len(api.get(URL).json()["results"]) == 28


def test_what_was_read_may_be_sent_back(api, owner):
    make_day(owner)
    url = f"/api/v1/days/{DAY}/"
    read = api.get(url).json()
    written = api.put(url, {**read, "note": "rain"})
    assert (
        written.json()["complete"]
        == read["complete"]
        == {"food": True, "supplements": True, "symptoms": False}
    )
    assert written.json()["note"] == "rain"
    again = api.patch(url, {"complete": {"food": False}}).json()
    assert again["complete"] == {"food": False, "supplements": True, "symptoms": False}
    assert list(pointers(api.put(url, {"complete": {"food": "perhaps"}}))) == ["/complete/food"]


def test_said_again_it_is_no_conflict(api, owner):
    url, first = f"/api/v1/days/{DAY}/", {"If-Match": '"0"'}
    for _ in range(2):
        assert api.put(url, {"food_complete": True}, headers=first).status_code == 200
    problem_of(api.put(url, {"food_complete": False}, headers=first), 412)
