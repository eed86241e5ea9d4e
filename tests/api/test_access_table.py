"""The access matrix is whole: whatever can be asked stands in it, and whatever can be sent."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.access_asking import route_of
from tests.api.access_people import FOODS
from tests.api.access_table import TABLE, Ask
from tests.api.described import operations
from tests.api.routes import ALL, PUBLIC, ROUTES, VALUES, name_of
from tracker.api.changes_written import CHANGE_TYPES
from tracker.fhir.search import EVERYWHERE

# What names nothing that anybody owns. What is not here, and not in the table, is forgotten.
PLAIN = frozenset(
    """
    aliases allergens allergens_complete amount_g authority avoided_allergens barcode
    birth_date body_part brand change compound compound_mg_per_unit conditions contents date
    day_starts_at deleted description diet duration_min elemental_mg_per_unit energy_unit
    food_complete form from_date grams group is_default kind language magnesium_mg_per_100g
    meal medicine name note password position quantity reminder_hour route seen servings
    severity sex shows_notes side source suggestion_energy_kcal supplements_complete
    symptoms_complete time time_zone type unit version weekly_digest yield_factor
    """.split()  # noqa: SIM905
)
NO_KEYS = ("null", "boolean")
# Asked everywhere in the same way; `test_sparse` says what of.
SPARSE = "fields"
HEADERS = {"If-Match", "If-None-Match", "Idempotency-Key"}


@pytest.fixture(scope="module")
def asked(schema: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Route and method -> the operation that the schema describes."""
    return {
        (name_of(path.format(**VALUES)), method): operation
        for path, method, operation in operations(schema)
        if name_of(path.format(**VALUES)) not in PUBLIC
    }


def of(route: str, method: str) -> list[Ask]:
    return [ask for ask in TABLE if (route_of(ask), ask.method) == (route, method)]


def leaves(schema: dict[str, Any], part: dict[str, Any], name: str = "") -> Iterator[str]:
    """The names of all that can be sent in a body, however deep."""
    if "$ref" in part:
        below = schema["components"]["schemas"][part["$ref"].rpartition("/")[2]]
        yield from leaves(schema, below, name)
        return
    inner = [each for word in ("oneOf", "anyOf", "allOf") for each in part.get(word, [])]
    inner += [part["items"]] if "items" in part else []
    for each in inner:
        yield from leaves(schema, each, name)
    for own, below in part.get("properties", {}).items():
        yield from leaves(schema, below, own)
    if name and not inner and not part.get("properties") and part.get("type") not in NO_KEYS:
        yield name


def bodies(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield content["schema"]


def test_every_address_is_in_the_table():
    assert len(ROUTES) > 30
    assert {route_of(ask) for ask in TABLE} == {route.name for route in ROUTES}
    assert {route.name for route in ALL} >= PUBLIC


def test_with_every_method_of_its_view():
    done = {(route_of(ask), ask.method) for ask in TABLE}
    assert done == {(route.name, method) for route in ROUTES for method in route.methods}


def test_and_the_schema_describes_no_other(asked):
    described = {(route.name, each) for route in ROUTES for each in route.methods}
    assert asked.keys() == {each for each in described if each[0].startswith("api:")}


def test_every_query_parameter_is_asked_with(asked):
    for (route, method), operation in asked.items():
        known = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
        tried = {name for ask in of(route, method) for name in ask.query}
        assert tried == known - {SPARSE}, route


def test_those_of_the_health_records_too():
    for route in (route for route in ROUTES if hasattr(route.view.cls, "own_parameters")):
        tried = {name for ask in of(route.name, "get") for name in ask.query}
        assert tried == EVERYWHERE | set(route.view.cls.own_parameters), route.name


def test_every_header_is_one_of_those_that_are_sent(asked):
    named = {
        each["name"]
        for operation in asked.values()
        for each in operation.get("parameters", [])
        if each["in"] == "header"
    }
    assert named == HEADERS


def test_every_value_that_can_be_sent_is_plain_or_names_something(schema, asked):
    """A new key of somebody's thing is tried with another person's, or this fails."""
    for (route, method), operation in asked.items():
        if route == "api:import":  # keys of the file's own rows: `test_what_is_brought_in_...`
            continue
        sent = {name for body in bodies(operation) for name in leaves(schema, body)}
        named = {
            place[-1]
            for ask in of(route, method)
            for place, _name in ask.places()
            if "body" in place
        }
        assert sent - PLAIN <= named, (route, method)


def test_every_kind_of_change_is_written_and_deleted():
    writes = [ask.body["changes"][0] for ask in of("api:changes", "post")]
    assert {write["type"] for write in writes} == {kind for kind, _name in CHANGE_TYPES}
    deleted = {write["type"] for write in writes if write.get("deleted")}
    assert deleted == {kind for kind, _name in CHANGE_TYPES} - {"day", "profile"}


def test_a_food_is_tried_in_all_its_states():
    named = {name for ask in TABLE for place, name in ask.places() if place[-1] == "food"}
    assert named >= set(FOODS)
