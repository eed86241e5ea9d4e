"""A year four weeks at a time: which days count, and the usual intake of each four weeks."""

from datetime import date, timedelta

import pytest

from tests.nutrition.builders import SUNDAY, make_day, make_days, make_stage, make_target
from tracker.nutrition.assessment import assess
from tracker.nutrition.daily_totals import ExclusionReason
from tracker.nutrition.ranges import first_day, judge, monday_of, usual_by_window
from tracker.nutrition.within_person import within_person_for

GROUP = within_person_for(make_stage())


@pytest.mark.parametrize(("days", "held"), [(1, 28), (28, 28), (29, 56), (90, 112), (365, 392)])
def test_a_range_lies_in_whole_windows(days, held):
    assert (SUNDAY - first_day(SUNDAY, days)).days + 1 == held


def test_a_range_has_a_day():
    with pytest.raises(ValueError, match="at least one day"):
        first_day(SUNDAY, 0)


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        (date(2024, 6, 30), date(2024, 6, 24)),
        (date(2024, 7, 1), date(2024, 7, 1)),
        (date(2025, 1, 1), date(2024, 12, 30)),
    ],
)
def test_an_iso_week_begins_on_monday(day, monday):
    assert monday_of(day) == monday


def test_each_day_is_there_once_and_unlogged_ones_are_no_zero():
    judged = judge(make_days(3), SUNDAY - timedelta(days=89), SUNDAY)
    assert [each.total.date for each in judged] == [
        SUNDAY - timedelta(days=89 - i) for i in range(90)
    ]
    assert [each.reason for each in judged[-4:]] == [ExclusionReason.NOT_LOGGED, None, None, None]
    assert judged[0].total.total_mg is None


def test_a_dose_asks_for_supplements_in_its_own_four_weeks_only():
    days = make_days(56)
    days[0] = make_day(days[0].date, doses=1, supplement_mg=100.0, supplements_complete=True)
    judged = judge(days, days[0].date, SUNDAY)
    assert judged[0].counts
    assert {each.reason for each in judged[1:28]} == {ExclusionReason.SUPPLEMENTS_INCOMPLETE}
    assert all(each.counts for each in judged[28:])


@pytest.mark.parametrize("length", [28, 56, 90])
def test_a_longer_window_is_judged_as_its_assessment_judges_it(length):
    days = make_days(90)
    days[60] = make_day(days[60].date, doses=1, supplement_mg=100.0, supplements_complete=True)
    first = SUNDAY - timedelta(days=length - 1)
    judged = judge(days, first, SUNDAY, length)
    said = assess(SUNDAY, days, make_target(), window_days=length)
    assert [day.total.date for day in judged if not day.counts] == [
        each.date for each in said.excluded
    ]


def test_what_lies_before_the_range_is_asked_where_it_shares_the_window():
    dose = make_day(SUNDAY - timedelta(days=27), doses=1, supplements_complete=True)
    judged = judge([dose, make_day(SUNDAY)], SUNDAY - timedelta(days=6), SUNDAY)
    assert judged[-1].reason is ExclusionReason.SUPPLEMENTS_INCOMPLETE


def test_each_window_says_what_its_assessment_says():
    days = [
        make_day(day.date, 200.0 + 3 * i, doses=i % 5 == 0, supplements_complete=i % 3 > 0)
        for i, day in enumerate(make_days(84))
    ]
    found = usual_by_window(days, SUNDAY, [GROUP] * 3)
    assert [each.to_date for each in found] == [
        SUNDAY - timedelta(days=56),
        SUNDAY - timedelta(days=28),
        SUNDAY,
    ]
    for each in found:
        said = assess(each.to_date, days, make_target())
        assert each.days_complete == said.days_complete
        assert each.from_date == said.from_date
        for name in ("mean_mg", "low_mg", "high_mg"):
            assert getattr(each, name) == pytest.approx(getattr(said, name))


def test_six_days_are_too_few_and_seven_are_not():
    days = [*make_days(7), *make_days(6, until=SUNDAY - timedelta(days=28))]
    assert [each.days_complete for each in usual_by_window(days, SUNDAY, [GROUP] * 2)] == [7]


def test_an_infants_window_has_none():
    found = usual_by_window(make_days(56), SUNDAY, [None, GROUP])
    assert [each.to_date for each in found] == [SUNDAY]
    assert usual_by_window(make_days(28), SUNDAY, [None]) == []


def test_a_day_twice_is_refused():
    with pytest.raises(ValueError, match="occurs twice"):
        judge([make_day(), make_day()], SUNDAY, SUNDAY)
