"""Writes that change several rows together: keyword-only, atomic, returning what they made.

Every write of a synced row takes the person's next revision inside the write's own transaction,
with the profile row locked, so that revisions grow in the order the writes become visible.
"""

import datetime as dt
import uuid as uuids
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import Any, cast

from django.contrib.auth.models import User
from django.db import transaction

from tracker.catalogue_log import last_rows
from tracker.models import (
    DayRecord,
    DiaryRow,
    IntakeEntry,
    LifeStagePeriod,
    MedicineTaken,
    Personal,
    Profile,
    SupplementDose,
    SymptomEntry,
    Tombstone,
)
from tracker.rules import check_medicines
from tracker.standing_foods import Eaten, record_moves, replaced, standing, standing_values

# Classes of medicine, each with a time of day, or None where it was not said.
Medicines = Collection[tuple[str, dt.time | None]]

_KINDS: dict[type[Personal], str] = {
    IntakeEntry: "entry",
    SupplementDose: "dose",
    SymptomEntry: "symptom",
    DayRecord: "day",
}


def profile_of(user: User) -> Profile:
    """The person's profile, made empty on first use: the past of the catalogue is no news."""
    profile = Profile.objects.filter(user=user).first()
    if profile is None:
        last, _nothing = last_rows(User.objects.filter(pk=user.pk))
        profile, _created = Profile.objects.get_or_create(user=user, defaults=asdict(last))
    return profile


@contextmanager
def writing(user: User) -> Iterator[None]:
    """A transaction in which nobody else writes to this person's rows.

    For a decision that has to hold until the write: look, judge, then save.
    """
    with transaction.atomic():
        locked_profile(user)
        yield


def locked_profile(user: User) -> Profile:
    """The person's profile, locked until the transaction ends: writers of one person queue up."""
    profile_of(user)
    return Profile.objects.select_for_update().get(user=user)


def take_revisions(profile: Profile, count: int = 1) -> int:
    """Reserve `count` revisions of a locked profile and return the first.

    Every row takes one of its own: whoever reads on by revision would miss the rest of a page.
    """
    first = profile.last_revision + 1
    profile.last_revision += count
    profile.save(update_fields=["last_revision"])
    return first


def _write(row: Personal, values: dict[str, Any], profile: Profile) -> bool:
    """Give the row the values and the next revision; False, and nothing written, if it has them.

    Saying the same thing twice is no change: a phone may repeat what it did not hear answered.
    """
    is_new = row._state.adding
    if not is_new and all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.revision = take_revisions(profile)
    row.save()
    return True


@transaction.atomic
def save_diary_row(
    *,
    user: User,
    model: type[DiaryRow],
    values: dict[str, Any],
    uuid: uuids.UUID | None = None,
) -> tuple[Any, bool]:
    """Create the row, or replace the values of the one with this UUID: (row, created).

    A food that another one took the place of is stored as the one that stands for it that day.
    """
    uuid = uuid or uuids.uuid4()
    profile = locked_profile(user)
    row = cast(Any, model).objects.for_user(user).filter(uuid=uuid).first()
    created = row is None
    if created:
        row = model(user=user, uuid=uuid)
        Tombstone.objects.filter(user=user, kind=_KINDS[model], object_id=str(uuid)).delete()
    if not isinstance(row, IntakeEntry):
        _write(row, values, profile)
    else:
        values, moves = standing_values(row, values)
        _write(row, values, profile)
        record_moves(row, moves)
    return row, created


@transaction.atomic
def delete_row(*, row: Personal) -> Tombstone:
    """Delete a synced row and leave a tombstone with the next revision."""
    revision = take_revisions(locked_profile(row.user))
    object_id = str(row.date) if isinstance(row, DayRecord) else str(cast(Any, row).uuid)
    row.delete()
    tombstone, _created = Tombstone.objects.update_or_create(
        user=row.user,
        kind=_KINDS[type(row)],
        object_id=object_id,
        defaults={"revision": revision},
    )
    return tombstone


