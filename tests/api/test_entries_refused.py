"""entries/: rubbish is a 400 that points at it, and leaves nothing behind."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.api.problems import pointers, problem_of
from tests.builders import DAY, make_entry, make_food
from tracker.models import IntakeEntry

URL = "/api/v1/entries/"


@pytest.fixture
def oats(db):
    return make_food("Oats", 138, portions={"1 cup": 81})


def _later(days):
    return str(timezone.localdate() + timedelta(days=days))


AMOUNTS = [
    -1,
    0,
    20_001,
    10**30,
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999999999",
    "sNaN",
    "much",
    "",
    "\0",
    "9" * 2000,
    True,
    [30],
    {"g": 30},
]


@pytest.mark.parametrize("amount", AMOUNTS, ids=lambda value: repr(value)[:20])
def test_refuses_an_amount_that_is_none(api, oats, amount):
    for method, url in ((api.post, URL), (api.put, f"{URL}{uuid4()}/")):
        body = {"food": oats.pk, "amount_g": amount, "date": str(DAY)}
        assert set(pointers(method(url, body))) == {"/amount_g"}
    assert not IntakeEntry.objects.exists()


@pytest.mark.parametrize("quantity", AMOUNTS[:9], ids=lambda value: repr(value)[:20])
def test_refuses_a_quantity_that_is_none(api, oats, quantity):
    portion = oats.portions.get().pk
    body = {"food": oats.pk, "portion": portion, "quantity": quantity, "date": str(DAY)}
    assert set(pointers(api.post(URL, body))) == {"/quantity"}
    assert not IntakeEntry.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("food", 0),
        ("food", -1),
        ("food", 10**30),
        ("food", 2**63),
        ("food", 1.5),
        ("food", "oats"),
        ("food", "\0"),
        ("food", None),
        ("food", True),
        ("food", [1]),
        ("food", {"id": 1}),
        ("portion", 10**30),
        ("portion", "cup"),
        ("portion", False),
        ("date", "2026-02-30"),
        ("date", "4 March"),
        ("date", "0000-00-00"),
        ("date", "1999-12-31"),
        ("date", "9999-12-31"),
        ("date", ""),
        ("date", None),
        ("date", 20260304),
        ("date", "2026-03-04T08:00:00Z"),
        ("time", "25:00"),
        ("time", "8 o'clock"),
        ("time", 8),
        ("meal", "brunch"),
        ("meal", None),
        ("meal", "\ud800"),
        ("meal", ["lunch"]),
        ("note", "x" * 201),
        ("note", "\0"),
        ("note", "a\0b"),
        ("note", "\ud800"),
        ("note", None),
        ("note", {"text": "x"}),
    ],
    ids=repr,
)
def test_refuses_a_value_that_cannot_be(api, oats, field, value):
    body = {"food": oats.pk, "amount_g": 30, "date": str(DAY), field: value}
    # The test client's own JSON cannot hold half a surrogate pair.
    response = api.post(URL, json.dumps(body), content_type="application/json")
    assert field in {pointer[1:] for pointer in pointers(response)}
    assert not IntakeEntry.objects.exists()


def test_says_all_that_is_missing_at_once(api):
    assert pointers(api.post(URL, {})) == {"/food": "required", "/date": "required"}


def test_a_day_ends_tomorrow_because_a_phone_may_be_a_zone_ahead(api, oats):
    body = {"food": oats.pk, "amount_g": 30}
    assert api.post(URL, {**body, "date": _later(1)}).status_code == 201
    assert pointers(api.post(URL, {**body, "date": _later(3)})) == {"/date": "in_the_future"}


def test_an_amount_is_a_portion_or_grams(api, oats):
    portion = oats.portions.get().pk
    other = make_food("Rye", 100, portions={"slice": 40}).portions.get().pk
    body = {"food": oats.pk, "date": str(DAY)}
    both = {"portion": portion, "quantity": 1, "amount_g": 30}
    refused = {
        "/amount_g": [{}, both],
        "/quantity": [{"portion": portion}, {"quantity": 1, "amount_g": 30}],
        "/portion": [{"portion": other, "quantity": 1}],
    }
    for pointer, amounts in refused.items():
        for amount in amounts:
            assert set(pointers(api.post(URL, body | amount))) == {pointer}
    heavy = {"portion": portion, "quantity": 1000}
    assert pointers(api.post(URL, body | heavy)) == {"/quantity": "too_much"}
    assert not IntakeEntry.objects.exists()


@pytest.mark.parametrize("body", [[], [1], None, 7, "text", True], ids=repr)
@pytest.mark.parametrize("method", ["post", "put", "patch"])
def test_refuses_a_body_that_is_no_object(api, owner, oats, method, body):
    url = URL if method == "post" else f"{URL}{make_entry(owner, oats).uuid}/"
    response = getattr(api, method)(url, json.dumps(body), content_type="application/json")
    assert set(pointers(response)) == {""}


def test_refuses_a_number_beyond_all_floats(api, oats):
    raw = f'{{"food": {oats.pk}, "amount_g": 1e400, "date": "2026-03-04"}}'
    response = api.post(URL, raw, content_type="application/json")
    assert pointers(response) == {"/amount_g": "invalid"}


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"\xff\xfe",
        b'{"food": NaN}',
        b"[" * 100_000,
        b'{"food": ' + b"9" * 5000 + b"}",
    ],
    ids=["cut off", "not UTF-8", "NaN", "deep", "long number"],
)
def test_refuses_what_is_no_json(api, raw):
    problem_of(api.post(URL, raw, content_type="application/json"), 400)
    assert not IntakeEntry.objects.exists()


@pytest.mark.parametrize("charset", ["hex", "rot13", "utf-7", "nonsense", "base64"])
def test_a_body_is_utf_8_whatever_the_header_says(api, oats, charset):
    raw = f'{{"food": {oats.pk}, "amount_g": 30, "date": "2026-03-04", "note": "ä"}}'.encode()
    response = api.post(URL, raw, content_type=f"application/json; charset={charset}")
    assert response.status_code == 201
    assert response.json()["note"] == "ä"


def test_refuses_other_media_and_other_answers(api):
    problem_of(api.post(URL, {"food": 1}, format="multipart"), 415)
    problem_of(api.get(URL, headers={"Accept": "text/html"}), 406)
    problem_of(api.options(URL), 405)
    problem_of(api.delete(URL), 405)


def test_refuses_a_body_too_large_to_be_one(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    response = api.post(URL, {"note": "x" * 100})
    problem_of(response, 413)


@pytest.mark.parametrize(
    "address",
    ["1", "x", "0b9a4c1e6d5f4a579c0b2f6f3a1d8e77", "0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e7%00", "a/b"],
)
def test_an_address_without_a_uuid_is_nothing(api, address):
    problem_of(api.get(f"{URL}{address}/"), 404)


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_an_unknown_uuid_is_nothing(api, method):
    problem_of(getattr(api, method)(f"{URL}{uuid4()}/", {}), 404)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("from=yesterday", "/from"),
        ("from=", "/from"),
        ("to=2026-02-30", "/to"),
        ("to=%00", "/to"),
        ("from=0001-01-01", "/from"),
        ("from=2026-03-04&to=2026-03-03", "/to"),
        ("cursor=rubbish", "/cursor"),
        ("cursor=cD1hYmM%3D", "/cursor"),
        ("cursor=cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk%3D", "/cursor"),
        ("page_size=many", "/page_size"),
        ("page_size=0", "/page_size"),
        ("page_size=-1", "/page_size"),
    ],
)
def test_refuses_a_query_that_makes_no_sense(api, query, pointer):
    assert set(pointers(api.get(f"{URL}?{query}"))) == {pointer}
