"""What would close the gap of a day, or of what is usual: each item a tap from the diary."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.closing_gap import Gap, closing_gap
from tracker.web.access import diary_day, meal_at


@login_required
@require_safe
def show(request: HttpRequest, day: date) -> HttpResponse:
    profile = diary_day(request, day)
    gap = Gap.USUAL if request.GET.get("gap") == Gap.USUAL else Gap.TODAY
    found = closing_gap(request.user, profile, gap, day)
    context: dict[str, Any] = {
        "found": found,
        "day": day,
        "today": profile.today,
        "profile": profile,
        "meal": meal_at(profile.local_now),
        # Written twice by an impatient finger, an item is in the diary once.
        "combinations": [
            (each, [(item, uuid4()) for item in each.items]) for each in found.combinations
        ],
        "has_kidney_disease": "kidney_disease" in profile.conditions,
    }
    return render(request, "tracker/suggestions.html", context)