@transaction.atomic
def set_day(*, user: User, day: date, **values: Any) -> DayRecord:
    """Set what the person says of a day: food_complete, supplements_complete, note."""
    profile = locked_profile(user)
    record = DayRecord.objects.for_user(user).filter(date=day).first()
    record = record or DayRecord(user=user, date=day)
    _write(record, values, profile)
    return record


@transaction.atomic
def update_profile(*, user: User, medicines: Medicines | None = None, **values: Any) -> Profile:
    """Change the given fields of the profile; saying the same thing twice is no change.

    `medicines` are all the person takes; None leaves them as they are.
    """
    profile = locked_profile(user)
    moved = medicines is not None and _replace_medicines(user, medicines)
    said = bool(values) or medicines is not None
    if said and not moved and all(getattr(profile, n) == value for n, value in values.items()):
        return profile
    for name, value in values.items():
        setattr(profile, name, value)
    profile.revision = take_revisions(profile)
    profile.save(update_fields=[*values, "revision"])
    return profile


def _replace_medicines(user: User, medicines: Medicines) -> bool:
    """Keep exactly these medicines and times; whether that changed anything."""
    stored = {(row.medicine, row.time): row for row in user.medicines_taken.all()}
    gone = [row.pk for key, row in stored.items() if key not in medicines]
    new = [key for key in medicines if key not in stored]
    MedicineTaken.objects.filter(pk__in=gone).delete()
    MedicineTaken.objects.bulk_create(
        MedicineTaken(user=user, medicine=medicine, time=moment) for medicine, moment in new
    )
    return bool(gone or new)


@transaction.atomic
def add_medicine(*, user: User, medicine: str, time: dt.time | None) -> Profile:
    """One more medicine, or one more time of it; asked twice, once. Raises ValidationError."""
    locked_profile(user)
    stored = list(user.medicines_taken.values_list("medicine", "time"))
    wanted = stored if (medicine, time) in stored else [*stored, (medicine, time)]
    check_medicines(wanted)
    return update_profile(user=user, medicines=wanted)


@transaction.atomic
def remove_medicine(*, taken: MedicineTaken) -> Profile:
    others = taken.user.medicines_taken.exclude(pk=taken.pk)
    return update_profile(user=taken.user, medicines=list(others.values_list("medicine", "time")))


@transaction.atomic
def copy_entries(*, user: User, entries: Iterable[IntakeEntry], to_date: date) -> list[IntakeEntry]:
    """Write the same foods and amounts again on another day (a repeated breakfast)."""
    originals = list(entries)
    if not originals:
        return []
    first = take_revisions(locked_profile(user), len(originals))
    old_foods = replaced({original.food_id for original in originals})
    eaten = [
        standing(Eaten.of(original), to_date, old_foods[original.food_id])
        if original.food_id in old_foods
        else (Eaten.of(original), {})
        for original in originals
    ]
    copies = IntakeEntry.objects.bulk_create(
        IntakeEntry(
            user=user,
            date=to_date,
            time=original.time,
            meal=original.meal,
            revision=first + index,
            **food.values(),
        )
        for index, (original, (food, _moves)) in enumerate(zip(originals, eaten, strict=True))
    )
    for copy, (_food, moves) in zip(copies, eaten, strict=True):
        record_moves(copy, moves)
    return copies


@transaction.atomic
def repeat_meal(*, user: User, meal: str, from_date: date, to_date: date) -> list[IntakeEntry]:
    """Write a day's meal again on another day that has nothing in it yet; asked twice, once."""
    locked_profile(user)
    entries = IntakeEntry.objects.for_user(user).filter(meal=meal)
    if entries.filter(date=to_date).exists():
        return []
    return copy_entries(user=user, entries=entries.filter(date=from_date), to_date=to_date)


@transaction.atomic
def add_period(*, user: User, kind: str, from_date: date, to_date: date | None) -> LifeStagePeriod:
    """Record a pregnancy or a time of breast-feeding; targets of its days follow it."""
    update_profile(user=user)
    return LifeStagePeriod.objects.create(
        user=user, kind=kind, from_date=from_date, to_date=to_date
    )


@transaction.atomic
def delete_period(*, period: LifeStagePeriod) -> None:
    update_profile(user=period.user)
    period.delete()
