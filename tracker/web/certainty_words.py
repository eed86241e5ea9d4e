"""How sure an assessment is and what would make it surer, in words."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foods.templatetags.figures import mg
from tracker.nutrition.life_stage import Sex
from tracker.nutrition.outlook import REACHED
from tracker.nutrition.verdicts import Assessment
from tracker.nutrition.within_person import WithinPerson
from tracker.reporting.certainty import CertaintyReport
from tracker.web.words import figures_of


def say_curve(assessment: Assessment) -> str:
    """The curve in words, for those who do not see it and those who do."""
    if assessment.target is None or assessment.probability_below_target is None:
        return ""
    if not assessment.target.finds_shortfalls:
        return _(
            "The curve says how likely each usual intake is: as likely above as below %(mean)s mg, "
            "and with 90 %% certainty between %(low)s and %(high)s mg. The line is your %(kind)s "
            "of %(target)s mg; an intake below it does not mean that it is too little."
        ) % figures_of(assessment)
    return _(
        "The curve says how likely each usual intake is: as likely above as below %(mean)s mg, and "
        "with 90 %% certainty between %(low)s and %(high)s mg. The part of it left of the line is "
        "the chance of lying below your %(kind)s of %(target)s mg: %(below)s."
    ) % figures_of(assessment)


def say_outlook(report: CertaintyReport) -> list[str]:
    """What more complete days would bring, at the present mean."""
    return list(_outlook(report))


def _outlook(report: CertaintyReport) -> Iterator[str]:
    if not report.outlooks:
        return
    more = report.days_until
    if report.assessment.verdict in REACHED:
        yield _("This is answered already. What more complete days would add stands below.")
    elif more is not None:
        yield ngettext(
            "If your intake stays as it is, %(count)s more complete day would be enough to answer "
            "it.",
            "If your intake stays as it is, %(count)s more complete days in a row would be enough "
            "to answer it.",
            more,
        ) % {"count": more}
    elif report.assessment.target is not None and report.assessment.target.finds_shortfalls:
        yield _(
            "Your usual intake lies so close to the target that even 28 complete days would leave "
            "it open, if it stays as it is. That is an answer too: it is about there."
        )
    else:
        yield _(
            "An intake below this kind of reference cannot be called too little, however many days "
            "are complete."
        )
    back = report.with_them
    if back is not None:
        yield ngettext(
            "%(count)s day of these four weeks is written down and not marked complete. Had it "
            "been complete, and like the others, the range would be %(low)s to %(high)s mg.",
            "%(count)s days of these four weeks are written down and not marked complete. Had they "
            "been complete, and like the others, the range would be %(low)s to %(high)s mg.",
            back.more_days,
        ) % {"count": back.more_days, "low": mg(back.low_mg), "high": mg(back.high_mg)}


def say_unknown(report: CertaintyReport) -> str:
    """How much foods without a value matter to the mean."""
    unknown = report.unknown
    if not unknown.days:
        return ""
    if not unknown.unknown_entries:
        return _("Every food of the days that count has a magnesium value.")
    return ngettext(
        "%(unknown)s of %(entries)s entries of the days that count has no magnesium value. It is "
        "put at the magnesium per kcal of the day's other foods, %(amount)s mg a day in all; with "
        "nothing in its place the mean would be that much lower.",
        "%(unknown)s of %(entries)s entries of the days that count have no magnesium value. They "
        "are put at the magnesium per kcal of the day's other foods, %(amount)s mg a day in all; "
        "with nothing in their place the mean would be that much lower.",
        unknown.unknown_entries,
    ) % {
        "unknown": unknown.unknown_entries,
        "entries": unknown.entries,
        "amount": mg(unknown.estimated_mg),
    }


def group_words(group: WithinPerson) -> str:
    """Whose day-to-day variation was taken: “women of 31 to 50 years”."""
    ages = {"first": group.age_from_years, "last": group.age_to_years}
    if group.age_to_years is None:
        return (
            _("women of %(first)s years and over")
            if group.sex is Sex.FEMALE
            else _("men of %(first)s years and over")
        ) % ages
    if group.sex is None:
        return _("children of %(first)s to %(last)s years") % ages
    if group.age_from_years < 19:
        return (
            _("girls of %(first)s to %(last)s years")
            if group.sex is Sex.FEMALE
            else _("boys of %(first)s to %(last)s years")
        ) % ages
    return (
        _("women of %(first)s to %(last)s years")
        if group.sex is Sex.FEMALE
        else _("men of %(first)s to %(last)s years")
    ) % ages
