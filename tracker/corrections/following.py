"""A person's diary follows the catalogue: corrected values, portion weights, supplements and
replaced foods.

Totals are computed live, so a correction reaches past days by itself. What is left to do is to
move entries to the food that took the place of theirs, to give changed rows a new revision so
that phones fetch them again, to have the shortfalls assessed again, and to tell the person. It is
done when the person next looks, and every night: `foods` knows nothing of diaries.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Final

from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.db.models.lookups import IsNull
from django.utils import timezone

from foods.columns_in_sql import batches, columns_as_table
from tracker.corrections import catalogue_log as log
from tracker.corrections.catalogue_log import Positions
from tracker.corrections.moved_days import Followed, note_changes, notices_of
from tracker.corrections.moved_doses import FollowedDose, changed_doses, notices_of_doses
from tracker.models import (
    CorrectionNotice,
    DiaryRow,
    IntakeEntry,
    MovedEntry,
    Profile,
    SupplementDose,
)
from tracker.server.unavailable import outage_of
from tracker.services import take_revisions
from tracker.shortcuts import favourites
from tracker.user_ranges import UserRange

_ENTRIES: Final = 500  # in one statement
_PEOPLE: Final = 200


def catch_up(*, user: User, profile: Profile) -> list[CorrectionNotice]:
    """Let the diary follow the catalogue; the notices the person has not seen, newest first.

    One query when nothing happened. `profile` is brought up to date.
    """
    unseen = CorrectionNotice.objects.filter(user=user, seen_at=None)
    last, has_unseen = log.last_rows_and_any(unseen)
    if Positions.of(profile).are_behind(last):
        _follow_if_possible(user, profile)
    elif not has_unseen:
        return []
    return list(_with_names(unseen))


def _follow_if_possible(user: User, profile: Profile) -> None:
    """Who only reads is not refused while nobody can write; where that fails, too, it says so."""
    try:
        _follow(user, profile)
    except DatabaseError as error:
        if connection.in_atomic_block or outage_of(error) is None:
            raise


def catch_up_everyone(users: UserRange | None = None) -> int:
    """Let every diary follow, or those of `users`; how many people something concerned.

    Two queries when nothing happened. Those who took nothing of it are passed over together.
    """
    last = log.last_rows()
    behind = Profile.objects.filter(
        Q(*((f"{name}__lt", end) for name, end in asdict(last).items()), _connector=Q.OR)
    )
    concerned = last_pk = 0
    if users is not None:
        behind = behind.filter(pk__lt=users.below_id)
        last_pk = users.from_id - 1
    while people := list(
        behind.filter(pk__gt=last_pk).select_related("user").order_by("pk")[:_PEOPLE]
    ):
        last_pk = people[-1].pk
        eaters = _pass_over([profile.pk for profile in people], last)
        for profile in people:
            if profile.pk in eaters:
                concerned += _follow(profile.user, profile)
    return concerned


@transaction.atomic
def _pass_over(people: Sequence[int], last: Positions) -> set[int]:
    """Move the positions of those of these people whom nothing concerns; returns the others."""
    profiles = list(Profile.objects.select_for_update().filter(pk__in=people).order_by("pk"))
    after = Positions.earliest(map(Positions.of, profiles))
    rows = log.replacements(after, last)
    replaced = {row.new_id if row.undoes_id else row.old_id for row in rows}
    queries = [
        *(IntakeEntry.objects.filter(food__in=foods) for foods in log.changed_foods(after, last)),
        *([IntakeEntry.objects.filter(food__in=replaced)] if replaced else []),
        *favourites.concerned(replaced, after, last),
        *(
            SupplementDose.objects.filter(supplement__in=supplements)
            for supplements in log.changed_supplements(after, last)
        ),
    ]
    eaters = {
        user_id
        for diary in queries
        for user_id in diary.filter(user__in=people)
        .order_by()
        .values_list("user_id", flat=True)
        .distinct()
    }
    ends = {name: Greatest(F(name), Value(end)) for name, end in asdict(last).items()}
    Profile.objects.filter(pk__in=set(people) - eaters).update(**ends)
    return eaters


@transaction.atomic
def _follow(user: User, profile: Profile) -> bool:
    """Read the logs from where the person is to their ends; whether they concern any row.

    A person who is there already, because two of their pages loaded at once, stays there. Whose
    account went meanwhile has nothing that could follow.
    """
    locked = _locked(profile)
    if locked is None:
        return False
    # Only now: an entry written while this waited was stored as the logs were then, which may say
    # more than when somebody first looked.
    last = log.last_rows()
    after = Positions.of(locked)
    followed: list[Followed] = []
    doses: list[FollowedDose] = []
    if after.are_behind(last):
        last = after.furthest(last)
        followed = _followed(user, after, last)
        doses = changed_doses(user, after, last)
        if followed or doses:
            note_changes(followed, after, last)
            _store(locked, followed, doses)
            locked.assessed_on = None  # due again
        favourites.follow(user, after, last)
        locked.refresh_from_db(fields=["last_revision"])
        for name, end in asdict(last).items():
            setattr(locked, name, end)
        locked.save(update_fields=["assessed_on", *asdict(last)])
    for name in ("last_revision", "assessed_on", *asdict(last)):
        setattr(profile, name, getattr(locked, name))
    return bool(followed or doses)


def _locked(profile: Profile) -> Profile | None:
    """As it is when nobody else writes to it any more; None if it is gone."""
    return Profile.objects.select_for_update().filter(pk=profile.pk).first()


def _followed(user: User, after: Positions, last: Positions) -> list[Followed]:
    """The person's entries that the logs concern, moved as the replacements say."""
    entries = IntakeEntry.objects.for_user(user)
    eaten = set(entries.order_by().values_list("food_id", flat=True).distinct())
    foods = {
        food_id
        for query in log.changed_foods(after, last)
        for food_id in query.filter(food_id__in=eaten).distinct()
    }
    rows = log.replacements(after, last)
    foods |= {row.old_id for row in rows if row.undoes_id is None}
    undone = {row.undoes_id for row in rows if row.undoes_id is not None}
    # Also those of replacements to come: what was written since they were made has moved already.
    moves: dict[int, dict[int, int | None]] = defaultdict(dict)
    named = undone | {row.pk for row in rows}
    for move in MovedEntry.objects.filter(user=user, replacement__in=named) if named else ():
        moves[move.entry_id][move.replacement_id] = move.portion_before_id
    back = [entry_id for entry_id, of_entry in moves.items() if undone & of_entry.keys()]
    concerned = entries.filter(Q(food__in=foods) | Q(pk__in=back)).order_by("date", "pk")
    used = ("user", "date", "food", "portion", "quantity", "amount_g", "updated_at")
    followed = [Followed(entry, moves.get(entry.pk, {})) for entry in concerned.only(*used)]
    for row in rows:
        for each in followed:
            each.follow(row)
    return followed


