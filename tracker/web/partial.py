"""Requests of htmx for a part of a page."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect


def is_partial(request: HttpRequest) -> bool:
    """Whether a part of the page is asked for; a page that is gone back to is wanted whole."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request


def log_in_on_a_page(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, after that of htmx: whose session ended is taken to log in, as a whole page.

    Otherwise the page to log in would be put where the part was wanted. Afterwards the person is
    back on the page they were on, for the part has no address to be looked at; nor has what a form
    was sent to.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        login = resolve_url(settings.LOGIN_URL)
        if response.get("Location", "").partition("?")[0] != login:
            return response
        if is_partial(request):
            page = _page_around(request)
            return HttpResponseClientRedirect(f"{login}?{urlencode({'next': page})}")
        if request.method == "POST" and (page := _page_before(request)):
            response["Location"] = f"{login}?{urlencode({'next': page})}"
        return response

    return middleware


def _page_around(request: HttpRequest) -> str:
    """The page that asked for the part; what names none is the first page."""
    try:
        return request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
    except ValueError:  # a header that is no address
        return "/"


def _page_before(request: HttpRequest) -> str:
    """The page of this site that a form was on; empty where the browser does not say."""
    try:
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    return (
        urlunsplit(("", "", page.path, page.query, "")) if page.netloc == request.get_host() else ""
    )
