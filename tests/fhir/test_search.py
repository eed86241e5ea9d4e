"""The parameters that every search has, and what becomes of those it has not."""

from datetime import date, timedelta

import pytest
import time_machine

from tests.builders import DAY, make_entry, make_food, make_profile, nutrient
from tests.fhir.answers import R4, R5, link, matches, refused

OBSERVATIONS = "/fhir/Observation"
INTAKES = "/fhir/NutritionIntake"
BOTH = [("Observation", R4), ("NutritionIntake", R5)]


@pytest.fixture
def march(owner):
    """Something eaten on each of the days from the last of February to the first of April."""
    food, first = make_food(), date(2026, 2, 28)
    for offset in range(33):
        make_entry(owner, food, date=first + timedelta(days=offset))


def days(answer, kind="Observation", content_type=R4):
    name = "effectiveDateTime" if kind == "Observation" else "occurrenceDateTime"
    return [each[name] for each in matches(answer, kind, content_type)]


def ends(found):
    return (found[0], found[-1], len(found)) if found else None


# --- date ---


@pytest.mark.parametrize(("kind", "content_type"), BOTH)
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("date=2026-03-04", ("2026-03-04", "2026-03-04", 1)),
        ("date=eq2026-03-04", ("2026-03-04", "2026-03-04", 1)),
        ("date=2026-03", ("2026-03-01", "2026-03-31", 31)),
        ("date=2026", ("2026-02-28", "2026-04-01", 33)),
        ("date=ge2026-03-04&date=le2026-03-06", ("2026-03-04", "2026-03-06", 3)),
        ("date=gt2026-03-04&date=lt2026-03-06", ("2026-03-05", "2026-03-05", 1)),
        ("date=gt2026-02&date=lt2026-04", ("2026-03-01", "2026-03-31", 31)),
        ("date=ge2026-03&date=le2026-03", ("2026-03-01", "2026-03-31", 31)),
        ("date=2026-03&date=ge2026-03-30", ("2026-03-30", "2026-03-31", 2)),
        ("date=le2026-03-28", ("2026-03-01", "2026-03-28", 28)),
        ("date=lt2026-03-29", ("2026-03-01", "2026-03-28", 28)),
        ("date=gt2026-03-04&date=lt2026-03-05", None),
        ("date=ge2026-03-06&date=le2026-03-04", None),
    ],
)
def test_finds_by_date(api, march, kind, content_type, query, found):
    answer = api.get(f"/fhir/{kind}?{query}")
    assert ends(days(answer, kind, content_type)) == found
    assert answer.json()["total"] == (found[2] if found else 0)


@time_machine.travel("2026-03-31 23:30Z")
def test_a_search_without_an_end_goes_on_to_the_persons_own_today(api, owner, march):
    make_profile(owner, time_zone="Europe/Berlin")
    found = days(api.get(f"{OBSERVATIONS}?date=ge2026-03-30"))
    assert found == ["2026-03-30", "2026-03-31", "2026-04-01"]


@time_machine.travel("2026-03-04 12:00Z")
def test_a_search_that_begins_tomorrow_ends_there(api, march):
    assert days(api.get(f"{OBSERVATIONS}?date=gt2026-03-04")) == ["2026-03-05"]


@pytest.mark.parametrize(("kind", "content_type"), BOTH)
@pytest.mark.parametrize(
    "value",
    [
        "x",
        "ge",
        "2026-02-30",
        "2026-13",
        "0000",
        "26-03-04",
        "ne2026-03-04",
        "sa2026-03-04",
        "ap2026-03-04",
        "2026-03-04T08:00:00Z",
        "2026-03-04,2026-03-05",
        "20260304",
        "2026-3-4",
        "gt9999-12-31",
        "lt0001-01-01",
        "le0001-01-05",
        "1899",
        "2026-03-04%00",
        "٢٠٢٦-03-04",
    ],
)
def test_refuses_what_is_no_date(api, kind, content_type, value):
    assert refused(api.get(f"/fhir/{kind}?date={value}"), content_type) == {"http.date"}


