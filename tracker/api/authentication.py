"""How a phone says who it is: the session token of the headless login."""

from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from rest_framework.request import Request


class SessionTokenAuthentication(XSessionTokenAuthentication):
    """`X-Session-Token`, with the header that makes a missing login a 401 instead of a 403."""

    def authenticate_header(self, request: Request) -> str:
        return "X-Session-Token"
