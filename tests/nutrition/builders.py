"""Days, stages and assessments with fixed defaults; a test states only what matters to it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tracker.nutrition.assessment import Assessment, Verdict
from tracker.nutrition.daily_totals import DailyTotal
from tracker.nutrition.life_stage import Condition, LifeStage, Sex
from tracker.nutrition.reference_intakes import Target, target_for

SUNDAY = date(2024, 6, 30)


def make_day(on: date = SUNDAY, food_mg: float | None = 300.0, **changes: Any) -> DailyTotal:
    """A complete day with five known foods and no supplements."""
    day = DailyTotal(
        date=on,
        food_mg=food_mg,
        supplement_mg=0.0,
        entries=5,
        unknown_entries=0,
        doses=0,
        energy_kcal=2000.0,
        unknown_energy_kcal=0.0,
        unknown_without_energy=0,
        food_complete=True,
        supplements_complete=False,
    )
    return replace(day, **changes)


def make_days(
    n: int, food_mg: float = 300.0, until: date = SUNDAY, **changes: Any
) -> list[DailyTotal]:
    """`n` complete days in a row, the last one on `until`."""
    return [make_day(until - timedelta(days=i), food_mg, **changes) for i in reversed(range(n))]


def make_stage(
    sex: Sex = Sex.FEMALE, years: int = 40, months: int = 0, condition: Condition | None = None
) -> LifeStage:
    return LifeStage(sex, years * 12 + months, condition)


def make_target(authority: str = "iom", stage: LifeStage | None = None) -> Target:
    """By default a woman of 40: EAR 265, RDA 320."""
    target = target_for(authority, stage or make_stage())
    assert target is not None
    return target


def make_assessment(week: int, verdict: Verdict, **changes: Any) -> Assessment:
    """The assessment of the Sunday `week` weeks after `SUNDAY`."""
    as_of = SUNDAY + timedelta(weeks=week)
    assessment = Assessment(
        as_of=as_of,
        from_date=as_of - timedelta(days=27),
        to_date=as_of,
        days_complete=20,
        excluded=(),
        mean_mg=200.0,
        low_mg=180.0,
        high_mg=220.0,
        food_mg=200.0,
        supplement_mg=0.0,
        target=make_target(),
        probability_below_target=0.99,
        probability_adequate=0.05,
        iom=None,
        verdict=verdict,
        effective_days=11.0,
        weekdays_missing=False,
        weekend_missing=False,
    )
    return replace(assessment, **changes)


def weeks(letters: str) -> Iterable[Assessment]:
    """One assessment a week: B below target, A adequate, U uncertain, F too few days, N no
    target, `-` a Sunday without an assessment."""
    verdicts = {
        "B": Verdict.BELOW_TARGET,
        "A": Verdict.ADEQUATE,
        "U": Verdict.UNCERTAIN,
        "F": Verdict.TOO_FEW_DAYS,
        "N": Verdict.NO_TARGET,
    }
    return [make_assessment(i, verdicts[x]) for i, x in enumerate(letters) if x != "-"]
