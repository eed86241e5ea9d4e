import math
from datetime import date

import pytest

from tracker.nutrition.daily_totals import (
    ExclusionReason,
    exclusion_reason,
    measured_food_mg,
    percent_of_target,
    totals_frame,
    unlogged,
    window,
)

from .builders import SUNDAY, make_day

MONDAY, TUESDAY = date(2024, 6, 24), date(2024, 6, 25)

ALL_UNKNOWN = {"food_mg": None, "unknown_entries": 5, "unknown_energy_kcal": 2000.0}
FAST = {"food_mg": 0.0, "entries": 0, "energy_kcal": None}


def test_a_total_is_food_and_supplements():
    assert make_day(food_mg=214.0, supplement_mg=50.0, doses=1).total_mg == 264.0


@pytest.mark.parametrize(
    ("changes", "total_mg"),
    [
        ({"food_mg": 0.0}, 0.0),
        (FAST, 0.0),
        (ALL_UNKNOWN, None),
        ({"food_mg": None, "entries": 0}, None),
        ({"food_mg": None, "doses": 1, "supplement_mg": 100.0}, 100.0),
        ({"food_mg": None, "doses": 1, "supplement_mg": 0.0}, 0.0),
    ],
)
def test_a_total_tells_zero_from_unknown(changes, total_mg):
    assert make_day(**changes).total_mg == total_mg


def test_a_total_is_a_lower_bound_when_a_food_has_no_value():
    assert make_day(unknown_entries=1).is_lower_bound
    assert not make_day(unknown_entries=0).is_lower_bound
    assert make_day(food_mg=None, entries=0, doses=1, supplement_mg=200.0).is_lower_bound


@pytest.mark.parametrize(
    ("changes", "share"),
    [
        ({}, 0.0),
        ({"energy_kcal": None}, 0.0),
        ({"unknown_entries": 1, "unknown_energy_kcal": 100.0}, 0.05),
        ({"unknown_entries": 1, "unknown_energy_kcal": 0.0}, 0.0),
        ({"unknown_entries": 1, "energy_kcal": 0.0}, 0.0),
        ({"unknown_entries": 2, "unknown_without_energy": 1, "unknown_energy_kcal": 9.0}, None),
        ({"unknown_entries": 1, "energy_kcal": None}, None),
        (ALL_UNKNOWN, 1.0),
    ],
)
def test_the_share_of_energy_in_foods_without_a_value(changes, share):
    assert make_day(**changes).unknown_energy_share == share


@pytest.mark.parametrize(
    ("changes", "food_mg"),
    [
        ({}, 300.0),
        ({"food_mg": 0.0}, 0.0),
        (FAST, 0.0),
        ({"unknown_entries": 1, "unknown_energy_kcal": 100.0}, 300 / 0.95),
        ({"unknown_entries": 1, "unknown_energy_kcal": 200.0}, 300 / 0.90),  # at the limit
        ({"unknown_entries": 1, "unknown_energy_kcal": 200.1}, None),
        ({"unknown_entries": 1, "unknown_without_energy": 1}, None),
        (ALL_UNKNOWN, None),
        ({"food_mg": None, "entries": 0}, None),
    ],
)
def test_measured_food_puts_the_unknown_part_at_the_known_magnesium_per_kcal(changes, food_mg):
    measured = measured_food_mg(make_day(**changes))
    assert measured == (None if food_mg is None else pytest.approx(food_mg))


@pytest.mark.parametrize(
    ("changes", "takes_supplements", "reason"),
    [
        ({}, False, None),
        (FAST, False, None),
        ({}, True, ExclusionReason.SUPPLEMENTS_INCOMPLETE),
        ({"supplements_complete": True}, True, None),
        ({"food_complete": False}, False, ExclusionReason.FOOD_INCOMPLETE),
        ({"food_complete": False}, True, ExclusionReason.FOOD_INCOMPLETE),
        (ALL_UNKNOWN, False, ExclusionReason.UNKNOWN_MAGNESIUM),
        (
            {"unknown_entries": 1, "unknown_energy_kcal": 201.0},
            False,
            ExclusionReason.UNKNOWN_MAGNESIUM,
        ),
    ],
)
def test_why_a_day_does_not_count(changes, takes_supplements, reason):
    assert exclusion_reason(make_day(**changes), takes_supplements) is reason


def test_an_empty_day_is_not_logged():
    assert exclusion_reason(unlogged(SUNDAY), False) is ExclusionReason.NOT_LOGGED


def test_a_day_with_supplements_alone_is_not_a_day_without_food():
    changes = {"doses": 1, "supplement_mg": 100.0, "supplements_complete": True}
    day = make_day(food_mg=None, entries=0, food_complete=False, **changes)
    assert exclusion_reason(day, True) is ExclusionReason.FOOD_INCOMPLETE


def test_a_window_has_every_date_and_no_other():
    days = [make_day(SUNDAY), make_day(TUESDAY)]
    got = window(days, MONDAY, date(2024, 6, 26))
    assert [day.date.day for day in got] == [24, 25, 26]
    assert [day.is_logged for day in got] == [False, True, False]


def test_a_window_refuses_a_date_given_twice():
    with pytest.raises(ValueError, match="twice"):
        window([make_day(MONDAY), make_day(MONDAY)], MONDAY, TUESDAY)


def test_a_window_refuses_to_end_before_it_begins():
    with pytest.raises(ValueError, match="before it begins"):
        window([], TUESDAY, MONDAY)


def test_frame_has_a_row_per_date_and_nan_where_nothing_is_known():
    days = [make_day(TUESDAY, 200.0), make_day(date(2024, 6, 26), **ALL_UNKNOWN)]
    frame = totals_frame(days, MONDAY, date(2024, 6, 26))
    assert list(frame.columns) == [
        *("food_mg", "supplement_mg", "total_mg"),
        *("complete", "is_lower_bound"),
    ]
    assert [stamp.date().day for stamp in frame.index] == [24, 25, 26]
    assert frame["total_mg"].isna().tolist() == [True, False, True]
    assert frame["food_mg"].isna().tolist() == [True, False, True]
    assert frame["supplement_mg"].isna().tolist() == [True, False, False]
    assert frame["complete"].tolist() == [False, True, False]
    assert frame["is_lower_bound"].tolist() == [False, False, True]
    assert frame["total_mg"].mean() == 200.0


def test_frame_keeps_a_fast_as_zero():
    frame = totals_frame([make_day(MONDAY, **FAST)], MONDAY, MONDAY)
    assert frame["total_mg"].tolist() == [0.0]
    assert frame["complete"].tolist() == [True]


def test_frame_of_no_days_sums_to_nothing_and_not_to_zero():
    frame = totals_frame([], MONDAY, SUNDAY)
    assert len(frame) == 7
    assert math.isnan(frame["total_mg"].sum(min_count=1))
    assert not frame["complete"].any()


def test_frame_asks_for_complete_supplements_once_a_dose_is_recorded():
    days = [make_day(MONDAY), make_day(TUESDAY, doses=1, supplements_complete=True)]
    assert totals_frame(days, MONDAY, TUESDAY)["complete"].tolist() == [False, True]


@pytest.mark.parametrize(
    ("total_mg", "target_mg", "percent"),
    [(160.0, 320.0, 50.0), (0.0, 320.0, 0.0), (None, 320.0, None), (160.0, None, None)],
)
def test_percent_of_target(total_mg, target_mg, percent):
    assert percent_of_target(total_mg, target_mg) == percent


def test_a_target_of_zero_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        percent_of_target(100.0, 0.0)
