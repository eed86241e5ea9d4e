"""Writes: revisions that grow by one per change, tombstones, repeats that change nothing."""

import datetime as dt
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from foods.models import Supplement
from tests.builders import DAY, make_dose, make_entry, make_food, make_supplement, make_user
from tracker import services
from tracker.accounts.removal import delete_account
from tracker.models import (
    DayRecord,
    IntakeEntry,
    MedicineTaken,
    Profile,
    SupplementDose,
    Tombstone,
)


def entry_values(food, **values):
    return {
        "date": DAY,
        "food": food,
        "portion": None,
        "quantity": None,
        "amount_g": Decimal(50),
        **values,
    }


def save(user, food, key, **values):
    return services.save_diary_row(
        user=user, model=IntakeEntry, uuid=key, values=entry_values(food, **values)
    )


def test_each_change_takes_the_next_revision_of_its_person(owner, stranger):
    food = make_food()
    first, _ = save(owner, food, uuid.uuid4())
    other, _ = save(stranger, food, uuid.uuid4())
    day = services.set_day(user=owner, day=DAY, food_complete=True)
    profile = services.update_profile(user=owner, sex="female")
    revisions = [first.revision, day.revision, profile.revision, other.revision]
    assert revisions == [1, 2, 3, 1]


def test_a_repeated_write_changes_nothing(owner):
    food, key = make_food(), uuid.uuid4()
    row, created = save(owner, food, key)
    again, created_again = save(owner, food, key)
    assert (created, created_again) == (True, False)
    assert (again.pk, again.revision) == (row.pk, row.revision)
    assert Profile.objects.get(user=owner).last_revision == 1


def test_a_changed_write_replaces_and_grows(owner):
    food, key = make_food(), uuid.uuid4()
    save(owner, food, key)
    row, created = save(owner, food, key, amount_g=Decimal(60))
    assert (created, row.revision, row.amount_g) == (False, 2, 60)
    assert IntakeEntry.objects.count() == 1


def test_two_people_may_use_the_same_uuid(owner, stranger):
    food, key = make_food(), uuid.uuid4()
    save(owner, food, key)
    _row, created = save(stranger, food, key, amount_g=Decimal(1))
    assert created
    assert IntakeEntry.objects.get(user=owner).amount_g == 50


def test_deleting_leaves_a_tombstone_with_the_next_revision(owner):
    row, _ = save(owner, make_food(), uuid.uuid4())
    tombstone = services.delete_row(row=row)
    assert (tombstone.kind, tombstone.object_id, tombstone.revision) == ("entry", str(row.uuid), 2)
    assert not IntakeEntry.objects.exists()


def test_writing_a_deleted_uuid_again_removes_its_tombstone(owner):
    food, key = make_food(), uuid.uuid4()
    row, _ = save(owner, food, key)
    services.delete_row(row=row)
    row, created = save(owner, food, key)
    assert (created, row.revision) == (True, 3)
    assert not Tombstone.objects.exists()


def test_a_day_keeps_what_is_not_said_anew(owner):
    services.set_day(user=owner, day=DAY, food_complete=True, note="birthday")
    record = services.set_day(user=owner, day=DAY, supplements_complete=True)
    assert (record.food_complete, record.supplements_complete, record.note) == (
        True,
        True,
        "birthday",
    )
    assert services.set_day(user=owner, day=DAY, food_complete=True).revision == record.revision


def test_doses_and_days_leave_tombstones_too(owner):
    services.delete_row(row=make_dose(owner))
    services.delete_row(row=services.set_day(user=owner, day=DAY, food_complete=True))
    assert sorted(Tombstone.objects.values_list("kind", flat=True)) == ["day", "dose"]
    assert not SupplementDose.objects.exists()
    assert not DayRecord.objects.exists()


def test_copied_entries_are_new_rows_with_revisions_of_their_own(owner):
    originals = [make_entry(owner, make_food(name), 10, meal="lunch") for name in "AB"]
    copies = services.copy_entries(user=owner, entries=originals, to_date=DAY.replace(day=5))
    assert [copy.revision for copy in copies] == [1, 2]
    assert {copy.uuid for copy in copies}.isdisjoint({row.uuid for row in originals})
    assert Profile.objects.get(user=owner).last_revision == 2


def test_copying_nothing_takes_no_revision(owner):
    assert services.copy_entries(user=owner, entries=[], to_date=DAY) == []
    assert not Profile.objects.exists()


def test_an_account_goes_with_its_diary_and_its_own_foods(owner):
    own = make_food("Grandmother's soup", owner=owner, portions={"1 bowl": 300})
    make_entry(owner, own, portion=own.portions.get())
    make_dose(owner, make_supplement(owner=owner))
    owner.delete()
    assert not IntakeEntry.objects.exists()
    assert not SupplementDose.objects.exists()


def in_parallel(write: Callable[[], Any], threads: int) -> list[Any]:
    """What each thread returned; all start together, and a failure of one is the test's."""
    barrier = Barrier(threads)

    def run() -> Any:
        barrier.wait()
        try:
            return write()
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(threads)]]


@pytest.mark.django_db(transaction=True)
def test_concurrent_writers_lose_no_write_and_share_no_revision():
    user, food = make_user("owner"), make_food()
    in_parallel(lambda: [save(user, food, uuid.uuid4()) for _ in range(10)], threads=6)
    revisions = sorted(IntakeEntry.objects.values_list("revision", flat=True))
    assert revisions == list(range(1, 61))
    assert Profile.objects.get(user=user).last_revision == 60


@pytest.mark.django_db(transaction=True)
def test_the_same_put_from_several_threads_makes_one_row():
    user, food, key = make_user("owner"), make_food(), uuid.uuid4()
    created = in_parallel(lambda: save(user, food, key)[1], threads=4)
    assert sorted(created) == [False, False, False, True]
    assert IntakeEntry.objects.get().revision == 1


def test_medicines_are_replaced_as_a_whole_and_only_when_they_differ(owner):
    taken = [("iron", dt.time(8)), ("digoxin", None)]
    first = services.update_profile(user=owner, medicines=taken)
    kept = set(owner.medicines_taken.values_list("pk", "medicine"))
    again = services.update_profile(user=owner, medicines=taken[::-1])
    assert (first.revision, again.revision) == (1, 1)
    services.update_profile(user=owner, medicines=[("digoxin", None)], diet="vegan")
    assert set(owner.medicines_taken.values_list("pk", "medicine")) < kept
    assert Profile.objects.get(user=owner).revision == 2


def test_a_medicine_asked_for_twice_is_there_once(owner):
    for _ in range(2):
        profile = services.add_medicine(user=owner, medicine="iron", time=None)
    assert (owner.medicines_taken.count(), profile.revision) == (1, 1)
    services.remove_medicine(taken=owner.medicines_taken.get())
    assert not owner.medicines_taken.exists()


def test_a_medicine_that_cannot_be_changes_nothing(owner):
    services.add_medicine(user=owner, medicine="iron", time=None)
    with pytest.raises(ValidationError):
        services.add_medicine(user=owner, medicine="moonlight", time=None)
    assert owner.medicines_taken.count() == 1
    assert Profile.objects.get(user=owner).revision == 1


def test_medicines_and_own_supplements_leave_with_the_account(owner, stranger):
    for user in (owner, stranger):
        services.update_profile(user=user, medicines=[("iron", None)])
        make_dose(user, make_supplement(owner=user))
    delete_account(user=owner)
    assert [row.user for row in MedicineTaken.objects.all()] == [stranger]
    assert {row.owner_id for row in Supplement.history.all()} == {stranger.pk}
