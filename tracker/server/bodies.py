"""Bodies that no view reads: refused before one is asked, or read to their end behind it.

A middleware, behind the one that lets other origins in, so that these read the refusals too.
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext_lazy as _
from gunicorn.http.errors import ParseException

from tracker.accounts.credentials import is_credential
from tracker.api import problems
from tracker.diary_imports.uploads import MAX_UPLOAD_MB
from tracker.fhir import answers
from tracker.server.gunicorn import MOST_DRAINED_BYTES

MAX_LOGIN_BYTES: Final = 100_000
_MB: Final = 1024 * 1024
# A form beside the file. Django writes what comes with a form to the disk before a view is asked.
_FORM_BYTES: Final = _MB
_PIECE_BYTES: Final = 64 * 1024
_FORMS_OF_PASSKEYS: Final = "/accounts/2fa/"
_NO_CREDENTIAL: Final = _("This is no answer of a passkey.")
_NO_LENGTH: Final = _(
    "Send the body as a whole, with its Content-Length: one in chunks is not read here."
)


def read_or_refuse(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        # The language of the request is settled further in.
        with override(get_language_from_request(request)):
            refusal = _refusal(request)
        response = refusal or get_response(request)
        _drain(request)
        return response

    return middleware


def _refusal(request: HttpRequest) -> HttpResponse | None:
    refusal = _without_length(request)
    if refusal is None and request.path.startswith("/_allauth/"):
        return _no_login(request)
    if refusal is None and request.path.startswith(_FORMS_OF_PASSKEYS):
        refusal = _no_passkey(request)
    return refusal or _too_large_for_a_page(request)


def _too_large_for_a_page(request: HttpRequest) -> HttpResponse | None:
    """The refusal of more than any form there may bring; what programs send, its parser bounds."""
    if request.path.startswith(("/api/", "/fhir/")):
        return None
    is_desk = request.path.startswith("/admin/")
    most_mb = settings.IMPORT_UPLOAD_MAX_MB if is_desk else MAX_UPLOAD_MB
    if _length(request) <= most_mb * _MB + _FORM_BYTES:
        return None
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    told = _("This is too large: at most %(most)s MB are read here.") % {"most": most_mb}
    return HttpResponse(told, status=status, content_type="text/plain; charset=utf-8")


def _no_login(request: HttpRequest) -> HttpResponse | None:
    """The refusal of what allauth would answer with a failure, or with no word of why."""
    if _length(request) > MAX_LOGIN_BYTES:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return login_refusal(status, "too_large", _("This body is too large."))
    if not request.body:
        return None
    try:
        sent = json.loads(request.body.decode())
        json.dumps(sent, ensure_ascii=False).encode()  # half a surrogate pair cannot be hashed
    except (ValueError, RecursionError):
        status = HTTPStatus.BAD_REQUEST
        return login_refusal(status, "invalid_json", _("This body cannot be read as JSON."))
    if not isinstance(sent, dict):
        return login_refusal(HTTPStatus.BAD_REQUEST, "no_object", _("Send a JSON object."))
    if isinstance(sent.get("credential"), dict) and not is_credential(sent["credential"]):
        return login_refusal(HTTPStatus.BAD_REQUEST, "no_credential", _NO_CREDENTIAL)
    return None


def _no_passkey(request: HttpRequest) -> HttpResponse | None:
    """The refusal of a form whose passkey allauth would answer with a failure."""
    if not request.POST.get("credential") or is_credential(request.POST["credential"]):
        return None
    status = HTTPStatus.BAD_REQUEST
    return HttpResponse(_NO_CREDENTIAL, status=status, content_type="text/plain; charset=utf-8")


def _without_length(request: HttpRequest) -> HttpResponse | None:
    """The refusal of a body in chunks, which Django takes for an empty one."""
    if "HTTP_TRANSFER_ENCODING" not in request.META or request.META.get("CONTENT_LENGTH"):
        return None
    status = HTTPStatus.LENGTH_REQUIRED
    if request.path.startswith("/api/"):
        return problems.api_refusal(status, _NO_LENGTH)
    if request.path.startswith("/fhir/"):
        return answers.fhir_refusal(status, _NO_LENGTH)
    if request.path.startswith("/_allauth/"):
        return login_refusal(status, "length_required", _NO_LENGTH)
    return HttpResponse(_NO_LENGTH, status=status, content_type="text/plain; charset=utf-8")


def login_refusal(status: HTTPStatus, code: str, message: str) -> JsonResponse:
    """As allauth's own addresses refuse."""
    body = {"status": status, "errors": [{"code": code, "message": message}]}
    return JsonResponse(body, status=status)


def _drain(request: HttpRequest) -> None:
    """Read what is left of the body.

    On a connection that is kept, the next request begins where this one ends; and who is still
    sending hears no answer on one that is closed.
    """
    length = _length(request)
    if length > MOST_DRAINED_BYTES:
        return
    is_in_chunks = not length and request.META.get("wsgi.input_terminated", False)
    read = request.META["wsgi.input"].read if is_in_chunks else request.read
    left = MOST_DRAINED_BYTES
    try:
        while left > 0 and (piece := read(_PIECE_BYTES)):
            left -= len(piece)
    except (OSError, ParseException):
        return  # whoever sent it is gone, or sends no chunks after all


def _length(request: HttpRequest) -> int:
    """Of the body in bytes; 0 where Django takes it for empty."""
    told = str(request.META.get("CONTENT_LENGTH") or "")
    return int(told) if told.isdecimal() else 0
