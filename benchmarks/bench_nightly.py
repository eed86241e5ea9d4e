"""What assessing everybody costs beside hand-written SQL that only sums their days.

    python benchmarks/bench_nightly.py [--people 2000] [--days 28] [--repeat 3] [--ranges 500]

Makes a database of its own and drops it again: a temporary SQLite file, or, with DATABASE_URL, a
scratch database on that server. Every person has 15 entries a day and complete days; usual intakes
differ, so that a good part of them has a shortfall. The first run writes every episode and step,
the later ones find them there; a run in which nothing changed is passed over. With `--ranges`, on
PostgreSQL, everything again by ranges of so many users, by one process and by two at once. Prints
the ratios of one run on one machine; nothing passes or fails.
"""

import argparse
import os
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from bench_daily_totals import LAST_DAY
from scratch import ROOT, entry, make_foods, scratch_database

ENTRIES_A_DAY = 15

BY_HAND = """
    SELECT e.user_id, e.date,
           SUM(e.grams * mg.amount_per_100g / 100.0),
           COUNT(*),
           SUM(CASE WHEN mg.amount_per_100g IS NULL THEN 1 ELSE 0 END),
           SUM(e.grams * kcal.amount_per_100g / 100.0),
           SUM(CASE WHEN mg.amount_per_100g IS NULL
                    THEN e.grams * kcal.amount_per_100g / 100.0 END)
    FROM (SELECT i.user_id, i.date, i.food_id,
                 COALESCE(i.amount_g, i.quantity * p.gram_weight) AS grams
          FROM tracker_intakeentry i
          LEFT JOIN foods_portion p ON p.id = i.portion_id) e
    LEFT JOIN foods_nutrientcontent mg
           ON mg.food_id = e.food_id AND mg.nutrient_id = 'magnesium'
    LEFT JOIN foods_nutrientcontent kcal
           ON kcal.food_id = e.food_id AND kcal.nutrient_id = 'energy'
    GROUP BY e.user_id, e.date
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--days", type=int, default=28)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--ranges", type=int)
    options = parser.parse_args()
    with scratch_database() as vendor:
        started = time.perf_counter()
        rows = fill(options.people, options.days)
        made_s = time.perf_counter() - started
        print(f"{vendor}: {options.people:,} people, {rows:,} entries (made in {made_s:.0f} s)\n")
        by_hand_s = median(timed(sum_by_hand)[0] for _ in range(options.repeat))
        before_mb = peak_mb()
        print(f"{'sums by hand, fetched':34} {by_hand_s:8.2f} s")
        for name, prepare in (
            ("first run", lambda: None),
            ("everything again", make_due),
            ("nothing changed", lambda: None),
        ):
            prepare()
            seconds, run = timed(assess)
            print(f"{name:34} {seconds:8.2f} s {seconds / by_hand_s:6.2f} times   {run}")
        if options.ranges and vendor == "postgresql":
            for processes in (1, 2):
                make_due()
                seconds, memory_mb = timed(lambda n=processes: by_ranges(options.ranges, n))
                name = f"ranges of {options.ranges}, {processes} at once"
                ratio = seconds / by_hand_s
                print(f"{name:34} {seconds:8.2f} s {ratio:6.2f} times   {memory_mb:.0f} MB each")
        print(f"\nmemory: {peak_mb():.0f} MB at most, {peak_mb() - before_mb:.0f} MB for the runs")


def timed(what: Any) -> tuple[float, Any]:
    started = time.perf_counter()
    result = what()
    return time.perf_counter() - started, result


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def sum_by_hand() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(BY_HAND)
        rows = 0
        while several := cursor.fetchmany(10_000):
            rows += len(several)
    return rows


def assess() -> Any:
    from tracker.shortfalls.episodes import assess_everyone

    return assess_everyone(LAST_DAY)


def by_ranges(people: int, processes: int) -> float:
    """Assess range by range, so many at once; the most memory that one process had, in MB."""
    from django.db import connection

    from tracker.user_ranges import user_ranges

    ranges = user_ranges(people)
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"/{connection.settings_dict['NAME']}"
    os.environ["DATABASE_URL"] = url._replace(path=name).geturl()
    with ProcessPoolExecutor(processes, get_context("spawn"), start) as pool:
        memory_mb = list(pool.map(assess_one, ranges))
    os.environ["DATABASE_URL"] = url.geturl()
    return max(memory_mb)


def start() -> None:
    import django

    sys.path.insert(0, str(ROOT))
    django.setup()


def assess_one(bounds: tuple[int, int]) -> float:
    from tracker.shortfalls.episodes import assess_range
    from tracker.user_ranges import UserRange

    assess_range(UserRange(*bounds), LAST_DAY)
    return peak_mb()


def make_due() -> None:
    from tracker.models import Profile

    Profile.objects.update(assessed_on=None)


def fill(people: int, days: int) -> int:
    """Everybody's diary is the first one's with amounts of their own; the number of entries."""
    from datetime import date

    from django.contrib.auth.models import User
    from django.db import connection

    from tracker.models import DayRecord, IntakeEntry, Profile

    # Foods of known magnesium: days of unknown ones would count for nobody.
    portions = [portion for n, portion in enumerate(make_foods()) if n % 10]
    users = User.objects.bulk_create(
        (User(username=f"person-{n}") for n in range(people)), batch_size=5_000
    )
    Profile.objects.bulk_create(
        (
            Profile(user=user, sex="female" if n % 2 else "male", birth_date=date(1985, 1, 1))
            for n, user in enumerate(users)
        ),
        batch_size=5_000,
    )
    dates = [LAST_DAY - timedelta(days=back) for back in range(days)]
    IntakeEntry.objects.bulk_create(
        (
            entry(users[0], portions[(7 * day.toordinal() + 11 * n) % len(portions)], day, n)
            for day in dates
            for n in range(ENTRIES_A_DAY)
        ),
        batch_size=2_000,
    )
    DayRecord.objects.bulk_create(
        DayRecord(user=users[0], date=day, food_complete=True) for day in dates
    )
    with connection.cursor() as cursor:
        for model, changed in (
            (IntakeEntry, {"amount_g": "d.amount_g * f", "quantity": "d.quantity * f"}),
            (DayRecord, {}),
        ):
            copy_to_all(cursor, model, users[0].pk, changed)
        cursor.execute("ANALYZE")
    return IntakeEntry.objects.count()


def copy_to_all(cursor: Any, model: Any, first: int, changed: dict[str, str]) -> None:
    """The rows of the first person for everybody, in one statement."""
    columns = [field.column for field in model._meta.concrete_fields if field.name != "id"]
    columns.remove("user_id")
    factor = "(0.3 + (u.id %% 17) / 20.0)"
    values = [changed.get(name, f"d.{name}").replace("* f", f"* {factor}") for name in columns]
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} (user_id, {', '.join(columns)}) "
        f"SELECT u.id, {', '.join(values)} FROM {model._meta.db_table} d "
        f"CROSS JOIN auth_user u WHERE d.user_id = %s AND u.id <> %s",
        [first, first],
    )


if __name__ == "__main__":
    main()
