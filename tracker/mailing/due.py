"""Finds who is due a mail now, and sends it: for a command that runs every few minutes."""

import logging
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import Q
from django.utils import translation

from tracker import reports
from tracker.demo.account import MARK
from tracker.languages import language_of_mail
from tracker.mailing import messages
from tracker.mailing.digest import has_written
from tracker.mailing.once import claim_mail, hand_over, mark_sent, take_back
from tracker.mailing.times import digest_due, reminder_due
from tracker.models import MailSent, Profile

logger = logging.getLogger(__name__)

_CHUNK: Final = 500
# The server's own word that it did not take the mail; anything else leaves that open.
_REFUSED: Final = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)


@dataclass(frozen=True)
class Due:
    """A mail that somebody asked for and that has not gone."""

    profile: Profile
    kind: MailSent.Kind
    period: date


@dataclass
class Tally:
    """How many mails went, were refused by the mail server, or may have gone.

    `stopped_at_id` is the last user that was looked at, if it was enough before all were.
    """

    sent: int = 0
    refused: int = 0
    unknown: int = 0
    stopped_at_id: int | None = None


def send_due(*, from_id: int = 0, is_enough: Callable[[], bool] = lambda: False) -> Tally:
    """Send the mails that are due to users from this id on, until it `is_enough`.

    OSError if the mail server cannot be reached.
    """
    tally = Tally()
    for chunk in _chunks(from_id):
        for due in _due_of(chunk):
            _send_if_wanted(due, tally)
            if is_enough():
                tally.stopped_at_id = due.profile.pk
                return tally
    return tally


def _chunks(from_id: int) -> Iterator[list[Profile]]:
    """Everybody who asked for mail and may get it, a few hundred at a time."""
    wanting = (
        Profile.objects.filter(Q(weekly_digest=True) | Q(reminder_hour__isnull=False))
        .filter(user__is_active=True, user__deletion=None)
        .exclude(user__first_name=MARK)
        .select_related("user")
        .order_by("pk")
    )
    last = from_id - 1
    while chunk := list(wanting.filter(pk__gt=last)[:_CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _due_of(chunk: list[Profile]) -> Iterator[Due]:
    due = [each for profile in chunk for each in _asked_for(profile, _clock(profile))]
    if not due:
        return
    gone = set(
        MailSent.objects.filter(
            user__in={each.profile.pk for each in due},
            period__in={each.period for each in due},
            handed_over_at__isnull=False,
        ).values_list("user", "kind", "period")
    )
    yield from (e for e in due if (e.profile.pk, e.kind.value, e.period) not in gone)


def _clock(profile: Profile) -> datetime:
    return profile.local_now.replace(tzinfo=None)


def _asked_for(profile: Profile, clock: datetime) -> Iterator[Due]:
    hour = profile.reminder_hour
    day = None if hour is None else reminder_due(clock, hour, profile.day_starts_at)
    if day is not None:
        yield Due(profile, MailSent.Kind.REMINDER, day)
    if profile.weekly_digest and (monday := digest_due(clock)):
        yield Due(profile, MailSent.Kind.DIGEST, monday)


def _send_if_wanted(due: Due, tally: Tally) -> None:
    user = due.profile.user
    to = address_of(user)
    if to is None or not _has_something_to_say(due):
        return
    claim = claim_mail(user.pk, due.kind, due.period)
    if claim is None:
        return
    with translation.override(language_of_mail(user)):
        message = _MESSAGES[due.kind](user, due.profile, due.period, to)
    deliver(message, claim, tally)


def _has_something_to_say(due: Due) -> bool:
    if due.kind is MailSent.Kind.DIGEST:
        return has_written(due.profile.user, due.period)
    return not reports.written_dates(due.profile.user, due.period, due.period)


_MESSAGES: Final[dict[MailSent.Kind, Callable[..., EmailMultiAlternatives]]] = {
    MailSent.Kind.REMINDER: messages.reminder,
    MailSent.Kind.DIGEST: messages.digest,
}


def address_of(user: User) -> str | None:
    """Where a person gets mail; a confirmed address only, where confirming is possible."""
    if settings.MAIL != "sent":
        return user.email or None
    confirmed = EmailAddress.objects.filter(user=user, primary=True, verified=True)
    return confirmed.values_list("email", flat=True).first()


def deliver(message: EmailMultiAlternatives, claim: UUID, tally: Tally) -> None:
    """Send a claimed mail, at most once.

    A connection for each: whether one that was kept is still alive shows only in the dialogue, when
    it is too late to tell a mail that did not go from one that did.
    """
    connection = get_connection()
    connection.open()
    try:
        if not hand_over(claim):
            return
        connection.send_messages([message])
    except _REFUSED as error:
        take_back(claim)
        tally.refused += 1
        logger.warning("a mail was refused: %s", type(error).__name__)
    except OSError as error:  # its words may quote the address
        tally.unknown += 1
        logger.warning("a mail may not have gone: %s", type(error).__name__)
    else:
        mark_sent(claim)
        tally.sent += 1
    finally:
        connection.close()
