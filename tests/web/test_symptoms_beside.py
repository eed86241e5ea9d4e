"""Symptoms beside magnesium: the chart, its table, and nothing claimed from too little."""

from datetime import date, timedelta
from random import Random

import pytest

from tests.builders import make_day, make_entry, make_food, make_profile, make_symptom
from tracker import services
from tracker.models import SymptomEntry

URL = "/symptoms/beside/"
TODAY = date(2026, 3, 8)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-08T12:00:00+00:00", tick=False)


def diary(owner, days, felt, grams=lambda _ago: 100):
    """Complete days with a symptom where `felt` says so; the others are said to have none."""
    food = make_food(magnesium_mg=300)
    for ago in range(days):
        day = TODAY - timedelta(days=ago)
        make_entry(owner, food, grams(ago), date=day)
        make_day(owner, day)
        if felt(ago):
            make_symptom(owner, date=day)
        services.set_day(user=owner, day=day, symptoms_complete=True)


def test_without_a_symptom_it_says_how_to_begin(web):
    page = web.get(URL).content.decode()
    assert "Once you have written down a symptom" in page
    assert "<svg class" not in page


def test_too_little_says_what_is_missing_and_claims_nothing(web, owner):
    make_profile(owner)
    diary(owner, 20, lambda ago: ago % 4 == 0)
    said = web.get(URL).context["said"]
    assert said.sentence == "It is too early to compare “Muscle cramp” with what you take in."
    assert "So far: 4 with, 12 without." in said.hint


def test_no_association_says_how_much_would_be_missed(web, owner):
    make_profile(owner)
    cramps = set(Random(1).sample(range(55), 14))
    diary(owner, 60, lambda ago: ago in cramps, lambda ago: 60 + (ago * 104729) % 83)
    response = web.get(URL)
    found = response.context["report"].association
    assert (found.finding, found.days) == ("none_visible", 56)
    said = response.context["said"]
    assert said.sentence.startswith("No association is visible")
    assert "would be missed" in said.hint
    assert response.content.decode().count("Association, not cause.") == 2


def test_less_before_the_symptom_is_an_association_and_no_cause(web, owner):
    make_profile(owner)
    # Poor weeks at uneven distances; cramps in the days after them.
    poor = {*range(10, 18), *range(31, 39), *range(66, 74), *range(90, 98), *range(127, 135)}
    cramps = {ago - 4 for ago in poor}
    diary(owner, 150, lambda ago: ago in cramps, lambda ago: 50 if ago in poor else 110)
    response = web.get(URL)
    found = response.context["report"].association
    assert found.finding == "lower"
    said = response.context["said"]
    assert "mg a day less than before days without" in said.sentence
    assert "With 95 % certainty" in said.hint
    page = response.content.decode()
    assert page.count("Association, not cause.") == 2
    for word in ("deficien", "because you", "causes your"):
        assert word not in page.lower()


def test_chart_and_table_say_the_same_and_lead_to_the_day(web, owner):
    make_profile(owner)
    diary(owner, 3, lambda ago: ago == 1)
    response = web.get(URL)
    page = response.content.decode()
    assert 'aria-label="7 March: 4 of 10, 300 mg"' in page
    assert 'aria-label="8 March: none, 300 mg"' in page
    assert 'aria-label="5 March: not said, unknown"' in page
    assert page.count("/symptoms/?day=2026-03-07") == 2
    chart = response.context["chart"]
    assert len(chart.columns) == 28
    last = chart.columns[-2]
    assert (last.felt_y, last.felt_height) == (60, 40)
    assert all(0 <= each.felt_y <= each.intake_y <= chart.height for each in chart.columns)


@pytest.mark.parametrize(("asked", "shown"), [("90", 90), ("28", 28), ("9999", 28), ("x", 28)])
def test_28_or_90_days(web, owner, asked, shown):
    make_symptom(owner, date=TODAY)
    assert len(web.get(URL, {"days": asked}).context["chart"].columns) == shown


def test_the_most_frequent_symptom_unless_another_is_asked_for(web, owner):
    for kind in ("cramp", "cramp", "headache"):
        make_symptom(owner, kind, date=TODAY)
    assert web.get(URL).context["kind"] == "cramp"
    assert web.get(URL, {"kind": "headache"}).context["kind"] == "headache"
    assert web.get(URL, {"kind": "mood"}).context["kind"] == "cramp"


@pytest.mark.parametrize("rows", [10, 10_000])
def test_query_count_does_not_grow_with_the_symptoms(web, owner, rows, django_assert_num_queries):
    make_profile(owner)
    SymptomEntry.objects.bulk_create(
        SymptomEntry(user=owner, kind="cramp", severity=3, date=TODAY - timedelta(days=n % 300))
        for n in range(rows)
    )
    web.get(URL)
    # session, user, profile; ends of the catalogue's logs; kinds used; food totals, doses, day
    # records; symptoms, days said to be complete
    with django_assert_num_queries(10):
        web.get(URL)
