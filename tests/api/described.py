"""What the schema describes: its operations, their bodies, and what fits them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

METHODS = ("get", "post", "put", "patch", "delete")


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation of everything the API does."""
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                yield path, method, methods[method]


@dataclass(frozen=True)
class Place:
    """Where examples stand: a body, or a parameter."""

    name: str
    described: dict[str, Any]

    @property
    def examples(self) -> list[Any]:
        many = [each["value"] for each in self.described.get("examples", {}).values()]
        return many + ([self.described["example"]] if "example" in self.described else [])


def bodies(schema: dict[str, Any]) -> Iterator[Place]:
    """Every JSON body: what is sent, and what a success answers."""
    for _path, _method, operation in operations(schema):
        sent = {"request": operation["requestBody"]} if "requestBody" in operation else {}
        answered = {code: each for code, each in operation["responses"].items() if code < "300"}
        for place, body in (sent | answered).items():
            content = body.get("content", {})
            if "application/json" in content:
                yield Place(f"{operation['operationId']} {place}", content["application/json"])


def parameters(schema: dict[str, Any]) -> Iterator[Place]:
    for _path, _method, operation in operations(schema):
        for parameter in operation.get("parameters", []):
            yield Place(f"{operation['operationId']} {parameter['name']}", parameter)


def validator_of(part: dict[str, Any], schema: dict[str, Any]) -> Any:
    """Checks a value by a part of the schema; a member that is not named there is a fault."""
    whole = closed({**part, "components": {"schemas": schema["components"]["schemas"]}})
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def closed(part: Any) -> Any:
    if isinstance(part, list):
        return [closed(each) for each in part]
    if not isinstance(part, dict):
        return part
    tightened = {name: closed(each) for name, each in part.items()}
    if isinstance(part.get("properties"), dict):
        tightened.setdefault("additionalProperties", False)
    return tightened
