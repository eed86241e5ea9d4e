"""Writes that change several rows together: keyword-only, atomic, returning what they made.

Every write of a synced row takes the person's next revision inside the write's own transaction,
with the profile row locked, so that revisions grow in the order the writes become visible.
"""

import datetime as dt
import uuid as uuids
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.corrections.catalogue_log import last_rows
from tracker.corrections.standing_foods import (
    Eaten,
    Moves,
    StandingFoods,
    record_moves,
    standing_values,
)
from tracker.models import (
    DayRecord,
    DiaryRow,
    Favourite,
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
from tracker.sync.imported_rows import NO_RECORD, Record, forget_deletion, row_of

# Classes of medicine, each with a time of day, or None where it was not said.
Medicines = Collection[tuple[str, dt.time | None]]

KINDS: dict[type[Personal], str] = {
    IntakeEntry: "entry",
    SupplementDose: "dose",
    SymptomEntry: "symptom",
    DayRecord: "day",
    Favourite: "favourite",
}


def profile_of(user: User) -> Profile:
    """The person's profile, made empty on first use: the past of the catalogue is no news.

    Raises PermissionDenied when the account was deleted since `user` was read.
    """
    profile = Profile.objects.filter(user=user).first()
    if profile is None:
        if not User.objects.filter(pk=user.pk).exists():
            raise PermissionDenied(_("This account is gone."))
        profile, _created = Profile.objects.get_or_create(user=user, defaults=asdict(last_rows()))
    return profile


@contextmanager
def writing(user: User) -> Iterator[Profile]:
    """A transaction in which nobody else writes to this person's rows; yields their profile.

    For a decision that has to hold until the write: look, judge, then save.
    """
    with transaction.atomic():
        yield locked_profile(user)


def locked_profile(user: User) -> Profile:
    """The person's profile, locked until the transaction ends: writers of one person queue up."""
    profiles = Profile.objects.select_for_update()
    try:
        return profiles.get(user=user)
    except Profile.DoesNotExist:
        profile_of(user)
        return profiles.get(user=user)


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
    if not is_new and says_the_same(row, values):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.revision = take_revisions(profile)
    row.save()
    return True


def says_the_same(row: Personal, values: dict[str, Any]) -> bool:
    """Whether the row has these values already. By the columns: a food read twice is the same."""
    columns = row._meta.get_field
    return all(
        getattr(row, columns(name).attname) == getattr(value, "pk", value)
        for name, value in values.items()
    )


@transaction.atomic
def save_diary_row(
    *,
    user: User,
    model: type[DiaryRow],
    values: dict[str, Any],
    uuid: uuids.UUID | None = None,
) -> tuple[Any, bool]:
    """Create the row, or replace the values of the one with this UUID: (row, created).

    A food that another one took the place of is stored as the one that stands for it that day. A
    row that was deleted is brought back with the record it was imported from.
    """
    uuid = uuid or uuids.uuid4()
    profile = locked_profile(user)
    row = cast(Any, model).objects.for_user(user).filter(uuid=uuid).first()
    created = row is None
    gone = tombstone_of(user, model, str(uuid)) if created else None
    meant = Meant.of(row or model(user=user, uuid=uuid), values)
    store_row(profile=profile, meant=meant, gone=gone)
    return meant.row, created


@dataclass(frozen=True)
class Meant:
    """A diary row, new or not, and the values it is to have; `moves` led to its food."""

    row: Any
    values: dict[str, Any]
    moves: Moves

    @classmethod
    def of(cls, row: DiaryRow, values: dict[str, Any], *, food_is_fresh: bool = False) -> "Meant":
        """With the food that stands for theirs; call it with the person's profile locked.

        `food_is_fresh`: the food, of the values or else of the row, was read after that.
        """
        if not isinstance(row, IntakeEntry):
            return cls(row, values, {})
        return cls(row, *standing_values(row, values, food_is_fresh=food_is_fresh))

    @property
    def is_done(self) -> bool:
        """Whether the row has these values already."""
        return not self.row._state.adding and says_the_same(self.row, self.values)


def store_row(*, profile: Profile, meant: Meant, gone: Tombstone | None = None) -> None:
    """Store what is meant, within `writing`, which gave the profile.

    `gone` is what is left of a new row that was there before.
    """
    row, values = meant.row, meant.values
    if row._state.adding:
        if gone is not None:
            record = Record.of(vars(gone))
            if record is not None and row_of(profile.user_id, type(row), record) is None:
                values = {**record.values(), **values}
            gone.delete()
        if (record_now := Record.of(values)) is not None:
            forget_deletion(profile.user_id, KINDS[type(row)], record_now)
    _write(row, values, profile)
    record_moves(row, meant.moves)


def add_row(
    *, user: User, model: type[DiaryRow], uuid: uuids.UUID | None, values: dict[str, Any]
) -> None:
    """What a form adds: sent again, the same row; sent again after that was deleted, nothing."""
    with writing(user):
        if uuid is None or tombstone_of(user, model, str(uuid)) is None:
            save_diary_row(user=user, model=model, uuid=uuid, values=values)


@transaction.atomic
def save_row(*, user: User, row: Any, values: dict[str, Any]) -> tuple[Any, bool]:
    """Store the values in a synced row, new or not; that one like it was deleted is forgotten."""
    profile = locked_profile(user)
    created = row._state.adding
    if created:
        _forget_deletion(row)
    _write(row, values, profile)
    return row, created


def _forget_deletion(row: Any) -> None:
    gone = Tombstone.objects.filter(user=row.user, kind=KINDS[type(row)], object_id=row.object_id)
    gone.delete()


def tombstone_of(user: User, model: type[Personal], object_id: str) -> Tombstone | None:
    """What is left of a row that was deleted."""
    return Tombstone.objects.filter(user=user, kind=KINDS[model], object_id=object_id).first()


@transaction.atomic
def note_deletion(*, user: User, model: type[Personal], object_id: str) -> Tombstone:
    """Remember that a row is not to be, though none has come yet: it may still be on its way."""
    gone = tombstone_of(user, model, object_id)
    if gone is not None:
        return gone
    revision = take_revisions(locked_profile(user))
    return Tombstone.objects.create(
        user=user, kind=KINDS[model], object_id=object_id, revision=revision
    )


@transaction.atomic
def delete_row(*, row: Any) -> Tombstone:
    """Delete a synced row and leave a tombstone with the next revision."""
    revision = take_revisions(locked_profile(row.user))
    record = Record.of(vars(row)) or NO_RECORD
    row.delete()
    tombstone, _created = Tombstone.objects.update_or_create(
        user=row.user,
        kind=KINDS[type(row)],
        object_id=row.object_id,
        defaults={"revision": revision, **record.values()},
    )
    return tombstone


@transaction.atomic
def set_day(*, user: User, day: date, **values: Any) -> DayRecord:
    """Set what the person says of a day: food_, supplements_, symptoms_complete, note."""
    profile = locked_profile(user)
    record = DayRecord.objects.for_user(user).filter(date=day).first()
    record = record or DayRecord(user=user, date=day)
    if not values:
        return record
    if record._state.adding:  # an import that was undone leaves a tombstone of a day
        _forget_deletion(record)
    _write(record, values, profile)
    return record


@transaction.atomic
def update_profile(*, user: User, medicines: Medicines | None = None, **values: Any) -> Profile:
    """Change the given fields of the profile; saying the same thing twice is no change.

    `medicines` are all the person takes; None leaves them as they are.
    """
    profile = locked_profile(user)
    said = {**values} if medicines is None else {**values, "medicines": medicines}
    if profile_says(profile, said):
        return profile
    if medicines is not None:
        _replace_medicines(user, medicines)
    for name, value in values.items():
        setattr(profile, name, value)
    profile.revision = take_revisions(profile)
    profile.save(update_fields=[*values, "revision"])
    return profile


def profile_says(profile: Profile, values: Mapping[str, Any]) -> bool:
    """Whether the profile has these values already, `medicines` among them."""
    fields = {name: value for name, value in values.items() if name != "medicines"}
    if not all(getattr(profile, name) == value for name, value in fields.items()):
        return False
    taken = MedicineTaken.objects.filter(user=profile.pk).values_list("medicine", "time")
    return "medicines" not in values or set(taken) == set(values["medicines"])


def _replace_medicines(user: User, medicines: Medicines) -> None:
    """Keep exactly these medicines and times."""
    stored = {(row.medicine, row.time): row for row in user.medicines_taken.all()}
    gone = [row.pk for key, row in stored.items() if key not in medicines]
    new = [key for key in medicines if key not in stored]
    MedicineTaken.objects.filter(pk__in=gone).delete()
    MedicineTaken.objects.bulk_create(
        MedicineTaken(user=user, medicine=medicine, time=moment) for medicine, moment in new
    )


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
    locked_profile(taken.user)  # before it is read what else is taken
    others = taken.user.medicines_taken.exclude(pk=taken.pk)
    return update_profile(user=taken.user, medicines=list(others.values_list("medicine", "time")))


@dataclass(frozen=True)
class NewEntry:
    """A food to be logged among others; `uuid` is one the client made, or one made of such."""

    eaten: Eaten
    meal: str
    time: dt.time | None = None
    uuid: uuids.UUID = field(default_factory=uuids.uuid4)


@transaction.atomic
def log_all(*, user: User, day: date, entries: Iterable[NewEntry]) -> list[IntakeEntry]:
    """Log several foods at once, each as the one that stands for it that day; those that are new.

    One whose uuid is known is there already, or was taken back: sent again, it adds nothing.
    """
    wanted = {entry.uuid: entry for entry in entries}
    if not wanted:
        return []
    profile = locked_profile(user)
    stored = IntakeEntry.objects.for_user(user).filter(uuid__in=wanted)
    gone = Tombstone.objects.filter(user=user, kind=KINDS[IntakeEntry])
    known = {*stored.values_list("uuid", flat=True)} | {
        uuids.UUID(key)
        for key in gone.filter(object_id__in=map(str, wanted)).values_list("object_id", flat=True)
    }
    new = [entry for uuid, entry in wanted.items() if uuid not in known]
    if not new:
        return []
    first = take_revisions(profile, len(new))
    foods = StandingFoods.of({entry.eaten.food_id for entry in new})
    eaten = [foods.stored(entry.eaten, day) for entry in new]
    rows = IntakeEntry.objects.bulk_create(
        IntakeEntry(
            user=user,
            uuid=entry.uuid,
            date=day,
            time=entry.time,
            meal=entry.meal,
            revision=first + index,
            **food.values(),
        )
        for index, (entry, (food, _moves)) in enumerate(zip(new, eaten, strict=True))
    )
    for row, (_food, moves) in zip(rows, eaten, strict=True):
        record_moves(row, moves)
    return rows


def copy_entries(*, user: User, entries: Iterable[IntakeEntry], to_date: date) -> list[IntakeEntry]:
    """Write the same foods and amounts again on another day (a repeated breakfast)."""
    again = [NewEntry(Eaten.of(entry), entry.meal, entry.time) for entry in entries]
    return log_all(user=user, day=to_date, entries=again)


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
    _touch_profile(user)
    return LifeStagePeriod.objects.create(
        user=user, kind=kind, from_date=from_date, to_date=to_date
    )


@transaction.atomic
def delete_period(*, period: LifeStagePeriod) -> None:
    _touch_profile(period.user)
    period.delete()


def _touch_profile(user: User) -> None:
    """Take a revision for what the profile shows of other tables."""
    profile = locked_profile(user)
    profile.revision = take_revisions(profile)
    profile.save(update_fields=["revision"])
