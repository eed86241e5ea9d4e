"""Tokens for scripts: a secret shown once, of which only the digest is kept."""

import re
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models import AccountDeletion, ApiToken, SharedReport
from tracker.server.unavailable import if_possible

MOST: Final = 20  # tokens a person may have
_PREFIX: Final = "mgt_"
_SECRET: Final = re.compile(r"mgt_[A-Za-z0-9_-]{40}", re.ASCII)
_SHOWN: Final = len(_PREFIX) + 4
_USE_NOTED_EVERY: Final = timedelta(hours=1)


@transaction.atomic
def make_token(*, user: User, name: str, lifetime: timedelta | None) -> tuple[ApiToken, str]:
    """A token that may read, and its secret, which nothing can show again.

    `lifetime` None: it never expires. Raises ValidationError when the person has too many,
    or their account is to be deleted.
    """
    User.objects.select_for_update().get(pk=user.pk)  # two at a time are counted in turn
    if AccountDeletion.objects.filter(user=user).exists():
        raise ValidationError(
            _("Your account is to be deleted. Keep it first, then make a token."),
            code="being_deleted",
        )
    if user.api_tokens.count() >= MOST:
        raise ValidationError(
            _("You have %(most)s tokens already. Revoke one that nothing uses any more.")
            % {"most": MOST},
            code="too_many_tokens",
        )
    secret = _PREFIX + secrets.token_urlsafe(30)  # 30 bytes are 40 characters
    token = ApiToken.objects.create(
        user=user,
        name=name,
        digest=_digest(secret),
        beginning=secret[:_SHOWN],
        expires_at=None if lifetime is None else timezone.now() + lifetime,
    )
    return token, secret


def token_of(secret: str) -> ApiToken | None:
    """The token with this secret, if it is in force and its person may log in.

    Looked up by the digest: how long that takes says nothing of the secrets that exist.
    """
    if _SECRET.fullmatch(secret) is None:
        return None
    now = timezone.now()
    in_force = Q(expires_at=None) | Q(expires_at__gt=now)
    found = ApiToken.objects.select_related("user").filter(in_force, user__is_active=True)
    token = found.filter(digest=_digest(secret)).first()
    if token is not None and (
        token.last_used_at is None or token.last_used_at <= now - _USE_NOTED_EVERY
    ):
        _note_use(token, now)
    return token


def _note_use(token: ApiToken, now: datetime) -> None:
    with if_possible("the use of a token was not noted"), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def end_with_old_password(sender: type[User], instance: User, **_signal: Any) -> None:
    """Receiver of a saved account: whoever knew the old password may have made a way in with it.

    Tokens and links to reports end. However the password was changed. A hash renewed at a login is
    no new password: Django keeps it apart.
    """
    if instance._password is not None:
        ApiToken.objects.filter(user=instance).delete()
        SharedReport.objects.filter(user=instance).delete()


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
