"""What cannot be a body of the login addresses is refused in their own format."""

import pytest
from django.test import Client

from tests.api.phones import AUTH, Phone

LOGIN = f"{AUTH}auth/login"


def refused(status, code, body, path=LOGIN, **headers):
    answer = Client().generic("POST", path, body, content_type="application/json", headers=headers)
    assert answer.status_code == status, answer.content[:200]
    assert answer["Content-Type"] == "application/json"
    told = answer.json()
    assert told["status"] == status
    (error,) = told["errors"]
    assert error["code"] == code
    assert error["message"]
    return answer


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "no JSON",
        b"\xff",
        "[" * 30_000,
        '{"email": ' * 9_000 + "1" + "}" * 9_000,
        '{"email": ' + "1" * 5_000 + "}",
        '{"email": "ada@example.org", "password": "\\ud800-a-long-password"}',
    ],
    ids=["cut off", "words", "bytes", "deep list", "deep object", "huge number", "half a letter"],
)
@pytest.mark.parametrize("path", ["auth/login", "auth/signup", "auth/password/request"])
def test_what_is_no_json(db, path, body):
    refused(400, "invalid_json", body, AUTH + path)


@pytest.mark.parametrize("body", ["[1]", "1", '"x"', "null", "true"])
def test_what_is_no_object(db, body):
    refused(400, "no_object", body)


def test_more_than_a_hundred_kilobytes(db):
    refused(413, "too_large", " " * 100_001)
    answer = Client().generic("POST", LOGIN, " " * 99_998 + "{}", content_type="application/json")
    assert answer.json()["errors"][0]["code"] == "required"


def test_a_page_that_was_let_in_reads_the_refusal(db, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example.org"]
    answer = refused(400, "invalid_json", "{", Origin="https://app.example.org")
    assert answer["Access-Control-Allow-Origin"] == "https://app.example.org"


def test_a_whole_body_and_none_at_all_are_read_as_before(db):
    phone = Phone().sign_up()
    assert phone.auth("GET", "auth/session").status_code == 200
    assert phone.auth("DELETE", "auth/session").status_code == 401
    assert Phone().log_in().status_code == 200
