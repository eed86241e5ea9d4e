"""What an assessment says, in the words of the pages."""

from django import template
from django.template.defaultfilters import stringfilter

from tracker.nutrition.reference_intakes import ReferenceIntake
from tracker.web import words

register = template.Library()
register.filter("certainty", words.certainty)


@register.filter
def percent(value: float) -> str:
    return f"{value:.0f} %"


@register.filter
@stringfilter
def reason(value: str) -> str:
    """Why a day is left out, in words."""
    return words.REASONS.get(value, value)


def intake_group(row: ReferenceIntake) -> str:
    """Who a reference intake is for: "female, 31 to 50 y", "all, 7 to 11 months"."""
    who = row.condition or row.sex or "all"
    first, end = row.age_from_months, row.age_to_months
    if end is None:
        return f"{who}, {first // 12} y and over"
    if end <= 12:
        return f"{who}, {first} to {end - 1} months"
    return f"{who}, {first // 12} to {end // 12 - 1} y"
