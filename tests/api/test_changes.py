"""changes/: what changed since a cursor, and many writes at once."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.api.described import validator_of
from tests.api.problems import pointers, problem_of
from tests.api.syncing import URL, an_entry, read, send, write
from tests.builders import (
    DAY,
    make_dose,
    make_food,
    make_profile,
    make_user,
)
from tracker.models import IntakeEntry, Profile, SymptomEntry, Tombstone
from tracker.services import delete_row, save_diary_row, set_day, update_profile
from tracker.sync.feed import forget_tombstones


@pytest.fixture
def food(db):
    return make_food("Oats", 100)


# --- reading ---


def test_everything_in_the_order_of_revisions_and_in_the_form_of_its_address(api, owner, food):
    row = write(owner, food)
    set_day(user=owner, day=DAY, food_complete=True)
    update_profile(user=owner, sex="female")
    answer = read(api)
    assert [change["type"] for change in answer["changes"]] == ["entry", "day", "profile"]
    revisions = [change["revision"] for change in answer["changes"]]
    assert revisions == sorted(revisions)
    by_type = {change["type"]: change for change in answer["changes"]}
    assert by_type["entry"]["object"] == api.get(f"/api/v1/entries/{row.uuid}/").json()
    assert by_type["entry"]["id"] == str(row.uuid)
    assert by_type["profile"]["object"] == api.get("/api/v1/profile/").json()
    day = api.get("/api/v1/days/", {"from": str(DAY), "to": str(DAY)}).json()["results"][0]
    assert (by_type["day"]["id"], by_type["day"]["object"]) == (str(DAY), day)
    assert (answer["next_cursor"], answer["has_more"]) == (str(revisions[-1]), False)


def test_only_what_changed_since_the_cursor(api, owner, food):
    write(owner, food)
    cursor = read(api)["next_cursor"]
    assert read(api, cursor)["changes"] == []
    row = write(owner, food)
    (change,) = read(api, cursor)["changes"]
    assert (change["id"], change["deleted"]) == (str(row.uuid), False)


def test_a_row_that_is_gone_is_told(api, owner, food):
    row = write(owner, food)
    cursor = read(api)["next_cursor"]
    delete_row(row=row)
    (change,) = read(api, cursor)["changes"]
    assert change["deleted"] is True
    assert (change["type"], change["id"], change["object"]) == ("entry", str(row.uuid), None)


def test_a_row_changed_twice_is_told_once(api, owner, food):
    row = write(owner, food)
    save_diary_row(user=owner, model=IntakeEntry, uuid=row.uuid, values={"amount_g": 99})
    (change,) = [each for each in read(api)["changes"] if each["type"] == "entry"]
    assert change["object"]["amount_g"] == 99


def test_page_by_page_nothing_is_missed_or_told_twice(api, owner, food):
    rows = {str(write(owner, food).uuid) for _ in range(7)}
    gone = [write(owner, food) for _ in range(3)]
    for row in gone:
        delete_row(row=row)
    seen, cursor, pages = [], 0, 0
    while True:
        answer = read(api, cursor, page_size=3)
        seen += [change["id"] for change in answer["changes"]]
        assert len(answer["changes"]) <= 3
        cursor, pages = answer["next_cursor"], pages + 1
        if not answer["has_more"]:
            break
    assert pages == 4
    assert sorted(seen) == sorted(rows | {str(row.uuid) for row in gone})


def test_a_correction_of_the_catalogue_is_a_change(api, owner, food):
    row = write(owner, food)
    cursor = read(api)["next_cursor"]
    content = food.contents.get()
    content.amount_per_100g = 50
    content.save()
    (change,) = read(api, cursor)["changes"]
    assert (change["id"], change["object"]["magnesium_mg"]) == (str(row.uuid), 15.0)


def test_nobody_elses(api, food):
    write(make_user("bob"), food)
    assert read(api)["changes"] == []


def test_a_cursor_older_than_the_tombstones_is_gone(api, owner, food):
    first = write(owner, food)
    row = write(owner, food)
    delete_row(row=row)
    later = write(owner, food)
    Tombstone.objects.update(deleted_at=timezone.now() - timedelta(days=91))
    assert forget_tombstones() == 1
    problem_of(api.get(URL, {"cursor": first.revision}), 410)
    assert [change["id"] for change in read(api, 0)["changes"]] == [
        str(first.uuid),
        str(later.uuid),
    ]
    assert read(api, later.revision)["changes"] == []


def test_a_new_device_reads_all_pages_though_deletions_were_forgotten(api, owner, food):
    kept = [write(owner, food) for _each in range(6)]
    old = delete_row(row=write(owner, food))
    Tombstone.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - timedelta(days=91))
    forget_tombstones()
    kept.append(write(owner, food))

    answer, seen = read(api, page_size=3), []
    while True:
        seen += [change["id"] for change in answer["changes"]]
        if not answer["has_more"]:
            break
        answer = read(api, answer["next_cursor"], page_size=3)
    assert seen == [str(row.uuid) for row in kept]
    assert read(api, answer["next_cursor"])["changes"] == []


def test_a_first_reading_broken_off_is_too_old_once_more_was_forgotten(api, owner, food):
    rows = [write(owner, food) for _each in range(4)]
    for row in (rows[3], rows[0]):
        cursor = read(api, page_size=1)["next_cursor"]
        assert api.get(URL, {"cursor": cursor}).status_code == 200
        old = delete_row(row=row)
        Tombstone.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - timedelta(days=91))
        forget_tombstones()
        problem_of(api.get(URL, {"cursor": cursor}), 410)


def test_tombstones_are_kept_for_ninety_days(api, owner, food):
    row = write(owner, food)
    cursor = read(api)["next_cursor"]
    delete_row(row=row)
    Tombstone.objects.update(deleted_at=timezone.now() - timedelta(days=89))
    assert forget_tombstones() == 0
    assert len(read(api, cursor)["changes"]) == 1


def test_a_cursor_of_another_database_is_gone(api, owner):
    make_profile(owner)
    problem_of(api.get(URL, {"cursor": 999}), 410)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"cursor": "-1"}, "/cursor"),
        ({"cursor": "soon"}, "/cursor"),
        ({"cursor": "9" * 30}, "/cursor"),
        ({"cursor": "3-"}, "/cursor"),
        ({"cursor": "٣"}, "/cursor"),
        ({"page_size": "0"}, "/page_size"),
    ],
)
def test_a_cursor_that_is_none_says_so(api, query, pointer):
    assert list(pointers(api.get(URL, query))) == [pointer]


@pytest.mark.parametrize("rows", [2, 40])
def test_the_queries_do_not_grow(api, owner, food, rows, django_assert_num_queries):
    make_profile(owner)
    for _ in range(rows):
        write(owner, food)
        delete_row(row=write(owner, food))
    end = read(api)["next_cursor"]
    with django_assert_num_queries(8):  # kinds of which nothing changed are not asked for
        read(api)
    with django_assert_num_queries(6):
        assert read(api, cursor=end)["changes"] == []


# --- writing ---


def test_many_writes_each_answered_on_its_own(api, owner, food):
    ids = [str(uuid.uuid4()) for _ in range(3)]
    results = send(
        api,
        {"type": "entry", "id": ids[0], "object": an_entry(food)},
        {"type": "entry", "id": ids[1], "object": an_entry(food, amount_g=-1)},
        {
            "type": "symptom",
            "id": ids[2],
            "object": {"kind": "cramp", "severity": 3, "date": str(DAY)},
        },
        {"type": "day", "id": str(DAY), "object": {"food_complete": True}},
        {"type": "profile", "id": "profile", "object": {"sex": "male"}},
    )
    assert [each["status"] for each in results] == [201, 400, 201, 201, 200]
    assert [each["id"] for each in results] == [*ids, str(DAY), "profile"]
    assert results[0]["object"] == api.get(f"/api/v1/entries/{ids[0]}/").json()
    (error,) = results[1]["problem"]["errors"]
    assert error["pointer"] == "/changes/1/object/amount_g"
    assert (results[1]["object"], results[0]["problem"]) == (None, None)
    assert IntakeEntry.objects.count() == SymptomEntry.objects.count() == 1
    assert Profile.objects.get(user=owner).sex == "male"


def test_a_write_over_something_newer_is_refused_with_what_stands(api, owner, food):
    row = write(owner, food)
    old = {"type": "entry", "id": str(row.uuid), "if_revision": row.revision - 1}
    for change in ({"object": an_entry(food, amount_g=5)}, {"deleted": True}):
        (result,) = send(api, {**old, **change})
        assert result["status"] == 412
        assert result["problem"]["current"]["amount_g"] == 30
    fits = {**old, "if_revision": row.revision, "object": an_entry(food, amount_g=5)}
    assert send(api, fits)[0]["status"] == 200


def test_revision_zero_only_creates(api, owner, food):
    row = write(owner, food)
    new = {"type": "entry", "if_revision": 0, "object": an_entry(food)}
    there = {**new, "id": str(row.uuid)}
    other = {**there, "object": an_entry(food, amount_g=5)}
    results = send(api, {**new, "id": str(uuid.uuid4())}, there, other)
    assert [each["status"] for each in results] == [201, 200, 412]


def test_the_writes_of_a_batch_see_each_other(api, food):
    row = str(uuid.uuid4())
    results = send(
        api,
        {"type": "entry", "id": row, "object": an_entry(food)},
        {"type": "entry", "id": row, "object": an_entry(food, amount_g=77)},
        {"type": "entry", "id": row, "deleted": True},
        {"type": "entry", "id": row, "object": an_entry(food, amount_g=78)},
    )
    assert [each["status"] for each in results] == [201, 200, 204, 428]
    assert results[3]["problem"]["deleted_revision"] == results[2]["revision"]
    assert not IntakeEntry.objects.exists()


def test_a_replaced_row_takes_what_the_last_write_says(api, owner, food):
    dose = make_dose(owner)
    sent = {"supplement": dose.supplement_id, "quantity": 2, "date": str(DAY)}
    (result,) = send(api, {"type": "dose", "id": str(dose.uuid).upper(), "object": sent})
    assert (result["status"], result["object"]["quantity"]) == (200, 2)


def test_other_peoples_rows_are_not_reached(api, food):
    theirs = write(make_user("bob"), food)
    mine = {"type": "entry", "id": str(theirs.uuid)}
    (result,) = send(api, {**mine, "object": an_entry(food, amount_g=1)})
    assert result["status"] == 201  # an id of one's own, as it is nobody's to this person
    (result,) = send(api, {**mine, "deleted": True})
    assert result["status"] == 204
    theirs.refresh_from_db()
    assert theirs.amount_g == 30


def test_another_persons_food_does_not_exist(api):
    theirs = make_food("Secret", owner=make_user("bob"))
    (result,) = send(api, {"type": "entry", "id": str(uuid.uuid4()), "object": an_entry(theirs)})
    assert [each["pointer"] for each in result["problem"]["errors"]] == ["/changes/0/object/food"]


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({}, "/changes/0/type"),
        ({"type": "food", "id": "1"}, "/changes/0/type"),
        ({"type": "entry", "id": "17"}, "/changes/0/id"),
        ({"type": "entry", "id": ["x"]}, "/changes/0/id"),
        ({"type": "entry", "id": str(uuid.uuid4())}, "/changes/0/object/food"),
        ({"type": "entry", "id": str(uuid.uuid4()), "object": 5}, "/changes/0/object"),
        ({"type": "entry", "id": "x", "if_revision": -1}, "/changes/0/if_revision"),
        ({"type": "day", "id": str(DAY), "deleted": True}, "/changes/0/deleted"),
        ({"type": "day", "id": "2999-01-01"}, "/changes/0/id"),
        ({"type": "profile", "id": "me", "object": {}}, "/changes/0/id"),
        (
            {"type": "profile", "id": "profile", "object": {"birth_date": "2999-01-01"}},
            "/changes/0/object/birth_date",
        ),
    ],
)
def test_a_write_that_makes_no_sense_says_what_and_where(api, sent, pointer):
    (result,) = send(api, sent)
    assert result["status"] == 400
    assert pointer in {each["pointer"] for each in result["problem"]["errors"]}


@pytest.mark.parametrize(
    "sent",
    [
        {"type": "\ud800", "id": "x"},
        {"type": "entry", "id": "\ud800"},
        {"type": "day", "id": "\ud800"},
        {"type": "profile", "id": "profile", "object": {"time_zone": "\ud800"}},
    ],
)
def test_half_a_character_stops_no_other_write_and_no_answer(api, owner, sent):
    profile = {"type": "profile", "id": "profile", "object": {"sex": "female"}}
    body = json.dumps({"changes": [sent, profile]})
    answer = api.post(URL, body, content_type="application/json")
    assert answer.status_code == 200
    refused, written = answer.json()["results"]
    assert refused["status"] in (400, 404)
    assert (refused["id"], written["status"]) == (sent["id"], 200)


def test_the_answers_are_as_the_schema_says(api, schema, owner, food):
    def check(name, answer):
        validator_of({"$ref": f"#/components/schemas/{name}"}, schema).validate(answer)

    row = {"type": "entry", "id": str(uuid.uuid4()), "object": an_entry(food)}
    other = {**row, "if_revision": 99, "object": an_entry(food, amount_g=5)}
    results = send(api, row, other, {"type": "?"}, {**row, "deleted": True})
    assert [result["status"] for result in results] == [201, 412, 400, 204]
    check("BatchAnswer", {"results": results})
    write(owner, food)
    answer = read(api)
    assert [change["deleted"] for change in answer["changes"]] == [True, False]
    check("ChangesPage", answer)
    assert "410" in schema["paths"]["/api/v1/changes/"]["get"]["responses"]


def test_a_day_that_is_none_is_a_404_of_its_own(api):
    (result,) = send(api, {"type": "day", "id": "2026-02-30", "object": {}})
    assert (result["status"], result["problem"]["status"]) == (404, 404)


@pytest.mark.parametrize("body", [[], {}, {"changes": 5}, {"changes": ["x"]}, {"changes": None}])
def test_a_batch_that_is_none_is_a_400(api, body):
    problem_of(api.post(URL, body, format="json"), 400)


def test_a_batch_has_a_limit(api, food):
    many = [{"type": "day", "id": str(DAY), "object": {}}] * 501
    assert list(pointers(api.post(URL, {"changes": many}, format="json"))) == ["/changes"]


def test_asks_who_it_is(anonymous):
    problem_of(anonymous.get(URL), 401)
    problem_of(anonymous.post(URL, {"changes": []}, format="json"), 401)
