"""Sums over the days of a diary, by SQL that is made once.

The queryset says what is summed. Making its SQL takes longer than summing four weeks of a diary,
and it is the same for everyone but for who and when.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from django.db import connection

from tracker.models import IntakeEntry, SupplementDose
from tracker.prepared import Prepared

# What stands for the days asked about, however many; no diary goes back so far.
_DAYS: Final = date(1, 1, 1)
_ONE: Final = "IN (%s)"


def daily_totals(
    model: type[IntakeEntry | SupplementDose], user_id: int, from_date: date, to_date: date
) -> dict[date, dict[str, Any]]:
    """The rows of `daily_totals()` of one person between two days, by their dates."""
    rows = _totals(model).dictionaries(user=user_id, first=from_date, last=to_date)
    return {row["date"]: row for row in rows}


def magnesium_by_source(
    model: type[IntakeEntry | SupplementDose], user_id: int, dates: Sequence[date], since: date
) -> list[dict[str, Any]]:
    """The rows of `magnesium_by_food` or `magnesium_by_supplement` of one person's days."""
    sql, params = _by_source(model).sql(user=user_id, day=_DAYS, since=since)
    adapted = connection.ops.adapt_datefield_value
    # One day stands for all of them.
    at = params.index(adapted(_DAYS))
    params[at : at + 1] = map(adapted, dates)
    with connection.cursor() as cursor:
        cursor.execute(sql.replace(_ONE, f"IN ({', '.join(['%s'] * len(dates))})"), params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@cache
def _totals(model: Any) -> Prepared:
    return Prepared(
        lambda user, first, last: model.objects.for_user(user).between(first, last).daily_totals(),
        user=int,
        first=date,
        last=date,
    )


@cache
def _by_source(model: Any) -> Prepared:
    def make(user: int, day: date, since: date) -> Any:
        days = model.objects.for_user(user).filter(date__in=[day])
        if model is IntakeEntry:
            return days.magnesium_by_food(since)
        return days.magnesium_by_supplement(since)

    prepared = Prepared(make, user=int, day=date, since=date)
    sql, _params = prepared.sql(user=0, day=_DAYS, since=_DAYS)
    if sql.count(_ONE) != 1:
        raise AssertionError(f"the days do not stand once in {sql}")
    return prepared
