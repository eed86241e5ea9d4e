"""What is asked of every answer.

Of Schemathesis' own checks these are not used:

- `positive_data_acceptance`, `negative_data_rejection` and, where `fields` is sent,
  `response_schema_conformance`: ours here ask the same, knowing what they cannot;
- `ignored_auth`: it sends each request three times more; every file of tests/api asks without a
  login;
- `missing_required_header`: no header is required;
- `object_level_authorization`: every file of tests/api asks as another person;
- `use_after_free`, `ensure_resource_availability`: they need a story, and run with the links.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import jsonschema_rs
from schemathesis import Case
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    AcceptedNegativeData,
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from foods.api.sparse import FIELDS
from tests.api.described import validator_of
from tests.fuzz.contract import CONTRACT, operation_of
from tests.fuzz.world import IMPORT
from tracker.api.refusals import Conflict

# Answers to what is stored and not to what was sent.
_OF_THE_STATE: Final = {304, 403, 404, 409, 410, 412, 422, 428}
# Codes of a 400 that a schema can foresee. The others are of rules over several members, over what
# is stored, over dates (JSON Schema has no earliest one), or over words known only here.
_FORESEEABLE: Final = {
    *("required", "null", "blank", "empty", "invalid", "invalid_choice", "incorrect_type"),
    *("max_length", "min_length", "max_value", "min_value", "max_string_length", "overflow"),
    *("max_digits", "max_decimal_places", "max_whole_digits", "not_a_list", "not_a_dict"),
    *("null_characters_not_allowed", "surrogate_characters_not_allowed", "parse_error", "date"),
}
# The same codes where they are of a rule: a cursor is only known to who gave it, an account may
# have no password, and the bound of a compound is one of the magnesium in it.
_OF_RULES: Final = {
    ("/cursor", "invalid"),
    ("/password", "required"),
    ("/compound_mg_per_unit", "max_value"),
    ("/compound_mg_per_unit", "min_value"),
}
_BOOLEANS: Final = {0, 1, "true", "false", "True", "False", "yes", "no", "on", "off", "0", "1"}


def refuses_with_a_problem(ctx: Any, response: Response, case: Case) -> None:
    """Every refusal is a whole problem, also those that no operation declares (405, 415)."""
    if response.status_code < 400:
        return
    assert response.headers["content-type"] == ["application/problem+json"]
    problem = response.json()
    faults = [error.message for error in problem_validator().iter_errors(problem)]
    assert faults == [], faults
    assert problem["status"] == response.status_code


def checks_before_it_writes(ctx: Any, response: Response, case: Case) -> None:
    """One client meets nobody: a refusal of the database would be a check that is missing."""
    if case.method != "GET":
        assert str(Conflict.default_detail) not in response.text


def accepts_what_is_valid(ctx: Any, response: Response, case: Case) -> None:
    """`positive_data_acceptance`, but for rules that no schema can say."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if response.status_code < 300 or response.status_code in _OF_THE_STATE:
        return
    if response.status_code == 400:
        errors = response.json()["errors"]
        unsaid = [
            each
            for each in errors
            if each["code"] in _FORESEEABLE and (each["pointer"], each["code"]) not in _OF_RULES
        ]
        assert errors, response.text
        # Of rows of the file the schema says only that they are objects: its digest says the rest.
        assert unsaid == [] or case.operation.label == IMPORT, unsaid
        return
    raise AssertionError(f"{response.status_code} to what the schema calls valid")


def refuses_what_is_not(ctx: Any, response: Response, case: Case) -> None:
    """`negative_data_rejection`, but for what can be read in one way only.

    A 0 for text is "0", for a truth it is false; an empty parameter says nothing. A batch is
    answered write by write.
    """
    try:
        negative_data_rejection(ctx, response, case)
    except AcceptedNegativeData:
        if not (_refused_within(response, case) or _is_plain(case)):
            raise


