"""changes/ when writes arrive twice, late or in another order, and deletions are forgotten."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.api.problems import problem_of
from tests.api.syncing import an_entry, read, send, write
from tests.builders import DAY, make_food
from tracker.models import IntakeEntry, Tombstone
from tracker.services import delete_row, profile_of
from tracker.sync.feed import Cursor, CursorTooOldError, changes_after, forget_tombstones


@pytest.fixture
def food(db):
    return make_food("Oats", 100)


def test_a_row_deleted_before_it_came_does_not_come(api, food):
    """The write that made it was held up in the network."""
    late = {"type": "entry", "id": str(uuid.uuid4())}
    (gone,) = send(api, {**late, "deleted": True})
    (again,) = send(api, {**late, "deleted": True})
    assert (gone["status"], again["status"], gone["revision"]) == (204, 204, again["revision"])
    (result,) = send(api, {**late, "object": an_entry(food)})
    assert result["status"] == 428
    problem_of(api.put(f"/api/v1/entries/{late['id']}/", an_entry(food)), 428)
    assert not IntakeEntry.objects.exists()


def test_a_day_and_a_profile_said_again_are_no_conflict(api):
    writes = [
        {"type": "day", "id": str(DAY), "if_revision": 0, "object": {"note": "rain"}},
        {"type": "profile", "id": "profile", "if_revision": 0, "object": {"sex": "female"}},
    ]
    assert [each["status"] for each in send(api, *writes)] == [201, 200]
    assert [each["status"] for each in send(api, *writes)] == [200, 200]
    other = {**writes[0], "object": {"note": "sun"}}
    assert [each["status"] for each in send(api, other)] == [412]


def test_a_deleted_row_is_brought_back_by_who_knows_that_it_was_deleted(api, owner, food):
    row = write(owner, food)
    (gone,) = send(api, {"type": "entry", "id": str(row.uuid), "deleted": True})
    back = {"type": "entry", "id": str(row.uuid), "object": an_entry(food)}
    results = send(
        api,
        {**back, "if_revision": 0},
        {**back, "if_revision": row.revision},
        {**back, "if_revision": gone["revision"]},
        {**back, "if_revision": gone["revision"]},
    )
    assert [each["status"] for each in results] == [412, 412, 201, 200]


def test_deletions_forgotten_while_a_page_is_read_are_not_missed(api, owner, food, monkeypatch):
    row = write(owner, food)
    cursor = read(api)["next_cursor"]
    delete_row(row=row)
    Tombstone.objects.update(deleted_at=timezone.now() - timedelta(days=91))
    profile = profile_of(owner)
    forget_tombstones()  # another process, after the profile was read
    with pytest.raises(CursorTooOldError):
        changes_after(owner, profile, Cursor.parse(cursor), 10)


def test_sent_twice_it_is_as_sent_once(api, food):
    writes = [
        {"type": "entry", "id": str(uuid.uuid4()), "object": an_entry(food)},
        {"type": "day", "id": str(DAY), "object": {"food_complete": True}},
    ]
    first, again = send(api, *writes), send(api, *writes)
    assert [each["status"] for each in again] == [200, 200]
    assert [each["revision"] for each in again] == [each["revision"] for each in first]


def test_a_row_is_deleted_and_deleted_again(api, owner, food):
    row = write(owner, food)
    gone = {"type": "entry", "id": str(row.uuid), "deleted": True}
    first, again = send(api, gone)[0], send(api, gone)[0]
    assert (first["status"], again["status"]) == (204, 204)
    assert first["revision"] > row.revision
    assert Tombstone.objects.count() == 1
