"""503 with Retry-After while the database is busy, away or full, in the words of each address.

The answer asks the database for nothing: neither who is logged in nor the language they chose.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override

from tracker.api import problems
from tracker.fhir import answers
from tracker.languages import is_in_english
from tracker.server.bodies import login_refusal
from tracker.server.unavailable import Outage, log_outage, outage_of

_STATUS: Final = HTTPStatus.SERVICE_UNAVAILABLE


class AnswerOutages:
    """Middleware: what a view raises. What another middleware raises reaches `handler500`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer_outage(request, error)


def answer_outage(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """The 503 for an error that tells of an outage; None for any other."""
    outage = outage_of(error)
    if outage is None or error is None:
        return None
    log_outage(outage, error)
    with override(_language(request)):
        response = _answer(request, outage)
    response["Retry-After"] = str(outage.retry_after_s)
    response["Cache-Control"] = "no-store"
    # Django would log it again, with a traceback each: that is much in an outage, and says no more.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _language(request: HttpRequest) -> str:
    if is_in_english(request):
        return settings.LANGUAGE_CODE
    return getattr(request, "LANGUAGE_CODE", None) or get_language_from_request(request)


def _answer(request: HttpRequest, outage: Outage) -> HttpResponse:
    detail = str(outage.detail)
    if request.path.startswith("/api/"):
        return problems.api_refusal(_STATUS, detail, outage.code)
    if request.path.startswith("/fhir/"):
        return answers.fhir_refusal(_STATUS, detail)
    if request.path.startswith("/_allauth/"):
        return login_refusal(_STATUS, outage.code, detail)
    context = {"outage": outage, "sent": request.method == "POST"}
    return HttpResponse(render_to_string("503.html", context), status=_STATUS)
