"""RFC 9457 problem details for every error under /api/.

A problem is `{type, title, status, detail, errors}`; each of `errors` says where (a JSON pointer
into the body, or `/name` of a query parameter), what (`code`, for programs) and why (`detail`).
"""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.settings import api_settings

from tracker.api.refusals import BodyTooLarge, Conflict, Refusal, Unavailable
from tracker.api.throttling import throttled_after_all
from tracker.observing.request_ids import request_id
from tracker.server.unavailable import log_outage, outage_of

logger = logging.getLogger(__name__)

Problem = dict[str, Any]


class EscapingJSONRenderer(JSONRenderer):
    """For answers that quote what was sent: half a surrogate pair, which UTF-8 cannot hold, too."""

    ensure_ascii = True


class ProblemRenderer(EscapingJSONRenderer):
    media_type = "application/problem+json"


def problem(
    status_code: int, detail: str = "", errors: list[dict[str, str]] | None = None
) -> Problem:
    title = HTTPStatus(status_code).phrase
    return {
        "type": "about:blank",
        "title": title,
        "status": status_code,
        "detail": detail or f"{title}.",
        "errors": errors or [],
    }


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler; None (a 500 by `api_server_error`) for what nobody foresaw."""
    known = _as_api_exception(error)
    if known is None:
        return None
    request = context.get("request")
    if request is not None:
        known = throttled_after_all(request) or known
    body = _body(known)
    headers = {}
    if getattr(known, "auth_header", None):
        headers["WWW-Authenticate"] = known.auth_header
    if getattr(known, "wait", None) is not None:
        headers["Retry-After"] = str(known.wait)
    if request is not None:
        # Also where the view speaks YAML or HTML, and where nothing the client accepts exists.
        request.accepted_renderer = ProblemRenderer()
        request.accepted_media_type = ProblemRenderer.media_type
    return Response(body, known.status_code, headers=headers)


# What is answered with a problem; anything else is nobody's fault but ours.
FORESEEN = (
    exceptions.APIException,
    Http404,
    PermissionDenied,
    RequestDataTooBig,
    DjangoValidationError,
    IntegrityError,
    DataError,
)


def problem_within(error: Exception, pointer: str) -> Problem:
    """The problem of one item of a batch, its pointers below `pointer`; of a FORESEEN error."""
    known = _as_api_exception(error)
    if known is None:
        raise TypeError(f"{type(error).__name__} is not foreseen")
    return _body(known, pointer)


def _body(known: exceptions.APIException, pointer: str = "") -> Problem:
    errors = [{**each, "pointer": pointer + each["pointer"]} for each in _errors(known)]
    return {**problem(known.status_code, _sentence(known), errors), **getattr(known, "members", {})}


def _as_api_exception(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return BodyTooLarge()
    if isinstance(error, DjangoValidationError):
        return exceptions.ValidationError(as_serializer_error(error))
    outage = outage_of(error)
    if outage is not None:
        log_outage(outage, error)
        return Unavailable(outage)
    if isinstance(error, IntegrityError | DataError):
        # The database refused what the checks let through: two writers met. No values are
        # logged: the database's own message quotes the row.
        logger.error("%s while writing", type(error).__name__)
        return Conflict()
    return None


def _sentence(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return _("The request was understood, but something in it cannot be accepted.")
    return str(error.detail)


def _errors(error: exceptions.APIException) -> Iterator[dict[str, str]]:
    if isinstance(error, exceptions.ValidationError):
        yield from _flatten(error.detail, "")
    elif isinstance(error, exceptions.ParseError | Refusal):
        yield {"pointer": "", "code": error.detail.code, "detail": str(error.detail)}


def _flatten(detail: Any, pointer: str) -> Iterator[dict[str, str]]:
    if isinstance(detail, Mapping):
        for name, below in detail.items():
            if name == api_settings.NON_FIELD_ERRORS_KEY:
                yield from _flatten(below, pointer)
            else:
                yield from _flatten(below, f"{pointer}/{_escaped(str(name))}")
    elif isinstance(detail, list):
        for index, below in enumerate(detail):
            # A list of messages belongs to one place, a list of anything else to its items.
            is_message = isinstance(below, exceptions.ErrorDetail)
            yield from _flatten(below, pointer if is_message else f"{pointer}/{index}")
    else:
        yield {"pointer": pointer, "code": detail.code, "detail": str(detail)}


def _escaped(name: str) -> str:
    """A name as a part of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def _plain_response(
    status_code: int, detail: str, errors: list[dict[str, str]] | None = None
) -> HttpResponse:
    renderer = ProblemRenderer()
    body = renderer.render(problem(status_code, detail, errors))
    return HttpResponse(body, status=status_code, content_type=renderer.media_type)


@csrf_exempt
def api_not_found(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """An address of no view. Also the `handler404` for paths that begin with /api/."""
    detail = (
        _("There is nothing at this address.")
        if request.path.endswith("/")
        else _("There is nothing at this address. Addresses of this API end in a slash.")
    )
    return _plain_response(status.HTTP_404_NOT_FOUND, detail)


def api_bad_request(request: HttpRequest, *args: Any) -> HttpResponse:
    """The `handler400` for paths that begin with /api/: no view was reached."""
    return _plain_response(status.HTTP_400_BAD_REQUEST, _("This request cannot be read."))


def api_server_error(request: HttpRequest) -> HttpResponse:
    """The `handler500` for paths that begin with /api/."""
    return _plain_response(status.HTTP_500_INTERNAL_SERVER_ERROR, failure_told())


def failure_told() -> str:
    """What is said of an error that nobody foresaw: the number it has in the log."""
    return _(
        "Something went wrong here, and it was logged. Whoever runs this site finds it by the "
        "number %(request_id)s."
    ) % {"request_id": request_id()}


def api_refusal(status_code: int, detail: str, code: str = "") -> HttpResponse:
    """Of a request below /api/ that reaches no view."""
    errors = [{"pointer": "", "code": code, "detail": detail}] if code else []
    return _plain_response(status_code, detail, errors)
