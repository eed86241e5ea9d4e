"""Diaries of equal days, week after week from a Monday."""

from datetime import date, timedelta

from tracker.models import DayRecord, IntakeEntry, Shortfall, ShortfallStep
from tracker.nutrition.episodes import sundays
from tracker.reports import assessment_report

MONDAY = date(2026, 2, 2)
SUNDAYS = [MONDAY + timedelta(days=6 + 7 * week) for week in range(12)]


def log(user, food, mg, *, start=MONDAY, days=7, complete=True):
    """Days of `mg` each."""
    dates = [start + timedelta(days=offset) for offset in range(days)]
    IntakeEntry.objects.bulk_create(
        IntakeEntry(user=user, date=day, food=food, amount_g=mg) for day in dates
    )
    DayRecord.objects.bulk_create(
        DayRecord(user=user, date=day, food_complete=complete, supplements_complete=complete)
        for day in dates
    )


def episodes(user):
    return list(
        Shortfall.objects.filter(user=user)
        .order_by("opened_on")
        .values_list("opened_on", "last_confirmed_on", "closed_on")
    )


def steps(user):
    return list(
        ShortfallStep.objects.filter(user=user)
        .order_by("assessed_on", "step")
        .values_list("assessed_on", "step")
    )


def weekly_assessments(user, as_of):
    """What the page said on every Sunday since the first day with food, up to `as_of`."""
    first = IntakeEntry.objects.filter(user=user).order_by("date").first()
    if first is None:
        return []
    return [assessment_report(user, sunday) for sunday in sundays(first.date, as_of)]
