"""The number of a request, by which what was seen is found in the log; and of a task.

A request keeps the number a proxy of ours gave it; else it gets one here. Imports no Django.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

HEADER: Final = "X-Request-ID"
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", re.ASCII)
# Of the thread that answers or works: the request with its number, or the number of the task.
_request: ContextVar[tuple[str, Any] | None] = ContextVar("request", default=None)
_task: ContextVar[str] = ContextVar("task", default="")


def number_of(given: str, *, is_trusted: bool) -> str:
    """What the proxy calls the request, where there is one and that can be a number; or a new one.

    `given`: the header's value, empty for none.
    """
    if is_trusted and _WELL_FORMED.fullmatch(given):
        return given
    return secrets.token_hex(8)


@contextmanager
def answering(number: str, request: Any) -> Iterator[None]:
    """What is logged inside belongs to this request."""
    token = _request.set((number, request))
    try:
        yield
    finally:
        _request.reset(token)


def working_on(task_id: str) -> None:
    """What this thread logs from now on belongs to this task; empty: to none."""
    _task.set(task_id)


def request_id() -> str:
    """Of the request that is answered now; empty outside of one."""
    current = _request.get()
    return "" if current is None else current[0]


def asked() -> dict[str, str]:
    """What the log tells of where a line comes from."""
    current, task = _request.get(), _task.get()
    told = {"task": task} if task else {}
    if current is None:
        return told
    number, request = current
    return {
        **told,
        "request_id": number,
        "method": method_of(request),
        "route": route_of(request) or "unknown",
    }


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def method_of(request: Any) -> str:
    """One of few: whatever else was sent is OTHER."""
    return request.method if request.method in _METHODS else "OTHER"


def route_of(request: Any) -> str:
    """Such as `/days/<date:day>/`; empty for an address of no view."""
    match = request.resolver_match
    return "" if match is None else f"/{match.route}"
