"""The published method for one person's adequacy, shown beside the calibrated model.

Institute of Medicine (2000), *Dietary Reference Intakes: Applications in Dietary Assessment*,
nap.edu record 9956, chapter 3 (worked example, magnesium: pp. 54-57) and Appendix B. The SD within
persons is the pooled one of the life-stage group, never that of the person's own few days (p. 54).
A supplement's magnesium adds to the mean, not to the variance.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

REQUIREMENT_CV = 0.10
MAXIMUM_WITHIN_PERSON_CV = 0.60


@dataclass(frozen=True)
class IomResult:
    """The comparison of a mean intake with an EAR; amounts in mg/day.

    `d_mg` is mean - EAR, `sd_d_mg` its SD, `z` their ratio. z > 1: adequate with reasonable
    assurance; z < -1: inadequate; in between nothing can be said (p. 189).
    """

    mean_mg: float
    n: int
    ear_mg: float
    sd_within_mg: float
    d_mg: float
    sd_d_mg: float
    z: float
    probability_adequate: float


def is_valid_cv(within_person_cv: float) -> bool:
    """Whether the method holds for a nutrient and group with this within-person CV (a ratio).

    The IOM draws the line at 60-70 %, above which daily intakes are too skewed for the normal
    distribution; the strict end, 0.60, is taken here, itself still valid.
    """
    return within_person_cv <= MAXIMUM_WITHIN_PERSON_CV


def assess_against_ear(
    mean_mg: float,
    n: int,
    ear_mg: float,
    sd_within_mg: float,
    requirement_cv: float = REQUIREMENT_CV,
    *,
    within_person_cv: float | None = None,
) -> IomResult:
    """z = (mean - EAR) / sqrt((cv EAR)^2 + SD_within^2 / n); P(adequate) = Phi(z).

    `mean_mg` is the mean intake over `n` days, at least 1. `within_person_cv` is the group's
    (SD_within over the group's mean, not over this person's mean, which a low intake would
    inflate); given, it is checked.

    Raises ValueError for n below 1, an EAR or SD not above 0, or a CV above 0.60.
    """
    _refuse(n, ear_mg, sd_within_mg, within_person_cv)
    d_mg = mean_mg - ear_mg
    sd_d_mg = float(_sd_d_mg(n, ear_mg, sd_within_mg, requirement_cv))
    z = d_mg / sd_d_mg
    return IomResult(
        mean_mg, n, ear_mg, sd_within_mg, d_mg, sd_d_mg, z, probability_adequate=NormalDist().cdf(z)
    )


def z_scores(
    mean_mg: Floats,
    n: NDArray[np.int64],
    ear_mg: Floats,
    sd_within_mg: Floats,
    requirement_cv: float = REQUIREMENT_CV,
) -> Floats:
    """The z of many people, element by element; arguments as in `assess_against_ear`, unchecked."""
    return np.asarray((mean_mg - ear_mg) / _sd_d_mg(n, ear_mg, sd_within_mg, requirement_cv))


def assess_against_ai(
    mean_mg: float,
    n: int,
    ai_mg: float,
    sd_within_mg: float,
    *,
    within_person_cv: float | None = None,
) -> float:
    """z = (mean - AI) / (SD_within / sqrt n), mg/day over `n` days (Appendix B).

    A high z means adequate. A low one says nothing: an AI is no requirement, and failing to
    reach it never means that intake is inadequate. Errors as in `assess_against_ear`.
    """
    _refuse(n, ai_mg, sd_within_mg, within_person_cv)
    return (mean_mg - ai_mg) / (sd_within_mg / math.sqrt(n))


def mean_needed_mg(
    z: float, n: int, ear_mg: float, sd_within_mg: float, requirement_cv: float = REQUIREMENT_CV
) -> float:
    """The mean intake over `n` days, mg/day, that gives this z: EAR + z SD_D.

    The book's tables (pp. 54-57) use z = 2 for "97.5 %", not 1.96. Errors as in
    `assess_against_ear`.
    """
    _refuse(n, ear_mg, sd_within_mg, None)
    return ear_mg + z * float(_sd_d_mg(n, ear_mg, sd_within_mg, requirement_cv))


def _sd_d_mg(
    n: ArrayLike, ear_mg: ArrayLike, sd_within_mg: ArrayLike, requirement_cv: float
) -> Floats:
    per_day = np.asarray(sd_within_mg, dtype=np.float64) / np.sqrt(np.asarray(n))
    return np.asarray(np.hypot(requirement_cv * np.asarray(ear_mg, dtype=np.float64), per_day))


def _refuse(
    n: int, reference_mg: float, sd_within_mg: float, within_person_cv: float | None
) -> None:
    if n < 1:
        raise ValueError(f"at least one day is needed, not {n}")
    if not (reference_mg > 0 and sd_within_mg > 0):
        raise ValueError("the reference intake and SD_within must be above 0 mg")
    if within_person_cv is not None and not is_valid_cv(within_person_cv):
        raise ValueError(f"within-person CV {within_person_cv:.2f} is above 0.60")
