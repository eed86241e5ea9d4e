"""Addresses that programs know: whom to tell of a fault, and where a password is changed."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

# RFC 9116 advises less than a year. It is computed, so that nobody has to remember it.
_VALID: Final = timedelta(days=180)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116; where nobody is named to be told, there is no such page."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    midnight = datetime.combine(timezone.now().astimezone(UTC).date(), time(), UTC)
    languages = ", ".join(code.partition("-")[0] for code, _name in settings.LANGUAGES)
    fields = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": f"{midnight + _VALID:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": languages,
        "Canonical": f"{settings.SITE_URL}{request.path}",
    }
    text = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def change_password(request: HttpRequest) -> HttpResponse:
    """https://w3c.github.io/webappsec-change-password-url/: password managers lead people here."""
    return redirect("account_change_password")
