"""How sure an assessment is, and what would make it surer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tracker.models import Profile
from tracker.nutrition.assessment import WINDOW_DAYS, Assessment, assess
from tracker.nutrition.curves import curve
from tracker.nutrition.daily_totals import DailyTotal, ExclusionReason, window
from tracker.nutrition.outlook import Outlook, days_until_verdict, look_ahead, look_back
from tracker.nutrition.panel import Groups, Panel, estimate
from tracker.nutrition.reference_intakes import Target
from tracker.nutrition.unknown_values import UnknownValues, unknown_values
from tracker.nutrition.usual_intake import Floats
from tracker.nutrition.verdicts import ExcludedDay
from tracker.nutrition.within_person import WithinPerson, within_person_for
from tracker.reports import Targets, daily_totals

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SHOWN_DAYS: Final = (0, 7, 14, 28)
_TO_COMPLETE: Final = (ExclusionReason.FOOD_INCOMPLETE, ExclusionReason.SUPPLEMENTS_INCOMPLETE)


@dataclass(frozen=True)
class CertaintyReport:
    """One assessment with what it rests on.

    `group`: whose day-to-day variation was taken; `curve`: amounts, mg/day, and the density of
    usual intake at each; both None where nothing is estimated. `outlooks` are those of
    `SHOWN_DAYS` more complete days, `days_until` how many reach a verdict. `to_complete` are days
    written down and not marked complete, `with_them` what their being complete would have said.
    """

    assessment: Assessment
    group: WithinPerson | None
    curve: tuple[Floats, Floats] | None
    outlooks: list[Outlook]
    days_until: int | None
    to_complete: list[ExcludedDay]
    with_them: Outlook | None
    unknown: UnknownValues


def certainty_report(user: "User", as_of: date, profile: Profile | None = None) -> CertaintyReport:
    """Of the 28 days up to `as_of`: four queries, one more without `profile`."""
    from_date = as_of - timedelta(days=WINDOW_DAYS - 1)
    totals = window(daily_totals(user, from_date, as_of), from_date, as_of)
    target = Targets.of(user, profile).on(as_of)
    assessment = assess(as_of, totals, target)
    excluded = {day.date for day in assessment.excluded}
    counted = [day for day in totals if day.date not in excluded]
    to_complete = [day for day in assessment.excluded if day.reason in _TO_COMPLETE]
    group = None if target is None else within_person_for(target.stage)
    has_figures = target is not None and assessment.mean_mg is not None
    ahead = look_ahead(as_of, totals, target) if has_figures else []
    dates = [day.date for day in to_complete]
    return CertaintyReport(
        assessment=assessment,
        group=group,
        curve=_curve(totals, target, group) if has_figures else None,
        outlooks=[each for each in ahead if each.more_days in SHOWN_DAYS],
        days_until=days_until_verdict(ahead),
        to_complete=to_complete,
        with_them=look_back(as_of, totals, target, dates) if has_figures and dates else None,
        unknown=unknown_values(counted),
    )


def _curve(
    totals: Sequence[DailyTotal], target: Target, group: WithinPerson
) -> tuple[Floats, Floats]:
    usual = estimate(Panel.of(totals), Groups.of([group])).usual
    beside = [each for each in (target.target_mg, target.ear_mg) if each is not None]
    return curve(usual, beside)
