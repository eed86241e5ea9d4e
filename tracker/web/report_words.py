"""What the report for a clinician says, of a person and not to them."""

from dataclasses import dataclass, replace
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foods.citations import NIH
from foods.models import Supplement
from foods.templatetags.figures import mg
from tracker.clinical.report import ClinicalReport
from tracker.models import CONDITIONS, SymptomEntry
from tracker.nutrition.medicines import medicines
from tracker.nutrition.ranges import UsualWindow
from tracker.nutrition.reference_intakes import AUTHORITIES
from tracker.nutrition.verdicts import MINIMUM_DAYS, Assessment, Verdict
from tracker.reporting.trends import MOST_DAYS_APART
from tracker.reporting.where_from import WhereFrom
from tracker.web.charts import TrendChart, target_runs
from tracker.web.energy import in_shown_unit
from tracker.web.sources import SourceList
from tracker.web.trend_charts import drawn_days, drawn_weeks
from tracker.web.words import certainty

SEXES: Final = {"female": gettext_lazy("female"), "male": gettext_lazy("male")}
STATES: Final = {
    "pregnant": gettext_lazy("pregnant"),
    "lactating": gettext_lazy("breast-feeding"),
}
_FORMS: Final = dict(Supplement.Form.choices)
_KINDS: Final = dict(SymptomEntry.Kind.choices)


@dataclass(frozen=True)
class Named:
    """Something of the report beside its name."""

    name: str
    found: Any


def report_context(report: ClinicalReport) -> dict[str, Any]:
    """What `report_body.html` asks for."""
    target = report.target
    known = medicines()
    return {
        "report": report,
        "person": say_person(report),
        "said": say_usual(report.assessment),
        "authority": "" if target is None else AUTHORITIES[target.authority],
        "chart": _chart(report),
        "draws_weeks": _draws_weeks(report),
        "sources": None if report.sources is None else _sources(report.sources),
        "supplements": [
            Named(str(_FORMS.get(each.form, each.form)), each) for each in report.supplements
        ],
        "companions": [in_shown_unit(each, report.energy_unit) for each in report.companions],
        "has_complete_food": any(
            day.food_complete for each in report.companions for day in each.days
        ),
        "symptoms": [
            Named(str(_KINDS.get(each.kind, each.kind)), each) for each in report.symptoms
        ],
        "medicines": [known[code].name for code in report.medicines if code in known],
        "conditions": [CONDITIONS.get(code, code) for code in report.conditions],
        "shown": {section.value for section in report.choices.sections},
        "nih": NIH,
        "version": settings.VERSION,
    }


def say_person(report: ClinicalReport) -> str:
    """“female, 39 years, pregnant”: what is known of the three, on the report's last day."""
    person = report.person
    words = [str(SEXES.get(person.sex, ""))]
    if person.age_years is not None:
        words.append(
            ngettext("%(count)s year", "%(count)s years", person.age_years)
            % {"count": person.age_years}
        )
    words.append(str(STATES.get(person.condition, "")))
    return ", ".join(word for word in words if word)


def say_usual(assessment: Assessment) -> str:
    """The conclusion in one sentence."""
    target, below = assessment.target, assessment.probability_below_target
    if target is None:
        return _("There is no reference intake for this person to compare with.")
    if assessment.mean_mg is None or below is None:
        return _("Usual intake was not estimated.")
    figures = {
        "mean": mg(assessment.mean_mg),
        "kind": target.kind,
        "target": mg(target.target_mg),
        "below": certainty(below),
        "reached": certainty(1 - below),
        "least": MINIMUM_DAYS,
    }
    if assessment.verdict is Verdict.UNCERTAIN and not target.finds_shortfalls:
        return (
            _("Usual intake is about %(mean)s mg a day; the %(kind)s is %(target)s mg.") % figures
        )
    return _SAYING[assessment.verdict]() % figures


# Called when a sentence is said: in the language of whoever reads it.
_SAYING: Final = {
    Verdict.TOO_FEW_DAYS: lambda: _(
        "Too few complete days for a conclusion: it takes %(least)s. The figures below are a "
        "first estimate."
    ),
    Verdict.BELOW_TARGET: lambda: _(
        "Usual intake is about %(mean)s mg a day; it is below the %(kind)s of %(target)s mg with "
        "a certainty of %(below)s."
    ),
    Verdict.ADEQUATE: lambda: _(
        "Usual intake is about %(mean)s mg a day; it reaches the %(kind)s of %(target)s mg with "
        "a certainty of %(reached)s."
    ),
    Verdict.UNCERTAIN: lambda: _(
        "Usual intake is about %(mean)s mg a day; whether it reaches the %(kind)s of %(target)s "
        "mg is not certain."
    ),
}


def _draws_weeks(report: ClinicalReport) -> bool:
    return report.choices.days > MOST_DAYS_APART


def _chart(report: ClinicalReport) -> TrendChart:
    """The bars of the trends page; the band is the report's own assessment."""
    parts = report.weeks if _draws_weeks(report) else report.days
    drawn = drawn_weeks(report.weeks) if _draws_weeks(report) else drawn_days(report.days)
    return TrendChart.of(
        drawn,
        target_runs([each.target_mg for each in parts]),
        [(0, len(drawn), usual) for usual in _usual(report.assessment)],
    )


def _usual(found: Assessment) -> list[UsualWindow]:
    """The whole time as one window; none where nothing was estimated."""
    if found.mean_mg is None or found.low_mg is None or found.high_mg is None:
        return []
    return [
        UsualWindow(
            from_date=found.from_date,
            to_date=found.to_date,
            days_complete=found.days_complete,
            mean_mg=found.mean_mg,
            low_mg=found.low_mg,
            high_mg=found.high_mg,
        )
    ]


def _sources(found: WhereFrom) -> SourceList:
    """The list of the trends page, without links: foods have pages for who is logged in."""
    listed = SourceList.of(found)
    return replace(listed, lines=[replace(line, url="") for line in listed.lines])
