"""Thousands of synced rows in few statements, each with a revision of its own.

Call these within `services.writing`, which gives the locked profile. One by one, `services.py`
does the same.
"""

from collections.abc import Sequence
from typing import Any, TypeVar, cast

from django.utils import timezone

from foods.columns_in_sql import batches
from foods.importers.many_rows import insert_rows, update_rows
from foods.importers.ready_rows import ReadyRows
from tracker.models import DayRecord, DiaryRow, Personal, Profile, Tombstone
from tracker.portability.storing import columns_of
from tracker.services import KINDS, take_revisions
from tracker.sync.imported_rows import NO_RECORD

Row = TypeVar("Row", bound=Personal)
_BATCH = 500


def add_many(*, profile: Profile, rows: Sequence[Row]) -> None:
    """Insert new rows of one table, whose foods are offered now."""
    if not rows:
        return
    _give_revisions(profile, rows)
    model = type(rows[0])
    if model is DayRecord:  # one that was deleted is there again
        days = [row.object_id for row in cast(Sequence[DayRecord], rows)]
        for some in batches(days):
            _stones(profile, model, some).delete()
    _stamp(rows, ("created_at", "updated_at"))
    for row, key in zip(rows, insert_rows(model, *columns_of(model, rows)), strict=True):
        row.pk = key


def add_ready(*, profile: Profile, ready: ReadyRows) -> None:
    """Insert new entries or doses that were made ready, but for their revisions."""
    if len(ready):
        first = take_revisions(profile, len(ready))
        ready.put("revision", range(first, first + len(ready)))
        ready.insert_all()


def change_many(*, profile: Profile, rows: Sequence[Row], names: Sequence[str]) -> None:
    """Store these fields of rows of one table that were changed."""
    if not rows:
        return
    _give_revisions(profile, rows)
    stamped = _stamp(rows, ("updated_at",))
    update_rows(type(rows[0]), rows, [*names, "revision", *stamped])


def delete_many(*, profile: Profile, rows: Sequence[Any]) -> None:
    """Delete rows of one table and leave tombstones, so that phones learn of it.

    They name no record of another app: the same file may be brought in again.
    """
    if not rows:
        return
    model = type(rows[0])
    first = take_revisions(profile, len(rows))
    for some in batches(rows):
        keys = [row.pk for row in some]
        model.objects.filter(user_id=profile.user_id, pk__in=keys).delete()
        _stones(profile, model, [row.object_id for row in some]).delete()
    Tombstone.objects.bulk_create(
        (
            Tombstone(
                user_id=profile.user_id,
                kind=KINDS[model],
                object_id=row.object_id,
                revision=revision,
                **NO_RECORD.values(),
            )
            for revision, row in enumerate(rows, first)
        ),
        batch_size=_BATCH,
    )


def _stamp(rows: Sequence[Personal], names: Sequence[str]) -> Sequence[str]:
    """Set these moments of diary rows to now, as saving them would."""
    if not isinstance(rows[0], DiaryRow):
        return ()
    now = timezone.now()
    for row in rows:
        for name in names:
            setattr(row, name, now)
    return names


def _give_revisions(profile: Profile, rows: Sequence[Personal]) -> None:
    for revision, row in enumerate(rows, take_revisions(profile, len(rows))):
        row.revision = revision


def _stones(profile: Profile, model: type[Personal], object_ids: Sequence[str]) -> Any:
    return Tombstone.objects.filter(
        user_id=profile.user_id, kind=KINDS[model], object_id__in=object_ids
    )
