"""/fhir/Observation: which days and nutrients a search finds, page by page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.builders import (
    DAY,
    make_day,
    make_dose,
    make_entry,
    make_food,
    make_profile,
    make_supplement,
)
from tests.fhir.answers import R4, all_pages, link, matches, outcome, refused
from tests.tracker.catalogue_changes import follow

pytestmark = pytest.mark.usefixtures("nutrients")

URL = "/fhir/Observation"
OF_DAY = f"{URL}?date={DAY}"


def ids(answer):
    return [each["id"] for each in matches(answer, "Observation")]


# --- search ---


def test_finds_each_nutrient_of_each_day_oldest_first(api, owner):
    food = make_food()
    for offset in (2, 0):
        make_entry(owner, food, date=DAY + timedelta(days=offset))
    answer = api.get(f"{URL}?date=2026-03")
    assert ids(answer) == [
        f"{day}-{code}"
        for day in ("2026-03-04", "2026-03-06")
        for code in ("magnesium", "energy", "calcium")
    ]
    assert answer.json()["total"] == 6


def test_without_a_date_it_is_the_last_28_days(api, owner):
    food, today = make_food(), timezone.localdate()
    for ago in (28, 27, 0):
        make_entry(owner, food, date=today - timedelta(days=ago))
    first = today - timedelta(days=27)
    answer = api.get(f"{URL}?code=magnesium")
    assert ids(answer) == [f"{first}-magnesium", f"{today}-magnesium"]
    assert f"date=ge{first}&date=le{today}" in link(answer, "self")


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("magnesium", ["magnesium"]),
        ("urn:magnesium-tracker:nutrient|magnesium", ["magnesium"]),
        ("calcium,magnesium", ["magnesium", "calcium"]),
        ("urn:magnesium-tracker:nutrient|", ["magnesium", "energy", "calcium"]),
        ("http://loinc.org|2601-3,calcium", ["calcium"]),
        ("http://loinc.org|magnesium", []),
        ("|magnesium", []),
        ("nothing", []),
        (",", []),
        ("magnesium&code=calcium", []),
        ("magnesium&code=calcium,magnesium", ["magnesium"]),
        ("", ["magnesium", "energy", "calcium"]),
    ],
)
def test_finds_by_code(api, owner, code, found):
    make_entry(owner)
    answer = api.get(f"{OF_DAY}&code={code}")
    assert ids(answer) == [f"{DAY}-{each}" for each in found]
    assert answer.json()["total"] == len(found)


def test_pages_hold_each_match_once(api, owner):
    food = make_food()
    for offset in range(3):
        make_entry(owner, food, date=DAY + timedelta(days=offset))
    whole = ids(api.get(f"{URL}?date=2026-03"))
    assert len(whole) == 9
    pages = all_pages(api, f"{URL}?date=2026-03&_count=4")
    assert [len(ids(page)) for page in pages] == [4, 4, 1]
    assert [name for page in pages for name in ids(page)] == whole
    assert {page.json()["total"] for page in pages} == {9}


def test_a_page_goes_on_where_the_last_one_ended_though_days_were_added(api, owner):
    food = make_food()
    for offset in (1, 2):
        make_entry(owner, food, date=DAY + timedelta(days=offset))
    first = api.get(f"{URL}?date=2026-03&_count=3&code=magnesium,calcium")
    make_entry(owner, food, date=DAY)
    second = api.get(link(first, "next"))
    assert ids(second) == ["2026-03-06-calcium"]
    assert link(second, "next") is None


def test_a_count_of_zero_asks_for_the_total_alone(api, owner):
    make_entry(owner)
    answer = api.get(f"{OF_DAY}&_count=0")
    assert (ids(answer), answer.json()["total"], link(answer, "next")) == ([], 3, None)


def test_a_page_is_200_at_most(api, owner):
    food = make_food()
    for offset in range(70):
        make_entry(owner, food, date=DAY + timedelta(days=offset))
    assert len(ids(api.get(f"{URL}?date=2026&_count=1000"))) == 200
    assert len(ids(api.get(f"{URL}?date=2026"))) == 50


# --- anonymous, another user's, unknown ---


@pytest.mark.parametrize("url", [URL, f"{URL}/{DAY}-magnesium"])
def test_asks_who_you_are(anonymous, url):
    (issue,) = outcome(anonymous.get(url), 401)
    assert issue["code"] == "login"


def test_each_sees_their_own_days(strangers_api, owner):
    make_entry(owner)
    make_day(owner)
    assert ids(strangers_api.get(OF_DAY)) == []
    outcome(strangers_api.get(f"{URL}/{DAY}-magnesium"), 404)


@pytest.mark.parametrize(
    "name",
    [
        "2026-03-05-magnesium",
        "2026-03-04-nothing",
        "2026-03-04",
        "2026-03-04-",
        "2026-03-04_magnesium",
        "2026-02-30-magnesium",
        "20260304--magnesium",
        "magnesium",
        "_search",
        "%00",
        "x" * 300,
    ],
)
def test_an_unknown_id_is_nothing(api, owner, name):
    make_entry(owner)
    (issue,) = outcome(api.get(f"{URL}/{name}"), 404)
    assert issue["code"] == "not-found"


# --- malformed ---


@pytest.mark.parametrize(
    "cursor", ["x", "2026-03-04", "2026-03-04-nothing", "2026-02-30-magnesium"]
)
def test_refuses_a_cursor_nobody_gave(api, owner, cursor):
    make_entry(owner)
    assert refused(api.get(f"{URL}?_cursor={cursor}")) == {"http._cursor"}


# --- query count ---


@pytest.mark.parametrize("days", [1, 40])
def test_a_page_is_as_many_queries_however_many_days(
    api, owner, unthrottled, django_assert_num_queries, days
):
    make_profile(owner)
    food, tablets = make_food(), make_supplement()
    for offset in range(days):
        make_entry(owner, food, date=DAY + timedelta(days=offset))
        make_dose(owner, tablets, date=DAY + timedelta(days=offset))
        make_day(owner, DAY + timedelta(days=offset))
    follow(owner)
    # Today by the profile; ends of the catalogue's logs; nutrients; written dates; profile and
    # periods, entries, doses, records of the days; nutrients, entries and sums of the amounts.
    with django_assert_num_queries(12):
        answer = api.get(f"{URL}?date=2026&_count=200")
    assert len(ids(answer)) == 3 * days
    assert answer["Content-Type"] == R4
