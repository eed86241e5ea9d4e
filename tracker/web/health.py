"""What a supervisor asks: is the process alive, can it work, which version is it; its counts."""

from typing import Final

from django.conf import settings
from django.db import Error as DatabaseFault
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from tracker.observing import metrics
from tracker.server.migrations_missing import migrations_are_missing
from tracker.server.unavailable import AWAY, outage_of

_TEXT: Final = "text/plain; charset=utf-8"


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type=_TEXT)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and has every migration; else 503 saying which is missing."""
    try:
        behind = migrations_are_missing()
    except DatabaseFault as error:
        return _unavailable((outage_of(error) or AWAY).reason)
    return _unavailable("migrations are missing") if behind else livez(request)


def _unavailable(reason: str) -> HttpResponse:
    response = HttpResponse(f"{reason}\n", status=503, content_type=_TEXT)
    response["Retry-After"] = "10"
    return response


@require_safe
def version(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"version": settings.VERSION})


@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    """The metrics, for whoever brings METRICS_TOKEN; without that setting there are none."""
    if not settings.METRICS_TOKEN:
        raise Http404
    scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
    is_known = constant_time_compare(token.strip(), settings.METRICS_TOKEN)
    if scheme.lower() != "bearer" or not is_known:
        refused = HttpResponse("a token is needed\n", status=401, content_type=_TEXT)
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    text, content_type = metrics.rendered()
    response = HttpResponse(text, content_type=content_type)
    response["Cache-Control"] = "no-store"
    return response
