"""Which language a person reads: the one they chose, or else what their browser asks for.

Programs are answered by their Accept-Language header alone: a phone shows the messages of the API
to whoever holds it. The admin, for curators, is in English.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import trans_real

_IN_ENGLISH: Final = ("/admin/", "/api/v1/schema/", "/api/v1/docs/")
_BY_HEADER: Final = ("/api/", "/fhir/", "/_allauth/")


def chosen_by(user: Any) -> str:
    """The code of the language a person chose; empty for none, and for nobody in particular."""
    return getattr(getattr(user, "profile", None), "language", "")


def language_of_mail(user: Any) -> str:
    """For mails that no request asks for: without a choice, the language of this installation."""
    return chosen_by(user) or settings.LANGUAGE_CODE


def follow_choice(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, after the one that says who is logged in and after LocaleMiddleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        code = _language(request)
        if code:
            translation.activate(code)
            request.LANGUAGE_CODE = code
        without_empty_catalogues(translation.get_language())
        return get_response(request)

    return middleware


@cache
def without_empty_catalogues(code: str | None) -> None:
    """Take from the catalogues of a language, for good, those that hold nothing.

    Of English, six packages bring one with a header alone. A text that is in none, as most of ours
    that are written in English, is looked for in each of them, two hundred times a page.
    """
    last: Any = trans_real.translation(code or settings.LANGUAGE_CODE)
    while (following := last._fallback) is not None:
        if set(getattr(following, "_catalog", {}).keys()) <= {""}:
            last._fallback = following._fallback
        else:
            last = following


def is_in_english(request: HttpRequest) -> bool:
    return request.path.startswith(_IN_ENGLISH)


def is_for_people(request: HttpRequest) -> bool:
    """Whether it is a page of the application: no answer to a program, and not the admin."""
    return not request.path.startswith((*_IN_ENGLISH, *_BY_HEADER))


def _language(request: HttpRequest) -> str:
    """What to speak, in the place of what LocaleMiddleware found; empty to leave it."""
    if is_in_english(request):
        return settings.LANGUAGE_CODE
    return "" if request.path.startswith(_BY_HEADER) else chosen_by(request.user)
