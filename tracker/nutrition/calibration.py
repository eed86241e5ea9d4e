"""How well probabilities fit what happened: the measures a forecast is judged by."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.nutrition.usual_intake import Floats


def interval_coverage(reached: ArrayLike, level: float, weights: Floats | None = None) -> float:
    """The share of outcomes inside their central interval of a level, 0 < level < 1.

    `reached` is, for each outcome, the probability its forecast gave to everything below it;
    of a calibrated forecast these are spread evenly, and the share is the level.
    """
    inside = np.abs(np.asarray(reached, dtype=np.float64) - 0.5) <= level / 2
    return _mean(inside.astype(np.float64), weights)


def brier_score(
    probability: ArrayLike, happened: NDArray[np.bool_], weights: Floats | None = None
) -> float:
    """Mean of (probability - outcome)^2, 0 to 1, the lower the better (Brier 1950).

    Who always says 0.5 gets 0.25.
    """
    return _mean((np.asarray(probability, dtype=np.float64) - happened) ** 2, weights)


def _mean(values: Floats, weights: Floats | None) -> float:
    return float(np.average(values, weights=weights))
