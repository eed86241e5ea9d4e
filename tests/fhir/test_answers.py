"""Media types, refusals, and who may read: the same at every address under /fhir/."""

from unittest import mock

import pytest
from django.test import Client
from rest_framework.test import APIClient

from tests.api.problems import problem_of
from tests.builders import DAY, make_entry, nutrient
from tests.fhir.answers import R4, R5, matches, outcome, refused, valid

PERSONAL = [
    ("/fhir/Patient/self", R4),
    ("/fhir/Observation", R4),
    (f"/fhir/Observation/{DAY}-magnesium", R4),
    ("/fhir/NutritionIntake", R5),
    ("/fhir/NutritionIntake/x", R5),
]
R4_URLS = ["/fhir/metadata", "/fhir/Patient/self", "/fhir/Observation"]
R5_URLS = ["/fhir/metadata", "/fhir/Patient/self", "/fhir/NutritionIntake"]
NO_COPY = {"private", "no-store"}


# --- who may read ---


@pytest.mark.parametrize(("url", "content_type"), PERSONAL)
def test_asks_who_you_are(anonymous, url, content_type):
    refusal = anonymous.get(url)
    (issue,) = outcome(refusal, 401, content_type)
    assert issue["code"] == "login"
    assert refusal["WWW-Authenticate"]


def test_a_session_token_opens_it(db):
    phone = APIClient()
    body = {"email": "ada@example.org", "password": "a-long-password"}
    token = phone.post("/_allauth/app/v1/auth/signup", body).json()["meta"]["session_token"]
    other = APIClient()
    answer = other.get("/fhir/Observation", headers={"X-Session-Token": token})
    assert matches(answer, "Observation") == []


def test_a_browser_session_opens_it(web):
    assert matches(web.get("/fhir/Observation"), "Observation") == []


@pytest.mark.parametrize(("url", "content_type"), PERSONAL)
def test_answers_are_kept_by_nobody(api, anonymous, url, content_type):
    for client in (api, anonymous):
        kept = client.get(url)["Cache-Control"]
        assert {part.strip() for part in kept.split(",")} == NO_COPY


def test_a_person_is_an_id_and_nothing_else(api):
    assert valid(api.get("/fhir/Patient/self"), "Patient") == {
        "resourceType": "Patient",
        "id": "self",
    }
    outcome(api.get("/fhir/Patient/1"), 404)


# --- media types ---


@pytest.mark.parametrize(
    "accept",
    [
        "application/fhir+json",
        "application/fhir+json; fhirVersion=4.0",
        "application/fhir+json;fhirversion=4.0",
        "application/json",
        "application/*",
        "*/*",
        "text/html, application/fhir+xml;q=0.9, */*;q=0.1",
        "application/fhir+json; fhirVersion=5.0, application/fhir+json; fhirVersion=4.0;q=0.5",
    ],
)
def test_speaks_json_by_any_of_its_names(api, accept):
    answer = api.get("/fhir/Observation", headers={"Accept": accept})
    assert matches(answer, "Observation") == []


@pytest.mark.parametrize(
    "name", ["json", "application/json", "application/fhir%2Bjson", "application/fhir+json"]
)
def test_a_format_in_the_address_takes_the_place_of_accept(api, name):
    answer = api.get(f"/fhir/Observation?_format={name}", headers={"Accept": "text/html"})
    assert matches(answer, "Observation") == []


@pytest.mark.parametrize("url", R4_URLS)
@pytest.mark.parametrize(
    "accept", ["application/fhir+xml", "text/html", "application/json;q=0", "nonsense", ""]
)
def test_speaks_nothing_else(api, url, accept):
    (issue,) = outcome(api.get(url, headers={"Accept": accept}), 406)
    assert issue["code"] == "not-supported"


def test_an_accept_header_nobody_can_read(api):
    accept = "application/json; x*=nothing'en'y"
    outcome(api.get("/fhir/Observation", headers={"Accept": accept}), 406)


@pytest.mark.parametrize("name", ["xml", "application/fhir+xml", "ttl", "x;y*=nothing'en'z"])
def test_refuses_another_format_in_the_address(api, name):
    outcome(api.get("/fhir/Observation", {"_format": name}), 406)


@pytest.mark.parametrize(("urls", "content_type"), [(R4_URLS, R4), (R5_URLS, R5)], ids=["R4", "R5"])
def test_answers_in_the_release_that_is_asked_for(api, urls, content_type):
    for url in urls:
        answer = api.get(url, headers={"Accept": content_type})
        assert (answer.status_code, answer["Content-Type"]) == (200, content_type)


def test_a_type_is_not_given_in_a_release_that_does_not_have_it(api):
    outcome(api.get("/fhir/NutritionIntake", headers={"Accept": R4}), 406, R5)
    outcome(api.get("/fhir/Observation", headers={"Accept": R5}), 406, R4)


# --- refusals ---


@pytest.mark.parametrize(("url", "content_type"), [*PERSONAL, ("/fhir/metadata", R4)])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_only_reads(api, url, content_type, method):
    refusal = getattr(api, method)(url)
    (issue,) = outcome(refusal, 405, content_type)
    assert issue["code"] == "not-supported"
    assert set(refusal["Allow"].split(", ")) == {"GET", "HEAD"}


def test_a_browser_session_without_its_csrf_token_writes_nothing(owner):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)
    (issue,) = outcome(browser.post("/fhir/Observation"), 403)
    assert issue["code"] == "forbidden"


def test_head_says_what_get_would(api):
    answer = api.head("/fhir/Observation")
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, R4, b"")


@pytest.mark.parametrize(
    "path",
    ["", "nothing", "Patient", "Patient/2", "Observation/", "metadata/", "Observation/a/b", "%00"],
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address(api, path, method):
    (issue,) = outcome(getattr(api, method)(f"/fhir/{path}"), 404)
    assert issue["code"] == "not-found"


def test_an_address_with_a_slash_says_so(api):
    (issue,) = outcome(api.get("/fhir/Observation/"), 404)
    assert "slash" in issue["details"]["text"]


def test_too_many_requests_say_when_to_come_back(api, settings, time_machine):
    time_machine.move_to("2026-03-04T12:00:01Z")  # all within one minute
    settings.API_RATE_PER_MINUTE = 2
    for _ in range(2):
        assert api.get("/fhir/Patient/self").status_code == 200
    refusal = api.get("/fhir/Patient/self")
    (issue,) = outcome(refusal, 429)
    assert issue["code"] == "throttled"
    assert 0 < int(refusal["Retry-After"]) <= 60


def test_an_unforeseen_error_says_nothing_of_its_cause(api, owner):
    nutrient()
    make_entry(owner)
    api.raise_request_exception = False
    with mock.patch("tracker.fhir.day_reading.reports.day_reports", side_effect=KeyError("secret")):
        answer = api.get(f"/fhir/Observation/{DAY}-magnesium")
    (issue,) = outcome(answer, 500)
    assert issue["code"] == "exception"
    assert "secret" not in answer.text


def test_a_host_that_is_not_ours(api):
    outcome(api.get("/fhir/Observation", headers={"Host": "evil.example"}), 400)


def test_every_error_of_a_request_is_an_issue_with_its_place(api):
    answer = api.get("/fhir/Observation?date=x")
    (issue,) = outcome(answer, 400)
    assert issue["code"] == "invalid"
    assert refused(answer) == {"http.date"}


def test_the_api_goes_on_answering_with_problems(api):
    problem_of(api.get("/api/v1/nothing/"), 404)
