"""Every error under /api/ is a problem of RFC 9457."""

from unittest import mock

import pytest
from django.db import IntegrityError

from tests.api.problems import problem_of
from tests.builders import DAY, make_food
from tracker.models import IntakeEntry


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/",
        "/api/v1/nothing/",
        "/api/v1/entries",
        "/api/",
        "/api/v2/entries/",
        "/api/v1/%00/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address(api, method, path):
    problem_of(getattr(api, method)(path), 404)


def test_an_address_without_its_slash_says_so(api):
    assert "slash" in problem_of(api.post("/api/v1/entries", {}), 404)["detail"]


def test_another_address_of_the_site_is_no_problem(client, db):
    assert "json" not in client.get("/nothing/")["Content-Type"]


def test_an_unforeseen_error_says_nothing_of_its_cause(api):
    api.raise_request_exception = False
    with mock.patch("tracker.api.profile.services.profile_of", side_effect=KeyError("secret")):
        response = api.get("/api/v1/profile/")
    assert "secret" not in problem_of(response, 500)["detail"]


def test_what_the_database_refuses_is_a_conflict(api, caplog):
    food = make_food()
    body = {"food": food.pk, "amount_g": 1, "date": str(DAY)}
    refusal = IntegrityError("DETAIL: Failing row contains (secret)")
    with mock.patch.object(IntakeEntry, "save", side_effect=refusal):
        problem_of(api.post("/api/v1/entries/", body), 409)
    assert "IntegrityError" in caplog.text
    assert "secret" not in caplog.text


def test_a_host_that_is_not_ours(api):
    problem_of(api.get("/api/v1/profile/", headers={"Host": "evil.example"}), 400)


@pytest.mark.parametrize("path", ["/api/v1/schema/", "/api/v1/docs/"])
def test_views_that_speak_yaml_and_html_too(api, path):
    problem_of(api.post(path, {}), 405)
    problem_of(api.get(path, headers={"Accept": "image/png"}), 406)
