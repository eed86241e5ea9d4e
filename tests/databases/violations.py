"""Values that the rules of a field forbid, and a row of every table to try them on."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from foods.field_rules import bounds, chosen_from
from foods.models import ImportRefusal, ImportRun, ImportUpload, ImportUploadPiece
from tests.tracker.full_account import full_account
from tracker.models import ApiToken, BackgroundWorker, DueWork, RateCount

NOT_NUMBERS = ("NaN", "Infinity", "-Infinity")


def our_models() -> list[type[models.Model]]:
    """Tables of both apps but for histories: copies of rows that were judged when written."""
    return [
        model
        for app in ("foods", "tracker")
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.startswith("Historical")
    ]


def a_row_of_each() -> None:
    user = full_account()
    ApiToken.objects.create(user=user, name="script", digest="0" * 64, beginning="mt_")
    run = ImportRun.objects.first()
    ImportRefusal.objects.create(run=run, what="food", place="line 3", reason="no name")
    RateCount.objects.create(key="0" * 64, window_start=0)
    ImportUploadPiece.objects.create(
        upload=ImportUpload.objects.create(run=run), number=0, content=b"x"
    )
    BackgroundWorker.objects.create(name="worker", beaten_at=timezone.now())
    DueWork.objects.create(name="mail", due_at=timezone.now(), started_at=timezone.now())
    # So that every row of the tables below is one that nothing else is wrong with.
    ImportRun.objects.filter(status="running").update(status="done", finished_at=timezone.now())


def forbidden(field: Any) -> Iterator[Any]:
    """As a driver takes them; what a column cannot hold at all is refused as well."""
    if chosen_from(field):
        yield "?"
        return
    if isinstance(field, models.CharField | models.TextField):
        if field.max_length is not None:
            yield "x" * (field.max_length + 1)
        if not field.blank:
            yield from ("", "  ")
    if isinstance(field, models.JSONField):
        yield from (json.dumps(value) for value in ("text", 5, [] if field.default is dict else {}))
    low, high = bounds(field)
    if low is not None:
        yield str(low - _step(field))
    if high is not None:
        yield str(high + 1)
    if not isinstance(field, models.IntegerField) and high is not None:
        yield from NOT_NUMBERS


def _step(field: Any) -> Decimal | int:
    """The least that two stored values differ by: PostgreSQL rounds what is finer."""
    if isinstance(field, models.DecimalField):
        return Decimal(1).scaleb(-field.decimal_places)
    return 1 if isinstance(field, models.IntegerField) else Decimal("0.0005")


def is_refused(model: type[models.Model], pk: Any, **columns: Any) -> bool:
    """Whether plain SQL cannot write these values into the row."""
    quoted = connection.ops.quote_name
    values = ", ".join(f"{quoted(column)} = %s" for column in columns)
    table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
    sql = f"UPDATE {table} SET {values} WHERE {key} = %s"  # noqa: S608
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [*columns.values(), pk])
            assert cursor.rowcount == 1, (model, pk)
    except DatabaseError:
        return True
    return False
