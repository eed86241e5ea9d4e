"""What every answer tells a browser beside Django's own headers and the content policy."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

# Allowed to pages of this origin alone; every other feature is off, to them and to what they embed.
_ALLOWED: Final = ("camera", "publickey-credentials-create", "publickey-credentials-get")
_OFF: Final = (
    "accelerometer",
    "autoplay",
    "bluetooth",
    "clipboard-read",
    "clipboard-write",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "web-share",
    "window-management",
    "xr-spatial-tracking",
)

HEADERS: Final = {
    # The camera reads barcodes, the other two are passkeys.
    "Permissions-Policy": ", ".join(
        [*(f"{name}=(self)" for name in _ALLOWED), *(f"{name}=()" for name in _OFF)]
    ),
    # Other sites can neither show nor load what is here, and pages load nothing of other sites.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    # Also where an answer is made before the middleware that sets it otherwise.
    "X-Frame-Options": "DENY",
}


def tell_browsers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, the outermost: on pages, files, refusals and redirects alike."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware
