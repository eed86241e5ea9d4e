"""Broken bodies, impossible values, odd headers and queries, at every address."""

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

import pytest
from django.test import Client

from tests.fuzz.checks import problem_validator
from tests.fuzz.contract import LABELS, operation_of
from tests.fuzz.oddities import OTHERS, Odd, addresses_of, bodies_of, odd_requests
from tests.fuzz.trying import tried
from tests.fuzz.world import IMPORT, ROOT, World
from tracker.api.refusals import Conflict

# Answers that no operation declares, because each may give them (docs/api.md).
UNDECLARED = {405, 406, 413, 415}


@pytest.mark.parametrize("label", sorted(LABELS))
def test_nothing_odd_is_a_server_error(label, world):
    _assert_done_without_oddity(label, world)
    declared = {int(code) for code in operation_of(label)["responses"]}
    faults = []
    for name, odd in _odd_requests(label, world):
        with tried():
            answer = _answer(label, odd, world)
            if answer.status_code not in declared | UNDECLARED or not _is_whole(answer):
                faults.append(f"{name}: {answer.status_code} {answer.content[:200]!r}")
    assert faults == []


def _assert_done_without_oddity(label: str, world: World) -> None:
    """So that what is refused is the oddity."""
    if "requestBody" not in operation_of(label) or label == "DELETE /api/v1/account/":
        return
    good = _good_body(label, world)
    for either in ("compound", "compound_mg_per_unit"):
        good.pop(either, None)
    with tried():
        answer = _answer(label, Odd(json.dumps(good).encode()), world)
    assert answer.status_code < 300, answer.content


def _odd_requests(label: str, world: World) -> Iterable[tuple[str, Odd]]:
    if "requestBody" not in operation_of(label):
        return OTHERS.items()
    every = odd_requests(_good_body(label, world))
    # Of a file with thousands of values some hundreds are tried, each in another place.
    return islice(every, 0, None, 101) if label == IMPORT else every


def _good_body(label: str, world: World) -> dict[str, Any]:
    path = label.partition(" ")[2]
    name = "submission" if path.endswith("submission/") else path.removeprefix(ROOT).split("/")[0]
    return bodies_of(world)[name]


def _answer(label: str, odd: Odd, world: World) -> Any:
    method, _space, path = label.partition(" ")
    if "{kind}.csv" in path:
        path = path.format(kind="entries")
    elif "{" in path:
        begins = path.partition("{")[0]
        path = f"{begins}{addresses_of(world)[path]}/{path.rpartition('}/')[2]}"
    who = {} if "Authorization" in odd.headers else world.headers_for(label)
    return Client(raise_request_exception=False).generic(
        method,
        f"{path}?{odd.query}",
        odd.body,
        content_type=odd.content_type,
        headers={**who, **odd.headers},
    )


def _is_whole(answer: Any) -> bool:
    """A refusal is a problem; and none comes from the database, which nobody else writes to."""
    if answer.status_code < 400:
        return True
    return (
        answer["Content-Type"] == "application/problem+json"
        and problem_validator().is_valid(answer.json())
        and str(Conflict.default_detail) not in answer.content.decode()
    )
