"""Persistent shortfalls: the weekly assessments of diaries, and what follows from them.

The episodes stored in Shortfall are derived: they are replayed from the diary whenever they are
refreshed, so that a day filled in or corrected later moves or removes them. ShortfallStep is what
the person was told and when; it is only ever added to.

One person's page and the nightly run go through the same lines: people are assessed together,
their number does not change the number of queries.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from tracker.corrections.following import catch_up_everyone
from tracker.models import (
    DayRecord,
    IntakeEntry,
    LifeStagePeriod,
    Profile,
    Shortfall,
    ShortfallStep,
    SupplementDose,
)
from tracker.nutrition.episodes import Episode, replay
from tracker.server.unavailable import if_possible
from tracker.shortfalls.weekly import PersonWeek, weeks_with_shortfalls
from tracker.user_ranges import UserRange

_CHUNK: Final = 1_000

Episodes = Sequence[Episode[PersonWeek]]


def refresh_shortfalls(*, user: User, as_of: date) -> list[Shortfall]:
    """Make the stored episodes those that follow from the diary up to `as_of`, newest first.

    Writes only what differs. A person has episodes against the authority they chose; those
    against another one come back with it.
    """
    refreshed = _refresh([user.pk], as_of)
    return refreshed.shortfalls[user.pk]


def refresh_if_due(*, user: User, profile: Profile) -> None:
    """Refresh when a Sunday has passed or the person's diary changed since the last time.

    Costs nothing when neither did. With it a person sees a shortfall also where nobody runs the
    nightly assessment. What the catalogue changed is due once `catch_up` of the corrections has
    read it. Where nothing can be stored just now, it stays due, and who only reads is not refused.
    """
    as_of = profile.today - timedelta(days=1)
    if not _is_due(profile, as_of):
        return
    with if_possible("a diary was not assessed"):
        _refresh([user.pk], as_of)


def _is_due(profile: Profile, as_of: date) -> bool:
    return (profile.assessed_on, profile.assessed_revision) != (
        last_sunday_on_or_before(as_of),
        profile.last_revision,
    )


def last_sunday_on_or_before(day: date) -> date:
    """The day itself when it is a Sunday."""
    return day - timedelta(days=day.isoweekday() % 7)


@dataclass(frozen=True)
class _Refreshed:
    """The episodes of each person, newest first, and how many steps they were not told before."""

    shortfalls: dict[int, list[Shortfall]]
    new_steps: int


@transaction.atomic
def _refresh(user_ids: Sequence[int], as_of: date) -> _Refreshed:
    """Refresh some people together: all of them or, when it is stopped, none."""
    # One refresh of a person at a time. Without a profile there is no target and no episode.
    profiles = list(Profile.objects.select_for_update().filter(pk__in=user_ids).order_by("pk"))
    periods = defaultdict(list)
    for period in LifeStagePeriod.objects.filter(user__in=user_ids):
        periods[period.user_id].append(period)
    weeks = weeks_with_shortfalls(profiles, periods, as_of)
    episodes = {user_id: replay(of_person) for user_id, of_person in weeks.items()}
    shortfalls = _match_rows(user_ids, episodes)
    new_steps = _tell(user_ids, episodes)
    Profile.objects.filter(pk__in=user_ids).update(
        assessed_on=last_sunday_on_or_before(as_of), assessed_revision=F("last_revision")
    )
    return _Refreshed(shortfalls, new_steps)


def _match_rows(
    user_ids: Sequence[int], episodes: Mapping[int, Episodes]
) -> dict[int, list[Shortfall]]:
    """Write the episodes that are not stored as they are, and delete those that are none."""
    stored = {
        (row.user_id, row.authority, row.opened_on): row
        for row in Shortfall.objects.filter(user__in=user_ids)
    }
    shortfalls: dict[int, list[Shortfall]] = {user_id: [] for user_id in user_ids}
    new, changed = [], []
    for user_id, of_person in episodes.items():
        for episode in of_person:
            values = _values(episode)
            authority, opened_on = episode.opened.target.authority, episode.opened.as_of
            row = stored.pop((user_id, authority, opened_on), None)
            if row is None:
                row = Shortfall(user_id=user_id, authority=authority, opened_on=opened_on, **values)
                new.append(row)
            elif any(getattr(row, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(row, name, value)
                changed.append(row)
            shortfalls[user_id].insert(0, row)
    if stored:
        Shortfall.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()
    if changed:
        Shortfall.objects.bulk_update(changed, list(_values(None)), batch_size=_CHUNK)
    Shortfall.objects.bulk_create(new)
    return shortfalls


def _values(episode: Episode[PersonWeek] | None) -> dict[str, Any]:
    """What of a row follows from its episode; of None the names alone."""
    if episode is None:
        return dict.fromkeys(("target_kind", "target_mg", "last_confirmed_on", "closed_on"))
    target = episode.last_confirmed.target
    return {
        "target_kind": target.kind,
        "target_mg": target.target_mg,
        "last_confirmed_on": episode.last_confirmed.as_of,
        "closed_on": None if episode.closed is None else episode.closed.as_of,
    }


def _tell(user_ids: Sequence[int], episodes: Mapping[int, Episodes]) -> int:
    """Add the steps people were not told yet; the number of them."""
    told = set(
        ShortfallStep.objects.filter(user__in=user_ids)
        .order_by()
        .values_list("user_id", "authority", "assessed_on", "step")
    )
    steps = [
        _step(user_id, step, week)
        for user_id, of_person in episodes.items()
        for episode in of_person
        for step, week in _steps(episode)
        if (user_id, week.target.authority, week.as_of, step) not in told
    ]
    ShortfallStep.objects.bulk_create(steps)
    return len(steps)


def _steps(episode: Episode[PersonWeek]) -> Iterator[tuple[str, PersonWeek]]:
    yield ShortfallStep.Step.OPENED, episode.opened
    for week in episode.confirmed:
        yield ShortfallStep.Step.CONFIRMED, week
    if episode.closed is not None:
        yield ShortfallStep.Step.CLOSED, episode.closed


def _step(user_id: int, step: str, week: PersonWeek) -> ShortfallStep:
    return ShortfallStep(
        user_id=user_id,
        step=step,
        assessed_on=week.as_of,
        authority=week.target.authority,
        target_mg=week.target.target_mg,
        usual_intake_mg=week.mean_mg,
        low_mg=week.low_mg,
        high_mg=week.high_mg,
        days_complete=week.days_complete,
        probability_below_target=week.probability_below_target,
    )


@dataclass(frozen=True)
class Run:
    """What a run over everyone found, in numbers only."""

    people: int
    open_shortfalls: int
    new_steps: int


def assess_everyone(as_of: date | None = None) -> Run:
    """Refresh the shortfalls of everyone with a diary, a thousand people in a transaction.

    Without `as_of`, up to the last day that is over on the person's own clock: a Sunday is
    assessed when it can be complete. Before that, all diaries follow the catalogue. People for
    whom nothing changed since they were last assessed up to that day are passed over, so that a
    run that was killed goes on where it stood.
    """
    assessed = assess_range(None, as_of)
    open_shortfalls = Shortfall.objects.filter(closed_on=None).count()
    return Run(assessed.people, open_shortfalls, assessed.new_steps)


@dataclass(frozen=True)
class Assessed:
    """How many people of a range have a diary, and how many steps they were not told before."""

    people: int
    new_steps: int


def assess_range(users: UserRange | None, as_of: date | None = None) -> Assessed:
    """`assess_everyone` for some people, None for all: what one of several workers does."""
    catch_up_everyone(users)
    people = new_steps = 0
    for chunk in _people(users):
        people += len(chunk)
        for day, due in _due(chunk, as_of).items():
            new_steps += _refresh(due, day).new_steps
    return Assessed(people, new_steps)


def _due(people: Sequence[User], as_of: date | None) -> dict[date, list[int]]:
    """Who is to be assessed, by the day up to which."""
    due = defaultdict(list)
    for user in people:
        profile: Profile | None = getattr(user, "profile", None)
        day = as_of or _last_finished_day(profile)
        if profile is None or _is_due(profile, day):
            due[day].append(user.pk)
    return due


def _people(users: UserRange | None) -> Iterator[list[User]]:
    """Everyone with something to assess or to take back, a chunk at a time."""
    has_rows = [
        Exists(model.objects.filter(user=OuterRef("pk")))
        for model in (DayRecord, IntakeEntry, SupplementDose, Shortfall)
    ]
    everyone = User.objects.filter(has_rows[0] | has_rows[1] | has_rows[2] | has_rows[3])
    last_id = 0
    if users is not None:
        everyone = everyone.filter(pk__lt=users.below_id)
        last_id = users.from_id - 1
    while chunk := list(
        everyone.filter(pk__gt=last_id).select_related("profile").order_by("pk")[:_CHUNK]
    ):
        yield chunk
        last_id = chunk[-1].pk


def _last_finished_day(profile: Profile | None) -> date:
    today = timezone.localdate() if profile is None else profile.today
    return today - timedelta(days=1)
