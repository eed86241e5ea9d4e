"""How often one person, or one address without a login, may ask: API_RATE_PER_MINUTE."""

from typing import Any

from django.conf import settings
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from tracker.server import rates


class RatePerMinute(BaseThrottle):
    """Exact for any number of workers; `wait` says when the minute that is counted ends."""

    def allow_request(self, request: Request, view: Any) -> bool:
        counted = self.count(request, request.user)
        self._ends_in_s = counted.ends_in_s
        return counted.count <= settings.API_RATE_PER_MINUTE

    def count(self, request: Request, user: Any) -> rates.Counted:
        request.is_counted = True
        if user is not None and user.is_authenticated:
            return rates.count_of_user(user.pk)
        return rates.count_of_address(self.get_ident(request))

    def wait(self) -> int:
        return self._ends_in_s


def throttled_after_all(request: Request) -> Throttled | None:
    """Count a request that was refused before DRF counts: without a valid login, say.

    The answer to give instead of the refusal, if there were too many.
    """
    if getattr(request, "is_counted", False):
        return None
    # `request.user` would look for a login where none was asked for yet.
    counted = RatePerMinute().count(request, getattr(request, "_user", None))
    if counted.count <= settings.API_RATE_PER_MINUTE:
        return None
    return Throttled(wait=counted.ends_in_s)
