"""Emptying the tables of PostgreSQL between tests that commit, in milliseconds.

TRUNCATE makes each table and index anew, more than a second for all of them; a test leaves a few
rows. They are deleted instead, which all constraints allow within one transaction: their foreign
keys are checked at its end. Tables that grew are truncated as ever.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

_LARGE_BYTES: Final = 1_000_000
_MANY_ROWS: Final = 10_000
_truncated: Final = DatabaseOperations.sql_flush


def by_deleting(
    self: Any, style: Any, tables: Sequence[str], *, reset_sequences: bool = False, **more: Any
) -> list[str]:
    """In the place of `DatabaseOperations.sql_flush`."""
    if reset_sequences or _some_are_large(self.connection, tables):
        return _truncated(self, style, tables, reset_sequences=reset_sequences, **more)
    return ["; ".join(f"DELETE FROM {self.quote_name(table)}" for table in tables)]  # noqa: S608


def _some_are_large(connection: Any, tables: Sequence[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_class WHERE relname = ANY(%s) "
            "AND relkind = 'r' AND pg_relation_size(oid) > %s)",
            [list(tables), _LARGE_BYTES],
        )
        return bool(cursor.fetchone()[0])


def settle() -> None:
    """Take away what tests rolled back where it is much, and take no table for empty.

    A server that cleans up by itself does so once a minute: too late for the next test. And how
    large a table is when it is measured (VACUUM, ANALYZE) is not rolled back: of one that was empty
    then, all rows would be read for each foreign key of the next thousand, whatever the index. One
    that was never measured is planned for as if it held something.
    """
    if connection.vendor != "postgresql" or connection.connection is None:
        return
    if connection.in_atomic_block:  # of a module
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' "
            "AND relnamespace = 'public'::regnamespace AND pg_stat_get_dead_tuples(oid) > %s",
            [_MANY_ROWS],
        )
        if tables := ", ".join(name for (name,) in cursor.fetchall()):
            cursor.execute(f"VACUUM {tables}")
        cursor.execute(
            "SELECT oid::bigint FROM pg_class WHERE relkind = 'r' AND reltuples >= 0 "
            "AND relnamespace = 'public'::regnamespace "
            "AND current_setting('is_superuser')::boolean"  # nobody else may
        )
        if measured := [oid for (oid,) in cursor.fetchall()]:
            cursor.execute(
                "UPDATE pg_class SET relpages = 0, reltuples = -1 WHERE oid = ANY(%s)", [measured]
            )
