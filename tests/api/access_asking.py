"""Sending a row of the access matrix, with what one person or another has in its places."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import quote, unquote, urlencode
from zipfile import ZipFile

from django.core.management.color import no_style
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import resolve

from foods.models import Food, Portion, Supplement
from tests.api.access_people import UNKNOWN, Person
from tests.api.access_rows import rolled_back
from tests.api.access_table import Ask, Of

Place = tuple[str, ...]
# What stands in a place of that name.
Named = Callable[[Place, str], Any]
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SERVED_ANEW = {"Content-Length", "Server-Timing", "X-Request-ID"}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done within leaves nothing."""
    with rolled_back(), transaction.atomic():
        yield
        transaction.set_rollback(True)
    # PostgreSQL counts keys on through a rollback; answers that show new ones are to be the same.
    with connection.cursor() as cursor:
        for again in connection.ops.sequence_reset_sql(no_style(), [Food, Portion, Supplement]):
            cursor.execute(again)


def route_of(ask: Ask) -> str:
    """The name of what answers there, "api:entry"."""
    return resolve(ask.path.format(**UNKNOWN)).view_name


def of(person: Person) -> Named:
    return lambda _place, name: person.refs[name]


def but(one: Place | None, other: dict[str, Any], asker: Person) -> Named:
    """The asker's, but in that one place; None: in every place."""
    return lambda place, name: (other if one in (None, place) else asker.refs)[name]


def send(client: Any, ask: Ask, named: Named, method: str = "", **headers: str) -> Any:
    path = ask.path.format(
        **{name: named(at, name) for at, name in ask.places() if at[0] == "path"}
    )
    query = {name: _filled(value, ("query", name), named) for name, value in ask.query.items()}
    body = "" if ask.body is None else json.dumps(_filled(ask.body, ("body",), named))
    address = f"{path}?{_encoded(query)}" if query else path
    word = (method or ask.method).upper()
    answer = client.generic(word, address, body, "application/json", headers=headers)
    if answer.streaming:
        whole = HttpResponse(answer.getvalue(), status=answer.status_code, headers=answer.headers)
        whole.wsgi_request = answer.wsgi_request
        return whole
    return answer


def _encoded(query: dict[str, Any]) -> str:
    return urlencode({name: unquote(str(value)) for name, value in query.items()})


def _filled(part: Any, place: Place, named: Named) -> Any:
    if isinstance(part, Of):
        return named(place, str(part))
    if isinstance(part, dict):
        return {name: _filled(below, (*place, name), named) for name, below in part.items()}
    if isinstance(part, list):
        return [_filled(below, (*place, str(at)), named) for at, below in enumerate(part)]
    return part


def status(answer: Any) -> int:
    """Of a batch of one write that of the write."""
    if answer.status_code == 200 and answer.wsgi_request.method == "POST":
        return answer.json().get("results", [{"status": 200}])[0]["status"]
    return answer.status_code


def said(answer: Any, *ids: str) -> tuple[Any, ...]:
    """All that an answer says, with the ids that were sent made the same."""
    headers = {name: text for name, text in answer.items() if name not in _SERVED_ANEW}
    text = answer.content.decode("latin-1") + json.dumps(headers, sort_keys=True)
    text = _UUID.sub(lambda found: "<id>" if found[0] in ids else "<made here>", text)
    for each in (*ids, *(quote(each, safe="") for each in ids)):
        text = re.sub(rf"(?<![0-9-]){re.escape(each)}(?![0-9])", "<id>", text)
    return answer.status_code, text


def leaks(answer: Any, secrets: tuple[str, ...]) -> list[str]:
    """Which of these words the answer holds, its headers included."""
    text = (_readable(answer).decode("latin-1") + str(dict(answer.items()))).lower()
    return [secret for secret in secrets if secret.lower() in text]


def _readable(answer: Any) -> bytes:
    """The words of a workbook are packed."""
    if not answer.content.startswith(b"PK"):
        return answer.content
    with ZipFile(BytesIO(answer.content)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())
