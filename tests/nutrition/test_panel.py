"""Many people at once give the figures one person gets on a page."""

from datetime import timedelta
from random import Random

import numpy as np
import pytest

from tests.nutrition.builders import SUNDAY, make_day, make_stage, make_target
from tracker.nutrition.assessment import WINDOW_DAYS, assess
from tracker.nutrition.daily_totals import exclusion_reason, takes_supplements, unlogged, window
from tracker.nutrition.life_stage import Condition, Sex
from tracker.nutrition.panel import Groups, Panel, assess_week, effective_days_of
from tracker.nutrition.usual_intake import effective_days
from tracker.nutrition.verdicts import VERDICTS
from tracker.nutrition.within_person import within_person_for

PEOPLE = [
    ("iom", make_stage(Sex.FEMALE, 40)),
    ("iom", make_stage(Sex.MALE, 16)),
    ("iom", make_stage(Sex.FEMALE, 25, condition=Condition.PREGNANT)),
    ("efsa", make_stage(Sex.MALE, 60)),
    ("iom", make_stage(Sex.FEMALE, 2)),
]


def random_day(random, on):
    """Any kind of day a diary holds, the odd ones included."""
    if random.random() < 0.2:
        return unlogged(on)
    doses = random.choice([0, 0, 0, 1, 2])
    unknown = random.choice([0, 0, 0, 1])
    return make_day(
        on,
        random.choice([None, 0.0, random.uniform(50, 600), random.uniform(150, 350)]),
        doses=doses,
        supplement_mg=doses * 60.0,
        unknown_entries=unknown,
        unknown_energy_kcal=unknown * random.choice([0.0, 100.0, 200.0, 250.0]),
        unknown_without_energy=unknown * random.choice([0, 0, 1]),
        food_complete=random.random() < 0.85,
        supplements_complete=random.random() < 0.7,
    )


def random_diaries(seed, days=60):
    random = Random(seed)
    first = SUNDAY - timedelta(days=days - 1)
    return [
        [random_day(random, first + timedelta(days=i)) for i in range(days)] for _person in PEOPLE
    ]


def stacked(diaries):
    rows = [Panel.of(days) for days in diaries]
    arrays = ("food_mg", "supplement_mg", "doses", "food_complete", "supplements_complete")
    return Panel(
        rows[0].from_date,
        **{name: np.concatenate([getattr(row, name) for row in rows]) for name in arrays},
    )


@pytest.mark.parametrize("seed", range(20))
def test_every_figure_of_a_week_is_the_one_of_the_page(seed):
    diaries = random_diaries(seed)
    targets = [make_target(authority, stage) for authority, stage in PEOPLE]
    groups = Groups.of([within_person_for(target.stage) for target in targets])
    as_of = SUNDAY - timedelta(days=7 * (seed % 4))

    week = assess_week(stacked(diaries), as_of, targets, groups, days=WINDOW_DAYS)

    for person, (days, target) in enumerate(zip(diaries, targets, strict=True)):
        one = assess(as_of, days, target)
        assert week.days_complete[person] == one.days_complete
        assert VERDICTS[week.verdict[person]] is one.verdict
        if one.days_complete:
            many = [
                getattr(week, name)[person]
                for name in ("mean_mg", "low_mg", "high_mg", "probability_below_target")
            ]
            page = [one.mean_mg, one.low_mg, one.high_mg, one.probability_below_target]
            assert many == pytest.approx(page, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("seed", range(20))
def test_the_days_that_count_are_those_no_reason_leaves_out(seed):
    for days in random_diaries(seed):
        takes = takes_supplements(days)
        expected = [exclusion_reason(day, takes) is None for day in days]
        assert Panel.of(days).counts().tolist() == [expected]


def test_days_outside_the_panel_are_not_logged():
    days = [make_day(SUNDAY), make_day(SUNDAY + timedelta(days=1))]
    wide = Panel.of(days).window(SUNDAY - timedelta(days=2), SUNDAY + timedelta(days=3))
    assert wide.counts().tolist() == [[False, False, True, True, False, False]]
    assert np.isnan(wide.food_mg).tolist() == [[True, True, False, False, True, True]]


def test_a_window_beside_the_panel_holds_nothing():
    later = Panel.of([make_day(SUNDAY)]).window(
        SUNDAY + timedelta(days=30), SUNDAY + timedelta(days=57)
    )
    assert later.counts().sum() == 0
    assert later.food_mg.shape == (1, 28)


def test_supplements_of_another_window_ask_nothing_of_this_one():
    """A dose seven weeks ago does not make today's days incomplete."""
    days = window(
        [make_day(SUNDAY, doses=1, supplement_mg=100.0), make_day(SUNDAY + timedelta(days=49))],
        SUNDAY,
        SUNDAY + timedelta(days=49),
    )
    panel = Panel.of(days)
    assert not panel.counts()[0, -1]
    assert panel.window(SUNDAY + timedelta(days=22), SUNDAY + timedelta(days=49)).counts()[0, -1]


@pytest.mark.parametrize("seed", range(10))
def test_marked_columns_are_worth_what_their_dates_are(seed):
    random = Random(seed)
    marks = [random.random() < 0.5 for _ in range(28)]
    dates = [SUNDAY + timedelta(days=i) for i, mark in enumerate(marks) if mark]
    assert effective_days_of(np.array([marks]))[0] == pytest.approx(effective_days(dates))


def test_no_marked_column_is_worth_nothing():
    assert effective_days_of(np.zeros((2, 28), dtype=bool)).tolist() == [0.0, 0.0]
