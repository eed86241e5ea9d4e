"""What summing a person's days costs beside hand-written SQL over the same rows.

    python benchmarks/bench_daily_totals.py [--people 50] [--repeat 15]

Makes a database of its own and drops it again: a temporary SQLite file, or, with DATABASE_URL, a
scratch database on that server. Every person has a year of 15 entries a day. Prints medians and
ratios of one run on one machine; nothing passes or fails.
"""

import argparse
import math
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from scratch import FOODS, entry, make_foods, scratch_database

LAST_DAY = date(2026, 3, 1)
DAYS = 365
ENTRIES_A_DAY = 15

# The figures of EntryQuerySet.daily_totals(), as one would write them by hand.
BY_HAND = """
    SELECT e.date,
           SUM(e.grams * mg.amount_per_100g / 100.0),
           COUNT(*),
           SUM(CASE WHEN mg.amount_per_100g IS NULL THEN 1 ELSE 0 END),
           SUM(e.grams * kcal.amount_per_100g / 100.0),
           SUM(CASE WHEN mg.amount_per_100g IS NULL
                    THEN e.grams * kcal.amount_per_100g / 100.0 END),
           SUM(CASE WHEN mg.amount_per_100g IS NULL AND kcal.amount_per_100g IS NULL
                    THEN 1 ELSE 0 END)
    FROM (SELECT i.date, i.food_id, COALESCE(i.amount_g, i.quantity * p.gram_weight) AS grams
          FROM tracker_intakeentry i
          LEFT JOIN foods_portion p ON p.id = i.portion_id
          WHERE i.user_id = %s AND i.date BETWEEN %s AND %s) e
    LEFT JOIN foods_nutrientcontent mg
           ON mg.food_id = e.food_id AND mg.nutrient_id = 'magnesium'
    LEFT JOIN foods_nutrientcontent kcal
           ON kcal.food_id = e.food_id AND kcal.nutrient_id = 'energy'
    GROUP BY e.date
    ORDER BY e.date
"""
KEYS = (
    "date",
    "known_amount",
    "entries",
    "unknown_entries",
    "energy_kcal",
    "unknown_energy_kcal",
    "unknown_without_energy",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--repeat", type=int, default=15)
    options = parser.parse_args()
    with scratch_database() as vendor:
        started = time.perf_counter()
        user, rows = fill(options.people)
        print(f"{vendor}: {options.people} people, {rows:,} entries", end=" ")
        print(f"(made in {time.perf_counter() - started:.0f} s), median of {options.repeat}\n")
        print(f"{'days':>4}  {'':26} {'ms':>8}  {'to SQL by hand':>14}  equal")
        for days in (28, DAYS):
            compare(user, days, options.repeat)


def fill(people: int) -> tuple[Any, int]:
    """Foods, and a year of entries for everyone; the person asked about and the number of rows.

    One food in ten has no magnesium value, one in twenty neither that nor energy; every other
    entry is a portion. The others' rows are copies of the first person's.
    """
    from django.contrib.auth.models import User
    from django.db import connection

    from tracker.models import IntakeEntry

    portions = make_foods()
    users = User.objects.bulk_create(User(username=f"person-{n}") for n in range(people))
    person = users[len(users) // 2]
    first_day = LAST_DAY - timedelta(days=DAYS - 1)
    IntakeEntry.objects.bulk_create(
        (
            entry(person, portions[(7 * day + 11 * n) % FOODS], first_day + timedelta(days=day), n)
            for day in range(DAYS)
            for n in range(ENTRIES_A_DAY)
        ),
        batch_size=2_000,
    )
    columns = ", ".join(
        connection.ops.quote_name(field.column)
        for field in IntakeEntry._meta.concrete_fields
        if field.name not in {"id", "user"}
    )
    with connection.cursor() as cursor:
        for other in users:
            if other.pk != person.pk:
                cursor.execute(
                    f"INSERT INTO tracker_intakeentry (user_id, {columns}) "
                    f"SELECT %s, {columns} FROM tracker_intakeentry WHERE user_id = %s",
                    [other.pk, person.pk],
                )
        cursor.execute("ANALYZE")
    return person, IntakeEntry.objects.count()


def compare(user: Any, days: int, repeat: int) -> None:
    """Time the three ways in turn, so that a slow moment of the machine meets them all."""
    ways, shown = ways_of(user, days)
    medians = measure(ways, repeat)
    for name, _way in ways:
        ratio = medians[name] / medians["SQL by hand"]
        print(f"{days:>4}  {name:26} {medians[name]:8.2f}  {ratio:14.2f}  {shown[name]}")


def ways_of(user: Any, days: int) -> tuple[list[tuple[str, Callable[[], Any]]], dict[str, bool]]:
    """The ways to sum these days, and whether each finds what the SQL by hand does."""
    from django.db import connection

    from tracker.models import IntakeEntry
    from tracker.reports import daily_totals

    first = LAST_DAY - timedelta(days=days - 1)

    def by_hand() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(BY_HAND, [user.pk, first, LAST_DAY])
            return cursor.fetchall()

    def queryset() -> list[dict[str, Any]]:
        entries = IntakeEntry.objects.for_user(user).between(first, LAST_DAY)
        return list(entries.daily_totals("magnesium"))

    def report() -> list[Any]:
        return daily_totals(user, first, LAST_DAY)

    ways: list[tuple[str, Callable[[], Any]]] = [
        ("SQL by hand", by_hand),
        ("daily_totals(), one query", queryset),
        ("reports.daily_totals()", report),
    ]
    expected = by_hand()
    shown = {
        "SQL by hand": True,
        "daily_totals(), one query": same(expected, [[r[k] for k in KEYS] for r in queryset()]),
        "reports.daily_totals()": same(
            [row[:2] for row in expected], [(day.date, day.food_mg) for day in report()]
        ),
    }
    return ways, shown


def measure(ways: list[tuple[str, Callable[[], Any]]], repeat: int) -> dict[str, float]:
    """Median milliseconds of each way."""
    times: dict[str, list[float]] = {name: [] for name, _way in ways}
    for _ in range(repeat):
        for name, way in ways:
            started = time.perf_counter()
            way()
            times[name].append(1_000 * (time.perf_counter() - started))
    return {name: statistics.median(each) for name, each in times.items()}


def same(expected: Any, found: Any) -> bool:
    """Whether both have the same days and figures, but for the last bits of a float."""
    return len(expected) == len(found) and all(
        equal(one, other)
        for left, right in zip(expected, found, strict=True)
        for one, other in zip(left, right, strict=True)
    )


def equal(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    if isinstance(one, int | float | Decimal):
        return math.isclose(float(one), float(other), rel_tol=1e-9)
    return str(one) == str(other)  # SQLite's driver gives the date of raw SQL as text


if __name__ == "__main__":
    main()
