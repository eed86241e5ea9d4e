"""History of rows just created, written by the database itself.

`bulk_create_with_history` builds every history row as an object and sends its columns back over the
wire; copying them inside the database costs a tenth. Creation needs its history row: it is what a
later correction is compared with, and the "from" of the first change a person makes.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.db import connections, router
from django.db.models import CharField, DateTimeField, IntegerField, Value
from django.utils import timezone

_BATCH: Final = 5_000  # ids in one statement; SQLite takes 32,766


def create_with_history(model: Any, rows: Sequence[Any], reason: str, user_id: int | None) -> None:
    """Insert the rows and their "+" history rows."""
    model.objects.bulk_create(rows)
    ids = [row.pk for row in rows]
    for start in range(0, len(ids), _BATCH):
        _record(model, ids[start : start + _BATCH], reason, user_id)


def _record(model: Any, ids: Sequence[int], reason: str, user_id: int | None) -> None:
    history = model.history.model
    fields = list(history.tracked_fields)
    facts = {
        "history_date": Value(timezone.now(), output_field=DateTimeField()),
        "history_change_reason": Value(reason, output_field=CharField()),
        "history_type": Value("+", output_field=CharField()),
        "history_user_id": Value(user_id, output_field=IntegerField()),
    }
    rows = model.objects.filter(pk__in=ids).order_by("pk")
    query = rows.values_list(*(field.attname for field in fields), *facts.values()).query
    using = router.db_for_write(model)
    connection = connections[using]
    columns = ", ".join(
        connection.ops.quote_name(name) for name in (*(f.column for f in fields), *facts)
    )
    select, params = query.get_compiler(using).as_sql()
    table = connection.ops.quote_name(history._meta.db_table)
    with connection.cursor() as cursor:
        # Names of our own models and a statement Django made; values are parameters.
        cursor.execute(f"INSERT INTO {table} ({columns}) {select}", params)
