"""What studies found on each symptom: pages for everybody, that know nothing of the reader."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.web.evidence_texts import TOPICS

_BY_SLUG = {topic.slug: topic for topic in TOPICS}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "tracker/evidence.html", {"topics": TOPICS})


@require_safe
def about(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in _BY_SLUG:
        raise Http404(f"Nothing is written about {slug!r} here.")
    return render(request, "tracker/evidence_about.html", {"topic": _BY_SLUG[slug]})
