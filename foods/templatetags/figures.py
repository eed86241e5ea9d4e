"""Figures as every page shows them; None is a word, never 0."""

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def mg(value: float | Decimal | None) -> str:
    """Milligrams without unit: no decimals from 10 on, one below ("156", "3.2", "unknown")."""
    if value is None:
        return "unknown"
    return f"{value:.0f}" if value == 0 or round(value, 1) >= 10 else f"{value:.1f}"


@register.filter
def plain(value: Decimal | float | None) -> str:
    """A number without trailing zeros: 1.500 -> 1.5."""
    return "" if value is None else f"{float(value):.4f}".rstrip("0").rstrip(".")
