"""How a group's parameters follow from two days of each of its people.

The model is that of `usual_intake`: y = x^(1/3), a day's y ~ Normal(u, sw^2), u ~ Normal(mu, sb^2).
Two days that lie apart are independent given u, so

    mu_day = mean of the day's y                    (a survey's two days differ by how it was asked)
    sw^2   = var(y1 - y2) / 2
    sb^2   = cov(y1, y2)

each with the survey's weights, which make a sample stand for its population.
"""

from dataclasses import dataclass

import numpy as np

from tracker.nutrition.usual_intake import Floats


@dataclass(frozen=True)
class Parameters:
    """A group's parameters on the cube-root scale (mg^(1/3)), and of how many people."""

    n: int
    mu_day1: float
    mu_day2: float
    sw: float
    sb: float

    @property
    def mu(self) -> float:
        return (self.mu_day1 + self.mu_day2) / 2


def estimate_group(first_mg: Floats, second_mg: Floats, weights: Floats) -> Parameters:
    """The parameters from people's food magnesium on two days, mg, and their weights.

    Raises ValueError for fewer than two people, a weight that is not above 0, and people whose
    two days do not go together (a covariance that is not above 0 leaves nothing between them).
    """
    if len(first_mg) < 2 or not len(first_mg) == len(second_mg) == len(weights):
        raise ValueError("two days and a weight of at least two people are needed")
    if not np.all(weights > 0):
        raise ValueError("every weight must be above 0")
    share = weights / weights.sum()
    first, second = np.cbrt(first_mg), np.cbrt(second_mg)
    mu_day1, mu_day2 = share @ first, share @ second
    apart = first - second - (mu_day1 - mu_day2)
    together = share @ ((first - mu_day1) * (second - mu_day2))
    if not together > 0:
        raise ValueError("the two days do not go together: nothing differs between people")
    return Parameters(
        n=len(first_mg),
        mu_day1=float(mu_day1),
        mu_day2=float(mu_day2),
        sw=float(np.sqrt(share @ apart**2 / 2)),
        sb=float(np.sqrt(together)),
    )
