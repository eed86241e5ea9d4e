"""Reads a migration for what would lock a large table of PostgreSQL while people wait.

PostgreSQL takes ACCESS EXCLUSIVE for nearly every change of a table. That is a moment where only
the catalogue of the database changes, and minutes where every row is read or written meanwhile.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import connection, models
from django.db.migrations import operations
from django.db.migrations.migration import Migration
from django.db.models import NOT_PROVIDED
from django.db.models.expressions import Value

from foods.checks_added import AddChecks, RefuseBrokenRows, ValidateChecks

# A year of a few thousand people, or a source of 400,000 foods, makes millions of rows of these.
LARGE = {
    *("food", "nutrientcontent", "portion", "searchposting"),
    *("historicalfood", "historicalnutrientcontent", "historicalportion"),
    *("intakeentry", "supplementdose", "symptomentry", "dayrecord", "tombstone"),
    *("movedentry", "importedrow", "correctionnotice", "shortfallstep", "mailsent"),
}
_BY_ROW = (operations.RunPython, operations.RunSQL)
_READ_ONLY = (RefuseBrokenRows, ValidateChecks, operations.SeparateDatabaseAndState)


def long_locks(migration: Migration, before: Any) -> Iterator[str]:
    """A sentence for each operation that is dangerous; `before` is the state it starts from."""
    new = {op.name_lower for op in migration.operations if isinstance(op, operations.CreateModel)}
    state = before.clone()
    for op in migration.operations:
        table = getattr(op, "model_name_lower", getattr(op, "model_name", "")).lower()
        if table in LARGE - new:
            yield from _of_operation(op, table, migration.app_label, state)
        op.state_forwards(migration.app_label, state)
    yield from _of_the_whole(migration, new)


def _of_the_whole(migration: Migration, new: set[str]) -> Iterator[str]:
    changes_tables = any(
        not isinstance(op, (*_BY_ROW, *_READ_ONLY, operations.CreateModel))
        for op in migration.operations
    )
    if (
        migration.atomic
        and changes_tables
        and any(isinstance(op, _BY_ROW) and _does_something(op) for op in migration.operations)
    ):
        yield "rows are changed in the transaction that locks tables: two migrations"
    if migration.atomic and any(isinstance(op, ValidateChecks) for op in migration.operations):
        yield "checks are validated in one transaction: atomic = False"
    adds = any(isinstance(op, AddChecks) for op in migration.operations)
    if adds and any(isinstance(op, ValidateChecks) for op in migration.operations):
        yield "checks are validated where they are added: the next migration"


def _does_something(op: Any) -> bool:
    return getattr(op, "code", None) is not operations.RunPython.noop


def _of_operation(op: Any, table: str, app: str, state: Any) -> Iterator[str]:
    if isinstance(op, operations.AddIndex) and not isinstance(op, AddIndexConcurrently):
        yield f"an index of {table} is built while nobody can write: CONCURRENTLY"
    if isinstance(op, operations.AddConstraint) and not isinstance(op, AddConstraintNotValid):
        yield f"{table} is read for {op.constraint.name} while locked: AddChecks"
    if isinstance(op, operations.AddField):
        yield from _of_new_field(op.field, table, op.name)
    if isinstance(op, operations.AlterField):
        old = state.models[app, table].fields[op.name]
        yield from _of_changed_field(old, op.field, table, op.name)


def _of_new_field(field: Any, table: str, name: str) -> Iterator[str]:
    if isinstance(field, models.GeneratedField):
        yield f"{table}.{name} is computed for every row while locked"
    elif field.db_default is not NOT_PROVIDED and not isinstance(
        field.db_default, Value | int | str | bool | float
    ):
        yield f"{table}.{name} gets a default of each row's own: every row is written anew"
    if field.unique or field.db_index:
        yield f"{table}.{name} is indexed while locked: db_index=False, then an index CONCURRENTLY"


def _of_changed_field(old: Any, new: Any, table: str, name: str) -> Iterator[str]:
    types = [_type(field) for field in (old, new)]
    if types[0] != types[1] and not _is_wider(old, new):
        yield f"{table}.{name} changes from {types[0]} to {types[1]}: every row is written anew"
    if old.null and not new.null:
        yield f"{table}.{name} is read for nulls while locked: AddChecks, then the field"
    if (new.unique and not old.unique) or (new.db_index and not old.db_index):
        yield f"{table}.{name} is indexed while locked"


def _type(field: Any) -> str:
    # What a relation points at is known to models only; its column follows the other's key.
    return "relation" if field.is_relation else str(field.db_type(connection))


def _is_wider(old: Any, new: Any) -> bool:
    both = isinstance(old, models.CharField) and isinstance(new, models.CharField)
    return both and (new.max_length or 0) >= (old.max_length or 0)
