"""What changed of a person's rows since a revision, for devices that keep a copy.

Revisions are taken with the profile row locked, so they become visible in their order: everything
up to the person's last revision is there to be read, and what is changed while it is read has a
higher one and comes with the next page.
"""

import re
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


_CURSOR: Final = re.compile(r"(\d{1,18})(?:-(\d{1,18}))?", re.ASCII)


@dataclass(frozen=True)
class Cursor:
    """How far a device has read, as text "17", or "17-40" within a reading from the beginning.

    `revision`: everything up to it was read. `began`: what deletions were forgotten (the profile's
    `changes_from`) when the reading began with nothing, as long as it has not come further than
    that; 0 otherwise. A device that began with nothing has no row of those deleted before.
    """

    revision: int = 0
    began: int = 0

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Raises ValueError for what is no cursor."""
        found = _CURSOR.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no cursor")
        return cls(int(found[1]), int(found[2] or 0))

    def __str__(self) -> str:
        return f"{self.revision}-{self.began}" if self.began else str(self.revision)

    def misses_deletions(self, forgotten: int) -> bool:
        """Whether rows read before may be gone untold; deletions up to `forgotten` are no more."""
        return 0 < self.revision < forgotten != self.began

    def going_on(self, revision: int, forgotten: int) -> "Cursor":
        """After a page that was read while deletions up to `forgotten` were no more."""
        return Cursor(revision, forgotten if revision < forgotten else 0)


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
    next_cursor: Cursor
    has_more: bool


def changes_after(user: "User", profile: Profile, cursor: Cursor, limit: int) -> Changes:
    """The first `limit` rows changed since `cursor`.

    `profile` bounds what is read: it must have been read before. Raises CursorTooOldError.
    """
    last, after = profile.last_revision, cursor.revision
    if after > last or cursor.misses_deletions(profile.changes_from):
        raise CursorTooOldError
    found = [
        Change(kind, str(row.date) if kind == "day" else str(row.uuid), row.revision, row)
        for kind, rows in _ROWS.items()
        for row in _between(rows(user), after, last)[: limit + 1]
    ]
    gone = _between(Tombstone.objects.filter(user=user), after, last)
    found += [Change(row.kind, row.object_id, row.revision) for row in gone[: limit + 1]]
    if after < profile.revision <= last:
        found.append(Change("profile", PROFILE_ID, profile.revision, profile))
    found.sort(key=lambda change: change.revision)
    page, has_more = found[:limit], len(found) > limit
    end = page[-1].revision if has_more else last
    return Changes(page, cursor.going_on(end, profile.changes_from), has_more)


def _between(rows: Any, after: int, last: int) -> Any:
    return rows.filter(revision__gt=after, revision__lte=last).order_by("revision")


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
