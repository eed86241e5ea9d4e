"""Figures as every page shows them, in its language; None is a word, never 0."""

from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from django import template
from django.utils.formats import get_format
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foods.names import name_in, other_names_in
from foods.units import KILOJOULES_PER_KILOCALORIE

register = template.Library()

KJ_PER_KCAL: Final = float(KILOJOULES_PER_KILOCALORIE)


@register.filter
def mg(value: float | Decimal | None) -> str:
    """Milligrams without unit: no decimals from 10 on, one below ("156", "3.2", "unknown")."""
    if value is None:
        return _("unknown")
    if value == 0 or round(value, 1) >= 10:
        return f"{value:.0f}"
    return with_decimal_sign(f"{value:.1f}")


@register.filter
def in_mg(value: float | Decimal | None) -> str:
    """The same with its unit; what is unknown stands out among figures.

    In Python: it is in every line of a list.
    """
    if value is None:
        return format_html('<span class="caution">{}</span>', _("unknown"))
    return f"{mg(value)} mg"


@register.filter
def plain(value: Decimal | float | None) -> str:
    """A number without trailing zeros: 1.500 -> 1.5."""
    if value is None:
        return ""
    return with_decimal_sign(f"{float(value):.4f}".rstrip("0").rstrip("."))


@register.filter
def catalogue(words: str | None) -> str:
    """Words of the catalogue or the tables, which are stored in English, in the page's language.

    Names of foods are in foods/names.py; foods/catalogue_words/ and tracker/table_words/ list
    what else there is. What a person wrote is none of them, and stays as it is.
    """
    return _in_language(get_language() or "en", words) if words else ""


@lru_cache(maxsize=4_096)
def _in_language(language: str, words: str) -> str:
    """Kept, because every list is full of them; the language is the one spoken now."""
    name = name_in(language, words)
    return _(words) if name == words else name


@register.filter
def food_name(food: Any) -> str:
    """What a food or supplement is called, with its brand."""
    name = catalogue(food.name)
    brand = getattr(food, "brand", "")
    return f"{name} ({brand})" if brand else name


@register.filter
def other_names(food: Any) -> str:
    """What else it is called, in the page's language."""
    return other_names_in(get_language() or "en", food.name, food.aliases)


def portion_name(portion: Any) -> str:
    """A portion and its weight, as a choice among others: "1 cup (80 g)"."""
    grams = with_decimal_sign(f"{portion.gram_weight.normalize():f}")
    return f"{catalogue(portion.description)} ({grams} g)"


def supplement_name(supplement: Any) -> str:
    """A supplement and what one of it is, as a choice among others."""
    return f"{catalogue(supplement.name)} ({catalogue(supplement.unit)})"


def with_decimal_sign(number: str) -> str:
    """A number in digits with the decimal sign of the language spoken now."""
    return number.replace(".", get_format("DECIMAL_SEPARATOR"))


@register.filter
def energy(kcal: float | Decimal | None, unit: str = "kcal") -> str:
    """Energy with its unit; `energy_unit`, what the person chose, is in every page's context."""
    if kcal is None:
        return mg(None)
    if unit == "kJ":
        return f"{mg(float(kcal) * KJ_PER_KCAL)} kJ"
    return f"{mg(kcal)} kcal"
