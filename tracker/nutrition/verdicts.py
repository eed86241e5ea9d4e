"""What an assessment can conclude, and when.

With an RDA that has an EAR:

- `below_target` when P(usual < target) is at least `OPEN_AT`: a mistaken shortfall is the costly
  error, so it takes strong evidence.
- `adequate` when that probability is below `CLOSE_BELOW`, that is, when the estimate of usual
  intake is above the target. The rule is the one that closes a shortfall, so that a page can
  never say "adequate" while an old shortfall waits for a different reason to close. It is also
  about as strict as the published one: an RDA lies two SDs of requirement above the EAR, so an
  estimate at the RDA means P(requirement met) of 0.83 to 0.89 after 7 consecutive days and above
  0.90 after 28; the IOM's "reasonable assurance" (z > 1) is 0.84. P(requirement met) alone would
  not do: it can pass 0.84 while the usual intake is almost surely below the target on the page.
- `uncertain` in between.

An AI is no requirement, and an RNI without an EAR is treated like it: `adequate` when the usual
intake reaches it with probability `AI_ADEQUATE_AT` (the IOM's z > 1, printed as 85 %), else
`uncertain`. Not reaching it never means inadequate (IOM 2000, nap.edu 9956, Appendix B).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from tracker.nutrition.daily_totals import ExclusionReason
from tracker.nutrition.iom_method import IomResult
from tracker.nutrition.reference_intakes import Target

MINIMUM_DAYS = 7
OPEN_AT = 0.95
CLOSE_BELOW = 0.50
AI_ADEQUATE_AT = 0.85


class Verdict(StrEnum):
    """The conclusion of one assessment."""

    NO_TARGET = "no_target"
    TOO_FEW_DAYS = "too_few_days"
    ADEQUATE = "adequate"
    UNCERTAIN = "uncertain"
    BELOW_TARGET = "below_target"


@dataclass(frozen=True)
class ExcludedDay:
    """A day of the window that does not count, and why."""

    date: date
    reason: ExclusionReason


@dataclass(frozen=True)
class Assessment:
    """What the days from `from_date` to `to_date` say about usual intake as of `as_of`.

    Usual intake in mg/day, all None when it was not estimated: `mean_mg` with its 90 % interval
    `low_mg` to `high_mg`, and its parts `food_mg` and `supplement_mg`. `days_complete` counts the
    days that went in, `effective_days` what they are worth as independent ones. Probabilities are
    0 to 1; `probability_adequate` and `iom` are None without an EAR. `weekdays_missing` and
    `weekend_missing`: no counted day is of that kind.
    """

    as_of: date
    from_date: date
    to_date: date
    days_complete: int
    excluded: tuple[ExcludedDay, ...]
    mean_mg: float | None
    low_mg: float | None
    high_mg: float | None
    food_mg: float | None
    supplement_mg: float | None
    target: Target | None
    probability_below_target: float | None
    probability_adequate: float | None
    iom: IomResult | None
    verdict: Verdict
    effective_days: float
    weekdays_missing: bool
    weekend_missing: bool


VERDICTS: Final = tuple(Verdict)
_CODES: Final = {verdict: code for code, verdict in enumerate(VERDICTS)}


def verdict_codes(
    days_complete: NDArray[np.int64],
    probability_below_target: NDArray[np.float64],
    finds_shortfalls: NDArray[np.bool_],
) -> NDArray[np.int8]:
    """The verdicts for people with a target, as positions in `VERDICTS`, element by element.

    `finds_shortfalls` is `Target.finds_shortfalls`. The probability of a person without a
    counted day is not looked at.
    """
    adequate = np.where(
        finds_shortfalls,
        probability_below_target < CLOSE_BELOW,
        1 - probability_below_target >= AI_ADEQUATE_AT,
    )
    conditions = [
        days_complete < MINIMUM_DAYS,
        finds_shortfalls & (probability_below_target >= OPEN_AT),
        adequate,
    ]
    found = [Verdict.TOO_FEW_DAYS, Verdict.BELOW_TARGET, Verdict.ADEQUATE]
    codes = [np.int8(_CODES[verdict]) for verdict in found]
    return np.select(conditions, codes, np.int8(_CODES[Verdict.UNCERTAIN])).astype(np.int8)


def verdict_on(
    target: Target, days_complete: int, probability_below_target: float | None
) -> Verdict:
    """The verdict for a target; `probability_below_target` None when no day counted."""
    below = 0.0 if probability_below_target is None else probability_below_target
    code = verdict_codes(
        np.array(days_complete), np.array(below), np.array(target.finds_shortfalls)
    )
    return VERDICTS[int(code)]


def seriousness(assessment: Assessment) -> Literal["below_requirement", "between", "none"]:
    """How far a shortfall goes, by P(requirement met).

    `below_requirement`: it is more likely than not that the requirement is not met (P below 0.5,
    a usual intake below the EAR). `between`: below the target, but the requirement is more likely
    met than not (a usual intake between EAR and RDA). `none`: the assessment claims no
    shortfall; it may be adequate, or nothing could be said.
    """
    met = assessment.probability_adequate
    if assessment.verdict is not Verdict.BELOW_TARGET or met is None:
        return "none"
    return "below_requirement" if met < 0.5 else "between"
