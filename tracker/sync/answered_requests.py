"""A request that is sent again is answered as it was the first time, and done once.

A key is claimed before the work begins. The answer is stored in the transaction of the work, so
that both are there or neither. A claim may be taken over after a while, for its process may have
died; where that was only slow, its transaction finds the claim lost and stores nothing.
"""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone

from tracker.models import AnsweredRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ANSWERS_KEPT: Final = timedelta(hours=24)
# How long a process that died keeps its key. It is no limit: checking a large import may take
# longer on a busy machine, and a repeat that comes meanwhile does the work in its place.
_WORKED_ON: Final = timedelta(seconds=60)


class InFlightError(Exception):
    """Somebody is working on the request with this key."""


class KeyReusedError(Exception):
    """The key was sent before with another request."""


class ClaimLostError(Exception):
    """The work took so long that somebody else took it over: it must not be stored."""


def claim(*, user: "User", key: str, fingerprint: str) -> AnsweredRequest:
    """The row of the key: with a `status` if it was answered, else claimed for the caller.

    Raises InFlightError and KeyReusedError.
    """
    now = timezone.now()
    AnsweredRequest.objects.filter(user=user, key=key, claimed_at__lt=now - ANSWERS_KEPT).delete()
    row, is_new = AnsweredRequest.objects.get_or_create(
        user=user, key=key, defaults={"fingerprint": fingerprint, "claimed_at": now}
    )
    if row.fingerprint != fingerprint:
        raise KeyReusedError
    if is_new or row.status is not None:
        return row
    mine = uuid.uuid4()
    # From before the clock was set back: nobody waits until it is that late again.
    lapsed = Q(claimed_at__lt=now - _WORKED_ON) | Q(claimed_at__gt=now + _WORKED_ON)
    abandoned = Q(pk=row.pk, claim=row.claim, status=None) & lapsed
    if not AnsweredRequest.objects.filter(abandoned).update(claim=mine, claimed_at=now):
        raise InFlightError
    row.claim = mine
    return row


def claim_anew(row: AnsweredRequest) -> None:
    """In the transaction of work that took long, before it writes: nobody takes it over any more.

    Raises ClaimLostError when somebody has, and nothing is to be written.
    """
    mine = AnsweredRequest.objects.filter(pk=row.pk, claim=row.claim, status=None)
    if not mine.update(claimed_at=timezone.now()):
        raise ClaimLostError


def store(row: AnsweredRequest, *, status: int, body: str, headers: dict[str, str]) -> None:
    """Keep the answer. Raises ClaimLostError, and the work is to be undone."""
    mine = AnsweredRequest.objects.filter(pk=row.pk, claim=row.claim, status=None)
    if not mine.update(status=status, body=body, headers=headers):
        raise ClaimLostError


def complete(row: AnsweredRequest, *, body: str, headers: dict[str, str]) -> None:
    """Say more in an answer that was kept before all of it was known."""
    AnsweredRequest.objects.filter(pk=row.pk, claim=row.claim).update(body=body, headers=headers)


def release(row: AnsweredRequest) -> None:
    """Nothing was done: the same key may be tried again."""
    AnsweredRequest.objects.filter(pk=row.pk, claim=row.claim, status=None).delete()


def forget_answers() -> int:
    """Delete answers that were kept long enough; the number of them."""
    old = AnsweredRequest.objects.filter(claimed_at__lt=timezone.now() - ANSWERS_KEPT)
    return old.delete()[0]
