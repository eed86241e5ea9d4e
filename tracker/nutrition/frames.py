"""Many people's assessments as a table: a frame of days in, a frame of figures out.

The lines are those of `assessment.assess`: a person's row holds what that function says of their
days, the calibrated model and the published method side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from tracker.nutrition.daily_totals import DailyTotal, measured_food_mg
from tracker.nutrition.iom_method import z_scores
from tracker.nutrition.normal import normal_cdf
from tracker.nutrition.panel import Groups, Panel, estimate
from tracker.nutrition.verdicts import VERDICTS, verdict_codes
from tracker.nutrition.within_person import within_person_for

if TYPE_CHECKING:
    import pandas as pd

    from tracker.nutrition.reference_intakes import Target

DAY_COLUMNS = tuple(field.name for field in fields(DailyTotal))


def assess_frame(
    days: pd.DataFrame, targets: Mapping[Any, Target], as_of: date, *, window_days: int = 28
) -> pd.DataFrame:
    """The assessment of every person of `targets` over the days up to and including `as_of`.

    `days` has a row for each written day, with `person` and the fields of `DailyTotal` as columns
    (mg and kcal, NaN unknown); days outside the window and other people are left aside. Index of
    the answer: `person`, in the order of `targets`. Columns: `days_complete`, `effective_days`,
    `mean_mg`, `low_mg`, `high_mg` (90 %), `food_mg`, `supplement_mg`, `probability_below_target`,
    `probability_adequate`, `iom_mean_mg`, `iom_z`, `iom_probability_adequate`, `verdict`; NaN where
    nothing is estimated: without a counted day, and what needs an EAR without one.

    Raises ValueError for a missing column, a person's day given twice, and a target of a life
    stage whose day-to-day variation is not known (infants).
    """
    import pandas as pd

    people = list(targets)
    groups = [within_person_for(target.stage) for target in targets.values()]
    if unknown := [person for person, row in zip(people, groups, strict=True) if row is None]:
        raise ValueError(f"day-to-day variation is not known for the life stage of {unknown[0]!r}")
    rows = [row for row in groups if row is not None]
    panel = _panel(days, people, as_of - timedelta(days=window_days - 1), as_of)
    found = estimate(panel, Groups.of(rows))
    usual, n = found.usual, found.days_complete
    counted = n > 0

    def known(values: Any, where: Any = counted) -> Any:
        return np.where(where, values, np.nan)

    target_mg = np.array([target.target_mg for target in targets.values()], dtype=np.float64)
    ear_mg = np.array(
        [np.nan if target.ear_mg is None else target.ear_mg for target in targets.values()]
    )
    has_ear = counted & ~np.isnan(ear_mg)
    ear_or_any = np.where(np.isnan(ear_mg), 1.0, ear_mg)
    below = usual.probability_below(target_mg)
    low_mg, high_mg = usual.interval_mg(0.90)
    counts = panel.counts()
    plain_mg = np.where(counts, panel.food_mg + panel.supplement_mg, 0.0).sum(axis=1)
    plain_mg = plain_mg / np.maximum(n, 1)
    sd_within_mg = np.array([row.sd_within_mg for row in rows], dtype=np.float64)
    z = z_scores(plain_mg, np.maximum(n, 1), ear_or_any, sd_within_mg)
    shortfalls = np.array([target.finds_shortfalls for target in targets.values()], dtype=np.bool_)
    codes = verdict_codes(n, below, shortfalls)
    figures = {
        "days_complete": n,
        "effective_days": found.effective_days,
        "mean_mg": known(usual.mean_mg()),
        "low_mg": known(low_mg),
        "high_mg": known(high_mg),
        "food_mg": known(usual.food_mg()),
        "supplement_mg": known(usual.supplement_mg),
        "probability_below_target": known(below),
        "probability_adequate": known(usual.probability_adequate(ear_or_any), has_ear),
        "iom_mean_mg": known(plain_mg, has_ear),
        "iom_z": known(z, has_ear),
        "iom_probability_adequate": known(normal_cdf(z), has_ear),
        "verdict": [VERDICTS[code].value for code in codes],
    }
    return pd.DataFrame(figures, index=pd.Index(people, name="person"))


def _panel(days: pd.DataFrame, people: list[Any], from_date: date, to_date: date) -> Panel:
    if missing := {"person", *DAY_COLUMNS} - set(days.columns):
        raise ValueError(f"there is no column {sorted(missing)[0]}")
    row_of = {person: row for row, person in enumerate(people)}
    shape = (len(people), (to_date - from_date).days + 1)
    food_mg, supplement_mg = np.full(shape, np.nan), np.zeros(shape)
    doses, food_complete, supplements_complete = (np.zeros(shape, dtype=np.bool_) for _ in range(3))
    seen = np.zeros(shape, dtype=np.bool_)
    for record in days.to_dict("records"):
        person, day = record["person"], _day(record)
        if person not in row_of or not from_date <= day.date <= to_date:
            continue
        place = row_of[person], (day.date - from_date).days
        if seen[place]:
            raise ValueError(f"{day.date} occurs twice for {person!r}")
        seen[place] = True
        measured = measured_food_mg(day)
        food_mg[place] = np.nan if measured is None else measured
        supplement_mg[place], doses[place] = day.supplement_mg, day.doses > 0
        food_complete[place] = day.food_complete
        supplements_complete[place] = day.supplements_complete
    return Panel(from_date, food_mg, supplement_mg, doses, food_complete, supplements_complete)


def _day(record: dict[Any, Any]) -> DailyTotal:
    """A row as a day; NaN is None, a timestamp its date."""
    values: dict[str, Any] = {}
    for name in DAY_COLUMNS:
        value = record[name]
        values[name] = None if value != value else value
    on: Any = values["date"]
    values["date"] = on.date() if hasattr(on, "date") else on
    return DailyTotal(**values)
