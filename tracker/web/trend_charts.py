"""From reports to what the charts of the trends pages draw."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format

from tracker.models import Shortfall
from tracker.nutrition.ranges import DAYS_A_WEEK
from tracker.reporting.companions import Companion
from tracker.reporting.trends import Range, TrendDay, TrendReport, TrendWeek
from tracker.web.charts import Drawn, TrendChart, bands_of, sparkline, target_runs
from tracker.web.trend_ranges import week_url
from tracker.web.trend_words import (
    day_words,
    nutrient_day_words,
    nutrient_reason,
    nutrient_week_words,
    week_words,
)


def magnesium_chart(report: TrendReport, episodes: list[Shortfall]) -> TrendChart:
    asked = report.range
    per_bar = DAYS_A_WEEK if asked.is_weekly else 1
    after = asked.as_of + timedelta(days=1)
    return TrendChart.of(
        drawn_weeks(report.weeks) if asked.is_weekly else drawn_days(report.days),
        target_runs([day.target_mg for day in report.days], per_bar),
        bands_of(report.usual, asked.from_date, asked.length_days, per_bar),
        [
            (
                max((each.opened_on - asked.from_date).days, 0) / per_bar,
                (min(each.closed_on or after, after) - asked.from_date).days / per_bar,
            )
            for each in episodes
        ],
    )


def drawn_days(days: Sequence[TrendDay]) -> list[Drawn]:
    return [
        Drawn(
            url=reverse("day", args=[day.date]),
            label=label,
            words=day_words(day, label),
            food=day.food_mg,
            supplement=day.supplement_mg,
            is_open=not day.counts,
            row=day,
        )
        for day in days
        for label in [date_format(day.date, "MONTH_DAY_FORMAT")]
    ]


def drawn_weeks(weeks: Sequence[TrendWeek]) -> list[Drawn]:
    page = reverse("trends")
    return [
        Drawn(
            url=week_url(page, week.to_date),
            label=label,
            words=week_words(week, label),
            food=week.food_mg,
            supplement=week.supplement_mg,
            is_open=False,
            row=week,
        )
        for week in weeks
        for label in [date_format(week.from_date)]
    ]


def _drawn_of_nutrient(found: Companion, unit: str, asked: Range) -> list[Drawn]:
    if asked.is_weekly:
        page = reverse("nutrient_trends", args=[found.nutrient.code])
        return [
            Drawn(
                week_url(page, week.to_date),
                label,
                nutrient_week_words(week, unit, label),
                week.amount,
                None,
                False,
                week,
            )
            for week in found.weeks
            for label in [date_format(week.from_date)]
        ]
    return [
        Drawn(
            reverse("day", args=[day.date]),
            label,
            nutrient_day_words(day, unit, label),
            day.amount,
            None,
            not day.counts,
            (day, nutrient_reason(day)),
        )
        for day in found.days
        for label in [date_format(day.date, "MONTH_DAY_FORMAT")]
    ]


def nutrient_chart(found: Companion, unit: str, asked: Range) -> TrendChart:
    return TrendChart.of(_drawn_of_nutrient(found, unit, asked))


def small_chart(found: Companion, unit: str, asked: Range) -> dict[str, Any]:
    """A line of the list of companions."""
    points = (
        [(week.amount, True) for week in found.weeks]
        if asked.is_weekly
        else [(day.amount, day.counts) for day in found.days]
    )
    counted, left_out = sparkline(points)
    return {
        "name": found.nutrient.name,
        "unit": unit,
        "url": reverse("nutrient_trends", args=[found.nutrient.code]),
        "mean": found.mean,
        "unknown_entries": found.unknown_entries,
        "entries": found.entries,
        "days": len(found.counted),
        "counted_path": counted,
        "left_out_path": left_out,
    }
