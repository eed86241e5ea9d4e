from datetime import date, timedelta

import numpy as np
import pytest

from tracker.nutrition.assessment import Verdict, assess
from tracker.nutrition.daily_totals import ExclusionReason
from tracker.nutrition.life_stage import Sex
from tracker.nutrition.usual_intake import effective_days, usual_intake

from .builders import SUNDAY, make_day, make_days, make_stage, make_target

FIGURES = ("mean_mg", "low_mg", "high_mg", "food_mg", "supplement_mg")
PROBABILITIES = ("probability_below_target", "probability_adequate", "iom")


def figures(assessment):
    return [getattr(assessment, name) for name in (*FIGURES, *PROBABILITIES)]


def test_the_window_is_28_days_with_as_of_the_last():
    days = [make_day(SUNDAY - timedelta(days=i)) for i in (-1, 0, 27, 28)]
    assessment = assess(SUNDAY, days, make_target())
    assert assessment.from_date == date(2024, 6, 3)
    assert assessment.to_date == assessment.as_of == SUNDAY
    assert assessment.days_complete == 2
    assert len(assessment.excluded) == 26


def test_figures_are_those_of_the_model_for_the_womans_group():
    days = make_days(10, 300.0)
    assessment = assess(SUNDAY, days, make_target())
    worth = effective_days([day.date for day in days])
    usual = usual_intake(np.cbrt(300.0), worth, 6.3035, 0.730, 0.700, 0.0)
    assert assessment.effective_days == worth
    assert assessment.mean_mg == pytest.approx(float(usual.mean_mg()))
    assert (assessment.low_mg, assessment.high_mg) == pytest.approx(
        tuple(float(end) for end in usual.interval_mg(0.90))
    )
    assert assessment.probability_below_target == pytest.approx(float(usual.probability_below(320)))
    assert assessment.probability_adequate == pytest.approx(float(usual.probability_adequate(265)))


def test_the_published_method_stands_beside_it():
    iom = assess(SUNDAY, make_days(9, 301.5), make_target()).iom
    assert iom is not None
    assert (iom.mean_mg, iom.n, iom.ear_mg, iom.sd_within_mg) == (301.5, 9, 265, 98)


@pytest.mark.parametrize(
    ("food_mg", "verdict"),
    [
        (0.0, Verdict.BELOW_TARGET),
        (200.0, Verdict.BELOW_TARGET),
        (310.0, Verdict.UNCERTAIN),
        (500.0, Verdict.ADEQUATE),
    ],
)
def test_verdict_on_an_rda(food_mg, verdict):
    assert assess(SUNDAY, make_days(14, food_mg), make_target()).verdict is verdict


def test_six_days_are_too_few_and_seven_are_not():
    six = assess(SUNDAY, make_days(6, 100.0), make_target())
    seven = assess(SUNDAY, make_days(7, 100.0), make_target())
    assert six.verdict is Verdict.TOO_FEW_DAYS
    assert six.mean_mg is not None
    assert six.probability_below_target is not None
    assert seven.verdict is Verdict.BELOW_TARGET


def test_fewer_days_give_a_wider_interval():
    one, many = (assess(SUNDAY, make_days(n), make_target()) for n in (1, 28))
    assert one.high_mg - one.low_mg > many.high_mg - many.low_mg


@pytest.mark.parametrize("days", [[], [make_day(food_complete=False)]])
def test_without_a_complete_day_there_are_no_figures(days):
    assessment = assess(SUNDAY, days, make_target())
    assert assessment.verdict is Verdict.TOO_FEW_DAYS
    assert figures(assessment) == [None] * 8
    assert (assessment.days_complete, assessment.effective_days) == (0, 0.0)
    assert assessment.weekdays_missing
    assert assessment.weekend_missing


def test_without_a_target_there_are_no_figures():
    assessment = assess(SUNDAY, make_days(14), None)
    assert assessment.verdict is Verdict.NO_TARGET
    assert figures(assessment) == [None] * 8
    assert assessment.days_complete == 14


@pytest.mark.parametrize("n", [0, 3, 14])
def test_an_infant_is_uncertain_however_many_days(n):
    target = make_target(stage=make_stage(years=0, months=8))
    assessment = assess(SUNDAY, make_days(n, 10.0), target)
    assert assessment.verdict is Verdict.UNCERTAIN
    assert figures(assessment) == [None] * 8


