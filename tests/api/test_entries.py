"""entries/: what a person ate."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from rest_framework.test import APIClient

from foods.models import Portion, Status
from tests.api.problems import pointers, problem_of
from tests.builders import DAY, make_entry, make_food
from tests.tracker.catalogue_changes import follow
from tracker.models import IntakeEntry, Tombstone

URL = "/api/v1/entries/"


@pytest.fixture
def seeds():
    return make_food("Pumpkin seeds, roasted", 550, portions={"1 oz": "28.35"})


def grams(food, amount_g=30, **values):
    return {"food": food.pk, "amount_g": amount_g, "date": str(DAY), **values}


def portions(food, quantity=2, **values):
    portion = food.portions.get().pk
    return {"food": food.pk, "portion": portion, "quantity": quantity, "date": str(DAY), **values}


def at(uuid):
    return f"{URL}{uuid}/"


# --- works ---


def test_writes_grams(api, seeds):
    response = api.post(URL, grams(seeds, meal="lunch", time="12:30", note="on the salad"))
    assert response.status_code == 201
    entry = response.json()
    stored = IntakeEntry.objects.get()
    created_at = entry.pop("created_at")
    assert created_at.endswith("Z")
    assert entry == {
        "uuid": str(stored.uuid),
        "food": seeds.pk,
        "food_name": "Pumpkin seeds, roasted",
        "portion": None,
        "portion_description": None,
        "quantity": None,
        "amount_g": 30.0,
        "magnesium_mg": 165.0,
        "date": "2026-03-04",
        "time": "12:30:00",
        "meal": "lunch",
        "note": "on the salad",
        "external": None,
        "revision": 1,
    }
    assert response["ETag"] == '"1"'
    assert response["Location"] == f"http://testserver{at(stored.uuid)}"


def test_writes_portions_and_reads_their_grams(api, seeds):
    entry = api.post(URL, portions(seeds)).json()
    assert entry["portion_description"] == "1 oz"
    assert entry["quantity"] == 2.0
    assert entry["amount_g"] == 56.7
    assert entry["magnesium_mg"] == 311.85
    assert entry["meal"] == "snack"


def test_unknown_magnesium_is_null_and_zero_is_zero(api):
    unknown, water = make_food("Soup", None), make_food("Water", 0)
    assert api.post(URL, grams(unknown)).json()["magnesium_mg"] is None
    assert api.post(URL, grams(water)).json()["magnesium_mg"] == 0.0


def test_lists_the_newest_first_between_two_days(api, owner, stranger, seeds):
    for offset in (0, 1, 2, 3):
        make_entry(owner, seeds, date=DAY + timedelta(days=offset))
    make_entry(stranger, seeds)
    window = {"from": str(DAY + timedelta(days=1)), "to": str(DAY + timedelta(days=2))}
    results = api.get(URL, window).json()["results"]
    assert [entry["date"] for entry in results] == ["2026-03-06", "2026-03-05"]
    assert len(api.get(URL).json()["results"]) == 4


def test_pages_follow_each_other_while_rows_are_added(api, owner, seeds):
    uuids = [str(make_entry(owner, seeds).uuid) for _ in range(5)]
    first = api.get(URL, {"page_size": 2}).json()
    make_entry(owner, seeds)
    second = api.get(first["next"]).json()
    third = api.get(second["next"]).json()
    seen = [row["uuid"] for page in (first, second, third) for row in page["results"]]
    assert seen == uuids[::-1]
    assert third["next"] is None
    assert api.get(second["previous"]).json()["results"] == first["results"]


def test_reads_one(api, owner, seeds):
    entry = make_entry(owner, seeds, 100)
    response = api.get(at(entry.uuid))
    assert response.json()["magnesium_mg"] == 550.0
    assert response["ETag"] == '"0"'


def test_put_creates_once_and_repeating_it_changes_nothing(api, seeds):
    uuid = uuid4()
    first = api.put(at(uuid), portions(seeds))
    again = api.put(at(uuid), portions(seeds))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["uuid"] == str(uuid)
    assert IntakeEntry.objects.count() == 1


def test_put_replaces_everything(api, seeds):
    uuid = uuid4()
    api.put(at(uuid), portions(seeds, note="much", meal="dinner", time="19:00"))
    replaced = api.put(at(uuid), grams(seeds, 10)).json()
    assert (replaced["portion"], replaced["quantity"], replaced["amount_g"]) == (None, None, 10.0)
    assert (replaced["note"], replaced["meal"], replaced["time"]) == ("", "snack", None)
    assert replaced["revision"] == 2


def test_a_uuid_in_capitals_is_the_same_uuid(api, seeds):
    """Swift writes UUIDs in capitals."""
    uuid = "0B9A4C1E-6D5F-4A57-9C0B-2F6F3A1D8E77"
    assert api.put(at(uuid), grams(seeds)).status_code == 201
    assert api.put(at(uuid.lower()), grams(seeds)).status_code == 200
    assert IntakeEntry.objects.get().uuid == UUID(uuid)


def test_patch_changes_what_is_given(api, owner, seeds):
    entry = make_entry(owner, seeds, 100, note="kept")
    changed = api.patch(at(entry.uuid), {"amount_g": 50}).json()
    assert (changed["amount_g"], changed["note"], changed["revision"]) == (50.0, "kept", 1)


def test_patching_a_new_kind_of_amount_drops_the_old_kind(api, owner, seeds):
    entry = make_entry(owner, seeds, 100)
    by_portion = {"portion": seeds.portions.get().pk, "quantity": 1}
    assert api.patch(at(entry.uuid), by_portion).json()["amount_g"] == 28.35
    back = api.patch(at(entry.uuid), {"amount_g": 40}).json()
    assert (back["portion"], back["quantity"], back["amount_g"]) == (None, None, 40.0)


def test_delete_leaves_a_tombstone(api, owner, seeds):
    entry = make_entry(owner, seeds)
    assert api.delete(at(entry.uuid)).status_code == 204
    assert Tombstone.objects.get().object_id == str(entry.uuid)
    problem_of(api.delete(at(entry.uuid)), 404)


def test_an_old_write_that_is_repeated_brings_no_deleted_entry_back(api, owner, seeds):
    uuid = uuid4()
    api.put(at(uuid), grams(seeds))
    api.delete(at(uuid))
    gone = Tombstone.objects.get()
    refused = problem_of(api.put(at(uuid), grams(seeds)), 428)
    assert (refused["current"], refused["deleted_revision"]) == (None, gone.revision)
    assert [error["code"] for error in refused["errors"]] == ["deleted"]
    for headers in ({"If-None-Match": "*"}, {"If-Match": '"1"'}, {"If-Match": "*"}):
        refused = problem_of(api.put(at(uuid), grams(seeds), headers=headers), 412)
        assert refused["deleted_revision"] == gone.revision
    assert not IntakeEntry.objects.exists()


def test_a_deleted_entry_is_brought_back_by_who_knows_that_it_was_deleted(api, owner, seeds):
    entry = make_entry(owner, seeds)
    api.delete(at(entry.uuid))
    known = {"If-Match": f'"{Tombstone.objects.get().revision}"'}
    assert api.put(at(entry.uuid), grams(seeds), headers=known).status_code == 201
    assert not Tombstone.objects.exists()
    # Heard no answer and sent again: it is there.
    assert api.put(at(entry.uuid), grams(seeds), headers=known).status_code == 200


def test_put_only_creates_when_it_says_so(api, owner, seeds):
    uuid, only_new = uuid4(), {"If-None-Match": "*"}
    assert api.put(at(uuid), grams(seeds), headers=only_new).status_code == 201
    assert api.put(at(uuid), grams(seeds), headers=only_new).status_code == 200  # sent again
    other = {**grams(seeds), "amount_g": 77}
    refused = problem_of(api.put(at(uuid), other, headers=only_new), 412)
    assert refused["current"]["amount_g"] == 30.0


def test_what_stands_is_told_whole_also_of_a_change_in_part(api, owner, seeds):
    entry = make_entry(owner, seeds, portion=seeds.portions.get())
    stands = api.get(at(entry.uuid)).json()
    refused = api.patch(at(entry.uuid), {"note": "new"}, headers={"If-Match": '"99"'})
    assert problem_of(refused, 412)["current"] == stands


def test_a_revision_without_its_quotes_is_understood(api, owner, seeds):
    entry = make_entry(owner, seeds, 30, revision=3)
    assert api.patch(at(entry.uuid), {"amount_g": 5}, headers={"If-Match": "3"}).status_code == 200
    problem_of(api.patch(at(entry.uuid), {"amount_g": 6}, headers={"If-Match": "3"}), 412)


def test_a_write_that_was_done_already_is_no_conflict(api, owner, seeds):
    entry = make_entry(owner, seeds, 30)
    old = {"If-Match": f'"{entry.revision}"'}
    changed = {**grams(seeds), "amount_g": 50}
    first = api.put(at(entry.uuid), changed, headers=old)
    again = api.put(at(entry.uuid), changed, headers=old)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first["ETag"] == again["ETag"]


def test_an_old_entry_keeps_its_retired_food_and_portion(api, owner, seeds):
    portion = seeds.portions.get()
    entry = make_entry(owner, seeds, portion=portion)
    body = portions(seeds)
    Portion.objects.update(is_active=False)
    seeds.status = Status.RETIRED
    seeds.save()
    assert api.put(at(entry.uuid), body).status_code == 200


def test_works_from_a_browser_session_with_its_csrf_token_only(owner, seeds):
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(owner)
    assert browser.get(URL).status_code == 200
    problem_of(browser.post(URL, grams(seeds)), 403)
    assert not IntakeEntry.objects.exists()


# --- If-Match ---


def test_writes_only_over_the_revision_that_was_seen(api, seeds):
    uuid = uuid4()
    seen = api.put(at(uuid), grams(seeds, 10))["ETag"]
    assert api.patch(at(uuid), {"amount_g": 20}, headers={"If-Match": seen}).status_code == 200
    for method in (api.patch, api.put, api.delete):
        refused = method(at(uuid), grams(seeds, 30), headers={"If-Match": seen})
        assert problem_of(refused, 412)["current"]["amount_g"] == 20.0
    assert IntakeEntry.objects.get().amount_g == 20
    weakened = {"If-Match": 'W/"2", "77"'}
    assert api.delete(at(uuid), headers=weakened).status_code == 204
    gone = api.put(at(uuid), grams(seeds), headers={"If-Match": "*"})
    assert problem_of(gone, 412)["current"] is None


# --- anonymous ---


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_asks_who_you_are(anonymous, method):
    url = URL if method in {"get", "post"} else at(uuid4())
    response = getattr(anonymous, method)(url, {})
    problem_of(response, 401)
    assert response["WWW-Authenticate"].startswith("X-Session-Token")


# --- another user's ---


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_another_persons_entry_does_not_exist(strangers_api, owner, seeds, method):
    entry = make_entry(owner, seeds, 100)
    problem_of(getattr(strangers_api, method)(at(entry.uuid), {"amount_g": 1}), 404)
    assert IntakeEntry.objects.get().amount_g == 100


def test_the_uuid_of_another_persons_entry_makes_a_row_of_ones_own(
    strangers_api, stranger, owner, seeds
):
    entry = make_entry(owner, seeds, 100)
    assert strangers_api.put(at(entry.uuid), grams(seeds, 1)).status_code == 201
    assert IntakeEntry.objects.for_user(owner).get().amount_g == 100
    assert IntakeEntry.objects.for_user(stranger).get().amount_g == 1


def test_another_persons_own_food_and_its_portion_do_not_exist(api, stranger):
    theirs = make_food("Her bread", 80, owner=stranger, portions={"slice": 40})
    assert pointers(api.post(URL, portions(theirs))) == {
        "/food": "does_not_exist",
        "/portion": "does_not_exist",
    }


# --- query count ---


def test_a_page_is_three_queries(api, owner, seeds, unthrottled, django_assert_num_queries):
    for _ in range(12):
        make_entry(owner, seeds, portion=seeds.portions.get())
    follow(owner)
    # profile; ends of the catalogue's logs; entries with food, portion and content
    with django_assert_num_queries(3):
        assert len(api.get(URL).json()["results"]) == 12
