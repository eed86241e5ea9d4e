"""Fill an empty database with people and what they wrote down over some days.

    DATABASE_URL=... python benchmarks/load_people.py --people 10000 --days 365 [--seed 1]

Migrates the database, loads the catalogue and refuses one that has people already. Who they are
and what they eat: `population.py`; the same seed writes the same rows. Every constraint holds and
revisions count as if each row had been written once. PostgreSQL is filled by COPY, and the indexes
of the large tables are made when the rows are there; SQLite by many rows in a statement. Nobody
has a password that works: `session_of` makes a session for a client.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from io import StringIO
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

from population import Person, people

ROOT = Path(__file__).resolve().parent.parent
LAST_DAY = date(2026, 3, 1)
_PEOPLE_AT_ONCE: Final = 500
_AT: Final = {
    "breakfast": "07:30:00",
    "lunch": "12:30:00",
    "dinner": "18:30:00",
    "snack": "15:00:00",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--days", type=int, default=28)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        sys.exit("DATABASE_URL is not set: name an empty database to fill.")
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    os.environ.setdefault("SECRET_KEY", "only-for-made-up-people")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", verbosity=0, stdout=StringIO())
    print(load(options.people, options.days, options.seed))


@dataclass(frozen=True)
class Loaded:
    """How many rows of which table, and how long it took."""

    rows: dict[str, int]
    written_s: float
    indexed_s: float

    def __str__(self) -> str:
        total = sum(self.rows.values())
        tables = ", ".join(f"{name.split('_')[-1]} {count:,}" for name, count in self.rows.items())
        return (
            f"{total:,} rows in {self.written_s:.0f} s ({total / self.written_s:,.0f} rows/s), "
            f"indexes and statistics {self.indexed_s:.0f} s: {tables}"
        )


def load(count: int, days: int, seed: int = 1, last_day: date = LAST_DAY) -> Loaded:
    """Write `count` people over the `days` days that end on `last_day`; needs the catalogue."""
    from django.contrib.auth.models import User
    from django.db import connection, transaction

    from foods.models import Portion, Supplement

    if User.objects.exists():
        sys.exit("This database has people already; nothing was written.")
    dates = [last_day - timedelta(days=back) for back in reversed(range(days))]
    whole = Portion.objects.filter(food__status="published", food__owner=None, is_default=True)
    portions = list(whole.order_by("food__name").values_list("food_id", "pk"))
    supplements = list(Supplement.objects.filter(owner=None).order_by("name").values_list("pk"))
    made = enumerate(people(count, dates, portions, [pk for (pk,) in supplements], seed), start=1)
    writer = Writer()
    started = time.perf_counter()
    with without_indexes(writer.models[2:]):
        while chunk := list(islice(made, _PEOPLE_AT_ONCE)):
            with transaction.atomic():
                _write(writer, chunk, dates, seed)
        written = time.perf_counter()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in writer.models:
                if (key := model._meta.pk.column) == "id":
                    table = model._meta.db_table
                    cursor.execute(
                        f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), "
                        f"GREATEST((SELECT MAX({key}) FROM {table}), 1))"
                    )
        cursor.execute("ANALYZE")
    return Loaded(writer.rows, written - started, time.perf_counter() - written)


def session_of(user_id: int) -> str:
    """The key of a session in which this person is logged in."""
    from bench_api import token_of
    from django.contrib.auth.models import User

    return token_of(User.objects.get(pk=user_id))


class Writer:
    """Rows of each table from the values that differ; the others are the models' defaults."""

    def __init__(self) -> None:
        from django.contrib.auth.models import User

        from tracker.models import DayRecord, IntakeEntry, LifeStagePeriod, Profile, SupplementDose

        self.models: list[Any] = [
            User,
            Profile,
            LifeStagePeriod,
            IntakeEntry,
            SupplementDose,
            DayRecord,
        ]
        self.rows = {model._meta.db_table: 0 for model in self.models}

    def write(self, model: Any, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """`names` are columns; `rows` their values as the database reads them."""
        from django.db import connection

        common = _common(model, names)
        columns = ", ".join([*names, *common])
        table = model._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # What all rows share is written out once: text is put together faster than tuples.
                end = "".join(f"\t{_text(value)}" for value in common.values()) + "\n"
                lines = ["\t".join(map(_text, row)) + end for row in rows]
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    copy.write("".join(lines))
                self.rows[table] += len(lines)
            else:
                tail = tuple(common.values())
                marks = ", ".join(["%s"] * (len(names) + len(tail)))
                whole = [(*row, *tail) for row in rows]
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", whole)
                self.rows[table] += len(whole)


def _text(value: Any) -> str:
    return value if type(value) is str else "\\N" if value is None else str(value)


def _common(model: Any, names: Sequence[str]) -> dict[str, Any]:
    """Columns that nobody names, with what a new object has in them."""
    from django.db import connection

    row = model()
    return {
        field.column: field.get_db_prep_save(getattr(row, field.attname), connection)
        if field.get_internal_type() != "JSONField"
        else "[]"
        for field in model._meta.concrete_fields
        if field.column not in names and not (field.primary_key and field.column == "id")
    }


def _write(
    writer: Writer, chunk: Sequence[tuple[int, Person]], dates: Sequence[date], seed: int
) -> None:
    from tracker.corrections.catalogue_log import last_rows

    user, profile, period, entry, dose, record = writer.models
    days = [str(day) for day in dates]
    joined = f"{days[0]} 00:00:00"
    writer.write(
        user,
        ("id", "username", "email", "password", "date_joined"),
        [(n, f"person-{n}", f"person-{n}@example.org", "!", joined) for n, _ in chunk],
    )
    read = asdict(last_rows())  # the past of the catalogue is no news to a new person
    writer.write(
        profile,
        ("user_id", "sex", "birth_date", "authority", "time_zone", "last_revision", *read),
        [
            (
                n,
                each.sex,
                str(each.birth_date),
                each.authority,
                "Europe/Berlin" if n % 3 else "America/New_York",
                len(each.eaten) + len(each.taken) + len(each.complete),
                *read.values(),
            )
            for n, each in chunk
        ],
    )
    writer.write(
        period,
        ("user_id", "kind", "from_date", "to_date"),
        [
            (n, kind, str(first), None if last is None else str(last))
            for n, each in chunk
            for kind, first, last in each.periods
        ],
    )
    keys = {n: Random(f"uuid/{seed}/{n}").getrandbits(64) for n, _ in chunk}
    dated = ("user_id", "revision", "uuid", "date", "created_at", "updated_at")
    writer.write(
        entry,
        (*dated, "meal", "time", "food_id", "portion_id", "quantity", "amount_g"),
        _entries(chunk, days, keys),
    )
    writer.write(
        dose,
        (*dated, "supplement_id", "quantity"),
        [
            (n, first + i, f"{keys[n]:016x}d{i:015x}", days[day], at, at, supplement, quantity)
            for n, each in chunk
            for first in [1 + len(each.eaten)]
            for i, (day, supplement, quantity) in enumerate(each.taken)
            for at in [f"{days[day]} 21:00:00"]
        ],
    )
    writer.write(
        record,
        ("user_id", "revision", "date", "food_complete", "supplements_complete"),
        [
            (n, first + i, days[day], True, supplements_too)
            for n, each in chunk
            for first in [1 + len(each.eaten) + len(each.taken)]
            for i, (day, supplements_too) in enumerate(each.complete)
        ],
    )


def _entries(
    chunk: Sequence[tuple[int, Person]], days: Sequence[str], keys: dict[int, int]
) -> Iterator[tuple[Any, ...]]:
    when = {
        meal: [(day, f"{day} {clock}", f"{day} {clock}", meal, clock) for day in days]
        for meal, clock in _AT.items()
    }
    for n, each in chunk:
        key = f"{keys[n]:016x}e"
        for i, (day, meal, helping) in enumerate(each.eaten):
            yield (n, i + 1, f"{key}{i:015x}", *when[meal][day], *helping)


@contextmanager
def without_indexes(models: Sequence[Any]) -> Iterator[None]:
    """On PostgreSQL, these tables have their keys alone meanwhile; their constraints come back."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('u', 'f')",
            [tables],
        )
        constraints = cursor.fetchall()
        for table, name, _definition in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
            " AND indexname NOT LIKE '%%_pkey'",
            [tables],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        cursor.execute("SET maintenance_work_mem = '256MB'")
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in constraints:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


if __name__ == "__main__":
    main()
