"""A person's usual intake from a few complete days: the calibrated model.

Model, per life-stage group (parameters and data in `within_person`), with x a day's magnesium
from food in mg and y = x^(1/3):

    a day's y ~ Normal(u, sw^2)        u is the person's own level
    a person's u ~ Normal(mu, sb^2)    mu, sb are the group's

The cube root makes the day-to-day SD the same at low and at high intakes, which it is not in mg.
Given a person's mean y over days worth `n_eff` independent ones, u has a normal posterior. The
long-run mean of a person at level u is E[y^3] = u^3 + 3 u sw^2 mg of food a day; supplements are
added to it as they are, in mg, and add nothing to the variance (IOM 2000, Dietary Reference
Intakes: Applications in Dietary Assessment, nap.edu 9956, ch. 3).

Everything works element by element on numpy arrays, each element a person, so one person on a
page and all people at night go through the same lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.nutrition.normal import normal_cdf
from tracker.nutrition.within_person import WithinPerson, within_person_for

__all__ = [
    "DAY_CORRELATION",
    "UsualIntake",
    "WithinPerson",
    "effective_days",
    "normal_cdf",
    "usual_intake",
    "within_person_for",
]

Floats = NDArray[np.float64]

# Gauss-Legendre nodes over at most 18 posterior SDs: errors below 1e-9 in every group, also
# for a person known only by the group (see the tests).
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(96)
_REACH_SD = 9.0

# Of two neighbouring days: about 0.3 in a year-long diary.
DAY_CORRELATION: Final = 0.3


def effective_days(days: Sequence[date], correlation: float = DAY_CORRELATION) -> float:
    """How many independent days a set of days is worth: n^2 / sum over pairs r^|d_i - d_j|.

    The sum runs over all ordered pairs, each day with itself included; `correlation` r is that
    of two neighbouring days, from 0 to below 1 (about 0.3 in a year-long diary). 28 consecutive
    days are worth 15.4; n days far apart are worth n; no days 0.0.

    Raises ValueError when a day occurs twice or r is out of range.
    """
    if not 0 <= correlation < 1:
        raise ValueError(f"correlation must be from 0 to below 1, not {correlation}")
    if len(set(days)) != len(days):
        raise ValueError("the same day occurs twice")
    if not days:
        return 0.0
    ordinals = np.array([day.toordinal() for day in days])
    gaps_days = np.abs(ordinals[:, np.newaxis] - ordinals)
    return float(len(days) ** 2 / np.sum(np.power(correlation, gaps_days)))


@dataclass(frozen=True)
class UsualIntake:
    """What is known of people's usual intake: u ~ Normal(posterior_mean, posterior_sd^2).

    `posterior_mean`, `posterior_sd` and `sw` are on the cube-root scale (mg^(1/3)),
    `supplement_mg` is the mean supplemental magnesium a day. Made by `usual_intake`.
    """

    posterior_mean: Floats
    posterior_sd: Floats
    sw: Floats
    supplement_mg: Floats

    def food_mg(self) -> Floats:
        """Estimated usual intake from food, mg/day: the posterior median, the value at u = m.

        The median and not the posterior expectation m^3 + 3 m s^2 + 3 m sw^2, which is 3 m s^2
        higher (up to 6 mg after one day, under 1 mg after 28). Interval and probabilities are
        quantiles of the same monotone map of u, so the median is above a target exactly when
        P(below) is under one half. With the expectation a page could show an estimate above the
        target beside a probability that says it is more likely below.
        """
        return _food_mg(self.posterior_mean, self.sw)

    def mean_mg(self) -> Floats:
        """Estimated usual (long-run mean) intake from food and supplements, mg/day."""
        return self.food_mg() + self.supplement_mg

    def quantile_mg(self, p: float) -> Floats:
        """The usual intake, mg/day, that a person is below with probability `p`, 0 < p < 1.

        Raises statistics.StatisticsError, a ValueError, for any other `p`.
        """
        level = self.posterior_mean + NormalDist().inv_cdf(p) * self.posterior_sd
        return _food_mg(level, self.sw) + self.supplement_mg

    def interval_mg(self, level: float = 0.90) -> tuple[Floats, Floats]:
        """Both ends, mg/day, of the central interval that holds the usual intake with `level`."""
        tail = (1 - level) / 2
        return self.quantile_mg(tail), self.quantile_mg(1 - tail)

    def probability_below(self, target_mg: ArrayLike) -> Floats:
        """P(usual intake < target), target in mg/day; exactly 0 where supplements reach it."""
        food_target_mg = np.asarray(target_mg, dtype=np.float64) - self.supplement_mg
        level = level_at(np.maximum(food_target_mg, 0.0), self.sw)
        below = normal_cdf((level - self.posterior_mean) / self.posterior_sd)
        return np.where(food_target_mg <= 0, 0.0, below)

    def probability_day_below(self, food_mg: ArrayLike) -> Floats:
        """P(the food magnesium of one further day, far from the recorded ones, < so many mg).

        A day's y is Normal(u, sw^2), so seen from here it is Normal(m, s^2 + sw^2). It is what
        the model says about something that can be observed: how it is checked against people.
        """
        y = np.cbrt(np.asarray(food_mg, dtype=np.float64))
        return normal_cdf((y - self.posterior_mean) / np.hypot(self.posterior_sd, self.sw))

    def probability_adequate(self, ear_mg: ArrayLike, requirement_cv: float = 0.10) -> Floats:
        """P(usual intake >= the person's requirement), requirement ~ Normal(EAR, (cv EAR)^2).

        EAR in mg/day, above 0; cv 0.10 for magnesium (IOM 1997). Intake and requirement are
        independent, so the double integral may be taken in either order; over u it stays smooth
        for every person, over the requirement it turns into a step for one whose intake is known
        far better than the requirement. u below 0, where food intake is 0, is added in closed
        form. Absolute error below 1e-9.
        """
        ear = np.asarray(ear_mg, dtype=np.float64)
        if not (np.all(ear > 0) and requirement_cv > 0):
            raise ValueError("the EAR and the requirement's CV must be above 0")
        reach = _REACH_SD * self.posterior_sd
        low = np.maximum(self.posterior_mean - reach, 0.0)
        half = (np.maximum(self.posterior_mean + reach, low) - low) / 2
        level = np.expand_dims(low + half, -1) + np.expand_dims(half, -1) * _NODES
        spread, centre, sw, supplement_mg, requirement_mg = (
            np.expand_dims(each, -1)
            for each in (self.posterior_sd, self.posterior_mean, self.sw, self.supplement_mg, ear)
        )
        met = _met(_food_mg(level, sw) + supplement_mg, requirement_mg, requirement_cv)
        density = np.exp(-(((level - centre) / spread) ** 2) / 2) / (spread * np.sqrt(2 * np.pi))
        fasting = normal_cdf(-self.posterior_mean / self.posterior_sd)
        return np.asarray(
            half * np.sum(_WEIGHTS * met * density, axis=-1)
            + fasting * _met(self.supplement_mg, ear, requirement_cv)
        )


def usual_intake(
    mean_y: ArrayLike,
    n_eff: ArrayLike,
    mu: ArrayLike,
    sw: ArrayLike,
    sb: ArrayLike,
    supplement_mg: ArrayLike,
) -> UsualIntake:
    """The posterior of usual intake from people's recorded days.

    `mean_y` is the mean of the cube roots of the daily food magnesium (mg^(1/3)), `n_eff` the
    `effective_days`, `mu`, `sw` and `sb` the group's parameters, `supplement_mg` the mean
    supplemental magnesium a day. The arguments broadcast; a scalar is one person. With `n_eff`
    0 the group is all that is known, and `mean_y` is not looked at.

        m = (mu / sb^2 + n_eff mean_y / sw^2) / (1 / sb^2 + n_eff / sw^2)
        s = (1 / sb^2 + n_eff / sw^2)^(-1/2)

    Raises ValueError unless sw and sb are above 0 and n_eff and supplement_mg at least 0.
    """
    arrays = (np.asarray(each, dtype=np.float64) for each in (mean_y, n_eff, mu, sw, sb))
    y, n, centre, within, between = arrays
    supplement = np.asarray(supplement_mg, dtype=np.float64)
    if not (np.all(within > 0) and np.all(between > 0)):
        raise ValueError("sw and sb must be above 0")
    if not (np.all(n >= 0) and np.all(supplement >= 0)):
        raise ValueError("n_eff and supplement_mg must be at least 0")
    recorded = np.where(n > 0, n * y / within**2, 0.0)
    precision = 1 / between**2 + n / within**2
    mean = (centre / between**2 + recorded) / precision
    return UsualIntake(mean, 1 / np.sqrt(precision), within, supplement)


def _food_mg(level: Floats, sw: Floats) -> Floats:
    """The long-run mean food intake of a person at level u: u^3 + 3 u sw^2, and never below 0."""
    return np.maximum(level**3 + 3 * level * sw**2, 0.0)


def level_at(food_mg: Floats, sw: Floats) -> Floats:
    """The level u with u^3 + 3 u sw^2 = food_mg: the one real root, in closed form.

    With u = 2 sw sinh(t) the left side is 2 sw^3 sinh(3 t).
    """
    return np.asarray(2 * sw * np.sinh(np.arcsinh(food_mg / (2 * sw**3)) / 3))


def _met(intake_mg: Floats, ear_mg: Floats, requirement_cv: float) -> Floats:
    """P(requirement <= intake) for a requirement ~ Normal(EAR, (cv EAR)^2)."""
    return normal_cdf((intake_mg - ear_mg) / (requirement_cv * ear_mg))
