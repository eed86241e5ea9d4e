"""import/: the file of export/ into an empty account."""

import json

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from tests.api.problems import pointers, problem_of
from tests.builders import make_entry, make_profile
from tests.tracker.portability.accounts import exported, fill
from tracker.api import parsers
from tracker.models import IntakeEntry, Profile

URL = "/api/v1/import/"


@pytest.fixture
def file(owner):
    fill(owner)
    return exported(owner)


def test_the_file_of_one_account_fills_another(api, strangers_api, stranger, owner):
    fill(owner)
    body = api.get("/api/v1/export/").content
    response = strangers_api.post(URL, body, content_type="application/json")
    assert response.status_code == 201, response.content
    answer = response.json()
    assert answer["digest"] == json.loads(body)["digest"]
    assert answer["rows"]["entries"] == IntakeEntry.objects.filter(user=stranger).count() == 8
    assert answer["digest"] == strangers_api.get("/api/v1/export/").json()["digest"]
    assert "offered_foods" not in answer["rows"]


def test_nobody_in_particular_brings_nothing_in(anonymous, file):
    problem_of(anonymous.post(URL, file), 401)


def test_a_browser_needs_its_csrf_token(file, stranger, settings):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(stranger)
    problem_of(client.post(URL, file), 403)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    client.get("/profile/")
    token = client.cookies["csrftoken"].value
    assert client.post(URL, file, headers={"X-CSRFToken": token}).status_code == 201


def test_an_account_that_holds_something_is_a_conflict(strangers_api, stranger, file):
    make_entry(stranger)
    make_profile(stranger)
    problem = problem_of(strangers_api.post(URL, file), 409)
    assert "profile, entries" in problem["detail"]
    assert IntakeEntry.objects.filter(user=stranger).count() == 1


def test_brought_in_twice_it_is_there_once(strangers_api, stranger, file):
    assert strangers_api.post(URL, file).status_code == 201
    problem_of(strangers_api.post(URL, file), 409)
    assert IntakeEntry.objects.filter(user=stranger).count() == 8


def test_what_is_wrong_is_pointed_at(strangers_api, stranger, file):
    file["entries"][3]["amount_g"] = 0
    file["days"][0] = 17
    assert pointers(strangers_api.post(URL, file)) == {"/days/0": "not_an_object"}
    file["days"] = []
    assert pointers(strangers_api.post(URL, file)) == {"/entries/3/amount_g": "min_value"}
    file["entries"][3]["a/b~c"] = "\ud800"
    body = json.dumps(file)
    response = strangers_api.post(URL, body, content_type="application/json")
    assert "/entries/3/a~1b~0c" in pointers(response)
    assert not IntakeEntry.objects.filter(user=stranger).exists()


def test_a_changed_file_says_so(strangers_api, file):
    file["entries"][0]["note"] = "another"
    assert pointers(strangers_api.post(URL, file)) == {"/digest": "changed"}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "17",
        "null",
        '"text"',
        '{"format": NaN}',
        '{"format": Infinity}',
        "[" * 100_000,
        '{"a":' * 100_000,
        "9" * 10_000,
        b"\xff\xfe",
    ],
)
def test_rubbish_is_a_problem(strangers_api, body):
    response = strangers_api.post(URL, body, content_type="application/json")
    problem_of(response, 400)


def test_nothing_but_json(strangers_api):
    problem_of(strangers_api.post(URL, "a,b", content_type="text/csv"), 415)
    problem_of(strangers_api.get(URL), 405)


def test_years_of_a_diary_may_be_sent_and_not_more(strangers_api, file, monkeypatch, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert strangers_api.post(URL, file).status_code == 201
    problem_of(strangers_api.post("/api/v1/entries/", {"note": "x" * 200}), 413)
    monkeypatch.setattr(parsers, "MAX_ACCOUNT_BYTES", 1_000)
    problem_of(strangers_api.post(URL, file), 413)


@pytest.mark.parametrize("value", ["{}", "[]", "1"])
def test_more_values_than_any_account_has_are_not_even_parsed(strangers_api, monkeypatch, value):
    monkeypatch.setattr(parsers, "_MAX_ACCOUNT_VALUES", 1_000)

    def parsed(*_how):
        raise AssertionError("parsed")

    monkeypatch.setattr(parsers.JSONParser, "parse", parsed)
    body = f"[{','.join([value] * 1_001)}]"
    problem_of(strangers_api.post(URL, body, content_type="application/json"), 413)


def test_nothing_in_the_file_makes_anybody_staff(strangers_api, stranger, file):
    file["account"] = {"name": "owner", "email": "boss@example.org", "is_staff": True}
    assert strangers_api.post(URL, file).status_code == 201
    user = User.objects.get(pk=stranger.pk)
    assert (user.username, user.is_staff, user.is_superuser) == ("stranger", False, False)
    assert user.email == stranger.email


def test_a_device_with_an_old_cursor_reads_everything_again(strangers_api, stranger, file):
    for shown in (False, True):
        strangers_api.patch("/api/v1/profile/", {"shows_notes": shown})
    cursor = strangers_api.get("/api/v1/changes/").json()["next_cursor"]
    assert strangers_api.post(URL, file).status_code == 201
    for old in (cursor, file["profile"][0]["last_revision"]):
        problem_of(strangers_api.get("/api/v1/changes/", {"cursor": old}), 410)
    page = strangers_api.get("/api/v1/changes/").json()
    assert len([change for change in page["changes"] if change["type"] == "entry"]) == 8
    assert not page["has_more"]
    last = Profile.objects.get(user=stranger).last_revision
    assert page["next_cursor"] == str(last)
    assert strangers_api.get("/api/v1/changes/", {"cursor": last}).json()["changes"] == []


def test_the_queries_do_not_grow_with_the_diary(
    owner, stranger, unthrottled, django_assert_max_num_queries, strangers_api
):
    fill(owner)
    seeds = IntakeEntry.objects.filter(user=owner, amount_g__isnull=False).first().food
    for number in range(300):
        make_entry(owner, seeds, revision=1_000 + number)
    file = exported(owner)
    with django_assert_max_num_queries(150):
        assert strangers_api.post(URL, file).status_code == 201
