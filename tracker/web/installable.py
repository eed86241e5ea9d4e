"""What makes the site an app on a home screen: manifest, service worker, the page without a net.

The worker keeps that page and the few static files it needs, and nothing else: no page of a person,
no answer of the API, nothing that was sent.
"""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

ICONS: Final = {
    "tracker/icon-192.png": ("192x192", "any"),
    "tracker/icon-512.png": ("512x512", "any"),
    "tracker/icon-maskable-512.png": ("512x512", "maskable"),
}
_KEPT: Final = ("tracker/tracker.css", "tracker/icon.svg")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    data = {
        "id": "/",
        "name": _("Magnesium tracker"),
        "short_name": _("Magnesium"),
        "description": _("What you eat and take, and how sure the figures are."),
        "lang": translation.get_language(),
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "start_url": reverse("today"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f7f6f2",
        "theme_color": "#0f6b5c",
        "icons": [
            {"src": static(name), "type": "image/png", "sizes": sizes, "purpose": purpose}
            for name, (sizes, purpose) in ICONS.items()
        ],
        "shortcuts": [
            {"name": _("Log"), "url": f"{reverse('today')}#add"},
            {"name": _("Trends"), "url": reverse("trends")},
        ],
    }
    return JsonResponse(data, content_type="application/manifest+json")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """In every language: it is kept once, whatever is spoken when it is needed."""
    return render(request, "tracker/offline.html")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script of the service worker; another one whenever what it keeps is another."""
    kept = [] if settings.DEBUG else [static(name) for name in _KEPT]
    setting = {"version": _version(), "offline": reverse("offline"), "kept": kept}
    source = f"const KEPT = {json.dumps(setting)};\n{_source()}"
    response = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _source() -> str:
    return _read("tracker/sw.js").decode()


@cache
def _version() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        page = render_to_string("tracker/offline.html").encode()
    return sha256(b"".join([page, *map(_read, _KEPT)])).hexdigest()[:12]


def _read(name: str) -> bytes:
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(name)
    return Path(path).read_bytes()
