"""What the schema says of every operation alike, added to what spectacular made (its hooks)."""

import re
from collections.abc import Iterator
from typing import Any

from foods.api.sparse import FIELDS
from tracker.api.idempotency import HEADER
from tracker.api.schema import CURRENT_OBJECTS, any_of

_PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "JSON pointer into the body, or /name of a parameter.",
                    },
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "current": {
            "description": "With 409 and 412: what is stored now; null where there is nothing.",
            **any_of(*CURRENT_OBJECTS, null=True),
        },
        "deleted_revision": {
            "type": "integer",
            "description": "With 412 and 428: the revision at which it was deleted.",
        },
    },
}
_KEY = {
    "in": "header",
    "name": HEADER,
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "pattern": "^[!-~]*[!#-~][!-~]*$",
    },
    "description": "A key of your own making, new for each request (a UUID). Sent again within a "
    "day with the same body, the request is not done again and the first answer is repeated.",
}
_EXPORTED_ROW = {
    "type": "object",
    "description": "A row of a table of this server, with all its fields.",
    "additionalProperties": {},
}
_WEIGHT = {
    "type": "number",
    "format": "double",
    "description": "Also of an entry that was written by portion.",
}
_TEXT = r"^[^\u0000]*$"
_SOME_TEXT = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
_TIME_OF_DAY = r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$"
_ALWAYS = {
    "401": "Not logged in",
    "403": "A browser session without its CSRF token, a token that may only read, or a food that "
    "belongs to the catalogue",
    "429": "Too many requests; Retry-After says how many seconds to wait",
    "503": "The database is busy, away or full, as `code` says. Retry-After says in how many "
    "seconds to send it again, with the same id or Idempotency-Key",
}
_ROWS_PUT = {f"{rows}_put" for rows in ("entries", "doses", "symptoms")}
_RECORD_GONE = "The person deleted what was imported from the record in `external`"
_GONE = {
    "changes_read": "What was deleted since this cursor is forgotten; read all again, from 0",
    **{
        f"{rows}_{verb}": _RECORD_GONE
        for rows in ("entries", "doses", "symptoms")
        for verb in ("create", "put", "change")
    },
}


# A copy that leaves something out is none.
_ALWAYS_WHOLE = {"changes_read", "export_read"}
_REVALIDATED = re.compile(r"/api/v1/(foods|supplements|recipes)/(\{id\}/)?")
_TAG = {"schema": {"type": "string"}, "description": "Another one for every other answer."}


