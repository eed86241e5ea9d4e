"""Parameters from two days of each person, and the measures a forecast is judged by."""

import numpy as np
import pytest

from tracker.nutrition.calibration import brier_score, interval_coverage
from tracker.nutrition.estimation import estimate_group


def test_by_hand():
    """y1 = 5, 7 and y2 = 6, 6.5: mu 6 and 6.25; y1 - y2 = -1, 0.5, var 0.5625; cov 0.25."""
    first, second = np.array([5.0, 7.0]) ** 3, np.array([6.0, 6.5]) ** 3
    found = estimate_group(first, second, np.array([1.0, 1.0]))
    assert (found.n, found.mu_day1, found.mu_day2) == (2, pytest.approx(6), pytest.approx(6.25))
    assert found.mu == pytest.approx(6.125)
    assert found.sw == pytest.approx((0.5625 / 2) ** 0.5)
    assert found.sb == pytest.approx(0.25**0.5)


def test_a_person_of_twice_the_weight_is_two_people():
    first, second = np.array([120.0, 300, 410]), np.array([200.0, 310, 350])
    weighted = estimate_group(first, second, np.array([2.0, 1, 1]))
    twice = estimate_group(first[[0, 0, 1, 2]], second[[0, 0, 1, 2]], np.ones(4))
    names = ("mu_day1", "mu_day2", "sw", "sb")
    assert [getattr(weighted, n) for n in names] == pytest.approx(
        [getattr(twice, n) for n in names]
    )


def test_made_up_people_give_back_what_they_were_made_from():
    random = np.random.default_rng(5)
    u = random.normal(6.2, 0.6, 40_000)
    first, second = (u + random.normal(0, 0.75, u.size) for _day in (1, 2))
    found = estimate_group(first**3, second**3, np.ones(u.size))
    assert (found.mu, found.sw, found.sb) == pytest.approx((6.2, 0.75, 0.6), abs=0.02)


@pytest.mark.parametrize(
    ("first", "second", "weights", "said"),
    [
        ([200.0], [210.0], [1.0], "at least two people"),
        ([200.0, 300], [210.0], [1.0, 1], "at least two people"),
        ([200.0, 300], [210.0, 310], [1.0, 0], "weight"),
        ([200.0, 300], [310.0, 210], [1.0, 1], "do not go together"),
    ],
)
def test_what_gives_no_parameters_says_why(first, second, weights, said):
    with pytest.raises(ValueError, match=said):
        estimate_group(np.array(first), np.array(second), np.array(weights))


def test_evenly_spread_outcomes_hold_every_level():
    reached = (np.arange(1000) + 0.5) / 1000
    assert interval_coverage(reached, 0.9) == pytest.approx(0.9)
    assert interval_coverage(reached, 0.5) == pytest.approx(0.5)


def test_a_forecast_that_is_too_sure_covers_less():
    assert interval_coverage([0.001, 0.5, 0.999, 0.2], 0.9) == 0.5
    assert interval_coverage([0.001, 0.5], 0.9, np.array([1.0, 3.0])) == 0.75


def test_the_brier_score():
    happened = np.array([True, False])
    assert brier_score([0.5, 0.5], happened) == 0.25
    assert brier_score([1.0, 0.0], happened) == 0.0
    assert brier_score([0.8, 0.4], happened) == pytest.approx((0.04 + 0.16) / 2)
    assert brier_score([0.8, 0.4], happened, np.array([3.0, 1.0])) == pytest.approx(0.07)
