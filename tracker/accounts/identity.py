"""Is it really the person who asks? For what cannot be undone."""

import time
from typing import Final

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core import ratelimit
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

RECENT_LOGIN_S: Final = 300


class TooManyGuessesError(Exception):
    """Passwords were guessed; `wait_s` says when the next one may be tried."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(_("Too many passwords were tried. Wait a while and try again."))
        self.wait_s = wait_s


def confirm(
    *, request: HttpRequest, session: SessionBase, user: User, password: str | None
) -> None:
    """Raises ValidationError, or TooManyGuessesError, if this may not be the person.

    By the password; of an account without one, by a login of this session a moment ago.
    """
    if not user.has_usable_password():
        _check_recent_login(session, user)
        return
    if not password:
        raise _at_password(_("Your password is needed for this."), "required")
    if not ratelimit.consume(request, action="reauthenticate", user=user):
        raise TooManyGuessesError(wait_s=60)
    try:
        is_right = get_adapter().reauthenticate(user, password)
    except ValidationError as error:  # allauth's own limit on failed logins
        raise TooManyGuessesError(wait_s=300) from error
    if not is_right:
        raise _at_password(_("This is not your password."), "wrong_password")


def _at_password(message: str, code: str) -> ValidationError:
    return ValidationError({"password": ValidationError(message, code=code)})


def _check_recent_login(session: SessionBase, user: User) -> None:
    asked = HttpRequest()
    asked.session = session
    moments = [record["at"] for record in get_authentication_records(asked, user)]
    if not moments or time.time() - max(moments) > RECENT_LOGIN_S:
        raise ValidationError(
            ngettext(
                "This account has no password. Log in again, and repeat this within a minute.",
                "This account has no password. Log in again, and repeat this within %(minutes)s "
                "minutes.",
                RECENT_LOGIN_S // 60,
            )
            % {"minutes": RECENT_LOGIN_S // 60},
            code="login_too_old",
        )
