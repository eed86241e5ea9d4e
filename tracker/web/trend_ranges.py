"""Which days a trend is about: the range of the address, and the ways to others."""

from datetime import date
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from tracker.reporting.trends import LENGTHS, Range
from tracker.rules import FIRST_DAY
from tracker.web.trend_words import range_title

_SWITCH: Final = {28: _("28 days"), 90: _("90 days"), 365: _("A year")}


def asked_range(request: HttpRequest, today: date) -> Range:
    """The range of the address; what cannot be is the four weeks up to today."""
    days = request.GET.get("days", "")
    length = int(days) if days in {str(each) for each in LENGTHS} else LENGTHS[0]
    try:
        as_of = date.fromisoformat(request.GET.get("until", ""))
    except ValueError:
        as_of = today
    return Range(length, as_of if FIRST_DAY <= as_of < today else today)


def range_context(asked: Range, today: date, page: str) -> dict[str, Any]:
    """What `_ranges.html` shows: the switch, and the way to earlier and later days."""
    earlier, later = asked.earlier(), asked.later(today)
    lengths = [
        (name, _address(page, Range(days, asked.as_of), today), days == asked.days)
        for days, name in _SWITCH.items()
    ]
    return {
        "range": asked,
        "title": range_title(asked, today),
        "lengths": lengths,
        "earlier": earlier and _address(page, earlier, today),
        "later": later and _address(page, later, today),
        "companions_url": _address(reverse("companions"), asked, today),
        "today": today,
    }


def _address(page: str, asked: Range, today: date) -> str:
    query: dict[str, Any] = {}
    if asked.days != LENGTHS[0]:
        query["days"] = asked.days
    if asked.as_of != today:
        query["until"] = asked.as_of.isoformat()
    return f"{page}?{urlencode(query)}" if query else page


def week_url(page: str, last: date) -> str:
    """The four weeks that end with a week."""
    return f"{page}?until={last.isoformat()}#chart"
