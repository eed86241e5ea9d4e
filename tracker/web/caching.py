"""No cache, the browser's included, keeps what is a person's, or how they were turned away."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

_OF_ACCOUNTS: Final = ("/accounts/", "/_allauth/", "/admin/")


def keep_no_copy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, after the one that says who is logged in.

    What says itself how it may be kept stays as it is. Public pages are answered without a word.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control") and _is_ones_own(request, response):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


def _is_ones_own(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        request.user.is_authenticated
        or response.status_code != HTTPStatus.OK
        or request.path.startswith(_OF_ACCOUNTS)
    )
