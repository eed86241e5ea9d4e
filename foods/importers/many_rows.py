"""Many rows written with their history, in few statements.

An import creates or changes a hundred thousand contents. With `bulk_create_with_history` and
`bulk_update_with_history` most of the time goes into building each row twice and into long CASEs;
here new rows are tuples, and the database itself copies rows into the history. Creation needs its
history row too: it is what a later correction is compared with, and the "from" of the first change
a person makes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connections, router
from django.db.models import (
    PROTECT,
    RESTRICT,
    SET_NULL,
    CharField,
    DateTimeField,
    IntegerField,
    QuerySet,
    Value,
)
from django.utils import timezone

from foods.columns_in_sql import batches
from foods.importers.ready_rows import ReadyRows
from foods.references import foreign_keys_to

# Of a content and a portion: the food, what names it in there, and what is said of it.
CONTENT_FIELDS: Final = ("food", "nutrient", "amount_per_100g", "derivation", "note")
PORTION_FIELDS: Final = (
    "food",
    "description",
    "gram_weight",
    "is_default",
    "is_active",
    "position",
)


@dataclass(frozen=True, slots=True)
class Author:
    """Who or what wrote, for the history."""

    reason: str
    user_id: int | None = None


def record(model: Any, ids: Sequence[int], kind: str, author: Author) -> None:
    """Copy stored rows into the history: `kind` is + for created, ~ for changed, - for deleted."""
    history = model.history.model
    fields = list(history.tracked_fields)
    facts = {
        "history_date": Value(timezone.now(), output_field=DateTimeField()),
        "history_change_reason": Value(author.reason, output_field=CharField()),
        "history_type": Value(kind, output_field=CharField()),
        "history_user_id": Value(author.user_id, output_field=IntegerField()),
    }
    connection = connections[router.db_for_write(model)]
    columns = _quoted(connection, (*(field.column for field in fields), *facts))
    table = connection.ops.quote_name(history._meta.db_table)
    for batch in batches(ids):
        rows = model.objects.filter(pk__in=batch).order_by("pk")
        query = rows.values_list(*(field.attname for field in fields), *facts.values()).query
        select, params = query.get_compiler(connection=connection).as_sql()
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} ({columns}) {select}", params)


def insert_with_history(
    model: Any,
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    author: Author,
) -> list[int]:
    """Insert rows that are tuples of the fields `names`, and record their creation.

    The other fields must have a default in the database or be the key. Returns the keys, in the
    order of the rows.
    """
    keys = []
    for ids in _inserted(model, names, rows):
        record(model, ids, "+", author)
        keys += ids
    return keys


def insert_rows(model: Any, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Insert rows of a table without history just as they are; the keys, in their order.

    Nothing is filled in: fields that a save would set to this moment have the values given.
    """
    return [key for ids in _inserted(model, names, rows) for key in ids]


def _inserted(
    model: Any, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> Iterator[list[int]]:
    for batch in batches(rows):
        yield from ReadyRows(model, names, batch).insert()


def insert_ready_with_history(ready: ReadyRows, author: Author) -> list[int]:
    """Insert rows and record their creation; the keys, in their order."""
    keys = []
    for ids in ready.insert():
        record(ready.model, ids, "+", author)
        keys += ids
    return keys


def update_with_history(
    model: Any, rows: Sequence[Any], names: Sequence[str], author: Author
) -> None:
    """Store these fields of changed rows, and record the change."""
    update_rows(model, rows, names)
    record(model, [row.pk for row in rows], "~", author)


def update_rows(model: Any, rows: Sequence[Any], names: Sequence[str]) -> None:
    """Store these fields of changed rows just as they are; the table has no history."""
    fields = [model._meta.get_field(name) for name in names]
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    with connection.cursor() as cursor:
        # Nothing but names of columns is put into it.
        cursor.executemany(
            f"UPDATE {table} SET {sets} WHERE {key} = %s",  # noqa: S608  # nosec B608
            [
                (
                    *(
                        field.get_db_prep_save(getattr(row, field.attname), connection)
                        for field in fields
                    ),
                    row.pk,
                )
                for row in rows
            ],
        )


def delete_unused_with_history(model: Any, ids: Sequence[int], author: Author) -> set[int]:
    """Delete rows, but for those a diary needs; returns the keys of the deleted ones.

    Rows that refer to a deleted one restrict that (RESTRICT or PROTECT), as diaries do, or do
    without it (SET_NULL); anything else stops the import at the database's constraint.
    """
    used: set[int] = set()
    referring = [(field, field.remote_field.on_delete) for field in foreign_keys_to(model)]
    for field, on_delete in referring:
        if on_delete in (RESTRICT, PROTECT):
            for batch in batches(ids):
                used.update(_referring(field, batch).values_list(field.attname, flat=True))
    unused = [pk for pk in ids if pk not in used]
    record(model, unused, "-", author)
    for field, on_delete in referring:
        if on_delete is SET_NULL:
            for batch in batches(unused):
                _referring(field, batch).update(**{field.name: None})
    for batch in batches(unused):
        model.objects.filter(pk__in=batch)._raw_delete(router.db_for_write(model))
    return set(unused)


def _referring(field: Any, ids: Sequence[int]) -> QuerySet[Any]:
    rows: QuerySet[Any] = field.model._base_manager.filter(**{f"{field.name}__in": ids})
    return rows


def _quoted(connection: Any, names: Sequence[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)
