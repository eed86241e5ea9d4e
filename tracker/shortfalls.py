"""Persistent shortfalls: the weekly assessments of a diary, and what follows from them.

The episodes stored in Shortfall are derived: they are replayed from the diary whenever they are
refreshed, so that a day filled in or corrected later moves or removes them. ShortfallStep is what
the person was told and when; it is only ever added to.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from tracker.corrections import catch_up_everyone
from tracker.models import (
    DayRecord,
    IntakeEntry,
    Profile,
    Shortfall,
    ShortfallStep,
    SupplementDose,
)
from tracker.nutrition.assessment import (
    WINDOW_DAYS,
    Assessment,
    Episode,
    assess,
    replay,
    sundays,
)
from tracker.reports import Targets, daily_totals
from tracker.rules import FIRST_DAY

if TYPE_CHECKING:
    from tracker.nutrition.reference_intakes import Target

_CHUNK: Final = 200
_Key = tuple[str, date, str]


def weekly_assessments(user: User, as_of: date) -> list[Assessment]:
    """The assessment of every Sunday from the person's first diary day to `as_of`.

    The whole diary is summed once; each Sunday gets its four weeks and the target in force then.
    """
    days = daily_totals(user, FIRST_DAY, as_of)
    if not days:
        return []
    dates = [day.date for day in days]
    targets = Targets.of(user)
    weeks = []
    for sunday in sundays(dates[0], as_of):
        first = bisect_left(dates, sunday - timedelta(days=WINDOW_DAYS - 1))
        last = bisect_right(dates, sunday)
        weeks.append(assess(sunday, days[first:last], targets.on(sunday)))
    return weeks


@transaction.atomic
def refresh_shortfalls(*, user: User, as_of: date) -> list[Shortfall]:
    """Make the stored episodes those that follow from the diary up to `as_of`, newest first.

    Writes only what differs. A person has episodes against the authority they chose; those
    against another one come back with it.
    """
    return _refresh(user, as_of)[0]


def refresh_if_due(*, user: User, profile: Profile) -> None:
    """Refresh when a Sunday has passed or the person's diary changed since the last time.

    Costs nothing when neither did. With it a person sees a shortfall also where nobody runs the
    nightly assessment. What the catalogue changed is due once `corrections.catch_up` has read it.
    """
    as_of = profile.today - timedelta(days=1)
    state = {
        "assessed_on": last_sunday_on_or_before(as_of),
        "assessed_revision": profile.last_revision,
    }
    if all(getattr(profile, name) == value for name, value in state.items()):
        return
    with transaction.atomic():
        _refresh(user, as_of)
        Profile.objects.filter(user=user).update(**state)


def last_sunday_on_or_before(day: date) -> date:
    """The day itself when it is a Sunday."""
    return day - timedelta(days=day.isoweekday() % 7)


def _refresh(user: User, as_of: date) -> tuple[list[Shortfall], int]:
    """The episodes, and how many steps the person was not told before."""
    # One refresh of a person at a time. Without a profile there is no target and no episode.
    Profile.objects.select_for_update().filter(user=user).first()
    episodes = replay(weekly_assessments(user, as_of))
    shortfalls = _match_rows(user, episodes)
    return shortfalls, _tell(user, episodes)


def _target(week: Assessment) -> "Target":
    """A week that opens, confirms or closes a shortfall has a target."""
    return cast("Target", week.target)


def _match_rows(user: User, episodes: Iterable[Episode]) -> list[Shortfall]:
    stored = {(row.authority, row.opened_on): row for row in user.shortfalls.all()}
    rows = []
    for episode in episodes:
        target = _target(episode.last_confirmed)
        values: dict[str, Any] = {
            "target_kind": target.kind,
            "target_mg": target.target_mg,
            "last_confirmed_on": episode.last_confirmed.as_of,
            "closed_on": None if episode.closed is None else episode.closed.as_of,
        }
        key = (target.authority, episode.opened.as_of)
        row = stored.pop(key, None)
        if row is None:
            row = Shortfall(user=user, authority=key[0], opened_on=key[1], **values)
            row.save(force_insert=True)
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save(update_fields=list(values))
        rows.append(row)
    if stored:
        Shortfall.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()
    return rows[::-1]


def _tell(user: User, episodes: Iterable[Episode]) -> int:
    """Add the steps the person was not told yet; the number of them."""
    told = set(user.shortfall_steps.values_list("authority", "assessed_on", "step"))
    steps = [
        _step(user, step, week)
        for episode in episodes
        for step, week in _steps(episode)
        if (_target(week).authority, week.as_of, step) not in told
    ]
    ShortfallStep.objects.bulk_create(steps)
    return len(steps)


def _steps(episode: Episode) -> Iterator[tuple[str, Assessment]]:
    yield ShortfallStep.Step.OPENED, episode.opened
    for week in episode.confirmed:
        yield ShortfallStep.Step.CONFIRMED, week
    if episode.closed is not None:
        yield ShortfallStep.Step.CLOSED, episode.closed


def _step(user: User, step: str, week: Assessment) -> ShortfallStep:
    target = _target(week)
    return ShortfallStep(
        user=user,
        step=step,
        assessed_on=week.as_of,
        authority=target.authority,
        target_mg=target.target_mg,
        usual_intake_mg=cast(float, week.mean_mg),
        low_mg=cast(float, week.low_mg),
        high_mg=cast(float, week.high_mg),
        days_complete=week.days_complete,
        probability_below_target=cast(float, week.probability_below_target),
    )


@dataclass(frozen=True)
class Run:
    """What a run over everyone found, in numbers only."""

    people: int
    open_shortfalls: int
    new_steps: int


def assess_everyone(as_of: date | None = None) -> Run:
    """Refresh the shortfalls of everyone with a diary, one transaction for each person.

    Without `as_of`, up to the last day that is over on the person's own clock: a Sunday is
    assessed when it can be complete. Before that, all diaries follow the catalogue.
    """
    catch_up_everyone()
    people = open_shortfalls = new_steps = 0
    for user in _people():
        with transaction.atomic():
            shortfalls, steps = _refresh(user, as_of or _last_finished_day(user))
        people += 1
        open_shortfalls += sum(row.closed_on is None for row in shortfalls)
        new_steps += steps
    return Run(people, open_shortfalls, new_steps)


def _people() -> Iterator[User]:
    """Everyone with something to assess or to take back, a chunk at a time."""
    has_rows = [
        Exists(model.objects.filter(user=OuterRef("pk")))
        for model in (DayRecord, IntakeEntry, SupplementDose, Shortfall)
    ]
    everyone = User.objects.filter(has_rows[0] | has_rows[1] | has_rows[2] | has_rows[3])
    last_id = 0
    while chunk := list(
        everyone.filter(pk__gt=last_id).select_related("profile").order_by("pk")[:_CHUNK]
    ):
        yield from chunk
        last_id = chunk[-1].pk


def _last_finished_day(user: User) -> date:
    profile: Profile | None = getattr(user, "profile", None)
    today = timezone.localdate() if profile is None else profile.today
    return today - timedelta(days=1)
