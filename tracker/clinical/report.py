"""The report a person may give a clinician: what is known of a stretch of days, and how well.

It is built from plain rows of one person and what they chose to show; what they did not choose is
not read. The page, the print and the shared link show the same object.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max

from tracker import reports
from tracker.clinical.choices import Choices, Section, digest_of_note
from tracker.clinical.sections import (
    SupplementTaken,
    SymptomCount,
    supplements_taken,
    symptom_counts,
)
from tracker.models import DayRecord, MedicineTaken, Profile, Shortfall, SymptomEntry
from tracker.nutrition.above_level import AboveLevel, above_level
from tracker.nutrition.assessment import Assessment, assess
from tracker.nutrition.daily_totals import ExclusionReason
from tracker.nutrition.life_stage import age_in_years
from tracker.nutrition.ranges import judge
from tracker.nutrition.reference_intakes import ReferenceIntake, Target, upper_level
from tracker.reporting.companions import Companion, companions
from tracker.reporting.trends import TrendDay, TrendWeek, days_of, shortfalls_in, weeks_of
from tracker.reporting.where_from import WhereFrom, where_from
from tracker.reports import Targets

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Person:
    """Who the report is of, on its last day. `birth_date` only where it was chosen."""

    name: str
    sex: str
    age_years: int | None
    condition: str
    birth_date: date | None


@dataclass(frozen=True)
class DayNote:
    date: date
    text: str


@dataclass(frozen=True)
class ClinicalReport:
    """All a report shows; what was not chosen is empty."""

    choices: Choices
    made_at: datetime
    person: Person
    energy_unit: str  # a choice of models.EnergyUnit
    assessment: Assessment
    targets: tuple[tuple[date, Target | None], ...]  # from which day which one
    days: Sequence[TrendDay]
    weeks: Sequence[TrendWeek]
    left_out: Sequence[tuple[ExclusionReason, int]]
    shortfalls: Sequence[Shortfall]
    supplements: tuple[SupplementTaken, ...]
    above: AboveLevel
    upper_level: ReferenceIntake | None
    sources: WhereFrom | None
    companions: Sequence[Companion]
    symptoms: tuple[SymptomCount, ...]
    medicines: tuple[str, ...]  # codes of nutrition/medicines.csv
    conditions: tuple[str, ...]  # codes of models.CONDITIONS
    notes: tuple[DayNote, ...]

    def shows(self, section: Section) -> bool:
        return section in self.choices.sections

    @property
    def target(self) -> Target | None:
        return self.assessment.target


def clinical_report(user: "User", profile: Profile, choices: Choices) -> ClinicalReport:
    """The report of these choices as the diary and the catalogue are now.

    A fixed number of queries, whatever the number of entries.
    """
    first, last = choices.from_date, choices.to_date
    targets = Targets.of(user, profile)
    written = reports.daily_totals(user, first, last)
    judged = judge(written, first, last, choices.days)
    on = {day.total.date: targets.on(day.total.date) for day in judged}
    assessment = assess(last, written, on[last], window_days=choices.days)
    target = assessment.target
    days = days_of(judged, targets)
    shows = choices.sections.__contains__
    return ClinicalReport(
        choices=choices,
        made_at=profile.local_now,
        person=_person(profile, choices, target),
        energy_unit=profile.energy_unit,
        assessment=assessment,
        targets=_steps(on),
        days=days,
        weeks=weeks_of(days),
        left_out=Counter(day.reason for day in assessment.excluded).most_common(),
        shortfalls=shortfalls_in(user, profile.authority, first, last)
        if shows(Section.SHORTFALLS)
        else (),
        supplements=supplements_taken(user, first, last) if shows(Section.SUPPLEMENTS) else (),
        above=above_level((day.total, _ul_mg(on[day.total.date])) for day in judged),
        upper_level=None if target is None else upper_level(target.authority, target.stage),
        sources=where_from(user, last, choices.days, written, choices.days)
        if shows(Section.SOURCES)
        else None,
        companions=companions(user, first, last) if shows(Section.COMPANIONS) else (),
        symptoms=_symptoms(user, choices) if shows(Section.SYMPTOMS) else (),
        medicines=_medicines(user) if shows(Section.MEDICINES) else (),
        conditions=tuple(profile.conditions) if shows(Section.CONDITIONS) else (),
        notes=_notes(user, choices) if shows(Section.NOTES) else (),
    )


def notes_between(user: "User", from_date: date, to_date: date) -> list[DayNote]:
    """The notes a person wrote on their days, which they may choose from; one query."""
    rows = DayRecord.objects.for_user(user).between(from_date, to_date).exclude(note="")
    return [DayNote(*row) for row in rows.order_by("date").values_list("date", "note")]


def _person(profile: Profile, choices: Choices, target: Target | None) -> Person:
    born, last = profile.birth_date, choices.to_date
    known = born is not None and born <= last
    return Person(
        name=choices.name,
        sex=profile.sex,
        age_years=age_in_years(born, last) if known else None,
        condition="" if target is None else target.stage.condition or "",
        birth_date=born if choices.shows_birth_date else None,
    )


def _steps(on: Mapping[date, Target | None]) -> tuple[tuple[date, Target | None], ...]:
    """The days from which another amount was the target, the first day of all included."""
    steps: list[tuple[date, Target | None]] = []
    for day, target in on.items():
        before = steps[-1][1] if steps else None
        is_other = (before and before.target_mg) != (target and target.target_mg)
        if not steps or is_other:
            steps.append((day, target))
    return tuple(steps)


def _ul_mg(target: Target | None) -> float | None:
    return None if target is None else target.supplemental_ul_mg


def _symptoms(user: "User", choices: Choices) -> tuple[SymptomCount, ...]:
    rows: Iterable[dict[str, Any]] = (
        SymptomEntry.objects.for_user(user)
        .between(choices.from_date, choices.to_date)
        .order_by("kind", "date")
        .values("kind", "date")
        .annotate(times=Count("id"), worst=Max("severity"))
    )
    return symptom_counts(rows, choices.from_date, choices.to_date)


def _medicines(user: "User") -> tuple[str, ...]:
    rows = MedicineTaken.objects.filter(user=user).values_list("medicine", flat=True)
    return tuple(dict.fromkeys(rows))


def _notes(user: "User", choices: Choices) -> tuple[DayNote, ...]:
    if not choices.notes:
        return ()
    return tuple(
        note
        for note in notes_between(user, choices.from_date, choices.to_date)
        if choices.notes.get(note.date) == digest_of_note(note.text)
    )


def last_days(today: date, days: int) -> tuple[date, date]:
    """The stretch of so many days that ends today."""
    return today - timedelta(days=days - 1), today
