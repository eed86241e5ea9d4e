"""A week in words: what is known, how well, and one thing that would help. Nothing alarms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foods.templatetags.figures import catalogue, mg, plain
from tracker import reports
from tracker.corrections.following import catch_up
from tracker.models import Profile
from tracker.nutrition.assessment import WINDOW_DAYS
from tracker.nutrition.notes import KIDNEY_DISEASE
from tracker.nutrition.verdicts import Verdict
from tracker.reporting.closing_gap import Gap, Suggestion, closing_gap
from tracker.reporting.trends import Range, TrendDay, TrendReport, trend_report
from tracker.shortfalls.episodes import refresh_if_due
from tracker.web.words import say

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Digest:
    """Paragraphs, in the active language; `from_date` to `to_date` is a Monday to a Sunday."""

    from_date: date
    to_date: date
    paragraphs: tuple[str, ...]


def has_written(user: "User", monday: date) -> bool:
    """Whether there is anything to tell: who stopped writing hears no more until they go on."""
    from_date = monday - timedelta(days=WINDOW_DAYS)
    return bool(reports.written_dates(user, from_date, monday - timedelta(days=1)))


def digest_of(user: "User", profile: Profile, monday: date) -> Digest:
    """The week before this Monday.

    In the east and far west that mail comes before the nightly run has seen the Sunday.
    """
    catch_up(user=user, profile=profile)
    refresh_if_due(user=user, profile=profile)
    sunday = monday - timedelta(days=1)
    report = trend_report(user, Range(WINDOW_DAYS, sunday), profile)
    said = say(report.assessment, asks=not profile.is_complete)
    week = report.weeks[-1]
    paragraphs = [
        _week(week.days_counted, week.mean_mg),
        *_unknown(report.days[-7:]),
        f"{said.sentence} {said.hint}".strip(),
        *_shortfall(user, report, sunday),
        *_suggestion(user, profile, report, sunday),
    ]
    return Digest(week.from_date, sunday, tuple(paragraphs))


def _week(days_counted: int, mean_mg: float | None) -> str:
    if mean_mg is None:
        return _(
            "No day of last week is marked complete, so there is no average of it. A day counts "
            "when you say that its food and its supplements are all there."
        )
    return ngettext(
        "%(count)s of the 7 days of last week is complete, with %(mean)s mg of magnesium.",
        "%(count)s of the 7 days of last week are complete, with %(mean)s mg of magnesium a day "
        "on average.",
        days_counted,
    ) % {"count": days_counted, "mean": mg(mean_mg)}


def _unknown(week: list[TrendDay]) -> Iterator[str]:
    if any(day.counts and day.is_lower_bound for day in week):
        yield _("Some of its foods have no magnesium value, so it is at least that much.")


def _shortfall(user: "User", report: TrendReport, sunday: date) -> Iterator[str]:
    target = report.assessment.target
    found = target and reports.shortfall_on(user, target.authority, sunday)
    if found:
        yield _(
            "Since %(date)s there is a shortfall against your %(kind)s of %(target)s mg. It is "
            "about what you eat, and says nothing about your blood or your health."
        ) % {
            "date": date_format(found.opened_on, "DATE_FORMAT"),
            "kind": found.target_kind,
            "target": mg(found.target_mg),
        }


def _suggestion(user: "User", profile: Profile, report: TrendReport, sunday: date) -> Iterator[str]:
    """One way to close the gap of what is usual, where there is one.

    With kidney disease none: a mail has no room for what would have to be said beside it.
    """
    has_gap = report.assessment.verdict in (Verdict.BELOW_TARGET, Verdict.UNCERTAIN)
    if not has_gap or KIDNEY_DISEASE in profile.conditions:
        return
    found = closing_gap(user, profile, Gap.USUAL, sunday)
    if found.combinations:
        yield _("One way to close the gap of %(gap)s mg a day: %(foods)s.") % {
            "gap": mg(found.gap_mg),
            "foods": _named(found.combinations[0]),
        }


def _named(suggestion: Suggestion) -> str:
    return "; ".join(
        _("%(food)s, %(portions)s × %(portion)s (%(mg)s mg)")  # noqa: RUF001
        % {
            "food": catalogue(item.food.name),
            "portions": plain(item.portions),
            "portion": catalogue(item.portion),
            "mg": mg(item.magnesium_mg),
        }
        for item in suggestion.items
    )
