"""What changed of a person's rows since a revision, for devices that keep a copy.

Revisions are taken with the profile row locked, so they become visible in their order: everything
up to the person's last revision is there to be read, and what is changed while it is read has a
higher one and comes with the next page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tracker.models import DayRecord, IntakeEntry, Profile, SupplementDose, SymptomEntry, Tombstone

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TOMBSTONES_KEPT: Final = timedelta(days=90)
PROFILE_ID: Final = "profile"

# How each type of row is read whole, with all that an answer shows of it.
_ROWS: Final[dict[str, Any]] = {
    "entry": lambda user: IntakeEntry.objects.for_user(user).for_day_page(),
    "dose": lambda user: (
        SupplementDose.objects.for_user(user).with_amounts().select_related("supplement")
    ),
    "symptom": lambda user: SymptomEntry.objects.for_user(user),
    "day": lambda user: DayRecord.objects.for_user(user),
}


class CursorTooOldError(Exception):
    """Deletions since the cursor are forgotten, or it is from another database."""


@dataclass(frozen=True)
class Change:
    """One row as it stands now, or, with `row` None, one that is gone."""

    type: str
    id: str
    revision: int
    row: Any = None


@dataclass(frozen=True)
class Changes:
    """A page in the order of revisions; `next_cursor` goes on after it."""

    changes: Sequence[Change]
    next_cursor: int
    has_more: bool


def changes_after(user: "User", profile: Profile, cursor: int, limit: int) -> Changes:
    """The first `limit` rows changed since `cursor`, the last revision a device has read.

    `profile` bounds what is read: it must have been read before. Raises CursorTooOldError.
    """
    last = profile.last_revision
    if cursor > last or 0 < cursor < profile.changes_from:
        raise CursorTooOldError
    found = [
        Change(kind, str(row.date) if kind == "day" else str(row.uuid), row.revision, row)
        for kind, rows in _ROWS.items()
        for row in _between(rows(user), cursor, last)[: limit + 1]
    ]
    gone = _between(Tombstone.objects.filter(user=user), cursor, last)
    found += [Change(row.kind, row.object_id, row.revision) for row in gone[: limit + 1]]
    if cursor < profile.revision <= last:
        found.append(Change("profile", PROFILE_ID, profile.revision, profile))
    found.sort(key=lambda change: change.revision)
    page, has_more = found[:limit], len(found) > limit
    return Changes(page, page[-1].revision if has_more else last, has_more)


def _between(rows: Any, cursor: int, last: int) -> Any:
    return rows.filter(revision__gt=cursor, revision__lte=last).order_by("revision")


@transaction.atomic
def forget_tombstones() -> int:
    """Delete tombstones that were kept long enough; the number of them.

    A device that read less far than the last one deleted is told to read everything again.
    """
    old = Tombstone.objects.filter(deleted_at__lt=timezone.now() - TOMBSTONES_KEPT)
    ends = list(old.order_by("user_id").values("user_id").annotate(end=Max("revision")))
    for row in ends:
        Profile.objects.filter(pk=row["user_id"], changes_from__lt=row["end"]).update(
            changes_from=row["end"]
        )
    return sum(
        Tombstone.objects.filter(
            user=row["user_id"],
            revision__lte=row["end"],
            deleted_at__lt=timezone.now() - TOMBSTONES_KEPT,
        ).delete()[0]
        for row in ends
    )
