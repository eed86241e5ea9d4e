"""What more complete days would say, at the present mean."""

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.nutrition.builders import SUNDAY, make_day, make_days, make_stage, make_target
from tracker.nutrition.assessment import Verdict, assess
from tracker.nutrition.outlook import days_until_verdict, look_ahead, look_back

BELOW, ADEQUATE = Verdict.BELOW_TARGET, Verdict.ADEQUATE


def test_none_more_is_the_assessment():
    days = [make_day(SUNDAY - timedelta(days=3 * i), 200 + 20 * i) for i in range(9)]
    now = look_ahead(SUNDAY, days, make_target())[0]
    said = assess(SUNDAY, days, make_target())
    assert (now.more_days, now.days_complete, now.verdict) == (0, 9, said.verdict)
    for name in ("low_mg", "high_mg", "probability_below_target"):
        assert getattr(now, name) == pytest.approx(getattr(said, name))


@pytest.mark.parametrize("more", [1, 5, 20, 28])
def test_days_that_came_as_foretold_say_the_same(more):
    days = make_days(10, 250.0, supplement_mg=30.0)
    later = SUNDAY + timedelta(days=more)
    said = assess(later, [*days, *make_days(more, 250.0, later, supplement_mg=30.0)], make_target())
    foretold = look_ahead(SUNDAY, days, make_target())[more]
    assert foretold.days_complete == said.days_complete
    assert foretold.verdict is said.verdict
    for name in ("low_mg", "high_mg", "probability_below_target"):
        assert getattr(foretold, name) == pytest.approx(getattr(said, name))


def test_a_today_that_does_not_count_is_the_first_of_them():
    days = make_days(10, 250.0, SUNDAY - timedelta(days=1))
    today = assess(SUNDAY, [*days, make_day(SUNDAY, 250.0)], make_target())
    foretold = look_ahead(SUNDAY, days, make_target())[1]
    assert foretold.days_complete == 11
    assert foretold.low_mg == pytest.approx(today.low_mg)


def test_the_interval_narrows_with_every_day():
    widths = [each.width_mg for each in look_ahead(SUNDAY, make_days(3, 300.0), make_target())]
    assert len(widths) == 29
    assert all(later < earlier for earlier, later in pairwise(widths[:26]))


@pytest.mark.parametrize(
    ("mean_mg", "logged", "verdict", "more"),
    [(150.0, 3, BELOW, 4), (500.0, 5, ADEQUATE, 2), (150.0, 10, BELOW, 0), (500.0, 7, ADEQUATE, 0)],
)
def test_how_many_more_reach_a_verdict(mean_mg, logged, verdict, more):
    """Far from the target only the seven days that are asked for are missing."""
    outlooks = look_ahead(SUNDAY, make_days(logged, mean_mg), make_target())
    assert days_until_verdict(outlooks) == more
    assert outlooks[more].verdict is verdict


def test_too_close_to_the_target_no_number_of_days_is_enough():
    outlooks = look_ahead(SUNDAY, make_days(10, 300.0), make_target())
    assert {each.verdict for each in outlooks} == {Verdict.UNCERTAIN}
    assert days_until_verdict(outlooks) is None


def test_below_an_adequate_intake_there_is_nothing_to_reach():
    outlooks = look_ahead(SUNDAY, make_days(10, 150.0), make_target("efsa"))
    assert days_until_verdict(outlooks) is None


def test_without_a_complete_day_there_is_no_mean_to_go_on_with():
    days = make_days(5, food_complete=False)
    assert look_ahead(SUNDAY, days, make_target()) == []
    assert look_back(SUNDAY, days, make_target(), [SUNDAY]) is None


def test_an_infants_variation_is_not_known():
    target = make_target(stage=make_stage(years=0, months=8))
    assert look_ahead(SUNDAY, make_days(20), target) == []


def test_days_left_out_would_have_made_it_surer():
    dates = [SUNDAY - timedelta(days=i) for i in range(14)]
    days = [make_day(day, 250.0, food_complete=i % 2 == 0) for i, day in enumerate(dates)]
    back = look_back(SUNDAY, days, make_target(), [*dates[1::2], SUNDAY - timedelta(days=99)])
    said = assess(SUNDAY, [make_day(day, 250.0) for day in dates], make_target())
    assert (back.more_days, back.days_complete) == (7, 14)
    assert (back.low_mg, back.high_mg) == pytest.approx((said.low_mg, said.high_mg))
