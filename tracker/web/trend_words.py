"""What a bar of a chart says in words, and what a person was told of a shortfall."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foods.templatetags.figures import mg
from tracker.models import ShortfallStep
from tracker.reporting.companions import NutrientDay, NutrientWeek
from tracker.reporting.trends import Range, TrendDay, TrendWeek
from tracker.web.words import REASONS, certainty, span


def range_title(asked: Range, today: date) -> str:
    """The page's heading."""
    if asked.as_of == today:
        return {
            28: _("The last four weeks"),
            90: _("The last 90 days"),
            365: _("The last year, week by week"),
        }[asked.days]
    return span(asked.from_date, asked.as_of)


def amount(value: float | None, unit: str, *, at_least: bool = False) -> str:
    """“284 mg”, “at least 284 mg”, “nothing known”."""
    if value is None:
        return _("nothing known")
    figures = {"amount": mg(value), "unit": unit}
    return (_("at least %(amount)s %(unit)s") if at_least else _("%(amount)s %(unit)s")) % figures


def day_words(day: TrendDay, label: str) -> str:
    """One bar of magnesium: “8 March: 200 mg, left out: food not marked complete”."""
    return _day(
        label,
        amount(day.total_mg, "mg", at_least=day.is_lower_bound),
        "" if day.reason is None else str(REASONS[day.reason]),
    )


def nutrient_day_words(day: NutrientDay, unit: str, label: str) -> str:
    said = amount(day.amount, unit, at_least=day.unknown_entries > 0)
    return _day(label, said, nutrient_reason(day))


def nutrient_reason(day: NutrientDay) -> str:
    """Why a day is in no mean of a nutrient other than magnesium; empty when it is."""
    if day.counts:
        return ""
    if day.food_complete:
        return _("no food of the day has a value")
    return _("food not marked complete") if day.entries else _("nothing written down")


def _day(label: str, said: str, reason: str) -> str:
    words = {"day": label, "amount": said, "reason": reason}
    if reason:
        return _("%(day)s: %(amount)s, left out: %(reason)s") % words
    return _("%(day)s: %(amount)s") % words


def week_words(week: TrendWeek, label: str) -> str:
    said = amount(week.mean_mg, "mg", at_least=week.is_lower_bound)
    return _week(label, week.days_counted, said)


def nutrient_week_words(week: NutrientWeek, unit: str, label: str) -> str:
    said = amount(week.amount, unit, at_least=week.unknown_entries > 0)
    return _week(label, week.days_counted, said)


def _week(label: str, days_counted: int, said: str) -> str:
    words = {"day": label, "days": days_counted, "amount": said}
    if not days_counted:
        return _("Week from %(day)s: no complete day") % words
    return (
        ngettext(
            "Week from %(day)s: %(amount)s a day, from %(days)s complete day",
            "Week from %(day)s: %(amount)s a day, the mean of %(days)s complete days",
            days_counted,
        )
        % words
    )


def step_words(step: ShortfallStep) -> str:
    """What the person was told at one step, with the figures of that day."""
    figures = {
        "days": step.days_complete,
        "mean": mg(step.usual_intake_mg),
        "low": mg(step.low_mg),
        "high": mg(step.high_mg),
        "target": mg(step.target_mg),
        "below": certainty(step.probability_below_target),
    }
    sentence = {
        ShortfallStep.Step.OPENED: _(
            "A persistent shortfall was found. From %(days)s complete days your usual intake was "
            "about %(mean)s mg (%(low)s to %(high)s), with %(below)s certainty below %(target)s mg."
        ),
        ShortfallStep.Step.CONFIRMED: _(
            "It went on. From %(days)s complete days your usual intake was about %(mean)s mg "
            "(%(low)s to %(high)s), with %(below)s certainty below %(target)s mg."
        ),
        ShortfallStep.Step.CLOSED: _(
            "It ended. From %(days)s complete days your usual intake was about %(mean)s mg "
            "(%(low)s to %(high)s); the chance that it was below %(target)s mg was %(below)s."
        ),
    }[ShortfallStep.Step(step.step)]
    return sentence % figures
