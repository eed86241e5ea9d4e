import pytest

from tracker.nutrition.iom_method import is_valid_cv
from tracker.nutrition.life_stage import Condition, Sex
from tracker.nutrition.within_person import within_person_for

from .builders import make_stage

F, M = Sex.FEMALE, Sex.MALE

# sexes, first and last year, mu_day1, mu_day2, sw, sb, mean_mg, sd_within_mg, cv: NHANES 2007-2010
GROUPS = [
    ((F, M), 1, 3, 5.654, 5.641, 0.533, 0.465, 191, 53, 0.286),
    ((F, M), 4, 8, 5.846, 5.893, 0.596, 0.456, 218, 69, 0.301),
    ((F,), 9, 13, 5.915, 5.929, 0.702, 0.458, 219, 81, 0.351),
    ((F,), 14, 18, 5.920, 5.807, 0.758, 0.571, 218, 85, 0.379),
    ((F,), 19, 30, 6.149, 6.020, 0.776, 0.581, 245, 93, 0.376),
    ((F,), 31, 50, 6.296, 6.311, 0.730, 0.700, 272, 98, 0.361),
    ((F,), 51, 70, 6.303, 6.360, 0.677, 0.658, 271, 89, 0.323),
    ((F,), 71, 110, 6.001, 6.104, 0.622, 0.620, 240, 78, 0.324),
    ((M,), 9, 13, 6.092, 6.058, 0.720, 0.517, 245, 88, 0.374),
    ((M,), 14, 18, 6.480, 6.368, 0.845, 0.589, 284, 107, 0.406),
    ((M,), 19, 30, 6.745, 6.599, 0.840, 0.738, 328, 125, 0.365),
    ((M,), 31, 50, 6.935, 6.797, 0.795, 0.727, 354, 130, 0.369),
    ((M,), 51, 70, 6.784, 6.757, 0.743, 0.679, 338, 113, 0.334),
    ((M,), 71, 110, 6.405, 6.422, 0.664, 0.686, 288, 88, 0.311),
]


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_holds_from_its_first_birthday_to_the_eve_of_the_next(group):
    sexes, first, last, *values = group
    for sex in sexes:
        for stage in (make_stage(sex, first), make_stage(sex, last, 11)):
            row = within_person_for(stage)
            assert row is not None
            assert [
                *(row.mu_day1, row.mu_day2, row.sw, row.sb),
                *(row.mean_mg, row.sd_within_mg, row.cv),
            ] == values
            assert is_valid_cv(row.cv)


def test_mu_is_the_mean_of_the_two_recalls():
    row = within_person_for(make_stage(F, 40))
    assert row is not None
    assert row.mu == pytest.approx((6.296 + 6.311) / 2)


def test_infants_have_no_group():
    assert within_person_for(make_stage(years=0, months=11)) is None


@pytest.mark.parametrize("condition", list(Condition))
def test_pregnancy_and_lactation_use_the_womens_row_of_the_age(condition):
    stage = make_stage(F, 30, condition=condition)
    assert within_person_for(stage) == within_person_for(make_stage(F, 30))
