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
    "language": None,
    "authority": "iom",
    "diet": None,
    "avoided_allergens": [],
    "conditions": [],
    "medicines": [],
    "shows_notes": True,
    "suggestion_energy_kcal": None,
    "energy_unit": "kcal",
    "day_starts_at": 0,
    "reminder_hour": None,
    "weekly_digest": False,
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


def test_says_what_notes_and_suggestions_need(api, owner):
    sent = {
        "diet": "vegetarian",
        "avoided_allergens": ["sesame", "soya"],
        "conditions": ["kidney_disease"],
        "medicines": [
            {"medicine": "iron", "time": None},
            {"medicine": "levothyroxine", "time": "07:00:00"},
        ],
        "shows_notes": False,
        "suggestion_energy_kcal": 300,
    }
    assert api.patch(URL, sent).json() == EMPTY | sent | {"revision": 1}
    assert api.patch(URL, sent).json()["revision"] == 1
    assert api.get(URL).json() == EMPTY | sent | {"revision": 1}
    assert api.patch(URL, {"diet": None}).json()["diet"] is None


def test_the_list_of_medicines_is_replaced_as_a_whole(api, owner):
    api.patch(URL, {"medicines": [{"medicine": "iron", "time": "08:00"}, {"medicine": "digoxin"}]})
    changed = api.patch(URL, {"medicines": [{"medicine": "iron", "time": "09:00"}]}).json()
    assert changed["medicines"] == [{"medicine": "iron", "time": "09:00:00"}]
    assert changed["revision"] == 2
    assert api.patch(URL, {"sex": "male"}).json()["medicines"] == changed["medicines"]
    assert api.patch(URL, {"medicines": []}).json()["medicines"] == []


def test_says_when_a_day_begins_and_which_mails_are_wanted(api, owner):
    sent = {"energy_unit": "kJ", "day_starts_at": 4, "reminder_hour": 20, "weekly_digest": True}
    assert api.patch(URL, sent).json() == EMPTY | sent | {"revision": 1}
    assert api.patch(URL, {"reminder_hour": None}).json()["reminder_hour"] is None


def test_an_answer_can_be_taken_back(api, owner):
    make_profile(owner)
    taken_back = api.patch(URL, {"sex": None, "birth_date": None}).json()
    assert (taken_back["sex"], taken_back["birth_date"]) == (None, None)
    assert Profile.objects.get(user=owner).sex == ""


def test_saying_the_same_twice_changes_nothing(api):
    first = api.patch(URL, {"sex": "male"})
    assert api.patch(URL, {"sex": "male"}).json() == first.json()


@pytest.mark.parametrize("nothing", [{}, {"unheard_of": 1}])
def test_saying_nothing_changes_nothing(api, nothing):
    before = api.patch(URL, {"sex": "female"}).json()["revision"]
    assert api.patch(URL, nothing).json()["revision"] == before


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
        ("energy_unit", "cal"),
        ("day_starts_at", 7),
        ("day_starts_at", -1),
        ("day_starts_at", None),
        ("reminder_hour", 24),
        ("weekly_digest", "now and then"),
        ("authority", "who"),
        ("authority", None),
        ("diet", "meat"),
        ("diet", ""),
        ("shows_notes", None),
        ("suggestion_energy_kcal", 49),
        ("suggestion_energy_kcal", 2_001),
        ("medicines", None),
        ("medicines", [{"medicine": "iron"}, {"medicine": "iron"}]),
        ("medicines", [{"medicine": "iron", "time": f"0{n % 9}:{n:02}"} for n in range(51)]),
        ("conditions", ["kidney_disease", "kidney_disease"]),
        ("conditions", "kidney_disease"),
        ("avoided_allergens", ["milk", "milk"]),
    ],
    ids=repr,
)
def test_refuses_a_value_that_cannot_be(api, owner, field, value):
    assert set(pointers(api.patch(URL, {field: value}))) == {f"/{field}"}
    assert api.get(URL).json() == EMPTY


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("medicines", [{"medicine": "moonlight"}], "/medicines/0/medicine"),
        ("medicines", [{"medicine": "iron", "time": "25:00"}], "/medicines/0/time"),
        ("medicines", [{"time": "08:00"}], "/medicines/0/medicine"),
        ("conditions", ["hiccups"], "/conditions/0"),
        ("avoided_allergens", ["gold"], "/avoided_allergens/0"),
    ],
    ids=repr,
)
def test_names_the_item_that_cannot_be(api, field, value, pointer):
    assert set(pointers(api.patch(URL, {field: value}))) == {pointer}
    assert api.get(URL).json() == EMPTY


# --- query count ---


def test_reading_is_two_queries(api, owner, unthrottled, django_assert_num_queries):
    make_profile(owner)
    with django_assert_num_queries(2):  # profile, medicines
        api.get(URL)
