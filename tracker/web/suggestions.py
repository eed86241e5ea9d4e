"""What would close the gap of a day, or of what is usual: each item a tap from the diary."""

from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from typing import Any, Final
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.nutrition.notes import KIDNEY_DISEASE
from tracker.reporting.closing_gap import ClosingGap, Gap, Portioned, closing_gap
from tracker.web.access import diary_day
from tracker.web.meal_choice import chosen_meal

CHIPS: Final = 3


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
        "meal": chosen_meal(request, profile),
        # Written twice by an impatient finger, an item is in the diary once.
        "combinations": [
            (each, [(item, uuid4()) for item in each.items]) for each in found.combinations
        ],
        "has_kidney_disease": KIDNEY_DISEASE in profile.conditions,
    }
    return render(request, "tracker/suggestions.html", context)


@login_required
@require_safe
def chips(request: HttpRequest, day: date) -> HttpResponse:
    """The part of the day's page that is computed longest, asked for once the page is there.

    Who was told to ask a doctor first is offered the page, which says so, and no taps.
    """
    profile = diary_day(request, day)
    has_kidney_disease = KIDNEY_DISEASE in profile.conditions
    found = None if has_kidney_disease else closing_gap(request.user, profile, Gap.TODAY, day)
    context = {
        "day": day,
        "meal": chosen_meal(request, profile),
        "is_closed": found is not None and (found.gap_mg is None or found.gap_mg <= 0),
        "chips": [(item, uuid4()) for item in _items(found)][:CHIPS] if found else [],
    }
    return render(request, "tracker/_chips.html", context)


def _items(found: ClosingGap) -> Iterator[Portioned]:
    """Different foods: the first of each way to close the gap, then what goes with them."""
    ways = [way.items for way in found.combinations] or (
        [found.nearest.items] if found.nearest else []
    )
    seen = set()
    for several in zip_longest(*ways):
        for item in several:
            if item is not None and item.food.pk not in seen:
                seen.add(item.food.pk)
                yield item
