"""One line in the log and one count for each request, and the number both are found by."""

import logging
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tracker.observing import metrics
from tracker.observing.request_ids import HEADER, answering, method_of, number_of, route_of

logger = logging.getLogger("tracker.access")


def observe(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, outside all but the one that adds headers.

    The time is that until the answer begins: a file that is sent bit by bit takes longer.
    """
    counts = bool(settings.METRICS_TOKEN)

    def middleware(request: HttpRequest) -> HttpResponse:
        started = perf_counter()
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        number = number_of(given, is_trusted=settings.TRUSTED_PROXIES > 0)
        with answering(number, request):
            response = get_response(request)
            response.headers[HEADER] = number
            taken_s = perf_counter() - started
            said = {"status": response.status_code, "duration_ms": round(1_000 * taken_s, 1)}
            logger.info("request", extra=said)
        if counts:
            metrics.count_request(
                route_of(request), method_of(request), response.status_code, taken_s
            )
        return response

    return middleware
