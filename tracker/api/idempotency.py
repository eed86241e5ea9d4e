"""`Idempotency-Key`: a POST that is sent again is answered as it was the first time.

A refused request did nothing, so its key stays free.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from tracker.api.problems import EscapingJSONRenderer
from tracker.api.refusals import Conflict, KeyReused, RequestInFlight
from tracker.models import AnsweredRequest
from tracker.sync.answered_requests import (
    ClaimLostError,
    InFlightError,
    KeyReusedError,
    claim,
    claim_anew,
    complete,
    release,
    store,
)

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
_KEPT_HEADERS = ("ETag", "Location")


class OncePerKey:
    """A view whose POST is done once for each Idempotency-Key of a person."""

    # Whether the work and its answer are stored in one transaction. A batch is not: each of its
    # writes is safe to repeat, and would keep all other writers waiting until the last is done.
    answers_with_its_work: ClassVar[bool] = True
    # Of the request that is worked on, when it has a key.
    _claim: AnsweredRequest | None = None
    _is_kept = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if request.method == "POST" and HEADER in request.headers:
            key = _key(request.headers[HEADER])
            # DRF looks the handler up after this.
            self.post = partial(self._answer_once, key, self.post)  # type: ignore[has-type]

    def _answer_once(
        self, key: str, handler: Callable[..., Response], request: Request, *args: Any, **kw: Any
    ) -> Response:
        row = _claimed(request, key)
        if row.status is not None:
            return self._replayed(request, row)
        self._claim = row
        is_done = False
        try:
            with transaction.atomic() if self.answers_with_its_work else nullcontext():
                response = handler(request, *args, **kw)
                if response.status_code < status.HTTP_400_BAD_REQUEST:
                    self.keep(response)
            is_done = self._is_kept
        finally:
            if not is_done:
                release(row)  # which leaves a kept answer where it is
        return response

    def about_to_store(self) -> None:
        """For a view that works long before it writes: called in the transaction that does."""
        if self._claim is not None:
            with _lost_is_a_conflict():
                claim_anew(self._claim)

    def keep(self, response: Response) -> None:
        """Keep the answer; called again, what is known of it by then."""
        if self._claim is None:
            return
        body = _body(response)
        headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
        if self._is_kept:
            complete(self._claim, body=body, headers=headers)
            return
        with _lost_is_a_conflict():
            store(self._claim, status=response.status_code, body=body, headers=headers)
        self._is_kept = True

    def repeated(self, request: Request, data: Any) -> Any:
        """What a kept answer says when it is given again."""
        return data

    def _replayed(self, request: Request, row: AnsweredRequest) -> Response:
        data = self.repeated(request, json.loads(row.body) if row.body else None)
        return Response(data, row.status, headers={**row.headers, REPLAYED: "true"})


def _key(text: str) -> str:
    """The header's value, which may stand in quotes."""
    key = text.strip().strip('"')
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
        raise ValidationError(
            {HEADER: _("Send 1 to 255 visible ASCII characters.")}, code="invalid"
        )
    return key


def _claimed(request: Request, key: str) -> AnsweredRequest:
    sent = json.dumps([request.method, request.get_full_path(), request.data], sort_keys=True)
    fingerprint = hashlib.sha256(sent.encode()).hexdigest()
    try:
        return claim(user=request.user, key=key, fingerprint=fingerprint)
    except KeyReusedError as error:
        raise KeyReused from error
    except InFlightError as error:
        raise RequestInFlight from error


@contextmanager
def _lost_is_a_conflict() -> Iterator[None]:
    try:
        yield
    except ClaimLostError as error:
        raise Conflict from error


def _body(response: Response) -> str:
    return "" if response.data is None else EscapingJSONRenderer().render(response.data).decode()
