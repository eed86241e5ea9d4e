"""Many rows written with their history, in few statements.

An import creates or changes a hundred thousand contents. With `bulk_create_with_history` and
`bulk_update_with_history` most of the time goes into building each row twice and into long CASEs;
here new rows are tuples, and the database itself copies rows into the history. Creation needs its
history row too: it is what a later correction is compared with, and the "from" of the first change
a person makes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections, router
from django.db.models import PROTECT, RESTRICT, CharField, DateTimeField, IntegerField, Value
from django.utils import timezone

from foods.columns_in_sql import batches, columns_as_table


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
) -> None:
    """Insert rows that are tuples of the fields `names`, and record their creation.

    The other fields must have a default in the database or be the key.
    """
    fields = [model._meta.get_field(name) for name in names]
    connection = connections[router.db_for_write(model)]
    columns = _quoted(connection, [field.column for field in fields])
    table = connection.ops.quote_name(model._meta.db_table)
    key = connection.ops.quote_name(model._meta.pk.column)
    for batch in batches(rows):
        stored = [
            [field.get_db_prep_save(value, connection) for value in values]
            for field, values in zip(fields, zip(*batch, strict=True), strict=True)
        ]
        source, params = columns_as_table(connection, fields, stored)
        with connection.cursor() as cursor:
            # Names are our own models', values are parameters.
            sql = f"INSERT INTO {table} ({columns}) {source} RETURNING {key}"
            cursor.execute(sql, params)
            ids = [pk for (pk,) in cursor.fetchall()]
        record(model, ids, "+", author)


def update_with_history(
    model: Any, rows: Sequence[Any], names: Sequence[str], author: Author
) -> None:
    """Store these fields of changed rows, and record the change."""
    fields = [model._meta.get_field(name) for name in names]
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {sets} WHERE {key} = %s",  # noqa: S608
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
    record(model, [row.pk for row in rows], "~", author)


def delete_unused_with_history(model: Any, ids: Sequence[int], author: Author) -> set[int]:
    """Delete rows, but for those a diary needs; returns the keys of the deleted ones.

    Rows that refer to a deleted one must restrict that (RESTRICT or PROTECT), as diaries do;
    anything else stops the import at the database's constraint.
    """
    used: set[int] = set()
    for relation in model._meta.related_objects:
        if relation.on_delete in (RESTRICT, PROTECT):
            rows = relation.related_model._base_manager.filter(
                **{f"{relation.field.name}__in": ids}
            )
            used.update(rows.values_list(relation.field.attname, flat=True))
    unused = [pk for pk in ids if pk not in used]
    record(model, unused, "-", author)
    for batch in batches(unused):
        model.objects.filter(pk__in=batch)._raw_delete(router.db_for_write(model))
    return set(unused)


def _quoted(connection: Any, names: Sequence[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)
