"""What changes of the catalogue did to a person's days: told once, kept to look up."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from foods.models import Food, Supplement
from foods.querysets import IN_USE
from tracker import services
from tracker.corrections.following import catch_up, mark_seen, unseen_first
from tracker.models import CorrectionNotice
from tracker.web.way_back import way_back
from tracker.web.words import say_correction

SHOWN = 3  # in the box; the page has all
_PAGE = 50


def corrections_box(notices: Sequence[CorrectionNotice], today: date) -> dict[str, Any]:
    """The context of `_corrections.html`: the newest unseen notices and how many more there are."""
    return {
        "corrections": _said(notices[:SHOWN], today),
        "corrections_more": max(len(notices) - SHOWN, 0),
        "corrections_up_to": max((notice.pk for notice in notices), default=None),
    }


def _said(notices: Iterable[CorrectionNotice], today: date) -> list[dict[str, Any]]:
    return [
        {"notice": notice, "said": say_correction(notice, today, _page_of(notice.about))}
        for notice in notices
    ]


def _page_of(row: Food | Supplement | None) -> str | None:
    """Where it can be looked up; None: it is gone or no longer offered."""
    if row is None or row.status not in IN_USE:
        return None
    return reverse("food", args=[row.pk]) if isinstance(row, Food) else reverse("supplements")


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Everything the person was told."""
    profile = services.profile_of(request.user)
    catch_up(user=request.user, profile=profile)
    notices = unseen_first(request.user)
    page = Paginator(notices, _PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "corrections": _said(page, profile.today)}
    return render(request, "tracker/corrections.html", context)


@login_required
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Put away what was shown, up to the newest notice of that page, and go back to it."""
    up_to = request.POST.get("up_to", "")
    if re.fullmatch(r"[0-9]{1,18}", up_to):
        mark_seen(user=request.user, up_to=int(up_to))
    return redirect(way_back(request))
