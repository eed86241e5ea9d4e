"""Looking around in a demo, one click away; where there is none, these addresses do not exist."""

import logging
from collections.abc import Callable
from typing import Any, Final

from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.api.throttling import RatePerMinute
from tracker.demo.account import DemoError
from tracker.demo.visitors import KEPT, DemoFullError, is_demo, make_visitor
from tracker.server import rates

# Accounts that one address may have made in a minute.
MOST_A_MINUTE: Final = 5
# Passwords, addresses, second steps, passkeys, tokens, the end of the account.
_WAYS_IN: Final = (
    "/accounts/",
    "/_allauth/",
    "/profile/tokens/",
    "/profile/delete/",
    "/api/v1/account/",
)
logger = logging.getLogger(__name__)

_LOG_OUT: Final = frozenset({"/accounts/logout/", "/_allauth/app/v1/auth/session"})
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Log in to a fresh demo account; who is logged in already stays who they are."""
    if not settings.DEMO:
        raise Http404
    if request.user.is_authenticated:
        return redirect("today")
    counted = rates.count_of_demo(RatePerMinute().get_ident(request))
    if counted.count > MOST_A_MINUTE:
        return _not_now(request, counted.ends_in_s)
    try:
        user = make_visitor(time_zone=request.POST.get("time_zone", ""))
    except DemoFullError:
        return _not_now(request, int(KEPT.total_seconds()) // 24)
    except DemoError as error:  # for whoever runs this: the catalogue is not loaded
        logger.warning("There is no demo: %s", error)
        return _not_now(request, 600)
    # A session by a backend that is not among the settings is no login.
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.set_expiry(int(KEPT.total_seconds()))
    messages.info(
        request,
        _(
            "This is an account to look around in, made for you alone. Change what you like: it "
            "is deleted after a day."
        ),
    )
    return redirect("today")


def _not_now(request: HttpRequest, wait_s: int) -> HttpResponse:
    context = {"demo": True, "is_busy": True}
    response = render(request, "tracker/home.html", context, status=429)
    response["Retry-After"] = str(wait_s)
    return response


def keep_ways_in(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: nobody changes how a demo account is got into, but for logging out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.DEMO and request.method not in _READING and _is_way_in(request):
            messages.info(request, _("In the demo this cannot be changed."))
            return redirect("profile")
        return get_response(request)

    return middleware


def _is_way_in(request: HttpRequest) -> bool:
    if not request.path.startswith(_WAYS_IN) or request.path in _LOG_OUT:
        return False
    return is_demo(request.user) or is_demo(_user_of_token(request))


def _user_of_token(request: HttpRequest) -> Any:
    """Whose session an app names in a header: there the key of a browser's session counts, too."""
    found = XSessionTokenAuthentication().authenticate(request)  # type: ignore[arg-type]
    return AnonymousUser() if found is None else found[0]
