"""ETag and If-None-Match of foods, supplements and recipes: read again only what changed.

The tag is a hash of the answer, so it is another one exactly when the answer is. It saves the way
to the phone and not the work here. A tag read off the catalogue's histories would save that too,
and be wrong both ways: they hold the own foods of everybody, so that another person's correction
would change the tag of an answer it does not touch; and the order of nutrients, what a search
finds and whose rows they are stand in no history, from which a deleted food takes its rows along.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from rest_framework import status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer

_WHO_ASKS: Final = ("X-Session-Token", "Authorization", "Cookie")
_KEPT_BY_304: Final = ("Cache-Control", "Content-Location", "ETag", "Expires", "Vary")
_SHOWN: Final = (status.HTTP_200_OK, status.HTTP_201_CREATED)

View = Callable[..., HttpResponse]


def tag_of(data: Any) -> str:
    """The ETag of an answer with this data, the same however the client wants it indented."""
    return f'"{sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


def revalidated(view: View) -> View:
    """A view whose answers a phone may keep, and must ask about each time before it shows them.

    What is between here and the phone cannot tell session tokens apart: `private` forbids a shared
    cache to keep anything, `no-cache` makes the phone's own ask with the token of who is logged in
    now, and `Vary` keeps one person's copy from another who logs in on the same phone. What is not
    such an answer, a problem too, is kept by nobody.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code in _SHOWN:
            response["ETag"] = tag_of(response.data)  # type: ignore[attr-defined]
        is_read = request.method in SAFE_METHODS and response.status_code == status.HTTP_200_OK
        if not is_read:
            patch_cache_control(response, private=True, no_store=True)
            return response
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, _WHO_ASKS)
        return _not_modified(response) if _has_it(request, response["ETag"]) else response

    return answer


def _has_it(request: HttpRequest, tag: str) -> bool:
    """By weak comparison: a proxy that compresses answers weakens the tags that pass it."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return known == ["*"] or tag in {each.removeprefix("W/") for each in known}


def _not_modified(response: HttpResponse) -> HttpResponse:
    headers = {name: response[name] for name in _KEPT_BY_304 if response.has_header(name)}
    return HttpResponseNotModified(headers=headers)
