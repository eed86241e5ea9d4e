"""The numbers printed in IOM 2000 (nap.edu 9956), pp. 54-57 and Appendix B."""

import pytest

from tracker.nutrition.iom_method import (
    assess_against_ai,
    assess_against_ear,
    is_valid_cv,
    mean_needed_mg,
)

EAR_MG, SD_WITHIN_MG = 265, 85.9


def test_worked_example_of_the_woman_of_31_to_50():
    result = assess_against_ear(320, 3, EAR_MG, SD_WITHIN_MG)
    assert result.d_mg == 55
    assert round(result.sd_d_mg) == 56
    assert 0.97 < result.z < 1
    assert result.probability_adequate == pytest.approx(0.836, abs=5e-4)
    assert (result.mean_mg, result.n, result.ear_mg) == (320, 3, EAR_MG)
    assert result.sd_within_mg == SD_WITHIN_MG


@pytest.mark.parametrize(
    ("n", "sd_within_mg", "mean_mg"),
    [
        (1, SD_WITHIN_MG, 445),
        (3, SD_WITHIN_MG, 377),
        (7, SD_WITHIN_MG, 349),
        (1, 1.25 * SD_WITHIN_MG, 486),
        (7, 1.25 * SD_WITHIN_MG, 362),
    ],
)
def test_mean_needed_for_97_5_percent(n, sd_within_mg, mean_mg):
    assert round(mean_needed_mg(2, n, EAR_MG, sd_within_mg)) == mean_mg


def test_about_180_mg_over_7_days_for_confident_inadequacy():
    assert mean_needed_mg(-2, 7, EAR_MG, SD_WITHIN_MG) == pytest.approx(180, abs=2)


def test_mean_needed_is_the_inverse_of_the_assessment():
    mean_mg = mean_needed_mg(1.3, 5, EAR_MG, SD_WITHIN_MG)
    assert assess_against_ear(mean_mg, 5, EAR_MG, SD_WITHIN_MG).z == pytest.approx(1.3)


@pytest.mark.parametrize(
    ("mean_mg", "ai_mg", "sd_within_mg", "n", "z"),
    [
        (560, 500, 50, 3, 2.078),
        (1200, 1000, 325, 1, 0.615),
        (1200, 1000, 325, 3, 1.066),
        (1200, 1000, 325, 7, 1.628),
    ],
)
def test_printed_z_against_an_ai(mean_mg, ai_mg, sd_within_mg, n, z):
    assert round(assess_against_ai(mean_mg, n, ai_mg, sd_within_mg), 3) == z


def test_an_intake_at_the_ear_is_adequate_with_one_half():
    result = assess_against_ear(EAR_MG, 3, EAR_MG, SD_WITHIN_MG)
    assert (result.z, result.probability_adequate) == (0, 0.5)


def test_an_intake_of_zero_is_an_intake():
    assert assess_against_ear(0.0, 7, EAR_MG, SD_WITHIN_MG).d_mg == -EAR_MG


@pytest.mark.parametrize(("cv", "valid"), [(0.36, True), (0.60, True), (0.601, False)])
def test_within_person_cv_is_valid_up_to_60_percent(cv, valid):
    assert is_valid_cv(cv) is valid


@pytest.mark.parametrize("method", [assess_against_ear, assess_against_ai])
def test_a_group_that_varies_too_much_is_refused(method):
    assert method(320, 3, EAR_MG, SD_WITHIN_MG, within_person_cv=0.60) is not None
    with pytest.raises(ValueError, match=r"above 0\.60"):
        method(320, 3, EAR_MG, SD_WITHIN_MG, within_person_cv=0.61)


@pytest.mark.parametrize("method", [assess_against_ear, assess_against_ai, mean_needed_mg])
@pytest.mark.parametrize(
    ("n", "reference_mg", "sd_within_mg"), [(0, 265, 86), (3, 0, 86), (3, 265, 0)]
)
def test_arguments_out_of_range_are_refused(method, n, reference_mg, sd_within_mg):
    with pytest.raises(ValueError, match=r"at least one day|above 0 mg"):
        method(320, n, reference_mg, sd_within_mg)
