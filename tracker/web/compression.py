"""Pages are sent compressed; what the API answers is not.

An answer of the API carries an ETag that clients send back with If-Match: compressing it here would
make that tag a weak one, which names no version to write over. Files of people, the admin's exports
for one, are left as they are.

Whoever can put words of their own into a page beside a secret, and sees how long it is compressed,
could guess the secret (BREACH). Django adds up to a hundred random bytes to each answer and masks
the token of forms anew each time; and the session's cookie is SameSite=Lax: what another site asks
for in a person's browser without their seeing it comes without a login.
"""

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_PAGE: Final = "text/html"


class CompressPages(GZipMiddleware):
    """GZip for what is read as a page."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if kind != _PAGE or response.streaming:
            return response
        return super().process_response(request, response)
