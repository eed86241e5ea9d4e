"""doses/: supplements and medicines a person took."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from foods.models import Status
from tests.api.problems import pointers, problem_of
from tests.builders import DAY, make_dose, make_supplement, make_user
from tracker.models import SupplementDose

URL = "/api/v1/doses/"


@pytest.fixture
def tablets(db):
    return make_supplement("Magnesium citrate", 100)


def body(supplement, quantity=2, **values):
    return {"supplement": supplement.pk, "quantity": quantity, "date": str(DAY), **values}


def at(uuid):
    return f"{URL}{uuid}/"


# --- works ---


def test_writes_a_dose(api, tablets):
    response = api.post(URL, body(tablets, time="21:00", note="before bed"))
    assert response.status_code == 201
    dose = response.json()
    dose.pop("created_at")
    assert dose == {
        "uuid": str(SupplementDose.objects.get().uuid),
        "supplement": tablets.pk,
        "supplement_name": "Magnesium citrate",
        "quantity": 2.0,
        "unit": "tablet",
        "magnesium_mg": 200.0,
        "counts_as_intake": True,
        "date": "2026-03-04",
        "time": "21:00:00",
        "note": "before bed",
        "external": None,
        "revision": 1,
    }


def test_a_bath_adds_nothing_to_intake(api):
    bath = make_supplement("Epsom salt bath", "98.6", route="topical", unit="g")
    dose = api.post(URL, body(bath, 500)).json()
    assert (dose["magnesium_mg"], dose["counts_as_intake"]) == (0.0, False)


def test_lists_the_newest_first_between_two_days(api, owner, stranger, tablets):
    for offset in (0, 1, 2):
        make_dose(owner, tablets, date=DAY + timedelta(days=offset))
    make_dose(stranger, tablets)
    dates = [dose["date"] for dose in api.get(URL, {"from": "2026-03-05"}).json()["results"]]
    assert dates == ["2026-03-06", "2026-03-05"]


def test_put_creates_once_and_repeating_it_changes_nothing(api, tablets):
    uuid = uuid4()
    first, again = api.put(at(uuid), body(tablets)), api.put(at(uuid), body(tablets))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_patch_and_delete(api, owner, tablets):
    dose = make_dose(owner, tablets)
    changed = api.patch(at(dose.uuid), {"quantity": 0.5})
    assert changed.json()["magnesium_mg"] == 50.0
    assert changed["ETag"] == '"1"'
    stale = api.delete(at(dose.uuid), headers={"If-Match": '"0"'})
    assert problem_of(stale, 412)["current"]["quantity"] == 0.5
    assert api.delete(at(dose.uuid)).status_code == 204


def test_a_dose_of_a_supplement_that_was_retired_meanwhile_is_not_lost(api, owner, tablets):
    dose = make_dose(owner, tablets)
    tablets.status = Status.RETIRED
    tablets.save()
    assert api.put(at(dose.uuid), body(tablets, 3)).status_code == 200
    assert api.post(URL, body(tablets)).status_code == 201
    pill = make_supplement("Secret pill", owner=make_user("bob"), status=Status.RETIRED)
    assert pointers(api.post(URL, body(pill))) == {"/supplement": "does_not_exist"}


# --- anonymous, another user's, unknown ---


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_asks_who_you_are(anonymous, method):
    url = URL if method in {"get", "post"} else at(uuid4())
    problem_of(getattr(anonymous, method)(url, {}), 401)


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_another_persons_dose_does_not_exist(strangers_api, owner, method):
    dose = make_dose(owner)
    problem_of(getattr(strangers_api, method)(at(dose.uuid), {"quantity": 9}), 404)
    assert SupplementDose.objects.get().quantity == 1


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_an_unknown_uuid_is_nothing(api, method):
    problem_of(getattr(api, method)(at(uuid4()), {}), 404)


def test_another_persons_own_supplement_does_not_exist(api, stranger):
    theirs = make_supplement("Her powder", owner=stranger)
    assert pointers(api.post(URL, body(theirs))) == {"/supplement": "does_not_exist"}


# --- malformed ---


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("supplement", 10**30),
        ("supplement", "x"),
        ("supplement", None),
        ("quantity", 0),
        ("quantity", -1),
        ("quantity", 10_001),
        ("quantity", "NaN"),
        ("quantity", "Infinity"),
        ("quantity", 0.0001),
        ("quantity", None),
        ("quantity", True),
        ("date", "2026-02-30"),
        ("date", str(timezone.localdate() + timedelta(days=3))),
        ("time", "24:01"),
        ("note", "\0"),
    ],
    ids=repr,
)
def test_refuses_a_value_that_cannot_be(api, tablets, field, value):
    assert set(pointers(api.post(URL, body(tablets) | {field: value}))) == {f"/{field}"}
    assert not SupplementDose.objects.exists()


def test_refuses_grams_taken_for_milligrams(api, owner, tablets):
    assert pointers(api.post(URL, body(tablets, 51))) == {"/quantity": "too_much"}
    dose = make_dose(owner, tablets)
    assert pointers(api.patch(at(dose.uuid), {"quantity": 51})) == {"/quantity": "too_much"}


# --- query count ---


def test_a_page_is_three_queries(api, owner, tablets, unthrottled, django_assert_num_queries):
    for _ in range(12):
        make_dose(owner, tablets)
    api.get(URL)
    # profile; ends of the catalogue's logs; doses with their supplement
    with django_assert_num_queries(3):
        assert len(api.get(URL).json()["results"]) == 12