def say_what_clients_rely_on(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Put right what spectacular says wrongly (a hook of it), because generated clients act on it.

    An answer has all its members, though some may be left out of what is sent. A PATCH has no
    defaults: a client that fills them in would overwrite what it was not told to change. A time
    of day is one of the person's own, without the offset from UTC that `format: time` asks for.
    """
    components = result["components"]["schemas"]
    for name, component in components.items():
        is_sent = name.endswith("Request")
        properties = component.get("properties", {})
        if properties and not is_sent:
            component["required"] = sorted(properties)
        if name.startswith("Patched") or not is_sent:
            for part in _parts(properties):
                part.pop("default", None)
    components["Entry"]["properties"]["amount_g"] = _WEIGHT
    for part in _parts(result):
        if part.get("format") == "time":
            part.update(format="time-local", pattern=_TIME_OF_DAY)
    return result


def describe_texts(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Say that no text that is sent has U+0000, and that one that must be there is not blank."""
    shapes = result["components"]["schemas"]
    sent: list[Any] = [shapes[name] for name in shapes if name.endswith("Request")]
    for operations in result["paths"].values():
        for operation in operations.values():
            asked = operation.get("parameters", [])
            sent += [each["schema"] for each in asked if each["in"] == "query"]
    for part in _parts(sent):
        if "string" in _types(part) and not {"pattern", "format", "enum"} & part.keys():
            part["pattern"] = _SOME_TEXT if part.get("minLength") else _TEXT
    return result


def _types(part: dict[str, Any]) -> list[Any]:
    named = part.get("type", [])
    return named if isinstance(named, list) else [named]


def _parts(within: Any) -> Iterator[dict[str, Any]]:
    if isinstance(within, dict):
        yield within
        within = list(within.values())
    if isinstance(within, list):
        for each in within:
            yield from _parts(each)


def describe_members(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Add `fields` to every operation that shows an object or a list of them (a hook)."""
    shapes = result["components"]["schemas"]
    for operations in result["paths"].values():
        operation = operations.get("get", {})
        answer = operation.get("responses", {}).get("200", {}).get("content", {})
        shown = _object_in(answer.get("application/json", {}).get("schema", {}), shapes)
        if shown and operation["operationId"] not in _ALWAYS_WHOLE:
            known = list(shown["properties"])
            operation.setdefault("parameters", []).append(
                {
                    "in": "query",
                    "name": FIELDS,
                    "schema": {
                        "type": "array",
                        "items": {"type": "string", "enum": known},
                        "minItems": 1,
                    },
                    "explode": False,
                    "style": "form",
                    "description": "Only these members of the object, or of each of `results`, "
                    "separated by commas. All by default; with it, what is required of an answer "
                    "is what was asked for.",
                }
            )
    return result


def _object_in(schema: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    """What an answer shows, of a list each of its rows; empty for no object with names."""
    shown: dict[str, Any] = shapes.get(schema.get("$ref", "").rpartition("/")[2], {})
    if "results" in shown.get("properties", {}):
        return _object_in(shown["properties"]["results"].get("items", {}), shapes)
    return shown


def describe_tags(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Add what `revalidated` does to the operations of foods, supplements and recipes (a hook)."""
    for path, operations in result["paths"].items():
        if not _REVALIDATED.fullmatch(path):
            continue
        for method, operation in operations.items():
            parameters = operation.setdefault("parameters", [])
            for code in {"200", "201"} & operation["responses"].keys():
                operation["responses"][code].setdefault("headers", {})["ETag"] = _TAG
            if method == "get":
                parameters.append(_header("If-None-Match", "ETags of answers that are kept."))
                operation["responses"]["304"] = {"description": "What is kept is still so"}
            elif method != "post":
                text = "The ETag last seen without `fields`. Another state by now is a 412."
                parameters.append(_header("If-Match", text))
    return result


def _header(name: str, text: str) -> dict[str, Any]:
    return {"in": "header", "name": name, "schema": {"type": "string"}, "description": text}


def describe_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Add to every operation the problems it can answer with (a spectacular hook)."""
    result["components"]["schemas"] |= {"ExportedRow": _EXPORTED_ROW, "Problem": _PROBLEM}
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            if method == "post":
                operation.setdefault("parameters", []).append(_KEY)
            for code, text in _problems_of(path, operation).items():
                operation["responses"][code] = _problem_answer(text)
    return result


def _problems_of(path: str, operation: dict[str, Any]) -> dict[str, str]:
    parameters = operation.get("parameters", [])
    problems = dict(_ALWAYS)
    if "requestBody" in operation or any(each["in"] == "query" for each in parameters):
        problems["400"] = "Something sent cannot be accepted; `errors` says what and where"
    if "requestBody" in operation:
        problems["409"] = "Changed by somebody else at the same time"
    if operation["operationId"] == "import_create":
        problems["409"] = "The account holds something already; `detail` says what"
        problems["413"] = "More than 50 MB"
    if _KEY in parameters:
        problems["422"] = "The Idempotency-Key was sent before with another request"
    if operation["operationId"] in _GONE:
        problems["410"] = _GONE[operation["operationId"]]
    if "{" in path:
        problems["404"] = "There is no such object, or it is another person's"
    if operation["operationId"] == "account_keep":
        problems["404"] = "No deletion is due"
    if any(each["name"] == "If-Match" for each in parameters):
        problems["412"] = "Changed since you read it; `current` is what is stored"
    if operation["operationId"] in _ROWS_PUT:
        problems["428"] = "Deleted since; `deleted_revision` in If-Match brings it back"
    return problems


def _problem_answer(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {"application/problem+json": {"schema": schema}}}
