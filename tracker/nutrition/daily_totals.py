"""One diary day in figures: what is known, what is not, and whether the day counts.

Unknown is not zero. A food without a magnesium value leaves a total that is "at least" so much;
a day that nobody called complete has no total for an average at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

MAX_UNKNOWN_ENERGY_SHARE = 0.10


class ExclusionReason(StrEnum):
    """Why a day is left out of every mean."""

    NOT_LOGGED = "not_logged"
    FOOD_INCOMPLETE = "food_incomplete"
    SUPPLEMENTS_INCOMPLETE = "supplements_incomplete"
    UNKNOWN_MAGNESIUM = "unknown_magnesium"


@dataclass(frozen=True, slots=True)
class DailyTotal:
    """The sums of one person's day. Magnesium in mg, energy in kcal; None is unknown, 0 is zero.

    `food_mg`: the known magnesium of the day's food entries; None when nothing is known (no
    entries and not declared complete, or no entry with a value); 0.0 for a declared complete day
    without entries, a fast. `unknown_entries`: entries whose food has no magnesium value.
    `energy_kcal`: the known energy of all entries, None when none is known;
    `unknown_energy_kcal`: the part of it carried by the entries without magnesium;
    `unknown_without_energy`: entries that have neither. `supplement_mg` and `doses` leave out
    what is put on the skin, which adds nothing to intake.
    """

    date: date
    food_mg: float | None
    supplement_mg: float
    entries: int
    unknown_entries: int
    doses: int
    energy_kcal: float | None
    unknown_energy_kcal: float
    unknown_without_energy: int
    food_complete: bool
    supplements_complete: bool

    @property
    def is_logged(self) -> bool:
        """Whether the diary holds anything for the day, if only that it is complete."""
        return self.entries > 0 or self.doses > 0 or self.food_complete or self.supplements_complete

    @property
    def total_mg(self) -> float | None:
        """The known magnesium of food and supplements; None when neither is known."""
        if self.food_mg is None:
            return self.supplement_mg if self.doses > 0 else None
        return self.food_mg + self.supplement_mg

    @property
    def is_lower_bound(self) -> bool:
        """Whether the total is "at least" so much: a food has no value, or no food is known.

        Supplements alone are a part of the day's magnesium, not all of it.
        """
        return self.unknown_entries > 0 or (self.food_mg is None and self.doses > 0)

    @property
    def unknown_energy_share(self) -> float | None:
        """The part of the day's energy, 0 to 1, in foods without a magnesium value.

        0.0 without such foods; None when it cannot be said: one of them has no energy value
        either, or no energy is known. An entry with magnesium but without energy makes the share
        come out too high, the careful side.
        """
        if self.unknown_entries == 0:
            return 0.0
        if self.unknown_without_energy > 0 or self.energy_kcal is None:
            return None
        if self.unknown_energy_kcal == 0:
            return 0.0
        return self.unknown_energy_kcal / self.energy_kcal if self.energy_kcal > 0 else None


def unlogged(on_date: date) -> DailyTotal:
    """A day of which the diary holds nothing: unknown, not zero."""
    return DailyTotal(
        date=on_date,
        food_mg=None,
        supplement_mg=0.0,
        entries=0,
        unknown_entries=0,
        doses=0,
        energy_kcal=None,
        unknown_energy_kcal=0.0,
        unknown_without_energy=0,
        food_complete=False,
        supplements_complete=False,
    )


def window(days: Iterable[DailyTotal], from_date: date, to_date: date) -> tuple[DailyTotal, ...]:
    """One total for every date of the window, both ends inclusive, in date order.

    Days outside it are ignored; dates missing from `days` become unlogged days. Raises ValueError
    when a date of the window occurs twice or the window ends before it begins.
    """
    if to_date < from_date:
        raise ValueError(f"the window ends on {to_date}, before it begins on {from_date}")
    by_date: dict[date, DailyTotal] = {}
    for day in days:
        if day.date in by_date:
            raise ValueError(f"{day.date} occurs twice")
        if from_date <= day.date <= to_date:
            by_date[day.date] = day
    dates = (from_date + timedelta(days=i) for i in range((to_date - from_date).days + 1))
    return tuple(by_date.get(each) or unlogged(each) for each in dates)


def measured_food_mg(day: DailyTotal) -> float | None:
    """The day's food magnesium in mg as it enters a mean, or None when it cannot.

    The foods without a value are put at the magnesium per kcal of the others: known / (1 -
    share). None when nothing is known, when the share cannot be said, or when it is above
    `MAX_UNKNOWN_ENERGY_SHARE`.
    """
    share = day.unknown_energy_share
    if day.food_mg is None or share is None or share > MAX_UNKNOWN_ENERGY_SHARE:
        return None
    return day.food_mg / (1 - share)


def takes_supplements(days: Iterable[DailyTotal]) -> bool:
    """Whether any dose was recorded on these days."""
    return any(day.doses > 0 for day in days)


def exclusion_reason(day: DailyTotal, takes_supplements: bool) -> ExclusionReason | None:
    """Why the day does not count, or None when it does.

    That the supplements are complete is asked only of a person who recorded a dose in the
    window: one who takes none should not have to say so every day, one who takes some may have
    forgotten one. A day with supplements alone is a day of unknown food, not of none.
    """
    if not day.is_logged:
        return ExclusionReason.NOT_LOGGED
    if not day.food_complete:
        return ExclusionReason.FOOD_INCOMPLETE
    if takes_supplements and not day.supplements_complete:
        return ExclusionReason.SUPPLEMENTS_INCOMPLETE
    if measured_food_mg(day) is None:
        return ExclusionReason.UNKNOWN_MAGNESIUM
    return None


def totals_frame(days: Iterable[DailyTotal], from_date: date, to_date: date) -> pd.DataFrame:
    """The window as a frame with one row per date, both ends inclusive, for charts and tables.

    Index: DatetimeIndex `date`. Columns: `food_mg`, `supplement_mg`, `total_mg` (mg, NaN where
    unknown), `complete` (the day counts in a mean, by `exclusion_reason`), `is_lower_bound`. An
    unlogged day is NaN, never 0; whoever sums a column passes `min_count=1`, or pandas makes 0
    of a week of nothing. Errors as in `window`.
    """
    import pandas as pd

    totals = window(days, from_date, to_date)
    takes = takes_supplements(totals)
    amounts = {
        "food_mg": [day.food_mg for day in totals],
        "supplement_mg": [day.supplement_mg if day.is_logged else None for day in totals],
        "total_mg": [day.total_mg for day in totals],
    }
    index = pd.DatetimeIndex([day.date for day in totals], name="date")
    frame = pd.DataFrame(amounts, index=index, dtype="float64")
    frame["complete"] = [exclusion_reason(day, takes) is None for day in totals]
    frame["is_lower_bound"] = [day.is_lower_bound for day in totals]
    return frame


def percent_of_target(total_mg: float | None, target_mg: float | None) -> float | None:
    """The total in percent of the target; None when either is unknown, 0.0 for a total of 0.

    Raises ValueError for a target that is not above 0.
    """
    if total_mg is None or target_mg is None:
        return None
    if not target_mg > 0:
        raise ValueError(f"a target is above 0 mg, not {target_mg}")
    return 100 * total_mg / target_mg
