"""The rule for persistent shortfalls on made-up people whose usual intake is known.

The bounds are those the rule was chosen for; benchmarks/bench_shortfall_rule.py shows the rest.
"""

import numpy as np
import pytest

from benchmarks.bench_shortfall_rule import (
    EVERY_DAY,
    STAGES,
    USUAL,
    diaries_of,
    found_open,
    mean_of_calendar_week,
    three_days_running,
)

PEOPLE = 3_000


def flagged(share, stage):
    """The share flagged after two Sundays with 28 complete days in each window."""
    random = np.random.default_rng(20)
    diaries = diaries_of(random, stage, share, PEOPLE, 5, EVERY_DAY)
    return found_open(diaries, stage, first_week=4)[-1].mean()


@pytest.fixture(params=STAGES, ids=lambda stage: stage.label)
def stage(request):
    return request.param


def test_at_the_rda_at_most_one_in_twenty_is_flagged(stage):
    assert 0 < flagged(1.0, stage) <= 0.05


def test_well_above_the_rda_nobody_is_flagged(stage):
    assert flagged(1.2, stage) == 0


def test_at_three_quarters_of_the_rda_nearly_everybody_is_flagged(stage):
    assert flagged(0.75, stage) >= 0.93


def test_days_that_do_not_count_change_nothing(stage):
    """Whatever a gap or half a day holds, the findings are those of the complete days."""
    random = np.random.default_rng(21)
    diaries = diaries_of(random, stage, 0.95, 500, 12, USUAL)
    found = found_open(diaries, stage)
    assert found.any()
    diaries.written_mg[~diaries.complete] = 0.0
    assert np.array_equal(found_open(diaries, stage), found)


def test_gaps_do_not_flag_who_eats_enough_where_other_rules_flag_all(stage):
    random = np.random.default_rng(21)
    diaries = diaries_of(random, stage, 1.25, 500, 12, USUAL)
    by_chance = 0.005  # one person in 500 has such days for weeks
    assert found_open(diaries, stage).any(axis=0).mean() <= by_chance
    assert mean_of_calendar_week(diaries).any(axis=0).all()
    assert three_days_running(diaries).any(axis=0).mean() > 0.5


def test_a_diary_nobody_wrote_flags_nobody(stage):
    diaries = diaries_of(np.random.default_rng(1), stage, 0.5, 50, 8, EVERY_DAY)
    diaries.complete[:] = False
    assert not found_open(diaries, stage).any()


def test_made_up_people_eat_what_they_are_said_to(stage):
    """The long-run mean of a made-up diary is the share of the RDA it was made for."""
    random = np.random.default_rng(3)
    for share in (0.7, 1.0):
        diaries = diaries_of(random, stage, share, 2_000, 10, EVERY_DAY)
        expected = share * diaries.target_mg
        assert diaries.true_mg.mean() == pytest.approx(expected, rel=0.01)