def answers_by_the_schema(ctx: Any, response: Response, case: Case) -> bool | None:
    """`response_schema_conformance`; with `fields` what was asked for and nothing else."""
    if response.status_code != 200 or FIELDS not in case.query:
        return response_schema_conformance(ctx, response, case)
    asked = _names(case.query[FIELDS])
    answer = response.json()
    if "results" in answer:
        answer = answer["results"]
    validator = _shown(case.operation.label)
    for row in answer if isinstance(answer, list) else [answer]:
        assert row.keys() == asked
        faults = [error.message for error in validator.iter_errors(row)]
        assert faults == [], faults
    return None


CHECKS: Final = [
    status_code_conformance,  # a 500 is declared nowhere
    content_type_conformance,
    response_headers_conformance,
    answers_by_the_schema,
    refuses_with_a_problem,
    checks_before_it_writes,
    accepts_what_is_valid,
    refuses_what_is_not,
    unsupported_method,
    allow_header_conformance,
]


@cache
def problem_validator() -> Any:
    return validator_of({"$ref": "#/components/schemas/Problem"}, CONTRACT)


@cache
def _shown(label: str) -> Any:
    """Checks an object of which any member may be missing, by the answer of the operation."""
    answer = operation_of(label)["responses"]["200"]["content"]["application/json"]["schema"]
    shape = _resolved(answer)
    if "results" in shape["properties"]:
        shape = _resolved(shape["properties"]["results"]["items"])
    return validator_of({**shape, "required": []}, CONTRACT)


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return CONTRACT["components"]["schemas"][name] if name else schema


def _names(asked: Any) -> set[str]:
    parts = asked if isinstance(asked, list) else [asked]
    return {name.strip() for part in parts for name in str(part).split(",")}


def _refused_within(response: Response, case: Case) -> bool:
    if case.operation.label != "POST /api/v1/changes/" or response.status_code != 200:
        return False
    return any(result["status"] >= 400 for result in response.json()["results"])


def _is_plain(case: Case) -> bool:
    """Whether the case is valid once it is read as the views read it."""
    query = {name: value for name, value in case.query.items() if value not in ("", [""])}
    return _query_is_valid(case, query) and _body_is_valid(case)


def _query_is_valid(case: Case, query: Mapping[str, Any]) -> bool:
    declared = {
        each["name"]: each["schema"]
        for each in operation_of(case.operation.label).get("parameters", [])
        if each["in"] == "query"
    }
    return all(
        validator_of(declared[name], CONTRACT).is_valid(_read(declared[name], value))
        for name, value in query.items()
        if name in declared
    )


def _body_is_valid(case: Case) -> bool:
    described = operation_of(case.operation.label).get("requestBody")
    if described is None:
        return True
    schema = described["content"]["application/json"]["schema"]
    # Members that nobody knows are passed over: the validator of requests is not a closed one.
    return _open_validator(json.dumps(schema)).is_valid(_read(schema, case.body))


@cache
def _open_validator(schema: str) -> Any:
    whole = {**json.loads(schema), "components": CONTRACT["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def _read(schema: dict[str, Any], value: Any) -> Any:
    """The value with text, numbers and truths as the serializers read them."""
    schema = _resolved(schema)
    for several in ("allOf", "oneOf", "anyOf"):
        if several in schema and value is not None:
            return _read(schema[several][0], value)
    if isinstance(value, dict):
        members, others = schema.get("properties", {}), schema.get("additionalProperties")
        return {
            name: _read(members.get(name) or others or {}, each) for name, each in value.items()
        }
    if isinstance(value, list):
        return [_read(schema.get("items", {}), each) for each in value]
    types = schema.get("type", [])
    return _read_scalar(types if isinstance(types, list) else [types], value)


def _read_scalar(types: list[str], value: Any) -> Any:
    if "boolean" in types and isinstance(value, int | float | str) and value in _BOOLEANS:
        return value in {1, "true", "True", "yes", "on", "1"}
    if "string" in types and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if "string" in types and isinstance(value, str):
        return value.strip()
    if {"number", "integer"} & set(types) and isinstance(value, str):
        return _number(value)
    return value


def _number(text: str) -> Any:
    try:
        return json.loads(text.strip())
    except ValueError:
        return text
