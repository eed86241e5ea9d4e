"""What the page of a day says of its total, in whole sentences."""

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foods.templatetags.figures import mg
from tracker.reports import DayReport


def say_total(report: DayReport, *, is_today: bool) -> str:
    """The first sentence of the page: "214 mg of 320 so far, at least", its figure made strong."""
    total = report.total
    if total.total_mg is None and total.entries:
        return _("No food of this day has a magnesium value, so its total is unknown.")
    if total.total_mg is None:
        return _("Nothing is written down yet.")
    words = {"amount": format_html("<strong>{}</strong>", mg(total.total_mg))}
    if report.target is not None:
        words["target"] = mg(report.target.target_mg)
    has_target = report.target is not None
    text = _SAYING[has_target, is_today, total.is_lower_bound]()
    return format_html(_for_format(text), **words)


def _for_format(text: str) -> str:
    """The placeholders of translations as those that escape what they are given."""
    return text.replace("%(amount)s", "{amount}").replace("%(target)s", "{target}")


# Has it a target, is it today, is it at least so much.
_SAYING = {
    (True, True, True): lambda: _("%(amount)s mg of %(target)s so far, at least"),
    (True, True, False): lambda: _("%(amount)s mg of %(target)s so far"),
    (True, False, True): lambda: _("%(amount)s mg of %(target)s, at least"),
    (True, False, False): lambda: _("%(amount)s mg of %(target)s"),
    (False, True, True): lambda: _("%(amount)s mg so far, at least"),
    (False, True, False): lambda: _("%(amount)s mg so far"),
    (False, False, True): lambda: _("%(amount)s mg, at least"),
    (False, False, False): lambda: _("%(amount)s mg"),
}


def say_unknown(report: DayReport) -> str:
    """How many foods have no value; empty for none."""
    count = report.total.unknown_entries
    if not count:
        return ""
    return ngettext(
        "%(count)s food has no magnesium value",
        "%(count)s foods have no magnesium value",
        count,
    ) % {"count": count}
