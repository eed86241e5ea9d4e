"""A mail goes once for each person, kind and period, whatever is killed or run twice.

claimed -> handed over -> sent. One of several processes gets the claim. As long as the mail was not
handed over, nothing has reached the mail server: the claim of a process that died is taken over
when its lease is up, and the mail is late, not lost. It counts as handed over from just before the
dialogue with the mail server; whoever dies from there on leaves it unknown whether the mail went,
and it is not sent again. So the one mail that can be lost is that of a process killed in the
milliseconds between this mark and the server's answer; none can go twice.
"""

from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from tracker.models import MailSent

LEASE: Final = timedelta(minutes=10)
_LONGEST_LEASE: Final = timedelta(hours=2)
# Long after any of these could be due again.
KEPT: Final = timedelta(days=90)


def claim_mail(user_id: int, kind: str, period: date) -> UUID | None:
    """The right to send this mail; None if somebody else has it, or the mail went."""
    mine, now = uuid4(), timezone.now()
    try:
        with transaction.atomic():
            MailSent.objects.create(
                user_id=user_id, kind=kind, period=period, claim=mine, claimed_at=now
            )
    except IntegrityError:
        return mine if _take_over(user_id, kind, period, mine) else None
    return mine


def _take_over(user_id: int, kind: str, period: date, mine: UUID) -> bool:
    """Whether the claim of somebody who has given up could be had; each try waits longer."""
    now = timezone.now()
    theirs = MailSent.objects.filter(
        user=user_id, kind=kind, period=period, handed_over_at=None
    ).first()
    if theirs is None:
        return False
    lease = min(LEASE * 2 ** min(theirs.attempts - 1, 10), _LONGEST_LEASE)
    # A claim from the future was made before the clock went back.
    if abs(now - theirs.claimed_at) < lease:
        return False
    still_theirs = _unsent(theirs.claim)
    return bool(still_theirs.update(claim=mine, claimed_at=now, attempts=F("attempts") + 1))


def hand_over(claim: UUID) -> bool:
    """From here on the mail is not sent again; False if the claim was lost meanwhile."""
    return bool(_unsent(claim).update(handed_over_at=timezone.now()))


def take_back(claim: UUID) -> None:
    """The mail server said that it did not take the mail: another try may follow."""
    MailSent.objects.filter(claim=claim, sent_at=None).update(handed_over_at=None)


def mark_sent(claim: UUID) -> None:
    MailSent.objects.filter(claim=claim).update(sent_at=timezone.now())


def forget_mails() -> int:
    """Delete what was noted of mails long ago; returns how many."""
    deleted, _by_model = MailSent.objects.filter(
        period__lt=timezone.now().date() - KEPT, claimed_at__lt=timezone.now() - KEPT
    ).delete()
    return deleted


def _unsent(claim: UUID) -> QuerySet[MailSent]:
    return MailSent.objects.filter(claim=claim, handed_over_at=None)