@pytest.mark.parametrize(("kind", "content_type"), BOTH)
def test_asks_for_366_days_at_most(api, kind, content_type):
    most = f"/fhir/{kind}?date=ge2025-01-01&date=le2026-01-01"
    assert matches(api.get(most), kind, content_type) == []
    assert refused(api.get(most.replace("le2026-01-01", "le2026-01-02")), content_type) == {
        "http.date"
    }


# --- patient and subject ---


@pytest.mark.parametrize(("kind", "content_type"), BOTH)
@pytest.mark.parametrize("name", ["patient", "subject"])
@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("Patient/self", 1),
        ("self", 1),
        ("http://testserver/fhir/Patient/self", 1),
        ("Patient/2,Patient/self", 1),
        ("Patient/2", 0),
        ("http://elsewhere.example/fhir/Patient/self", 0),
        ("Patient/self%00", 0),
        ("", 1),
    ],
)
def test_another_persons_data_is_an_empty_bundle(
    api, march, kind, content_type, name, value, count
):
    answer = api.get(f"/fhir/{kind}?date={DAY}&{name}={value}")
    assert len(matches(answer, kind, content_type)) == count
    assert answer.json()["total"] == count


# --- _count, links ---


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "1e3", "%2B1", "9999999", "٣"])
def test_refuses_what_is_no_count(api, value):
    assert refused(api.get(f"{OBSERVATIONS}?_count={value}")) == {"http._count"}
    assert refused(api.get(f"{INTAKES}?_count={value}"), R5) == {"http._count"}


def test_links_say_what_was_searched(api, march):
    query = "date=2026-03&code=magnesium&patient=Patient/self&_format=json&_count=20&theme=dark"
    answer = api.get(f"{OBSERVATIONS}?{query}")
    searched = (
        "http://testserver/fhir/Observation?date=ge2026-03-01&date=le2026-03-31&_format=json"
        "&code=magnesium&patient=Patient%2Fself&_count=20"
    )
    assert link(answer, "self") == searched
    assert link(answer, "next") == f"{searched}&_cursor=2026-03-20-magnesium"
    assert ends(days(api.get(link(answer, "next")))) == ("2026-03-21", "2026-03-31", 11)


def test_a_bundle_without_a_match_has_no_entries(api):
    nutrient()
    bundle = api.get(OBSERVATIONS).json()
    assert "entry" not in bundle
    assert bundle["total"] == 0


# --- lenient and strict ---


def test_passes_over_what_it_does_not_know(api, march):
    query = f"date={DAY}&category=laboratory&_sort=-date&_include=x&format=xml"
    assert days(api.get(f"{OBSERVATIONS}?{query}")) == [str(DAY)]
    lenient = {"Prefer": "handling=lenient"}
    assert days(api.get(f"{OBSERVATIONS}?{query}", headers=lenient)) == [str(DAY)]


@pytest.mark.parametrize(
    "prefer", ["handling=strict", "return=minimal, handling=strict", "Handling = Strict; x=1"]
)
def test_unless_it_is_to_be_strict(api, prefer):
    strict = {"Prefer": prefer}
    answer = api.get(f"{OBSERVATIONS}?category=laboratory", headers=strict)
    assert refused(answer) == {"http.category"}
    assert api.get(f"{OBSERVATIONS}?date={DAY}&code=x", headers=strict).status_code == 200
    # A nutrient's code is asked for among observations alone.
    assert refused(api.get(f"{INTAKES}?code=x", headers=strict), R5) == {"http.code"}


@pytest.mark.parametrize("name", ["subject:Patient", "code:not", "date:missing", "patient.name"])
def test_never_passes_over_what_changes_a_parameters_meaning(api, name):
    assert refused(api.get(f"{OBSERVATIONS}?{name}=x")) == {f"http.{name}"}
