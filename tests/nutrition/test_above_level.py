"""Days with more from supplements than the upper level."""

from dataclasses import replace
from datetime import date, timedelta

from tracker.nutrition.above_level import above_level
from tracker.nutrition.daily_totals import unlogged

FIRST = date(2026, 3, 2)


def day(after, food_mg=None, supplement_mg=0.0, doses=0):
    on = unlogged(FIRST + timedelta(days=after))
    return replace(on, food_mg=food_mg, supplement_mg=supplement_mg, doses=doses)


def test_only_more_than_the_level_is_above_it():
    days = [(day(0, None, 350.0, 1), 350.0), (day(1, None, 350.5, 2), 350.0)]
    found = above_level(days)
    assert (found.days_compared, found.days_above) == (2, 1)
    assert (found.most_mg, found.most_on) == (350.5, FIRST + timedelta(days=1))


def test_each_day_has_its_own_level():
    days = [(day(0, None, 300.0, 1), 250.0), (day(1, None, 300.0, 1), 350.0)]
    assert above_level(days).days_above == 1


def test_without_a_level_nothing_is_compared():
    found = above_level([(day(0, None, 500.0, 1), None)])
    assert (found.days_compared, found.days_above, found.most_mg) == (0, 0, 500.0)


def test_days_without_a_dose_are_none_of_them():
    found = above_level([(day(0, 800.0), 350.0)])
    assert (found.days_compared, found.most_mg, found.most_on) == (0, None, None)
