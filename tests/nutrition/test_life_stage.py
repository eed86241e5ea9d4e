from datetime import date

import pytest

from tracker.nutrition.life_stage import (
    Condition,
    LifeStage,
    Period,
    Sex,
    age_in_months,
    age_in_years,
    life_stage_on,
)

from .builders import make_stage

BORN = date(1990, 5, 17)
PREGNANCY = Period(Condition.PREGNANT, date(2024, 1, 10), date(2024, 10, 1))
LACTATION = Period(Condition.LACTATING, date(2024, 10, 1), None)


@pytest.mark.parametrize(
    ("birth_date", "on_date", "months"),
    [
        (BORN, BORN, 0),
        (BORN, date(1990, 6, 16), 0),
        (BORN, date(1990, 6, 17), 1),
        (date(2023, 1, 31), date(2023, 2, 28), 0),
        (date(2023, 1, 31), date(2023, 3, 1), 1),
        (date(2004, 2, 29), date(2005, 2, 28), 11),
        (date(2004, 2, 29), date(2005, 3, 1), 12),
        (date(2004, 2, 29), date(2008, 2, 28), 47),
        (date(2004, 2, 29), date(2008, 2, 29), 48),
    ],
)
def test_months_are_completed_on_the_day_of_birth(birth_date, on_date, months):
    assert age_in_months(birth_date, on_date) == months


def test_the_31st_birthday_changes_the_year_and_the_day_before_does_not():
    assert age_in_years(BORN, date(2021, 5, 16)) == 30
    assert age_in_years(BORN, date(2021, 5, 17)) == 31


def test_no_age_before_birth():
    with pytest.raises(ValueError, match="before the birth date"):
        age_in_months(BORN, date(1990, 5, 16))


def test_stage_has_sex_age_and_no_condition_by_default():
    assert life_stage_on(date(2021, 5, 17), Sex.MALE, BORN) == LifeStage(Sex.MALE, 372, None)


@pytest.mark.parametrize(
    ("sex", "birth_date", "on_date"),
    [
        (None, BORN, date(2021, 1, 1)),
        (Sex.FEMALE, None, date(2021, 1, 1)),
        (Sex.FEMALE, BORN, date(1990, 5, 16)),
    ],
)
def test_nothing_is_assumed_without_sex_or_birth_date_or_before_birth(sex, birth_date, on_date):
    assert life_stage_on(on_date, sex, birth_date) is None


@pytest.mark.parametrize(
    ("on_date", "condition"),
    [
        (date(2024, 1, 9), None),
        (date(2024, 1, 10), Condition.PREGNANT),
        (date(2024, 9, 30), Condition.PREGNANT),
        (date(2024, 10, 1), Condition.PREGNANT),  # both: pregnancy is taken
        (date(2024, 10, 2), Condition.LACTATING),
        (date(2030, 1, 1), Condition.LACTATING),  # no end: still going on
    ],
)
def test_a_period_holds_from_its_first_to_its_last_day(on_date, condition):
    stage = life_stage_on(on_date, Sex.FEMALE, BORN, (LACTATION, PREGNANCY))
    assert stage is not None
    assert stage.condition is condition


def test_conditions_count_only_with_the_female_table():
    stage = life_stage_on(date(2024, 5, 1), Sex.MALE, BORN, (PREGNANCY,))
    assert stage is not None
    assert stage.condition is None


def test_a_period_that_ends_before_it_begins_holds_on_no_day():
    period = Period(Condition.PREGNANT, date(2024, 2, 2), date(2024, 2, 1))
    assert not any(period.covers(date(2024, 2, day)) for day in (1, 2, 3))


@pytest.mark.parametrize(
    ("stage", "label"),
    [
        (make_stage(years=0, months=6), "infant 0-6 months"),
        (make_stage(years=0, months=7), "infant 7-12 months"),
        (make_stage(years=1), "child 1-3 y"),
        (make_stage(Sex.MALE, 8, 11), "child 4-8 y"),
        (make_stage(Sex.MALE, 9), "boy, 9-13 y"),
        (make_stage(years=18, months=11), "girl, 14-18 y"),
        (make_stage(years=19), "woman, 19-30 y"),
        (make_stage(years=50, months=11), "woman, 31-50 y"),
        (make_stage(Sex.MALE, 51), "man, 51-70 y"),
        (make_stage(Sex.MALE, 71), "man, over 70 y"),
        (make_stage(years=25, condition=Condition.PREGNANT), "pregnant, 19-30 y"),
        (make_stage(years=31, condition=Condition.LACTATING), "lactating, 31-50 y"),
    ],
)
def test_label_names_the_stage_with_its_age_band(stage, label):
    assert stage.label == label
