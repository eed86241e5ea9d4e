"""From rows to the core: what a day, a target and four weeks are made of."""

from datetime import date, timedelta

import pytest

from tests.builders import (
    DAY,
    make_day,
    make_dose,
    make_entry,
    make_food,
    make_profile,
    make_supplement,
)
from tracker import reports
from tracker.models import DayRecord, LifeStagePeriod


def total(owner):
    return reports.day_report(owner, DAY).total


def test_an_unlogged_day_is_unknown_and_not_zero(owner):
    day = total(owner)
    assert (day.food_mg, day.total_mg, day.entries, day.is_lower_bound) == (None, None, 0, False)


def test_a_complete_day_without_entries_is_a_fast(owner):
    make_day(owner)
    assert (total(owner).food_mg, total(owner).total_mg) == (0.0, 0.0)


def test_supplements_alone_leave_the_food_unknown(owner):
    make_dose(owner, make_supplement(mg=200))
    day = total(owner)
    assert (day.food_mg, day.supplement_mg, day.total_mg) == (None, 200.0, 200.0)


def test_food_and_supplements_add_up(owner):
    make_entry(owner, make_food(magnesium_mg=100), 150)
    make_dose(owner, make_supplement(mg="62.5"), quantity="0.5")
    assert total(owner).total_mg == pytest.approx(150 + 31.25)


def test_percent_of_target(owner):
    make_profile(owner)
    make_entry(owner, make_food(magnesium_mg=160), 100)
    assert reports.day_report(owner, DAY).percent_of_target == pytest.approx(50)


def test_no_profile_no_target(owner):
    make_entry(owner)
    report = reports.day_report(owner, DAY)
    assert (report.target, report.percent_of_target) == (None, None)


@pytest.mark.parametrize("missing", [{"sex": ""}, {"birth_date": None}])
def test_half_a_profile_is_no_target(owner, missing):
    make_profile(owner, **missing)
    assert reports.day_report(owner, DAY).target is None


def test_a_pregnancy_changes_its_own_days_only(owner):
    make_profile(owner)
    LifeStagePeriod.objects.create(
        user=owner, kind="pregnant", from_date=DAY, to_date=DAY + timedelta(days=1)
    )
    targets = reports.Targets.of(owner)
    days = [DAY + timedelta(days=offset) for offset in range(-1, 3)]
    assert [targets.on(day).target_mg for day in days] == [320, 360, 360, 320]


def test_a_curators_correction_reaches_every_past_day(owner):
    food = make_food(magnesium_mg=100)
    make_entry(owner, food, 100)
    food.contents.update(amount_per_100g=140)
    assert total(owner).total_mg == pytest.approx(140)


def test_nutrients_of_a_day_count_their_unknowns(owner):
    make_entry(owner, make_food("A", 50, calcium_mg=10, energy_kcal=100), 200)
    make_entry(owner, make_food("B", None, calcium_mg=20), 100)
    amounts = {each.code: each for each in reports.nutrient_amounts(owner, DAY, DAY)[DAY]}
    assert amounts["calcium"].amount == pytest.approx(40)
    assert (amounts["calcium"].unknown_entries, amounts["magnesium"].unknown_entries) == (0, 1)
    assert amounts["energy"].unknown_entries == 1


def test_a_nutrient_nobody_knows_is_unknown_and_not_zero(owner):
    make_entry(owner, make_food("A", None, energy_kcal=1), 200)
    make_food("other", 5)
    amounts = {each.code: each for each in reports.nutrient_amounts(owner, DAY, DAY)[DAY]}
    assert amounts["magnesium"].amount is None


def test_days_with_anything_written_down_are_reported_in_order(owner):
    make_entry(owner, date=DAY + timedelta(days=2))
    make_dose(owner, date=DAY)
    make_day(owner, DAY + timedelta(days=1), food=False)
    days = reports.day_reports(owner, DAY, DAY + timedelta(days=9))
    assert [day.date for day in days] == [DAY + timedelta(days=offset) for offset in range(3)]


def test_28_days_take_three_queries(owner, django_assert_num_queries):
    food = make_food()
    for offset in range(28):
        make_entry(owner, food, date=DAY + timedelta(days=offset))
    with django_assert_num_queries(3):
        assert len(reports.daily_totals(owner, DAY, DAY + timedelta(days=27))) == 28


def test_the_assessment_leaves_out_what_is_not_complete(owner):
    make_profile(owner)
    food = make_food(magnesium_mg=200)
    for offset in range(10):
        day = date(2026, 3, 1) + timedelta(days=offset)
        make_entry(owner, food, 100, date=day)
        make_day(owner, day, food=offset != 4)
    assessment = reports.assessment_report(owner, date(2026, 3, 10))
    assert assessment.days_complete == 9
    assert assessment.iom.mean_mg == pytest.approx(200)
    reasons = {each.date: each.reason for each in assessment.excluded}
    assert reasons[date(2026, 3, 5)] == "food_incomplete"
    assert reasons[date(2026, 2, 28)] == "not_logged"


def test_a_zone_ahead_is_a_day_ahead(owner, time_machine):
    time_machine.move_to("2026-03-04T11:30:00+00:00", tick=False)
    assert make_profile(owner, time_zone="Pacific/Kiritimati").today == date(2026, 3, 5)
    assert make_profile(owner, time_zone="Pacific/Pago_Pago").today == date(2026, 3, 4)


def test_the_dates_of_the_days_are_those_that_have_a_total(owner):
    make_entry(owner, date=DAY)
    make_dose(owner, date=DAY)
    make_dose(owner, make_supplement("Skin oil", route="topical"), date=DAY + timedelta(days=1))
    make_dose(owner, make_supplement("Tablet"), date=DAY + timedelta(days=3))
    DayRecord.objects.create(user=owner, date=DAY + timedelta(days=2))
    window = (owner, DAY, DAY + timedelta(days=9))
    dates = reports.written_dates(*window)
    assert dates == [total.date for total in reports.daily_totals(*window)]
    assert dates == [DAY, DAY + timedelta(days=2), DAY + timedelta(days=3)]
