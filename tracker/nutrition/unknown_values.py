"""How much foods without a magnesium value matter to a mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.nutrition.daily_totals import DailyTotal, measured_food_mg


@dataclass(frozen=True)
class UnknownValues:
    """Of days that count: how many entries have no value, on how many days, and what follows.

    `estimated_mg` is what those entries are put at, mg a day in the mean of all the days;
    `energy_share` the part of the days' known energy they carry, 0 to 1, None when no energy is
    known.
    """

    days: int
    days_with: int
    entries: int
    unknown_entries: int
    estimated_mg: float
    energy_share: float | None


def unknown_values(counted: Sequence[DailyTotal]) -> UnknownValues:
    """What is unknown in days that all count (`exclusion_reason` is None); all 0 without any."""
    estimated = sum((measured_food_mg(day) or 0.0) - (day.food_mg or 0.0) for day in counted)
    energy = sum(day.energy_kcal or 0.0 for day in counted)
    unknown_energy = sum(day.unknown_energy_kcal for day in counted)
    return UnknownValues(
        days=len(counted),
        days_with=sum(day.unknown_entries > 0 for day in counted),
        entries=sum(day.entries for day in counted),
        unknown_entries=sum(day.unknown_entries for day in counted),
        estimated_mg=estimated / len(counted) if counted else 0.0,
        energy_share=unknown_energy / energy if energy > 0 else None,
    )
