"""profile/: what the reference intakes need to know of a person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.api.problems import pointers, problem_of
from tests.builders import make_profile
from tracker.models import Profile

URL = "/api/v1/profile/"
EMPTY = {
    "sex": None,
    "birth_date": None,
    "time_zone": "UTC",
    "authority": "iom",
    "revision": 0,
}


# --- works ---


def test_nothing_is_assumed_of_a_new_person(api):
    response = api.get(URL)
    assert response.json() == EMPTY
    assert response["ETag"] == '"0"'


def test_changes_what_is_given(api, owner):
    sent = {"sex": "female", "birth_date": "1985-06-15", "time_zone": "Europe/Berlin"}
    assert api.patch(URL, sent).json() == EMPTY | sent | {"revision": 1}
    assert api.patch(URL, {"authority": "efsa"}).json()["revision"] == 2
    assert Profile.objects.get(user=owner).sex == "female"


def test_an_answer_can_be_taken_back(api, owner):
    make_profile(owner)
    taken_back = api.patch(URL, {"sex": None, "birth_date": None}).json()
    assert (taken_back["sex"], taken_back["birth_date"]) == (None, None)
    assert Profile.objects.get(user=owner).sex == ""


def test_saying_the_same_twice_changes_nothing(api):
    first = api.patch(URL, {"sex": "male"})
    assert api.patch(URL, {"sex": "male"}).json() == first.json()


def test_the_revision_is_not_the_clients_to_set(api):
    assert api.patch(URL, {"revision": 77}).json()["revision"] < 77


def test_writes_only_over_the_revision_that_was_seen(api):
    seen = api.patch(URL, {"sex": "male"})["ETag"]
    assert api.patch(URL, {"sex": "female"}, headers={"If-Match": seen}).status_code == 200
    refused = api.patch(URL, {"sex": "male"}, headers={"If-Match": seen})
    assert problem_of(refused, 412)["current"]["sex"] == "female"


# --- anonymous, another user's ---


@pytest.mark.parametrize("method", ["get", "patch"])
def test_asks_who_you_are(anonymous, method):
    problem_of(getattr(anonymous, method)(URL), 401)


def test_each_has_their_own(api, strangers_api, owner):
    make_profile(owner)
    assert strangers_api.get(URL).json()["sex"] is None


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_offers_nothing_else(api, method):
    problem_of(getattr(api, method)(URL), 405)


# --- malformed ---


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sex", "other"),
        ("sex", 1),
        ("sex", ["female"]),
        ("birth_date", "1899-12-31"),
        ("birth_date", "1985-02-29"),
        ("birth_date", "yesterday"),
        ("birth_date", str(timezone.localdate() + timedelta(days=2))),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", "\0"),
        ("time_zone", ""),
        ("time_zone", None),
        ("time_zone", "x" * 100),
        ("authority", "who"),
        ("authority", None),
    ],
    ids=repr,
)
def test_refuses_a_value_that_cannot_be(api, owner, field, value):
    assert set(pointers(api.patch(URL, {field: value}))) == {f"/{field}"}
    assert api.get(URL).json() == EMPTY


# --- query count ---


def test_reading_is_one_query(api, owner, unthrottled, django_assert_num_queries):
    make_profile(owner)
    with django_assert_num_queries(1):
        api.get(URL)
