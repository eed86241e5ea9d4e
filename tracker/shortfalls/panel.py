"""The diaries of many people as one panel of days: three queries, whatever their number."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from tracker.models import DayRecord, IntakeEntry, SupplementDose
from tracker.nutrition.daily_totals import measured_food_mg
from tracker.nutrition.panel import Panel
from tracker.reports import daily_total

_TOTALS: Final = (
    "user_id",
    "date",
    "known_amount",
    "entries",
    "unknown_entries",
    "energy_kcal",
    "unknown_energy_kcal",
    "unknown_without_energy",
)
_KNOWN: Final = _TOTALS.index("known_amount")
_UNKNOWN_ENTRIES: Final = _TOTALS.index("unknown_entries")

Rows = Sequence[tuple[Any, ...]]


def diary_panel(user_ids: Sequence[int], from_date: date, to_date: date) -> Panel | None:
    """The days from the first that anybody wrote down, a row for each person, in their order.

    None when nobody wrote anything down. The figures are those of `reports.daily_totals`.
    """

    def rows(model: Any) -> Any:
        return model.objects.filter(user__in=user_ids).between(from_date, to_date)

    totals = list(rows(IntakeEntry).daily_totals().values_list(*_TOTALS))
    doses = list(rows(SupplementDose).daily_totals().values_list("user_id", "date", "magnesium_mg"))
    said = ("user_id", "date", "food_complete", "supplements_complete")
    records = list(rows(DayRecord).order_by().values_list(*said))
    dates = [row[1] for several in (totals, doses, records) for row in several]
    if not dates:
        return None
    first, last = min(dates), max(dates)
    place = _Places(user_ids, first)
    shape = (len(user_ids), (last - first).days + 1)
    food_mg = np.full(shape, np.nan)
    supplement_mg = np.zeros(shape)
    took, food_complete, supplements_complete = (np.zeros(shape, dtype=np.bool_) for _ in range(3))

    if records:
        where = place.of(records)
        food_complete[where] = [row[2] for row in records]
        supplements_complete[where] = [row[3] for row in records]
        food_mg[food_complete] = 0.0  # a fast, unless there are entries
    if totals:
        food_mg[place.of(totals)] = [_measured_mg(row) for row in totals]
    if doses:
        where = place.of(doses)
        supplement_mg[where] = [row[2] for row in doses]
        took[where] = True
    return Panel(first, food_mg, supplement_mg, took, food_complete, supplements_complete)


def _measured_mg(row: tuple[Any, ...]) -> float:
    """What of a day's food enters a mean, NaN when it cannot."""
    if row[_UNKNOWN_ENTRIES] == 0 and row[_KNOWN] is not None:
        return float(row[_KNOWN])
    # Only here the day has to be looked at whole.
    day = daily_total(row[1], dict(zip(_TOTALS, row, strict=True)), None, None)
    measured = measured_food_mg(day)
    return np.nan if measured is None else measured


class _Places:
    """Where a row of a user and a date lies in the panel."""

    def __init__(self, user_ids: Iterable[int], first: date) -> None:
        self._rows = {user_id: row for row, user_id in enumerate(user_ids)}
        self._first = first.toordinal()

    def of(self, rows: Rows) -> tuple[Any, Any]:
        people = np.array([self._rows[row[0]] for row in rows], dtype=np.intp)
        days = np.array([row[1].toordinal() for row in rows], dtype=np.intp) - self._first
        return people, days
