"""Four weeks, ninety days or a year of one person, day by day or week by week."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tracker.models import Profile, Shortfall, ShortfallStep
from tracker.nutrition.assessment import WINDOW_DAYS, Assessment, assess
from tracker.nutrition.daily_totals import DailyTotal
from tracker.nutrition.ranges import (
    JudgedDay,
    UsualWindow,
    first_day,
    judge,
    monday_of,
    usual_by_window,
)
from tracker.nutrition.within_person import within_person_for
from tracker.reports import Targets, daily_totals
from tracker.rules import FIRST_DAY

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LENGTHS: Final = (28, 90, 365)  # days
MOST_DAYS_APART: Final = 90  # more days than this are drawn as weeks


@dataclass(frozen=True)
class Range:
    """The days a trend is about, both ends included; a year is whole ISO weeks but for the last."""

    days: int
    as_of: date

    @property
    def is_weekly(self) -> bool:
        return self.days > MOST_DAYS_APART

    @property
    def from_date(self) -> date:
        first = self.as_of - timedelta(days=self.days - 1)
        return monday_of(first) if self.is_weekly else first

    @property
    def length_days(self) -> int:
        return (self.as_of - self.from_date).days + 1

    @property
    def middle(self) -> date:
        return self.from_date + timedelta(days=self.length_days // 2)

    def of_four_weeks(self) -> "Range":
        """The four weeks of the assessment of its last day."""
        return Range(WINDOW_DAYS, self.as_of)

    def earlier(self) -> "Range | None":
        """The range that ends where this one begins; None before any diary can begin."""
        end = self.from_date - timedelta(days=1)
        return Range(self.days, end) if end > FIRST_DAY else None

    def later(self, today: date) -> "Range | None":
        """The next one, up to today at the most; None for the newest."""
        if self.as_of >= today:
            return None
        return Range(self.days, min(self.as_of + timedelta(days=self.length_days), today))


@dataclass(frozen=True)
class TrendDay:
    """One day of a trend: figures in mg, None where unknown; `counts` in the usual intake."""

    date: date
    food_mg: float | None
    supplement_mg: float | None
    total_mg: float | None
    target_mg: float | None
    is_lower_bound: bool
    counts: bool
    reason: str | None


@dataclass(frozen=True)
class TrendWeek:
    """One ISO week: means of its days that count, mg a day, None without any: a gap, never 0.

    `days` are those of the week that lie in the range; `target_mg` is the one in force on the
    last of them. `least_mg` and `most_mg` are the lowest and the highest day that counts.
    """

    from_date: date
    to_date: date
    days: int
    days_counted: int
    food_mg: float | None
    supplement_mg: float | None
    mean_mg: float | None
    least_mg: float | None
    most_mg: float | None
    target_mg: float | None
    is_lower_bound: bool


@dataclass(frozen=True)
class TrendReport:
    """`assessment` is that of the last day; `usual` has a window for each 28 days back from it.

    `totals` are the days the range and the same time before it were judged by.
    """

    range: Range
    days: list[TrendDay]
    weeks: list[TrendWeek]
    assessment: Assessment
    usual: list[UsualWindow]
    totals: list[DailyTotal]


def trend_report(user: "User", asked: Range, profile: Profile | None = None) -> TrendReport:
    """A range with the assessment of its last day: four queries, one more without `profile`."""
    totals = daily_totals(user, first_day(asked.as_of, 2 * asked.length_days), asked.as_of)
    targets = Targets.of(user, profile)
    days = days_of(judge(totals, asked.from_date, asked.as_of), targets)
    return TrendReport(
        range=asked,
        days=days,
        weeks=weeks_of(days),
        assessment=assess(asked.as_of, totals, targets.on(asked.as_of)),
        usual=_usual(asked, totals, targets),
        totals=totals,
    )


def days_of(judged: Iterable[JudgedDay], targets: Targets) -> list[TrendDay]:
    """Judged days beside the target in force on each."""
    return [_day(each, targets) for each in judged]


def _day(judged: JudgedDay, targets: Targets) -> TrendDay:
    total = judged.total
    target = targets.on(total.date)
    return TrendDay(
        date=total.date,
        food_mg=total.food_mg,
        supplement_mg=total.supplement_mg if total.is_logged else None,
        total_mg=total.total_mg,
        target_mg=target.target_mg if target else None,
        is_lower_bound=total.is_lower_bound,
        counts=judged.counts,
        reason=None if judged.reason is None else judged.reason.value,
    )


def weeks_of(days: Sequence[TrendDay]) -> list[TrendWeek]:
    """The ISO weeks of consecutive days; days that do not count are in no mean."""
    weeks: dict[date, list[TrendDay]] = {}
    for day in days:
        weeks.setdefault(monday_of(day.date), []).append(day)
    return [_week(part) for part in weeks.values()]


def _week(days: Sequence[TrendDay]) -> TrendWeek:
    counted = [day for day in days if day.counts]
    totals_mg = [day.total_mg or 0.0 for day in counted]

    def mean(amounts_mg: list[float | None]) -> float | None:
        return sum(each or 0.0 for each in amounts_mg) / len(counted) if counted else None

    return TrendWeek(
        from_date=days[0].date,
        to_date=days[-1].date,
        days=len(days),
        days_counted=len(counted),
        food_mg=mean([day.food_mg for day in counted]),
        supplement_mg=mean([day.supplement_mg for day in counted]),
        mean_mg=mean([day.total_mg for day in counted]),
        least_mg=min(totals_mg, default=None),
        most_mg=max(totals_mg, default=None),
        target_mg=days[-1].target_mg,
        is_lower_bound=any(day.is_lower_bound for day in counted),
    )


def _usual(asked: Range, totals: Sequence[DailyTotal], targets: Targets) -> list[UsualWindow]:
    """Windows that lie at least partly in the range, against the group of their last day."""
    count = -(-asked.length_days // WINDOW_DAYS)
    ends = [asked.as_of - timedelta(days=WINDOW_DAYS * i) for i in reversed(range(count))]
    on_ends = [targets.on(end) for end in ends]
    groups = [None if target is None else within_person_for(target.stage) for target in on_ends]
    return usual_by_window(totals, asked.as_of, groups)


def shortfalls_in(user: "User", authority: str, from_date: date, to_date: date) -> list[Shortfall]:
    """The episodes against one authority that were open on any of these days, newest first.

    The day on which one ended is none of its days, as in `reports.shortfall_on`.
    """
    return list(
        Shortfall.objects.filter(user=user, authority=authority, opened_on__lte=to_date)
        .exclude(closed_on__lte=from_date)
        .order_by("-opened_on")
    )


def told_in(user: "User", asked: Range) -> list[ShortfallStep]:
    """What the person was told of Sundays in the range, newest first; as it was said, unchanged."""
    return list(
        ShortfallStep.objects.filter(
            user=user, assessed_on__gte=asked.from_date, assessed_on__lte=asked.as_of
        ).order_by("-assessed_on", "-id")
    )
