"""The end of a kind of mail by the link in it: no login, no cookie, one click."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tracker.mailing.unsubscribe import read_token, unsubscribe


@csrf_exempt  # a mail program sends it (RFC 8058); the signature is what allows it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button, for mail scanners open every link; its POST ends these mails."""
    of = read_token(token)
    if of is None:
        raise Http404
    if request.method == "POST":
        unsubscribe(of)
    context = {"kind": of.kind, "is_done": request.method == "POST"}
    return render(request, "tracker/mail_stop.html", context)
