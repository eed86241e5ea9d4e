"""The time zones there are, and pages that show each moment by the clock of who reads."""

from collections.abc import Callable
from functools import cache
from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tracker.languages import is_for_people


@cache
def time_zones() -> frozenset[str]:
    """Their names; looked for once, for it opens six hundred files of the system."""
    return frozenset(available_timezones())


def follow_clock(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, after the one that says who is logged in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        profile = getattr(request.user, "profile", None) if is_for_people(request) else None
        with timezone.override(profile and profile.time_zone):
            return get_response(request)

    return middleware
