"""What a test asks of an answer: that it is FHIR of its release, by somebody else's models."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

R4 = "application/fhir+json; fhirVersion=4.0"
R5 = "application/fhir+json; fhirVersion=5.0"
_MODELS = {R4: "fhir.resources.R4B", R5: "fhir.resources"}


def valid(answer: Any, kind: str, content_type: str = R4) -> dict[str, Any]:
    """The resource of a 200."""
    assert answer.status_code == 200, answer.content[:500]
    return _checked(answer, kind, content_type)


def matches(answer: Any, kind: str, content_type: str = R4) -> list[dict[str, Any]]:
    """The resources of a searchset; each is of the kind and has the address that is said."""
    bundle = valid(answer, "Bundle", content_type)
    assert bundle["type"] == "searchset"
    entries = bundle.get("entry", [])
    for entry in entries:
        _validate(entry["resource"], kind, content_type)
        assert entry["fullUrl"] == f"http://testserver/fhir/{kind}/{entry['resource']['id']}"
        assert entry["search"] == {"mode": "match"}
    return [entry["resource"] for entry in entries]


def outcome(answer: Any, status: int, content_type: str = R4) -> list[dict[str, Any]]:
    """The issues of a refusal."""
    assert answer.status_code == status, answer.content[:500]
    issues = _checked(answer, "OperationOutcome", content_type)["issue"]
    assert all(issue["severity"] == "error" and issue["details"]["text"] for issue in issues)
    return issues


def refused(answer: Any, content_type: str = R4) -> set[str]:
    """Where the errors of a 400 are."""
    return {place for issue in outcome(answer, 400, content_type) for place in issue["location"]}


def link(answer: Any, relation: str) -> str | None:
    """The address of a bundle's link; None without one."""
    links = {each["relation"]: each["url"] for each in answer.json()["link"]}
    return links.get(relation)


def all_pages(client: Any, url: str) -> list[Any]:
    """The answers from this address on, by following `next`."""
    answers = []
    while url is not None:
        assert len(answers) < 50, "pages without an end"
        answers.append(client.get(url))
        url = link(answers[-1], "next")
    return answers


def _checked(answer: Any, kind: str, content_type: str) -> dict[str, Any]:
    assert answer["Content-Type"] == content_type
    resource = answer.json()
    _validate(resource, kind, content_type)
    return resource


def _validate(resource: dict[str, Any], kind: str, content_type: str) -> None:
    assert resource["resourceType"] == kind
    module = import_module(f"{_MODELS[content_type]}.{kind.lower()}")
    getattr(module, kind).model_validate(resource)
    assert not list(_empty(resource))


def _empty(value: Any) -> Iterator[Any]:
    """What FHIR has no place for, and the models let through: nulls and empty lists and texts."""
    if value is None or value in ("", [], {}):
        yield value
    elif isinstance(value, dict | list):
        for below in value.values() if isinstance(value, dict) else value:
            yield from _empty(below)
