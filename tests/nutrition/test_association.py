"""Symptoms beside intake: what is compared, when nothing is said, and how often it errs."""

import numpy as np
import pytest
from scipy import stats

from benchmarks.bench_association import correlated, diary
from tracker.nutrition.association import (
    LEAD_DAYS,
    Finding,
    associate,
    intake_before,
)


def alternating(days, step_mg=0.0):
    """Intake that goes up and down in blocks of ten days; symptoms in the low blocks."""
    low = [(day // 10) % 2 == 1 for day in range(days)]
    intake = [300.0 - (step_mg if each else 0.0) + (day * 37 % 11) for day, each in enumerate(low)]
    return intake, low


# --- what is compared ---


def test_the_mean_of_the_seven_days_before_leaves_the_day_itself_out():
    means = intake_before([100.0] * 7 + [800.0, 100.0])
    assert means[7] == pytest.approx(100)
    assert means[8] == pytest.approx(200)


@pytest.mark.parametrize(("known", "expected"), [(3, None), (4, 250.0)])
def test_unknown_days_are_not_zero_and_four_must_be_known(known, expected):
    intake = [250.0] * known + [None] * (LEAD_DAYS - known) + [None]
    assert intake_before(intake)[-1] == expected


def test_the_difference_is_that_of_a_regression_with_a_straight_line_of_time():
    random = np.random.default_rng(3)
    intake, felt = diary(random, 90, 0.3, slope=0.8)
    before = intake_before(intake)
    known = [day for day, mean in enumerate(before) if mean is not None]
    columns = np.column_stack([[float(felt[day]) for day in known], known, np.ones(len(known))])
    expected, *_rest = np.linalg.lstsq(columns, [before[day] for day in known], rcond=None)
    assert associate(intake, felt).difference_mg == pytest.approx(expected[0])


def test_the_interval_ends_where_the_test_begins_to_reject():
    intake, felt = diary(np.random.default_rng(5), 120, 0.3, slope=1.0)
    found = associate(intake, felt)
    assert found.low_mg < found.difference_mg < found.high_mg
    before = np.array([np.nan if mean is None else mean for mean in intake_before(intake)])
    # A supposed difference is taken out of the intake before days with the symptom.
    for supposed, rejected in (
        (found.low_mg - 1, True),
        (found.low_mg + 1, False),
        (found.high_mg - 1, False),
        (found.high_mg + 1, True),
    ):
        assert (shift_test(before - supposed * np.array(felt), felt) <= 0.05) is rejected


def shift_test(before, felt):
    """The test, written down a second time and slowly."""
    days = np.flatnonzero(~np.isnan(before))
    line = np.poly1d(np.polyfit(days, before[days], 1))
    left = {int(day): before[day] - line(day) for day in days}
    far = []
    for shift in range(len(felt)):
        moved = [felt[(day - shift) % len(felt)] for day in left]
        with_it = [left[day] for day, each in zip(left, moved, strict=True) if each]
        without = [left[day] for day, each in zip(left, moved, strict=True) if not each]
        weight = np.sqrt(len(with_it) * len(without) / (len(with_it) + len(without)))
        far.append(weight * abs(np.mean(with_it) - np.mean(without)))
    return float(np.mean([each >= far[0] - 1e-9 for each in far]))


def test_the_same_diary_always_gets_the_same_answer():
    story = diary(np.random.default_rng(7), 100, 0.5)
    assert associate(*story) == associate(*story)


# --- what can be said ---


def test_less_before_the_symptom_is_found_where_it_is_large():
    found = associate(*diary(np.random.default_rng(11), 182, 0.3, slope=2.0))
    assert found.finding is Finding.LOWER
    assert found.low_mg < found.high_mg < 0
    assert found.p_value <= 0.05


def test_more_before_the_symptom_is_the_mirror_image():
    intake, felt = diary(np.random.default_rng(11), 182, 0.3, slope=2.0)
    lower = associate(intake, felt)
    higher = associate([600 - mg for mg in intake], felt)
    assert higher.finding is Finding.HIGHER
    assert higher.high_mg == pytest.approx(-lower.low_mg)


def test_without_an_association_it_says_how_much_would_be_missed():
    found = associate(*diary(np.random.default_rng(13), 120, 0.3))
    assert found.finding is Finding.NONE_VISIBLE
    assert found.low_mg < 0 < found.high_mg
    assert found.missed_mg == max(-found.low_mg, found.high_mg)


@pytest.mark.parametrize(
    ("days", "with_it", "expected"),
    [
        (27, 6, Finding.TOO_FEW_DAYS),
        (28, 5, Finding.TOO_FEW_DAYS),
        (28, 23, Finding.TOO_FEW_DAYS),
        (28, 6, Finding.NONE_VISIBLE),
        (28, 22, Finding.NONE_VISIBLE),
    ],
)
def test_nothing_is_said_below_28_days_and_six_of_each(days, with_it, expected):
    random = np.random.default_rng(17)
    felt = np.array([True] * with_it + [False] * (days - with_it))
    felt = [None] * MINIMUM + list(map(bool, random.permutation(felt)))
    intake = list(300 + 90 * random.standard_normal(len(felt)))
    found = associate(intake, felt)
    assert (found.finding, found.days, found.days_with) == (expected, days, with_it)
    said_nothing = expected is Finding.TOO_FEW_DAYS
    assert (found.difference_mg is None) is said_nothing is (found.missed_mg is None)


MINIMUM = 4  # days that must be known before the first one that can be compared


def test_days_of_which_nobody_said_anything_are_not_days_without():
    intake, felt = diary(np.random.default_rng(19), 60, 0.3)
    found = associate(intake, [True if each else None for each in felt])
    assert (found.finding, found.days_without) == (Finding.TOO_FEW_DAYS, 0)


def test_empty_and_all_unknown_diaries_say_nothing():
    assert associate([], []).finding is Finding.TOO_FEW_DAYS
    assert associate([None] * 100, [None] * 100).days == 0
    assert associate([None] * 100, [True, False] * 50).days == 0


def test_a_symptom_every_seventh_day_to_the_day_has_no_end_of_the_interval():
    random = np.random.default_rng(23)
    intake = list(300 + 90 * random.standard_normal(70))
    felt = [day % 7 == 0 for day in range(70)]
    assert associate(intake, felt).finding is Finding.CANNOT_SAY


def test_the_same_intake_every_day_is_no_association():
    _intake, felt = diary(np.random.default_rng(29), 90, 0.3)
    found = associate([300.0] * len(felt), felt)
    assert found.difference_mg == pytest.approx(0)
    assert found.finding in {Finding.NONE_VISIBLE, Finding.CANNOT_SAY}


def test_both_sequences_run_over_the_same_days():
    with pytest.raises(ValueError, match="2 days of intake"):
        associate([1.0, 2.0], [True])


# --- how often it errs ---


def claims(days, diaries, seed, **how):
    random = np.random.default_rng(seed)
    found = [associate(*diary(random, days, **how)) for _ in range(diaries)]
    told = [each.finding for each in found if each.difference_mg is not None]
    return sum(each in {Finding.LOWER, Finding.HIGHER} for each in told), len(told)


@pytest.mark.parametrize(
    "how",
    [
        {"spells": 0.3},
        {"spells": 0.7},
        {"spells": 0.3, "gaps": 0.3},
        {"spells": 0.3, "drift": 2.0},
    ],
    ids=["like an ordinary diary", "long spells", "days missing", "both drift"],
)
def test_it_errs_about_one_time_in_twenty_where_there_is_nothing(how):
    wrong, told = claims(84, 200, 31, **how)
    assert told > 150
    # 5 % within what chance allows: a test that forgot the likeness of days errs one time in four.
    assert wrong <= stats.binom.ppf(0.995, told, 0.05)


def test_a_test_for_independent_days_would_err_far_more_often():
    random = np.random.default_rng(37)
    wrong = 0
    for _ in range(200):
        intake, felt = diary(random, 84, 0.7)
        before = np.array(intake_before(intake)[LEAD_DAYS:], dtype=float)
        said = np.array(felt[LEAD_DAYS:])
        wrong += stats.ttest_ind(before[said], before[~said]).pvalue <= 0.05
    assert wrong > 40


def test_half_a_year_finds_what_is_there():
    found, told = claims(182, 40, 41, spells=0.3, slope=1.0)
    assert found >= 0.9 * told


def test_the_interval_holds_the_truth_nineteen_times_in_twenty():
    random = np.random.default_rng(43)
    held = told = 0
    for _ in range(200):
        days, true_mg = 84, 40.0
        felt = correlated(random, days, 0.3) > 0.6
        before = 300 + 36 * correlated(random, days, 0.85) + true_mg * felt
        found = _associate_means(before, felt)
        told += 1
        held += found.low_mg <= true_mg <= found.high_mg
    assert held >= stats.binom.ppf(0.005, told, 0.95)


def _associate_means(before, felt):
    """`associate` on given means of the days before: seven days that have exactly that mean."""
    intake = [before[0]] * LEAD_DAYS
    for day in range(len(before) - 1):
        intake.append(intake[-LEAD_DAYS] + LEAD_DAYS * (before[day + 1] - before[day]))
    found = associate([*intake, None][: len(before) + LEAD_DAYS], [None] * LEAD_DAYS + list(felt))
    assert found.difference_mg is not None
    return found