def _store(profile: Profile, followed: Sequence[Followed], taken: Sequence[FollowedDose]) -> None:
    changed = [each for each in followed if each.is_changed]
    doses = [each.dose for each in taken]
    rows: list[DiaryRow] = [*(each.entry for each in changed), *doses]
    if rows:
        for revision, row in enumerate(rows, take_revisions(profile, len(rows))):
            row.revision = revision
    for each in changed:
        for name, value in each.eaten.values().items():
            setattr(each.entry, name, value)
    moved = [each.entry for each in changed if each.is_moved]
    others = [each.entry for each in changed if not each.is_moved]
    amount = ("food", "portion", "quantity", "amount_g")
    IntakeEntry.objects.bulk_update(moved, [*amount, "revision"], batch_size=_ENTRIES)
    _write_revisions(IntakeEntry, others)
    _write_revisions(SupplementDose, doses)
    _store_moves(profile.user_id, followed)
    CorrectionNotice.objects.bulk_create(
        [
            *notices_of(profile.user_id, followed),
            *notices_of_doses(profile.user_id, taken),
        ]
    )


def _write_revisions(model: type[DiaryRow], diary: Sequence[DiaryRow]) -> None:
    """Store the revisions alone: of thousands a CASE for each row takes seconds."""
    names = ("id", "revision")
    fields = [model._meta.get_field(name) for name in names]
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        for rows in batches(diary):
            columns = [[getattr(row, name) for row in rows] for name in names]
            source, params = columns_as_table(connection, fields, columns)
            # Nothing but names of tables and types of columns is put into it.
            cursor.execute(
                f"WITH v (id, revision) AS ({source}) "  # noqa: S608  # nosec B608
                f"UPDATE {table} SET revision = v.revision FROM v WHERE {table}.id = v.id",
                params,
            )


def _store_moves(user_id: int, followed: Iterable[Followed]) -> None:
    taken_back = [
        Q(entry=each.entry, replacement__in=gone) for each in followed if (gone := each.taken_back)
    ]
    for start in range(0, len(taken_back), _ENTRIES):
        several = taken_back[start : start + _ENTRIES]
        MovedEntry.objects.filter(Q(*several, _connector=Q.OR), user=user_id).delete()
    MovedEntry.objects.bulk_create(
        (
            MovedEntry(
                user_id=user_id,
                entry=each.entry,
                replacement_id=replacement_id,
                portion_before_id=portion_id,
            )
            for each in followed
            for replacement_id, portion_id in each.new_moves.items()
        ),
        batch_size=_ENTRIES,
    )


def unseen_first(user: User) -> QuerySet[CorrectionNotice]:
    """All that the person was told, the unseen first, then the newest."""
    notices = _with_names(user.correction_notices.all())
    return notices.order_by(IsNull(F("seen_at"), True).desc(), "-made_at", "-pk")


def _with_names(notices: QuerySet[CorrectionNotice]) -> QuerySet[CorrectionNotice]:
    return notices.select_related("food", "supplement")


def mark_seen(*, user: User, up_to: int) -> int:
    """Mark as seen what the person was told up to this notice; the number of them."""
    unseen = user.correction_notices.filter(seen_at=None, pk__lte=up_to)
    return unseen.update(seen_at=timezone.now())
