"""What changed of a person's rows since a revision, for devices that keep a copy.

Revisions are taken with the profile row locked, so they become visible in their order: everything
up to the person's last revision is there to be read, and what is changed while it is read has a
higher one and comes with the next page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from tracker.models import (
    DayRecord,
    Favourite,
    IntakeEntry,
    Profile,
    SupplementDose,
    SymptomEntry,
    Tombstone,
)
from tracker.prepared import Prepared

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TOMBSTONES_KEPT: Final = timedelta(days=90)
PROFILE_ID: Final = "profile"

# How each type of row is read whole, with all that an answer shows of it.
_ROWS: Final[dict[str, Any]] = {
    "entry": lambda user: IntakeEntry.objects.for_user(user).whole(),
    "dose": lambda user: (
        SupplementDose.objects.for_user(user).with_amounts().select_related("supplement")
    ),
    "symptom": lambda user: SymptomEntry.objects.for_user(user),
    "day": lambda user: DayRecord.objects.for_user(user),
    "favourite": lambda user: Favourite.objects.for_user(user).whole(),
}


def whole_rows(kind: str, user: Any) -> Any:
    """The person's rows of a kind with all that an answer shows of them."""
    return _ROWS[kind](user)


def _first_of_each(user: int, after: int, last: int) -> Any:
    """Of a profile, for each type the lowest revision within these bounds; null where none is."""
    kinds = {kind: whole_rows(kind, user).model for kind in _ROWS} | {"gone": Tombstone}
    return Profile.objects.filter(user=user).values(
        **{
            kind: Subquery(
                _between(model.objects.filter(user=OuterRef("user")), after, last).values(
                    "revision"
                )[:1]
            )
            for kind, model in kinds.items()
        }
    )


# Most who ask have nothing new, or rows of one type.
_FIRST_OF_EACH: Final = Prepared(_first_of_each, user=int, after=int, last=int)


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
    (first,) = _FIRST_OF_EACH.dictionaries(user=user.pk, after=after, last=last)
    found = [
        Change(kind, row.object_id, row.revision, row)
        for kind in _ROWS
        if first[kind] is not None
        for row in _between(whole_rows(kind, user), after, last)[: limit + 1]
    ]
    if first["gone"] is not None:
        gone = _between(Tombstone.objects.filter(user=user), after, last)
        found += [Change(row.kind, row.object_id, row.revision) for row in gone[: limit + 1]]
    if after < profile.revision <= last:
        found.append(Change("profile", PROFILE_ID, profile.revision, profile))
    # Once more: what was forgotten while this read it is in none of the answers.
    forgotten = Profile.objects.values_list("changes_from", flat=True).get(pk=profile.pk)
    if cursor.misses_deletions(forgotten):
        raise CursorTooOldError
    found.sort(key=lambda change: change.revision)
    page, has_more = found[:limit], len(found) > limit
    end = page[-1].revision if has_more else last
    return Changes(page, cursor.going_on(end, profile.changes_from), has_more)


def _between(rows: Any, after: int, last: int) -> Any:
    return rows.filter(revision__gt=after, revision__lte=last).order_by("revision")


def forget_tombstones() -> int:
    """Delete tombstones that were kept long enough; the number of them.

    Those of imported records stay: an app that keeps health records may send years of them again.

    A device that read less far than the last one deleted is told to read everything again. A
    transaction for each person: nobody's writes wait for everybody's.
    """
    before = timezone.now() - TOMBSTONES_KEPT
    old = Tombstone.objects.filter(deleted_at__lt=before, external_id="")
    ends = list(old.order_by("user_id").values_list("user_id").annotate(Max("revision")))
    return sum(_forget(user_id, end, before) for user_id, end in ends)


@transaction.atomic
def _forget(user_id: int, end: int, before: datetime) -> int:
    Profile.objects.filter(pk=user_id, changes_from__lt=end).update(changes_from=end)
    gone = Tombstone.objects.filter(
        user=user_id, revision__lte=end, deleted_at__lt=before, external_id=""
    )
    return gone.delete()[0]
