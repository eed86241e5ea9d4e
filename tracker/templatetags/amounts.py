"""How much of a food was had, or would be, in words."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from foods.templatetags.figures import catalogue, plain

register = template.Library()


@register.filter
def amount(row: Any, more: str = "") -> str:
    """Of an entry or a choice: "2 x 1 cup", "1 cup (80 g)" or "30 g"; `more`: what follows it.

    In Python: a list has one for each line, and a template of its own took five times as long.
    """
    return f"{_amount(row)} · {more}" if more else _amount(row)


def _amount(row: Any) -> str:
    """Of a row whose grams are at hand."""
    if row.food.is_quick_add:
        said = _("a figure you noted")
        return said if row.quantity == 1 else f"{_times(row.quantity)} {said}"
    if not row.portion:
        return f"{plain(row.grams)} g"
    description = catalogue(getattr(row.portion, "description", row.portion))
    if row.quantity != 1:
        return f"{_times(row.quantity)} {description}"
    return f"{description} ({plain(row.grams)} g)"


def _times(quantity: Any) -> str:
    return f"{plain(quantity)} \N{MULTIPLICATION SIGN}"


@register.filter
def say_log(food: str, again: object) -> str:
    """What the button beside a food does, for those who hear the page."""
    said = _("Log %(food)s again") if again else _("Log %(food)s")
    return said % {"food": food}
