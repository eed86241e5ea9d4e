"""A person's usual intake against a target, from the complete days of the last four weeks.

What the verdicts mean stands in `verdicts`, how weekly assessments make a shortfall in
`episodes`; both are re-exported, so that callers need this module alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from tracker.nutrition.daily_totals import (
    DailyTotal,
    exclusion_reason,
    measured_food_mg,
    takes_supplements,
    window,
)
from tracker.nutrition.episodes import (
    RUNNING,
    Episode,
    first_sunday_on_or_after,
    replay,
    sundays,
)
from tracker.nutrition.iom_method import IomResult, assess_against_ear
from tracker.nutrition.panel import Groups, Panel, estimate
from tracker.nutrition.reference_intakes import Target
from tracker.nutrition.usual_intake import effective_days
from tracker.nutrition.verdicts import (
    AI_ADEQUATE_AT,
    CLOSE_BELOW,
    MINIMUM_DAYS,
    OPEN_AT,
    Assessment,
    ExcludedDay,
    Verdict,
    seriousness,
    verdict_on,
)
from tracker.nutrition.within_person import WithinPerson, within_person_for

__all__ = [
    "AI_ADEQUATE_AT",
    "CLOSE_BELOW",
    "MINIMUM_DAYS",
    "OPEN_AT",
    "RUNNING",
    "WINDOW_DAYS",
    "Assessment",
    "Episode",
    "ExcludedDay",
    "Verdict",
    "assess",
    "first_sunday_on_or_after",
    "replay",
    "seriousness",
    "sundays",
]

WINDOW_DAYS = 28


@dataclass(frozen=True)
class _Counted:
    """The days that count: their dates, food and supplement magnesium in mg, in step."""

    dates: tuple[date, ...]
    food_mg: tuple[float, ...]
    supplement_mg: tuple[float, ...]


@dataclass(frozen=True)
class _Figures:
    """The estimated part of an `Assessment`; all None when nothing was estimated."""

    mean_mg: float | None = None
    low_mg: float | None = None
    high_mg: float | None = None
    food_mg: float | None = None
    supplement_mg: float | None = None
    probability_below_target: float | None = None
    probability_adequate: float | None = None
    iom: IomResult | None = None


def assess(
    as_of: date,
    days: Iterable[DailyTotal],
    target: Target | None,
    *,
    window_days: int = WINDOW_DAYS,
) -> Assessment:
    """Assess the `window_days` days up to and including `as_of`; shortfalls follow from 28 only.

    `target` is the one in force on `as_of`. Days outside the window are ignored, dates missing
    from `days` count as not logged. From one complete day on the figures are given, so that a
    page can show how unsure they are; the verdict is `too_few_days` below `MINIMUM_DAYS`.
    Without a target, and for infants, whose day-to-day variation is not known, there are none:
    an infant's verdict is `uncertain`, however many days there are.

    Raises ValueError when a date of the window occurs twice.
    """
    from_date = as_of - timedelta(days=window_days - 1)
    totals = window(days, from_date, as_of)
    counted, excluded = _sort_out(totals)
    group = None if target is None else within_person_for(target.stage)
    figures = _figures(totals, counted, target, group)
    return Assessment(
        as_of=as_of,
        from_date=from_date,
        to_date=as_of,
        days_complete=len(counted.dates),
        excluded=excluded,
        mean_mg=figures.mean_mg,
        low_mg=figures.low_mg,
        high_mg=figures.high_mg,
        food_mg=figures.food_mg,
        supplement_mg=figures.supplement_mg,
        target=target,
        probability_below_target=figures.probability_below_target,
        probability_adequate=figures.probability_adequate,
        iom=figures.iom,
        verdict=_verdict(counted, figures, target, group),
        effective_days=effective_days(counted.dates),
        weekdays_missing=all(day.weekday() >= 5 for day in counted.dates),
        weekend_missing=all(day.weekday() < 5 for day in counted.dates),
    )


def _sort_out(totals: Sequence[DailyTotal]) -> tuple[_Counted, tuple[ExcludedDay, ...]]:
    takes = takes_supplements(totals)
    counted: list[tuple[date, float, float]] = []
    excluded: list[ExcludedDay] = []
    for day in totals:
        reason = exclusion_reason(day, takes)
        food_mg = measured_food_mg(day)
        if reason is not None:
            excluded.append(ExcludedDay(day.date, reason))
        elif food_mg is not None:
            counted.append((day.date, food_mg, day.supplement_mg))
    dates, foods, supplements = zip(*counted, strict=True) if counted else ((), (), ())
    return _Counted(dates, foods, supplements), tuple(excluded)


def _figures(
    totals: Sequence[DailyTotal],
    counted: _Counted,
    target: Target | None,
    group: WithinPerson | None,
) -> _Figures:
    if target is None or group is None or not counted.dates:
        return _Figures()
    usual = estimate(Panel.of(totals), Groups.of([group])).usual
    low_mg, high_mg = usual.interval_mg(0.90)
    ear_mg = target.ear_mg
    adequate = None if ear_mg is None else usual.probability_adequate(ear_mg).item()
    return _Figures(
        mean_mg=usual.mean_mg().item(),
        low_mg=low_mg.item(),
        high_mg=high_mg.item(),
        food_mg=usual.food_mg().item(),
        supplement_mg=usual.supplement_mg.item(),
        probability_below_target=usual.probability_below(target.target_mg).item(),
        probability_adequate=adequate,
        iom=None if ear_mg is None else _iom(counted, ear_mg, group),
    )


def _iom(counted: _Counted, ear_mg: float, group: WithinPerson) -> IomResult:
    return assess_against_ear(
        mean_mg=fmean(counted.food_mg) + fmean(counted.supplement_mg),
        n=len(counted.dates),
        ear_mg=ear_mg,
        sd_within_mg=group.sd_within_mg,
        within_person_cv=group.cv,
    )


def _verdict(
    counted: _Counted, figures: _Figures, target: Target | None, group: WithinPerson | None
) -> Verdict:
    if target is None:
        return Verdict.NO_TARGET
    if group is None:
        return Verdict.UNCERTAIN  # more days would not help: never "too few"
    return verdict_on(target, len(counted.dates), figures.probability_below_target)