@pytest.mark.parametrize("authority", ["efsa", "nnr", "uk"])
@pytest.mark.parametrize(
    ("food_mg", "verdict"),
    [(0.0, Verdict.UNCERTAIN), (60.0, Verdict.UNCERTAIN), (500.0, Verdict.ADEQUATE)],
)
def test_an_ai_or_rni_never_says_below_target(authority, food_mg, verdict):
    assessment = assess(SUNDAY, make_days(28, food_mg), make_target(authority))
    assert assessment.verdict is verdict
    assert assessment.probability_adequate is None
    assert assessment.iom is None
    assert assessment.probability_below_target is not None


def test_unlogged_and_incomplete_days_are_in_no_mean():
    measured = make_days(10, 300.0)
    partial = [
        make_day(day.date - timedelta(days=10), 20.0, food_complete=False) for day in measured
    ]
    alone, beside = (assess(SUNDAY, days, make_target()) for days in (measured, partial + measured))
    assert figures(alone) == figures(beside)
    assert [day.reason for day in beside.excluded] == [
        *[ExclusionReason.NOT_LOGGED] * 8,
        *[ExclusionReason.FOOD_INCOMPLETE] * 10,
    ]


def test_a_day_complete_and_low_is_in_the_mean():
    days = make_days(10, 300.0)
    low = [make_day(SUNDAY, 0.0), *days[:-1]]
    assert assess(SUNDAY, low, make_target()).mean_mg < assess(SUNDAY, days, make_target()).mean_mg
    assert assess(SUNDAY, low, make_target()).days_complete == 10


def test_a_day_with_too_much_unknown_is_left_out():
    days = make_days(10, 300.0, unknown_entries=1, unknown_energy_kcal=100.0)
    days[0] = make_day(days[0].date, 5.0, unknown_entries=4, unknown_energy_kcal=1500.0)
    assessment = assess(SUNDAY, days, make_target())
    assert assessment.days_complete == 9
    assert assessment.excluded[-1].reason is ExclusionReason.UNKNOWN_MAGNESIUM
    assert assessment.iom is not None
    assert assessment.iom.mean_mg == pytest.approx(300 / 0.95)


def test_one_dose_makes_supplement_records_necessary_on_every_day():
    days = make_days(10, 250.0, supplements_complete=True, doses=1, supplement_mg=100.0)
    days[3] = make_day(days[3].date, 250.0)
    assessment = assess(SUNDAY, days, make_target())
    assert assessment.days_complete == 9
    assert ExclusionReason.SUPPLEMENTS_INCOMPLETE in {day.reason for day in assessment.excluded}
    assert assessment.supplement_mg == 100.0
    assert assessment.mean_mg == pytest.approx(assessment.food_mg + 100)
    assert assessment.iom is not None
    assert assessment.iom.mean_mg == pytest.approx(350)


def test_supplements_are_averaged_over_the_days_that_count():
    dosed = {"supplements_complete": True, "doses": 1, "supplement_mg": 100.0}
    days = make_days(4, supplements_complete=True)
    days[0] = make_day(days[0].date, **dosed)
    days[1] = make_day(days[1].date, **dosed, food_complete=False)
    assessment = assess(SUNDAY, days, make_target())
    assert assessment.days_complete == 3
    assert assessment.supplement_mg == pytest.approx(100 / 3)


@pytest.mark.parametrize(
    ("offsets", "weekdays_missing", "weekend_missing"),
    [((0, 1), True, False), ((2, 3), False, True), ((1, 2), False, False)],
)
def test_a_missing_kind_of_day_is_said(offsets, weekdays_missing, weekend_missing):
    days = [make_day(SUNDAY - timedelta(days=i)) for i in offsets]
    assessment = assess(SUNDAY, days, make_target())
    assert assessment.weekdays_missing is weekdays_missing
    assert assessment.weekend_missing is weekend_missing


def test_a_date_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        assess(SUNDAY, [make_day(), make_day()], make_target())


def test_the_days_decide_and_their_order_does_not():
    days = make_days(12, 280.0)
    assert assess(SUNDAY, days[::-1], make_target()) == assess(SUNDAY, days, make_target())


def test_a_man_is_compared_with_his_own_group():
    man = make_target(stage=make_stage(Sex.MALE, 40))
    assert assess(SUNDAY, make_days(14, 330.0), man).verdict is Verdict.BELOW_TARGET
    assert assess(SUNDAY, make_days(14, 330.0), make_target()).verdict is Verdict.ADEQUATE
