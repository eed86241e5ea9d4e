"""What an assessment, or a correction, says in words: what is known, how well, what would help.

Certainty is never "100 %"; a shortfall names its reference and is never called more than that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foods.templatetags.figures import mg
from tracker.models import CorrectionNotice
from tracker.nutrition.daily_totals import ExclusionReason
from tracker.nutrition.verdicts import MINIMUM_DAYS, Assessment, Verdict

REASONS = {
    ExclusionReason.NOT_LOGGED: "nothing written down",
    ExclusionReason.FOOD_INCOMPLETE: "food not marked complete",
    ExclusionReason.SUPPLEMENTS_INCOMPLETE: "supplements not marked complete",
    ExclusionReason.UNKNOWN_MAGNESIUM: "too much of the day's food has no magnesium value",
}


def certainty(probability: float) -> str:
    """A probability in percent that never claims to be sure."""
    percent = round(100 * probability)
    if percent >= 100:
        return _("over 99 %")
    if percent <= 0:
        return _("under 1 %")
    return f"{percent} %"


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
                "choose others under You."
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


def _days(assessment: Assessment) -> str:
    return ngettext(
        "From %(count)s complete day", "From %(count)s complete days", assessment.days_complete
    ) % {"count": assessment.days_complete}


def _figures(assessment: Assessment) -> dict[str, str]:
    target = assessment.target
    below = assessment.probability_below_target
    known = assessment.mean_mg is not None and target is not None and below is not None
    if not known:
        return {"days": _days(assessment)}
    return {
        "days": _days(assessment),
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
        _("%(days)s it is too early to say what is usual for you.") % {"days": _days(assessment)}
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
        _(
            "%(days)s we are %(below)s sure your usual intake, about %(mean)s mg, is below "
            "your %(kind)s of %(target)s mg."
        )
        % _figures(assessment),
        _("It lies between %(low)s and %(high)s mg with 90 %% certainty.") % _figures(assessment),
        "caution",
    )


def _adequate(assessment: Assessment) -> Said:
    return Said(
        _(
            "%(days)s your usual intake is about %(mean)s mg; we are %(reached)s sure it "
            "reaches your %(kind)s of %(target)s mg."
        )
        % _figures(assessment),
        _("It lies between %(low)s and %(high)s mg with 90 %% certainty.") % _figures(assessment),
        "good",
    )


def _uncertain(assessment: Assessment) -> Said:
    if assessment.target is not None and assessment.target.kind != "RDA":
        return Said(
            _(
                "%(days)s your usual intake is about %(mean)s mg, somewhere between %(low)s and "
                "%(high)s mg; your %(kind)s is %(target)s mg."
            )
            % _figures(assessment),
            _("An intake below this kind of reference does not mean that it is too little."),
            "quiet",
        )
    return Said(
        _(
            "%(days)s your usual intake is about %(mean)s mg, somewhere between %(low)s and "
            "%(high)s mg. That is too close to your %(kind)s of %(target)s mg to say more."
        )
        % _figures(assessment),
        _("The chance that it is below is %(below)s. More complete days make it surer.")
        % _figures(assessment),
        "quiet",
    )


@dataclass(frozen=True)
class SaidCorrection:
    """A notice around the name of its food: `before` name `after`."""

    before: str
    name: str
    after: str


def say_correction(notice: CorrectionNotice, today: date) -> SaidCorrection:
    """What a change of the catalogue did to the person's days.

    "Our figures for Almonds were corrected: 3 of your days changed, 14 mg more on average (2 March
    to 9 March)." Where another food took its place, or it has another name now, both are said.
    """
    name = notice.food_name if notice.food is None else str(notice.food)
    after = f"{'; '.join(_moved_days(notice))} ({_span(notice, today)})."
    if name == notice.food_name:
        return SaidCorrection(_("Our figures for"), name, _("were corrected: ") + after)
    return SaidCorrection(_("%(name)s, now") % {"name": notice.food_name}, name, f": {after}")


def _moved_days(notice: CorrectionNotice) -> Iterator[str]:
    changed = notice.days - notice.days_known - notice.days_unknown
    if changed and notice.change_mg is not None:
        yield ngettext(
            "%(count)s of your days changed, %(by)s",
            "%(count)s of your days changed, %(by)s on average",
            changed,
        ) % {"count": changed, "by": _by(notice.change_mg)}
    for count, one, many in (
        (
            notice.days_known,
            _("%(count)s of your days has a value for it now"),
            _("%(count)s of your days have a value for it now"),
        ),
        (
            notice.days_unknown,
            _("%(count)s of your days has no value for it any more"),
            _("%(count)s of your days have no value for it any more"),
        ),
    ):
        if count:
            yield (one if count == 1 else many) % {"count": count}


def _by(change_mg: float) -> str:
    if abs(change_mg) < 0.5:
        return _("some up and some down, about the same")
    amount = {"amount": mg(abs(change_mg))}
    return (_("%(amount)s mg more") if change_mg > 0 else _("%(amount)s mg less")) % amount


def _span(notice: CorrectionNotice, today: date) -> str:
    """“2 March to 9 March”, with years unless both days are of this one."""
    first, last = notice.first_day, notice.last_day
    shape = "j F" if first.year == last.year == today.year else "j F Y"
    days = [date_format(day, shape) for day in dict.fromkeys((first, last))]
    return _(" to ").join(days)
