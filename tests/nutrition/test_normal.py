import math

import numpy as np
import pytest

from tracker.nutrition.normal import normal_cdf

# 15 significant digits from the standard tables (Phi(-x) for the lower tail).
KNOWN = [
    (0.0, 0.5),
    (1.0, 0.841344746068543),
    (-1.0, 0.158655253931457),
    (1.959963984540054, 0.975),
    (-1.6448536269514722, 0.05),
    (-6.0, 9.86587645037698e-10),
    (-20.0, 2.75362411860623e-89),
]


@pytest.mark.parametrize(("x", "p"), KNOWN)
def test_known_values(x, p):
    assert float(normal_cdf(x)) == pytest.approx(p, rel=1e-12)


def test_infinite_and_undefined_arguments():
    low, high, undefined = normal_cdf([-math.inf, math.inf, math.nan])
    assert (low, high) == (0.0, 1.0)
    assert math.isnan(undefined)


def test_the_shape_of_the_argument_is_kept():
    assert normal_cdf(0.0).shape == ()
    assert normal_cdf([]).shape == (0,)
    assert normal_cdf(np.zeros((2, 3))).shape == (2, 3)
    assert normal_cdf(0.0).dtype == np.float64
