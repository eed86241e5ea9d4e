"""Usual intake as a curve: its area is probability."""

import numpy as np
import pytest

from tests.nutrition.builders import make_stage
from tracker.nutrition.curves import curve, density
from tracker.nutrition.usual_intake import usual_intake
from tracker.nutrition.within_person import within_person_for

GROUP = within_person_for(make_stage())


def usual(mean_mg=250.0, n=8.0, supplement_mg=0.0):
    return usual_intake(np.cbrt(mean_mg), n, GROUP.mu, GROUP.sw, GROUP.sb, supplement_mg)


def area(amounts_mg, heights):
    return np.trapezoid(heights, amounts_mg)


@pytest.mark.parametrize(
    ("n", "supplement_mg"), [(0.0, 0.0), (1.0, 0.0), (15.4, 0.0), (8.0, 200.0)]
)
def test_everything_lies_under_it(n, supplement_mg):
    assert area(*curve(usual(n=n, supplement_mg=supplement_mg))) == pytest.approx(1, abs=0.002)


@pytest.mark.parametrize("target_mg", [230.0, 265.0, 320.0])
def test_the_area_below_a_target_is_the_chance_of_being_below(target_mg):
    amounts_mg = np.linspace(1, target_mg, 2_000)
    found = area(amounts_mg, density(usual(), amounts_mg))
    assert found == pytest.approx(usual().probability_below(target_mg).item(), abs=1e-4)


def test_supplements_move_it_and_leave_its_shape():
    amounts_mg = np.array([240.0, 260.0, 300.0])
    moved = density(usual(supplement_mg=100.0), amounts_mg + 100)
    assert moved == pytest.approx(density(usual(), amounts_mg))


def test_nothing_lies_below_the_supplements():
    assert density(usual(supplement_mg=100.0), np.array([-5.0, 0.0, 100.0])).tolist() == [0, 0, 0]


def test_it_reaches_over_what_stands_beside_it():
    amounts_mg, heights = curve(usual(), beside_mg=(100.0, 700.0))
    assert amounts_mg[0] < 100
    assert amounts_mg[-1] > 700
    assert (heights >= 0).all()
    assert curve(usual(), beside_mg=(1.0,))[0][0] == 0
