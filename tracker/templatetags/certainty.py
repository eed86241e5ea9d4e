"""What an assessment says, in the words of the pages."""

from django import template
from django.template.defaultfilters import stringfilter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foods.templatetags.figures import mg
from tracker.nutrition.life_stage import Condition, Sex
from tracker.nutrition.reference_intakes import ReferenceIntake
from tracker.web import words

register = template.Library()
register.filter("certainty", words.certainty)


@register.filter
def percent(value: float) -> str:
    return f"{value:.0f} %"


@register.filter(is_safe=True)
@stringfilter
def unbroken(value: str) -> str:
    """A sentence in which no line ends between a number and its unit."""
    return value.replace(" %", "\u00a0%").replace(" mg", "\u00a0mg")


@register.filter
@stringfilter
def reason(value: str) -> str:
    """Why a day is left out, in words."""
    return str(words.REASONS.get(value, value))


@register.filter
def no_because(reason: str) -> str:
    """Why a day does not count, as the answer to whether it does."""
    return _("no: %(reason)s") % {"reason": reason}


@register.filter
def at_least(value: float | None, is_lower_bound: object) -> str:
    """An amount, "at least" so much where a part of it is unknown. Rows of a table use it: a
    `blocktranslate` in each takes longer."""
    if value is None or not is_lower_bound:
        return mg(value)
    return _("at least %(amount)s") % {"amount": mg(value)}


@register.filter
@stringfilter
def true_minus(value: str) -> str:
    """A number as it was formatted, below zero with the sign that all other figures have."""
    return value.replace("-", "\N{MINUS SIGN}")


@register.filter
def signed(value: float) -> str:
    """A change with its sign, "+14", a true minus, or "0"; amounts as `mg` has them."""
    size = mg(abs(value))
    if float(f"{value:.1f}") == 0:
        return size
    return f"+{size}" if value > 0 else f"\N{MINUS SIGN}{size}"


def intake_group(row: ReferenceIntake) -> str:
    """Who a reference intake is for: "female, 31 to 50 y", "all, 7 to 11 months"."""
    who = _WHO[row.condition or row.sex]
    first, end = row.age_from_months, row.age_to_months
    if end is None:
        return _("%(who)s, %(first)s y and over") % {"who": who, "first": first // 12}
    if end <= 12:
        ages = {"who": who, "first": first, "last": end - 1}
        return _("%(who)s, %(first)s to %(last)s months") % ages
    ages = {"who": who, "first": first // 12, "last": end // 12 - 1}
    return _("%(who)s, %(first)s to %(last)s y") % ages


_WHO = {
    None: gettext_lazy("all"),
    Sex.FEMALE: gettext_lazy("female"),
    Sex.MALE: gettext_lazy("male"),
    Condition.PREGNANT: gettext_lazy("pregnant"),
    Condition.LACTATING: gettext_lazy("lactating"),
}
