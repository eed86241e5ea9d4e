"""Weeks of days, and the shortfalls of a stretch of them."""

from datetime import date, timedelta

import pytest

from tracker.models import Shortfall
from tracker.reporting.trends import TrendDay, shortfalls_in, weeks_of

MONDAY = date(2026, 3, 2)


def day(after, food_mg=None, supplement_mg=0.0, *, counts=True):
    return TrendDay(
        date=MONDAY + timedelta(days=after),
        food_mg=food_mg,
        supplement_mg=supplement_mg,
        total_mg=None if food_mg is None else food_mg + supplement_mg,
        target_mg=320.0,
        is_lower_bound=False,
        counts=counts and food_mg is not None,
        reason=None,
    )


def test_a_week_is_the_mean_of_its_complete_days_and_their_range():
    (week,) = weeks_of([day(0, 200.0), day(1, 300.0, 50.0), day(2, 900.0, counts=False)])
    assert (week.days, week.days_counted) == (3, 2)
    assert (week.food_mg, week.supplement_mg, week.mean_mg) == (250.0, 25.0, 275.0)
    assert (week.least_mg, week.most_mg) == (200.0, 350.0)


def test_a_week_of_nothing_is_unknown_and_not_zero():
    _first, second = weeks_of([day(after, 200.0 if after == 0 else None) for after in range(14)])
    assert (second.days_counted, second.mean_mg) == (0, None)
    assert (second.least_mg, second.most_mg) == (None, None)


def test_a_fast_is_a_known_zero():
    (week,) = weeks_of([day(0, 0.0)])
    assert (week.days_counted, week.mean_mg, week.least_mg) == (1, 0.0, 0.0)


def test_the_first_and_the_last_week_may_be_short():
    found = weeks_of([day(after, 120.0) for after in range(-2, 8)])
    assert [(week.from_date, week.days) for week in found] == [
        (MONDAY - timedelta(days=2), 2),
        (MONDAY, 7),
        (MONDAY + timedelta(days=7), 1),
    ]


@pytest.mark.parametrize(
    ("opened", "closed", "is_there"),
    [(-9, 0, False), (-9, 1, True), (-9, None, True), (6, None, True), (7, None, False)],
)
def test_a_shortfall_is_of_the_days_on_which_it_was_open(owner, opened, closed, is_there):
    Shortfall.objects.create(
        user=owner,
        authority="iom",
        target_mg=320,
        opened_on=MONDAY + timedelta(days=opened),
        last_confirmed_on=MONDAY + timedelta(days=opened),
        closed_on=None if closed is None else MONDAY + timedelta(days=closed),
    )
    found = shortfalls_in(owner, "iom", MONDAY, MONDAY + timedelta(days=6))
    assert bool(found) is is_there
    assert shortfalls_in(owner, "efsa", MONDAY, MONDAY + timedelta(days=6)) == []
