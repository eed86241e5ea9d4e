"""Symptoms day by day, and beside intake: what is known, what is not, which days count."""

from datetime import timedelta

import pytest

from tests.builders import (
    DAY,
    make_day,
    make_dose,
    make_entry,
    make_food,
    make_supplement,
    make_symptom,
    make_user,
)
from tracker import services
from tracker.reporting.symptoms import beside_intake, kinds_used, symptom_days

pytestmark = pytest.mark.django_db
BEFORE = DAY - timedelta(days=1)


def felt_on(user, day=DAY, kind=None):
    (found,) = symptom_days(user, day, day, kind)
    return found.felt, found.worst, found.entries


def say_none(user, day=DAY):
    services.set_day(user=user, day=day, symptoms_complete=True)


def test_nothing_said_is_unknown(owner):
    assert felt_on(owner) == (None, None, 0)


def test_said_to_be_none_is_none(owner):
    say_none(owner)
    assert felt_on(owner) == (False, None, 0)


def test_a_severity_of_zero_says_there_was_none_of_that_kind(owner):
    make_symptom(owner, "cramp", 0)
    assert felt_on(owner, kind="cramp") == (False, 0, 1)
    assert felt_on(owner, kind="headache") == (None, None, 0)


def test_the_worst_of_a_day_counts(owner):
    make_symptom(owner, "cramp", 3)
    make_symptom(owner, "cramp", 8)
    make_symptom(owner, "headache", 1)
    assert felt_on(owner) == (True, 8, 3)
    assert felt_on(owner, kind="headache") == (True, 1, 1)


def test_another_symptom_says_nothing_of_this_one_unless_that_was_all(owner):
    make_symptom(owner, "cramp", 3)
    assert felt_on(owner, kind="headache") == (None, None, 0)
    say_none(owner)
    assert felt_on(owner, kind="headache") == (False, None, 0)
    assert felt_on(owner, kind="cramp") == (True, 3, 1)


def test_a_complete_day_of_food_says_nothing_of_symptoms(owner):
    make_day(owner)
    assert felt_on(owner) == (None, None, 0)


def test_everybody_has_their_own(owner):
    make_symptom(make_user("bob"))
    assert felt_on(owner) == (None, None, 0)
    assert kinds_used(owner) == {}


def test_kinds_used_the_latest_first_with_how_often(owner):
    for kind in ("cramp", "headache", "cramp", "mood", "headache"):
        make_symptom(owner, kind)
    assert kinds_used(owner) == {"headache": 2, "mood": 1, "cramp": 2}
    assert list(kinds_used(owner)) == ["headache", "mood", "cramp"]


def test_every_day_of_the_window_stands_beside_its_intake(owner):
    make_entry(owner, make_food(magnesium_mg=300), 100, date=BEFORE)
    make_day(owner, BEFORE)
    make_symptom(owner, severity=5)
    report = beside_intake(owner, DAY, 28, "cramp")
    assert [day.date for day in report.days] == [DAY - timedelta(days=27 - i) for i in range(28)]
    yesterday, today = report.days[-2:]
    assert (yesterday.counts, yesterday.intake.total_mg, yesterday.felt.felt) == (True, 300, None)
    assert (today.counts, today.intake.total_mg, today.felt.worst) == (False, None, 5)


@pytest.mark.parametrize(("ago", "counts"), [(27, False), (28, True), (0, False)])
def test_supplements_must_be_complete_for_four_weeks_after_a_dose(owner, ago, counts):
    make_entry(owner, make_food(magnesium_mg=300))
    make_day(owner, supplements=False)
    make_dose(owner, make_supplement(), date=DAY - timedelta(days=ago))
    assert beside_intake(owner, DAY, 28, "cramp").days[-1].counts is counts


def test_the_last_year_is_compared_and_nothing_before_it(owner):
    food = make_food(magnesium_mg=300)
    for ago in range(360, 400):
        make_entry(owner, food, date=DAY - timedelta(days=ago))
        make_day(owner, DAY - timedelta(days=ago))
        make_symptom(owner, date=DAY - timedelta(days=ago))
    # The days 360 to 364 ago are of the year; what was eaten in the week before it counts.
    assert beside_intake(owner, DAY, 28, "cramp").association.days_with == 5


def test_a_diary_of_nothing_says_nothing(owner):
    report = beside_intake(owner, DAY, 28, "cramp")
    assert report.association.days == 0
    assert len(report.days) == 28
