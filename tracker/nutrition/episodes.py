"""Shortfall episodes: the weekly assessments replayed, so that a corrected day moves them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from tracker.nutrition.verdicts import VERDICTS, Verdict

RUNNING = 2

_WEEK = timedelta(days=7)


class Judged(Protocol):
    """An assessment of one day: what the replay looks at."""

    @property
    def as_of(self) -> date: ...

    @property
    def verdict(self) -> Verdict: ...


Week = TypeVar("Week", bound=Judged)


@dataclass(frozen=True)
class Episode(Generic[Week]):
    """A shortfall from the assessment that opened it to the one that closed it (None: open).

    `confirmed` are the later assessments that found it again, in date order, without `opened`;
    `last_confirmed` is the last of them, or `opened` when there is none.
    """

    opened: Week
    last_confirmed: Week
    closed: Week | None
    confirmed: tuple[Week, ...]


def first_sunday_on_or_after(day: date) -> date:
    """The day itself when it is a Sunday, else the next one."""
    return day + timedelta(days=6 - day.weekday())


def sundays(from_date: date, to_date: date) -> tuple[date, ...]:
    """Every Sunday of the window, both ends inclusive; empty when there is none."""
    first = first_sunday_on_or_after(from_date)
    return tuple(first + i * _WEEK for i in range((to_date - first).days // 7 + 1))


def replay(assessments: Iterable[Week]) -> tuple[Episode[Week], ...]:
    """The episodes that follow from weekly assessments, in date order.

    An episode opens at the second `below_target` running, is confirmed by every later one, and
    closes at the second `adequate` running. Every other verdict (too few days, uncertain, no
    target) and a week without an assessment break both runs and leave an open episode open:
    days nobody logged neither find a shortfall nor end one.

    Raises ValueError when the dates do not rise.
    """
    state = _Replay[Week]()
    for assessment in assessments:
        state.add(assessment)
    return tuple(state.episodes)


def open_weeks(verdicts: NDArray[np.int8]) -> NDArray[np.bool_]:
    """In which weeks a shortfall is open, for many people: the rule of `replay`.

    `verdicts` are codes of `verdicts.VERDICTS`, shape (weeks, people), of Sundays that follow one
    another; the answer has the same shape. The week that opens an episode is open, the one that
    closes it is not.
    """
    opens = _runs(verdicts == VERDICTS.index(Verdict.BELOW_TARGET))
    closes = _runs(verdicts == VERDICTS.index(Verdict.ADEQUATE))
    is_open = np.zeros(verdicts.shape, dtype=np.bool_)
    state = np.zeros(verdicts.shape[1:], dtype=np.bool_)
    for week in range(len(verdicts)):
        state = np.where(state, ~closes[week], opens[week])
        is_open[week] = state
    return is_open


def _runs(found: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The weeks that end a run of `RUNNING` or more."""
    ends: NDArray[np.bool_] = found.copy()
    for back in range(1, RUNNING):
        ends[back:] &= found[:-back]
        ends[:back] = False
    return ends


@dataclass
class _Replay(Generic[Week]):
    """Where the replay stands: the episodes so far and the run of equal verdicts."""

    episodes: list[Episode[Week]] = field(default_factory=list)
    previous: Week | None = None
    run: int = 0

    def add(self, week: Week) -> None:
        if self.previous is not None and week.as_of <= self.previous.as_of:
            raise ValueError(f"{week.as_of} does not come after {self.previous.as_of}")
        self.run = self.run + 1 if self._continues(week) else 1
        self.previous = week
        if self._is_open():
            self._follow(week)
        elif week.verdict is Verdict.BELOW_TARGET and self.run >= RUNNING:
            self.episodes.append(Episode(week, week, None, ()))

    def _continues(self, week: Week) -> bool:
        return (
            self.previous is not None
            and week.as_of == self.previous.as_of + _WEEK
            and week.verdict is self.previous.verdict
        )

    def _is_open(self) -> bool:
        return bool(self.episodes) and self.episodes[-1].closed is None

    def _follow(self, week: Week) -> None:
        episode = self.episodes[-1]
        if week.verdict is Verdict.BELOW_TARGET:
            self.episodes[-1] = replace(
                episode, last_confirmed=week, confirmed=(*episode.confirmed, week)
            )
        elif week.verdict is Verdict.ADEQUATE and self.run >= RUNNING:
            self.episodes[-1] = replace(episode, closed=week)
