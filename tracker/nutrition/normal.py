"""The normal distribution function on arrays, from the standard library alone."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

_erfc = np.frompyfunc(math.erfc, 1, 1)


def normal_cdf(x: ArrayLike) -> NDArray[np.float64]:
    """P(Z <= x) for a standard normal Z, element by element.

    `x` is any real number, infinities included; NaN gives NaN. Absolute error below 1e-15:
    erfc keeps its relative accuracy in the lower tail, where 1 - erf would lose it.
    """
    z = np.asarray(x, dtype=np.float64)
    return np.asarray(_erfc(z / -math.sqrt(2)), dtype=np.float64) / 2
