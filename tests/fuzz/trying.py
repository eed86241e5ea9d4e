"""Requests that leave nothing behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core import signals
from django.db import close_old_connections, connection, transaction
from schemathesis import Case

_AROUND_A_REQUEST = (signals.request_started, signals.request_finished)


@contextmanager
def tried() -> Iterator[None]:
    """What is written within is checked as at a commit, and taken back."""
    with transaction.atomic():
        try:
            yield
            # Foreign keys are only looked at when a transaction ends.
            connection.check_constraints()
        finally:
            transaction.set_rollback(True)


def ask(case: Case, headers: dict[str, str]) -> Any:
    """The answer to a case, by WSGI and on the test's connection, as its transaction needs.

    Django's own client lets each of its requests end without closing the connection; here the
    handlers that would close it are away for the moment.
    """
    for signal in _AROUND_A_REQUEST:
        signal.disconnect(close_old_connections)
    try:
        return case.call(headers=headers)
    finally:
        for signal in _AROUND_A_REQUEST:
            signal.connect(close_old_connections)
