"""The weekly assessments of many people, from their diaries and profiles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from tracker.models import LifeStagePeriod, Profile
from tracker.nutrition.assessment import WINDOW_DAYS
from tracker.nutrition.episodes import open_weeks, sundays
from tracker.nutrition.panel import Groups, Panel, Week, assess_week
from tracker.nutrition.reference_intakes import Target
from tracker.nutrition.verdicts import VERDICTS, Verdict
from tracker.nutrition.within_person import within_person_for
from tracker.reports import Targets
from tracker.rules import FIRST_DAY
from tracker.shortfalls.panel import diary_panel


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """One person's assessment on one Sunday: what a shortfall's steps tell of it; mg/day."""

    as_of: date
    verdict: Verdict
    target: Target
    days_complete: int
    mean_mg: float
    low_mg: float
    high_mg: float
    probability_below_target: float


@dataclass(frozen=True)
class _Assessed:
    """One Sunday's assessments: of which rows of the panel, against which targets."""

    week: Week
    targets: Sequence[Target]
    place: Mapping[int, int]  # row of the panel -> place in the arrays of `week`

    def of(self, row: int) -> PersonWeek | None:
        """None for who had nothing to be assessed against."""
        i = self.place.get(row)
        if i is None:
            return None
        week = self.week
        return PersonWeek(
            as_of=week.as_of,
            verdict=VERDICTS[week.verdict[i]],
            target=self.targets[i],
            days_complete=int(week.days_complete[i]),
            mean_mg=float(week.mean_mg[i]),
            low_mg=float(week.low_mg[i]),
            high_mg=float(week.high_mg[i]),
            probability_below_target=float(week.probability_below_target[i]),
        )


def weeks_with_shortfalls(
    profiles: Sequence[Profile],
    periods: Mapping[int, Iterable[LifeStagePeriod]],
    as_of: date,
) -> dict[int, list[PersonWeek]]:
    """By user, every assessed Sunday up to `as_of`, of those with a shortfall in any of them.

    `periods` are the life-stage periods of each user. Three queries.
    """
    user_ids = [profile.pk for profile in profiles]
    panel = diary_panel(user_ids, FIRST_DAY, as_of) if profiles else None
    if panel is None:
        return {}
    targets = [Targets(profile, periods.get(profile.pk, ())) for profile in profiles]
    weeks = [_assessed(panel, targets, sunday) for sunday in sundays(panel.from_date, as_of)]
    verdicts = np.full((len(weeks), len(profiles)), VERDICTS.index(Verdict.NO_TARGET), np.int8)
    for codes, assessed in zip(verdicts, weeks, strict=True):
        codes[list(assessed.place)] = assessed.week.verdict
    found: Any = np.flatnonzero(open_weeks(verdicts).any(axis=0))
    return {
        user_ids[row]: [week for each in weeks if (week := each.of(row)) is not None]
        for row in found.tolist()
    }


def _assessed(panel: Panel, targets: Sequence[Targets], sunday: date) -> _Assessed:
    """Who has a target on the day, with day-to-day variation known: infants' is not."""
    rows, against, groups = [], [], []
    for row, person in enumerate(targets):
        target = person.on(sunday)
        group = None if target is None else within_person_for(target.stage)
        if target is not None and group is not None:
            rows.append(row)
            against.append(target)
            groups.append(group)
    week = assess_week(panel, sunday, against, Groups.of(groups), days=WINDOW_DAYS, people=rows)
    return _Assessed(week, against, {row: i for i, row in enumerate(rows)})
