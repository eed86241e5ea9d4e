"""symptoms/: what a person felt, with the rules of every diary row."""

import uuid

import pytest

from tests.api.problems import pointers, problem_of
from tests.builders import DAY, make_user
from tracker.models import SymptomEntry, Tombstone

URL = "/api/v1/symptoms/"
CRAMP = {"kind": "cramp", "severity": 7, "date": str(DAY)}


def of(row_uuid):
    return f"{URL}{row_uuid}/"


def make_symptom(user, **values):
    return SymptomEntry.objects.create(user=user, kind="cramp", severity=4, date=DAY, **values)


def test_writes_down_what_was_felt(api, owner):
    sent = {
        **CRAMP,
        "body_part": "calf",
        "side": "left",
        "duration_min": 3,
        "time": "03:20",
        "note": "woke me",
    }
    response = api.post(URL, sent, format="json")
    assert response.status_code == 201
    stored = response.json()
    assert {name: stored[name] for name in sent} == {**sent, "time": "03:20:00"}
    assert response["ETag"] == f'"{stored["revision"]}"'
    assert response["Location"].endswith(of(stored["uuid"]))
    assert SymptomEntry.objects.get().user == owner


def test_what_was_not_said_is_null(api):
    stored = api.post(URL, CRAMP, format="json").json()
    names = ("body_part", "side", "duration_min", "time")
    assert {name: stored[name] for name in names} == dict.fromkeys(names)


def test_a_put_repeated_is_the_same_row(api):
    row = uuid.uuid4()
    first = api.put(of(row), CRAMP, format="json")
    again = api.put(of(row), CRAMP, format="json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_some_fields_change_and_the_rest_stays(api):
    row = api.post(URL, {**CRAMP, "side": "left"}, format="json").json()
    changed = api.patch(of(row["uuid"]), {"severity": 0}, format="json").json()
    assert (changed["severity"], changed["side"]) == (0, "left")
    assert changed["revision"] > row["revision"]
    cleared = api.patch(of(row["uuid"]), {"side": None}, format="json").json()
    assert cleared["side"] is None


def test_a_deleted_row_leaves_a_tombstone(api, owner):
    row = make_symptom(owner)
    assert api.delete(of(row.uuid)).status_code == 204
    assert Tombstone.objects.get().kind == "symptom"
    problem_of(api.get(of(row.uuid)), 404)


def test_a_window_of_days(api, owner):
    make_symptom(owner)
    assert len(api.get(URL, {"from": str(DAY), "to": str(DAY)}).json()["results"]) == 1
    assert api.get(URL, {"from": "2026-03-05"}).json()["results"] == []


def test_a_row_changed_since_is_not_overwritten(api):
    row = api.post(URL, CRAMP, format="json").json()
    problem = problem_of(
        api.put(
            of(row["uuid"]), {**CRAMP, "severity": 2}, format="json", headers={"If-Match": '"0"'}
        ),
        412,
    )
    assert problem["current"] == row


def test_other_people_are_not_there(api):
    row = make_symptom(make_user("bob"))
    for method in (api.get, api.patch, api.delete):
        problem_of(method(of(row.uuid)), 404)
    assert api.get(URL).json()["results"] == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "ghosts"}, "/kind"),
        ({"kind": None}, "/kind"),
        ({"severity": 11}, "/severity"),
        ({"severity": -1}, "/severity"),
        ({"severity": 2.5}, "/severity"),
        ({"severity": "NaN"}, "/severity"),
        ({"body_part": "wing"}, "/body_part"),
        ({"side": "up"}, "/side"),
        ({"duration_min": 0}, "/duration_min"),
        ({"duration_min": 20_000}, "/duration_min"),
        ({"date": "2999-01-01"}, "/date"),
        ({"time": "25:00"}, "/time"),
        ({"note": "x" * 201}, "/note"),
        ({"note": "a\x00b"}, "/note"),
    ],
)
def test_what_makes_no_sense_says_what_and_where(api, change, pointer):
    response = api.post(URL, {**CRAMP, **change}, format="json")
    assert list(pointers(response)) == [pointer]
    assert not SymptomEntry.objects.exists()


def test_asks_who_it_is(anonymous):
    problem_of(anonymous.get(URL), 401)
