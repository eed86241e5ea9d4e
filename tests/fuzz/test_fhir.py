"""Random requests at /fhir/, which no OpenAPI describes."""

from collections import Counter
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests.fuzz.contract import SEED
from tests.fuzz.world import World

REQUESTS = 1_500
METHODS = ["GET"] * 20 + ["HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"]
ACCEPTS = [
    *("application/fhir+json", "application/fhir+json; fhirVersion=4.0", "*/*", "application/*"),
    *("application/fhir+json; fhirVersion=5.0", "application/fhir+json; fhirVersion=9", ""),
    *("application/fhir+xml", "text/html", ";;,/", "application/json; q=x", "a" * 3_000),
]
NAMES = [
    *("date", "patient", "subject", "code", "_count", "_cursor", "_format"),
    *("date:exact", "_sort", "_include", "name", "", "_count:missing", "patient.name"),
]
VALUES = [
    *("2026-03-04", "ge2026-03-01", "le2026-03", "lt0001-01-01", "gt9999-12-31", "eq2026", "0000"),
    *("2026-02-30", "ge2026-13", "Patient/self", "self", "Patient/1", "http://testserver/fhir/"),
    *("magnesium", "energy,magnesium", "|", "|magnesium", "http://loinc.org|x", "json", "xml"),
    *("0", "1", "200", "-1", "1e9", "9" * 400, "\u0663", "", "\x00", "\ud800", "a" * 5_000, ",,,"),
    *("application/fhir+json", "2026-03-04T12:00:00Z", "cD0x", "%", "'\"*", "\U0001f955"),
]


@pytest.fixture
def addresses(world: World) -> list[str]:
    """Those of what there is, as a reader finds them, and some of nothing."""
    client = Client(headers=world.headers)
    found = ["metadata", "Patient/self", "Observation", "NutritionIntake"] * 4
    for kind in ("Observation", "NutritionIntake"):
        accept = "application/fhir+json; fhirVersion=" + ("4.0" if kind == "Observation" else "5.0")
        bundle = client.get(f"/fhir/{kind}?date=ge2026-02-01", headers={"Accept": accept}).json()
        found += [f"{kind}/{each['resource']['id']}" for each in bundle["entry"]]
    assert len(found) > 30
    odd = ["x", "2026-03-04", "2026-03-04-magnesium", "9999-99-99-energy", "\x00", "\ud800", "a/b"]
    return [
        *found,
        *(f"{kind}/{each}" for kind in ("Observation", "NutritionIntake") for each in odd),
    ]


def test_no_request_is_a_server_error(world: World, addresses: list[str]) -> None:
    random = Random(SEED)
    counted: Counter[int] = Counter()
    for _ in range(REQUESTS):
        method, url, headers = _request(random, addresses)
        who = world.headers if random.random() < 0.95 else {}
        answer = Client(raise_request_exception=False).generic(
            method, url, b"{}", content_type="application/fhir+json", headers={**who, **headers}
        )
        counted[answer.status_code] += 1
        assert answer.status_code < 500, (method, url, headers)
        if answer.status_code >= 400 and method != "HEAD":
            assert answer["Content-Type"].startswith("application/fhir+json"), (
                method,
                url,
                headers,
            )
            assert answer.json()["resourceType"] == "OperationOutcome", (method, url, headers)
    assert counted[200] > REQUESTS / 10, counted
    assert {400, 401, 404, 405, 406} <= counted.keys(), counted


def _request(random: Random, addresses: list[str]) -> tuple[str, str, dict[str, str]]:
    pairs = [
        f"{_quoted(random.choice(NAMES))}={_quoted(random.choice(VALUES))}"
        for _ in range(random.choice([0, 0, 1, 1, 2, 5]))
    ]
    url = f"/fhir/{_quoted(random.choice(addresses))}"
    headers: dict[str, Any] = {}
    if random.random() < 0.5:
        headers["Accept"] = random.choice(ACCEPTS)
    if random.random() < 0.2:
        headers["Prefer"] = random.choice(["handling=strict", "handling=lenient", ";,="])
    return random.choice(METHODS), f"{url}?{'&'.join(pairs)}", headers


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="/")
