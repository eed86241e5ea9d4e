"""Pages with nothing personal on them may be kept for a while by whoever fetched them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

_KEPT_S: Final = 600


def same_for_everybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a visitor's copy be kept; one of somebody logged in has their navigation on it.

    It varies with the cookie, so that after a login, or in another language, it is fetched anew.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        has_news = len(get_messages(request)) > 0  # told once, on the page that is shown next
        response = view(request, *args, **kwargs)
        keeps = response.status_code == 200 and not has_news
        if keeps and not request.user.is_authenticated:
            patch_cache_control(response, public=True, max_age=_KEPT_S)
            patch_vary_headers(response, ["Cookie"])
        return response

    return wrapped
