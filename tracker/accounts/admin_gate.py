"""What the admin asks of a curator beyond being one: a second step, and a login of today."""

from collections.abc import Callable
from datetime import timedelta
from time import time
from typing import Final

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

# Whoever looks after other people's accounts says who they are once a day.
LOGIN_GOOD_FOR: Final = timedelta(hours=12)


def ask_second_step(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, behind messages: every address of the admin, whichever view it has."""

    def middleware(request: HttpRequest) -> HttpResponse:
        refusal = None
        if settings.ADMIN_SECOND_STEP and request.path.startswith(reverse("admin:index")):
            refusal = _refusal(request)
        return refusal or get_response(request)

    return middleware


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """Where to go first; None for who may pass, and for who is sent away by the admin itself."""
    if not (request.user.is_authenticated and request.user.is_staff):
        return None
    if not is_mfa_enabled(request.user):
        said = _(
            "The admin opens only to logins with a second step. Set one up here, then open it "
            "again."
        )
        messages.warning(request, said)
        return redirect("mfa_index")
    # A password alone, of a session from before there was a second step say, is not enough.
    records = get_authentication_records(request, request.user)
    moments = [record["at"] for record in records if record["method"] == "mfa"]
    if moments and time() - max(moments) < LOGIN_GOOD_FOR.total_seconds():
        return None
    # A second step is there, so there is a way to say who one is.
    way = get_adapter().get_reauthentication_methods(request.user)[-1]["url"]
    return redirect(f"{way}?{urlencode({'next': request.path})}")
