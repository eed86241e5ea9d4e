"""What an assessment, or a correction, says in words: what is known, how well, what would help.

Certainty is never "100 %"; a shortfall names its reference and is never called more than that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foods.templatetags.figures import catalogue, food_name, mg
from tracker.models import CorrectionNotice
from tracker.nutrition.daily_totals import ExclusionReason
from tracker.nutrition.verdicts import MINIMUM_DAYS, Assessment, Verdict

REASONS = {
    ExclusionReason.NOT_LOGGED: gettext_lazy("nothing written down"),
    ExclusionReason.FOOD_INCOMPLETE: gettext_lazy("food not marked complete"),
    ExclusionReason.SUPPLEMENTS_INCOMPLETE: gettext_lazy("supplements not marked complete"),
    ExclusionReason.UNKNOWN_MAGNESIUM: gettext_lazy(
        "too much of the day's food has no magnesium value"
    ),
}


def certainty(probability: float) -> str:
    """A probability in percent that never claims to be sure."""
    percent = round(100 * probability)
    if percent >= 100:
        return _("over 99 %")
    if percent <= 0:
        return _("under 1 %")
    return _("%(percent)s %%") % {"percent": percent}


@dataclass(frozen=True)
class Said:
    """A sentence with what goes with it: the tone chooses the colour, the hint comes below."""

    sentence: str
    hint: str
    tone: str


def say(assessment: Assessment, *, asks: bool) -> Said:
    """One sentence with days and certainty, and one on what would help next.

    `asks`: the profile lacks what the reference tables ask.
    """
    if assessment.verdict is Verdict.NO_TARGET:
        return Said(
            _("There is no target to compare with yet."),
            _("Tell us your birth date and the sex to use in the reference tables.")
            if asks
            else _(
                "The reference values you chose have none for your age or life stage. You can "
                "choose others in the settings, under Your reference."
            ),
            "quiet",
        )
    if assessment.mean_mg is None or assessment.verdict is Verdict.TOO_FEW_DAYS:
        return _too_few(assessment)
    return {
        Verdict.BELOW_TARGET: _below,
        Verdict.ADEQUATE: _adequate,
        Verdict.UNCERTAIN: _uncertain,
    }[assessment.verdict](assessment)


def figures_of(assessment: Assessment) -> dict[str, str | int]:
    """What sentences say of an assessment, by the names of their placeholders."""
    target = assessment.target
    below = assessment.probability_below_target
    if assessment.mean_mg is None or target is None or below is None:
        return {"days": assessment.days_complete}
    return {
        "days": assessment.days_complete,
        "mean": mg(assessment.mean_mg),
        "low": mg(assessment.low_mg),
        "high": mg(assessment.high_mg),
        "kind": target.kind,
        "target": mg(target.target_mg),
        "below": certainty(below),
        "reached": certainty(1 - below),
    }


def _too_few(assessment: Assessment) -> Said:
    if assessment.verdict is Verdict.UNCERTAIN:
        # Infants: how much one day differs from the next is not known for them.
        return Said(
            _("For this age we can show days, but not say what is usual."),
            _("The reference is an adequate intake; there are no figures on day-to-day variation."),
            "quiet",
        )
    missing = max(MINIMUM_DAYS - assessment.days_complete, 0)
    return Said(
        ngettext(
            "From %(days)s complete day it is too early to say what is usual for you.",
            "From %(days)s complete days it is too early to say what is usual for you.",
            assessment.days_complete,
        )
        % figures_of(assessment)
        if assessment.days_complete
        else _("No day of these four weeks is marked complete yet."),
        ngettext(
            "%(count)s more complete day gives a first answer.",
            "%(count)s more complete days give a first answer.",
            missing,
        )
        % {"count": missing},
        "quiet",
    )


def _below(assessment: Assessment) -> Said:
    return Said(
        ngettext(
            "From %(days)s complete day we are %(below)s sure your usual intake, about %(mean)s "
            "mg, is below your %(kind)s of %(target)s mg.",
            "From %(days)s complete days we are %(below)s sure your usual intake, about %(mean)s "
            "mg, is below your %(kind)s of %(target)s mg.",
            assessment.days_complete,
        )
        % figures_of(assessment),
        _("It lies between %(low)s and %(high)s mg with 90 %% certainty.") % figures_of(assessment),
        "caution",
    )


def _adequate(assessment: Assessment) -> Said:
    return Said(
        ngettext(
            "From %(days)s complete day your usual intake is about %(mean)s mg; we are "
            "%(reached)s sure it reaches your %(kind)s of %(target)s mg.",
            "From %(days)s complete days your usual intake is about %(mean)s mg; we are "
            "%(reached)s sure it reaches your %(kind)s of %(target)s mg.",
            assessment.days_complete,
        )
        % figures_of(assessment),
        _("It lies between %(low)s and %(high)s mg with 90 %% certainty.") % figures_of(assessment),
        "good",
    )


def _uncertain(assessment: Assessment) -> Said:
    if assessment.target is not None and not assessment.target.finds_shortfalls:
        return Said(
            ngettext(
                "From %(days)s complete day your usual intake is about %(mean)s mg, somewhere "
                "between %(low)s and %(high)s mg; your %(kind)s is %(target)s mg.",
                "From %(days)s complete days your usual intake is about %(mean)s mg, somewhere "
                "between %(low)s and %(high)s mg; your %(kind)s is %(target)s mg.",
                assessment.days_complete,
            )
            % figures_of(assessment),
            _("An intake below this kind of reference does not mean that it is too little."),
            "quiet",
        )
    return Said(
        ngettext(
            "From %(days)s complete day your usual intake is about %(mean)s mg, somewhere between "
            "%(low)s and %(high)s mg. That is too close to your %(kind)s of %(target)s mg to say "
            "more.",
            "From %(days)s complete days your usual intake is about %(mean)s mg, somewhere between "
            "%(low)s and %(high)s mg. That is too close to your %(kind)s of %(target)s mg to say "
            "more.",
            assessment.days_complete,
        )
        % figures_of(assessment),
        _("The chance that it is below is %(below)s. More complete days make it surer.")
        % figures_of(assessment),
        "quiet",
    )


def say_correction(notice: CorrectionNotice, today: date, url: str | None = None) -> SafeString:
    """What a change of the catalogue did to the person's days, its food as a link to `url`.

    "Our figures for Almonds were corrected: 3 of your days changed, 14 mg more on average (2 March
    to 9 March)." Where another food took its place, or it has another name now, both are said.
    """
    is_same = notice.about is None or str(notice.about) == notice.food_name
    name = catalogue(notice.food_name) if notice.about is None else food_name(notice.about)
    link = format_html('<a href="{}">{}</a>', url, name) if url else name
    sentence = (
        # Translators: {what} is "3 of your days changed, ...", {when} "2 March to 9 March".
        _("Our figures for {name} were corrected: {what} ({when}).")
        if is_same
        else _("{before}, now {name}: {what} ({when}).")
    )
    return format_html(
        sentence,
        name=link,
        before=catalogue(notice.food_name),
        what="; ".join(_moved_days(notice)),
        when=_span(notice, today),
    )


def _moved_days(notice: CorrectionNotice) -> Iterator[str]:
    changed = notice.days - notice.days_known - notice.days_unknown
    if changed and notice.change_mg is not None:
        yield ngettext(
            "%(count)s of your days changed, %(by)s",
            "%(count)s of your days changed, %(by)s on average",
            changed,
        ) % {"count": changed, "by": _by(notice.change_mg)}
    if notice.days_known:
        yield ngettext(
            "%(count)s of your days has a value for it now",
            "%(count)s of your days have a value for it now",
            notice.days_known,
        ) % {"count": notice.days_known}
    if notice.days_unknown:
        yield ngettext(
            "%(count)s of your days has no value for it any more",
            "%(count)s of your days have no value for it any more",
            notice.days_unknown,
        ) % {"count": notice.days_unknown}


def _by(change_mg: float) -> str:
    if abs(change_mg) < 0.5:
        return _("some up and some down, about the same")
    amount = {"amount": mg(abs(change_mg))}
    return (_("%(amount)s mg more") if change_mg > 0 else _("%(amount)s mg less")) % amount


def _span(notice: CorrectionNotice, today: date) -> str:
    """“2 March to 9 March”, with years unless both days are of this one."""
    first, last = notice.first_day, notice.last_day
    shape = "MONTH_DAY_FORMAT" if first.year == last.year == today.year else "DATE_FORMAT"
    return span(first, last, shape)


def span(first: date, last: date, shape: str = "DATE_FORMAT") -> str:
    """Two days in words, one where they are the same."""
    if first == last:
        return date_format(first, shape)
    return _("%(first)s to %(last)s") % {
        "first": date_format(first, shape),
        "last": date_format(last, shape),
    }
