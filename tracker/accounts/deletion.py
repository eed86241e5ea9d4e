"""An account is deleted a week after the person asked, unless they take it back.

Whoever asks, keeps or deletes locks the account first, so one of two who meet waits and then sees
what the other did.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.accounts.removal import delete_account, lock_account
from tracker.mailing.notices import send_notice
from tracker.models import AccountDeletion

logger = logging.getLogger(__name__)

GRACE: Final = timedelta(days=7)


@dataclass(frozen=True)
class Deleted:
    """Accounts that were due: how many went, and how many stay as their last administrator's."""

    count: int
    kept: int


@transaction.atomic
def ask_deletion(*, user: User, session_key: str | None) -> AccountDeletion:
    """Let the account be deleted a week after this was first asked.

    Every session but that of `session_key`, every token and every link to a report ends at once.
    Raises ValidationError for the last administrator: nobody could look after the others'
    accounts.
    """
    if user.is_superuser:  # so that the last two cannot both ask
        administrators = User.objects.filter(is_superuser=True).order_by("pk")
        for each in administrators.values_list("pk", flat=True):
            lock_account(each)
    lock_account(user.pk)
    if _is_last_administrator(user):
        raise ValidationError(
            _("You are the only administrator here. Make somebody else one first."),
            code="last_administrator",
        )
    deletion, is_new = AccountDeletion.objects.get_or_create(
        user=user, defaults={"due_at": timezone.now() + GRACE}
    )
    user.api_tokens.all().delete()
    user.shared_reports.all().delete()
    for session in UserSession.objects.filter(user=user).exclude(session_key=session_key or ""):
        session.end()
    if is_new:
        told = {"due": deletion.due_at}
        transaction.on_commit(lambda: send_notice("deletion_asked", user=user, values=told))
    return deletion


@transaction.atomic
def keep_account(*, user: User) -> bool:
    """Take it back; False if nothing was due, or the account is gone."""
    lock_account(user.pk)
    count, _by_model = AccountDeletion.objects.filter(user=user).delete()
    if count:
        transaction.on_commit(lambda: send_notice("deletion_taken_back", user=user))
    return count > 0


def delete_due() -> Deleted:
    """Delete the accounts that are due, each in a transaction of its own."""
    due = AccountDeletion.objects.filter(due_at__lte=timezone.now()).order_by("due_at", "pk")
    went = [_tried(user_id) for user_id in list(due.values_list("pk", flat=True))]
    return Deleted(count=went.count(True), kept=went.count(False))


def _tried(user_id: int) -> bool | None:
    """One account that cannot be deleted now keeps none of the others."""
    try:
        return _delete_if_due(user_id)
    except OperationalError as error:
        logger.warning("an account stays until the next run: %s", type(error).__name__)
        return None


@transaction.atomic
def _delete_if_due(user_id: int) -> bool | None:
    """Whether it went; None if it was taken back, or went, in the same moment."""
    user = lock_account(user_id)
    due = AccountDeletion.objects.filter(pk=user_id, due_at__lte=timezone.now())
    if user is None or not due.exists():
        return None
    if _is_last_administrator(user):
        return False
    delete_account(user=user)
    return True


def _is_last_administrator(user: User) -> bool:
    staying = User.objects.filter(is_superuser=True, is_active=True, deletion=None)
    return user.is_superuser and not staying.exclude(pk=user.pk).exists()
