"""Columns of values as a table that a statement selects from, the same on both databases."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Final

_BATCH: Final = 1_000  # rows in one statement; SQLite takes 32,766 parameters


def batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The rows in parts that fit into one statement."""
    return (rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH))


def columns_as_table(
    connection: Any, fields: Sequence[Any], columns: Sequence[Sequence[Any]]
) -> tuple[str, list[Any]]:
    """SQL to select from, and its parameters: columns of values as these fields store them.

    With PostgreSQL one array for each column: psycopg takes longer to find thousands of
    placeholders than the server to store the rows.
    """
    if connection.vendor == "postgresql":
        arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
        # Nothing but types of columns is put into it.
        sql = f"SELECT * FROM unnest({arrays})"  # noqa: S608  # nosec B608
        return sql, [_array(column) for column in columns]
    one = f"({', '.join(['%s'] * len(columns))})"
    places = ", ".join([one] * len(columns[0]))
    return f"VALUES {places}", list(chain.from_iterable(zip(*columns, strict=True)))


def _array(column: Sequence[Any]) -> Any:
    """Integers as the text of an array: a list of them takes psycopg several times as long."""
    if all(type(value) is int for value in column):
        return f"{{{','.join(map(str, column))}}}"
    return list(column)
