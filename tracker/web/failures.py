"""The page of a failure: what happened is in the log, under the number the page gives."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from tracker.observing.request_ids import request_id


def page_of_failure(request: HttpRequest) -> HttpResponse:
    """The `handler500` of pages. It asks nothing of the database, which may be what failed."""
    page = get_template("500.html").render({"request_id": request_id()})
    return HttpResponse(page, status=500)
