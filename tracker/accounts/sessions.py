"""How long a login lasts, in a browser and on a phone, and what ends it.

A session that nobody used for a while ends, and every one ends some time after its login. The times
and why they are what they are: docs/security_accounts.md.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import time
from typing import Any, Final

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core import context
from allauth.core.internal.httpkit import is_headless_request
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import HttpRequest, HttpResponse

from tracker.mailing.notices import send_notice
from tracker.server.unavailable import outage_of

logger = logging.getLogger(__name__)

_BEGAN, _SEEN, _PHONE = "began_at", "seen_at", "is_phone"
_VERSION: Final = re.compile(r"\d+")


@dataclass(frozen=True)
class Limits:
    idle: timedelta
    absolute: timedelta


REMEMBERED: Final = Limits(idle=timedelta(days=14), absolute=timedelta(days=30))
PHONE: Final = Limits(idle=timedelta(days=30), absolute=timedelta(days=90))
# Of a browser that was not to remember: perhaps somebody else's.
UNTIL_CLOSED: Final = Limits(idle=timedelta(hours=1), absolute=timedelta(hours=12))
# Of what may be noted seldom: a session is written once in this part of its idle time.
_PARTS: Final = 12
_NOTED_EVERY_S: Final = 3_600


def limits_of(session: SessionBase) -> Limits:
    if session.get(_PHONE):
        return PHONE
    return UNTIL_CLOSED if session.get_expire_at_browser_close() else REMEMBERED


def goes_on(session: SessionBase) -> bool:
    """Whether the login of this session is still in force; now and then stores that it was used.

    A session without a login goes on, too. One from before there were limits begins now.
    """
    if SESSION_KEY not in session:
        return True
    now = int(time())
    limits, seen = limits_of(session), session.get(_SEEN, now)
    idle_s = limits.idle.total_seconds()
    if now - seen > idle_s or began_at(session, now) + limits.absolute.total_seconds() < now:
        return False
    if _BEGAN not in session or now - seen > min(_NOTED_EVERY_S, idle_s / _PARTS):
        return _noted(session, now)
    return True


def _noted(session: SessionBase, now: int) -> bool:
    """Store that it was used, at once; False if it was ended in this moment.

    Whoever reads needs neither room nor the lock: where it cannot be stored, it is not noted.
    """
    before = {name: session[name] for name in (_BEGAN, _SEEN) if name in session}
    session[_BEGAN], session[_SEEN] = began_at(session, now), now
    try:
        session.save()
    except UpdateError as error:
        outage = outage_of(error)
        if outage is None:
            return False
        logger.warning("the use of a session was not noted: %s", outage.reason)
        for name in (_BEGAN, _SEEN):
            del session[name]
        session.update(before)
        session.modified = False
    return True


def began_at(session: SessionBase, default: int) -> int:
    """When its login was, in seconds since 1970."""
    return int(session.get(_BEGAN, default))


def begin(sender: Any, request: HttpRequest, user: User, **_signal: Any) -> None:
    """Receiver of Django's `user_logged_in`."""
    request.session[_BEGAN] = request.session[_SEEN] = int(time())
    if is_headless_request(request):
        request.session[_PHONE] = True
        request.session.set_expiry(int(PHONE.idle.total_seconds()))
    # Before Django notes this login as the last.
    if user.last_login is not None and not _is_known(user, request.META.get("HTTP_USER_AGENT", "")):
        send_notice("new_device", user=user)


def _is_known(user: User, agent: str) -> bool:
    """Whether a session of theirs was begun by the same browser; an update makes no other of it."""
    agents = UserSession.objects.filter(user=user).values_list("user_agent", flat=True)
    return _VERSION.sub("", agent) in {_VERSION.sub("", each) for each in agents}


def renew_key(
    sender: Any, request: HttpRequest, reauthenticated: bool = False, **_signal: Any
) -> None:
    """Receiver of allauth's `authentication_step_completed`: who gave a password again gets a new
    key, so that whoever saw the old one has nothing of it."""
    if not reauthenticated:
        return
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def end_old(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, after the one that says who is logged in: nobody is by a session that is over."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not goes_on(request.session):
            logout(request)
        return get_response(request)

    return middleware


def end_all(user: User) -> int:
    """Log the person out everywhere; how many sessions ended."""
    sessions = UserSession.objects.filter(user=user)
    for session in sessions:
        session.end()
    return len(sessions)


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Any) -> None:
        """End the chosen ones, once the person gave their password again."""
        raise_if_reauthentication_required(context.request, app="allauth.account")
        super().end_sessions(sessions)
