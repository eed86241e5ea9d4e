"""How a phone and a script say who they are, and what a script may do."""

from typing import Any

from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from allauth.headless.tokens.strategies.sessions import SessionTokenStrategy
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request

from tracker.accounts.sessions import goes_on
from tracker.accounts.tokens import token_of
from tracker.models import ApiToken

_BEARER = "Bearer"


class ReadOnce(SessionTokenStrategy):
    """The key of a session as its token. One query finds the session; allauth's own asks twice."""

    def lookup_session(self, session_token: str) -> SessionBase | None:
        session = SessionStore(session_token)
        session.get(SESSION_KEY)  # reads it; of one that ended the key is gone
        if not session.session_key:
            return None
        if not goes_on(session):
            session.delete()
            return None
        session.modified = False  # what was noted is stored
        return session


class SessionTokenAuthentication(XSessionTokenAuthentication):
    """`X-Session-Token` of the headless login; the first class, which says how to log in.

    Its header makes a missing login a 401 instead of a 403.
    """

    def authenticate(self, request: Request) -> tuple[User, SessionBase] | None:
        found = super().authenticate(request)
        if found is None and self.get_session_token(request):
            raise AuthenticationFailed(_("This session has ended or is not known. Log in again."))
        return found

    def authenticate_header(self, request: Request) -> str:
        return f'X-Session-Token, {_BEARER} realm="api"'


class ScriptTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer` with a token the person made in their settings."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != _BEARER.lower().encode():
            return None
        token = token_of(secret.decode("latin-1"))
        if token is None:
            raise AuthenticationFailed(_("This token is not known, has expired or was revoked."))
        return token.user, token


class PersonOrReader(IsAuthenticated):
    """Somebody who is logged in, or a script, which may only read."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if isinstance(request.auth, ApiToken) and request.method not in SAFE_METHODS:
            raise PermissionDenied(_("This token may only read. Log in to change something."))
        return super().has_permission(request, view)
