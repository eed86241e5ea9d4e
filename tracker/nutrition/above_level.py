"""Days on which supplements and medicines gave more than the upper level (UL)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.nutrition.daily_totals import DailyTotal


@dataclass(frozen=True, slots=True)
class AboveLevel:
    """Days with more magnesium from supplements and medicines than the UL, and the highest day.

    `days_compared`: days with a dose on which there was a UL. `most_mg` and `most_on` are of all
    days with a dose; None without one.
    """

    days_compared: int
    days_above: int
    most_mg: float | None
    most_on: date | None


def above_level(days: Iterable[tuple[DailyTotal, float | None]]) -> AboveLevel:
    """Of days with their UL in mg, None where none is set. A UL is passed only when exceeded."""
    taken = [(day, ul_mg) for day, ul_mg in days if day.doses > 0]
    compared = [(day.supplement_mg, ul_mg) for day, ul_mg in taken if ul_mg is not None]
    highest = max((day for day, _ul_mg in taken), key=lambda day: day.supplement_mg, default=None)
    return AboveLevel(
        days_compared=len(compared),
        days_above=sum(amount_mg > ul_mg for amount_mg, ul_mg in compared),
        most_mg=None if highest is None else highest.supplement_mg,
        most_on=None if highest is None else highest.date,
    )
