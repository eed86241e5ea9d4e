"""Geometry of the charts, in the units of their SVG viewBox. Drawing is the templates'.

Colour comes from classes, positions from attributes: the content security policy allows no
inline style. Paths are strings made here: a template would write 1.5 as its language does, and
takes longer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.nutrition.ranges import UsualWindow
from tracker.reports import DayReport

# What is still missing without a value is drawn, but its length means nothing.
UNKNOWN_TAIL = 8.0

HEIGHT: Final = 200
CURVE_WIDTH: Final = 600
CURVE_HEIGHT: Final = 160
# Of one bar with the room beside it, by how many there are at most.
_STEPS: Final = ((31, 20), (100, 8), (1_000, 12))


@dataclass(frozen=True)
class DayBar:
    """The bar under the day's sentence, 0 to 100 wide."""

    food: float
    supplement: float
    target: float | None
    tail: float

    @classmethod
    def of(cls, report: DayReport) -> "DayBar":
        food_mg = report.total.food_mg or 0.0
        supplement_mg = report.total.supplement_mg
        target_mg = report.target.target_mg if report.target else None
        # The target stands inside the bar, so that passing it can be seen.
        full = max((target_mg or 400.0) * 1.15, food_mg + supplement_mg)
        food, supplement = 100 * food_mg / full, 100 * supplement_mg / full
        tail = UNKNOWN_TAIL if report.total.is_lower_bound else 0.0
        return cls(
            food=food,
            supplement=supplement,
            target=100 * target_mg / full if target_mg else None,
            tail=min(tail, 100 - food - supplement),
        )

    @property
    def end(self) -> float:
        return self.food + self.supplement


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a chart needs of one day or week: where it leads, its date, words and amounts.

    `food` and `supplement` are None where unknown; `is_open`: in no mean, drawn as an outline.
    `row` is whatever the table beside the chart shows of it.
    """

    url: str
    label: str
    words: str
    food: float | None
    supplement: float | None
    is_open: bool
    row: object


@dataclass(frozen=True, slots=True)
class Bar:
    """A day or week as drawn: paths of its parts, empty where there is nothing to draw."""

    drawn: Drawn
    food: str
    supplement: str
    hit: str


@dataclass(frozen=True)
class Target:
    """The target of some days in a row, from and to in bars; `amount` None where there is none."""

    start: float
    end: float
    amount: float | None


@dataclass(frozen=True)
class TrendChart:
    """Bars with the target's steps and the bands of usual intake, all as paths."""

    width: int
    height: int
    bars: list[Bar]
    target_path: str
    band_path: str
    episode_path: str
    most: int

    @property
    def half(self) -> float:
        return self.most / 2

    @property
    def is_empty(self) -> bool:
        """Whether there is no bar at all to draw."""
        return not any(bar.food or bar.supplement for bar in self.bars)

    @property
    def grid_y(self) -> str:
        return f"{self.height / 2:g}"

    @classmethod
    def of(
        cls,
        drawn: Sequence[Drawn],
        targets: Sequence[Target] = (),
        bands: Sequence[tuple[float, float, UsualWindow]] = (),
        episodes: Sequence[tuple[float, float]] = (),
    ) -> "TrendChart":
        """All but the bars lie between two places counted in bars from the left."""
        step = next(step for most, step in _STEPS if len(drawn) <= most)
        high = [
            *((each.food or 0.0) + (each.supplement or 0.0) for each in drawn),
            *(1.1 * each.amount for each in targets if each.amount is not None),
            *(window.high_mg for _start, _end, window in bands),
        ]
        most = round_up(max(high, default=0.0))
        y = Heights(most)
        return cls(
            width=step * len(drawn),
            height=HEIGHT,
            bars=[_bar(each, i * step, step, y) for i, each in enumerate(drawn)],
            target_path=_steps(targets, step, y),
            band_path="".join(
                _box(start * step, y.of(window.high_mg), (end - start) * step, y.of(window.low_mg))
                for start, end, window in bands
            ),
            episode_path="".join(
                _box(start * step, HEIGHT - 5, (end - start) * step, HEIGHT)
                for start, end in episodes
            ),
            most=most,
        )


@dataclass(frozen=True)
class Heights:
    """Amounts as places in a drawing, y downwards."""

    most: float
    height: int = HEIGHT

    def of(self, amount: float) -> float:
        return round(self.height * (1 - amount / self.most), 1)


def _bar(drawn: Drawn, x: float, step: int, y: Heights) -> Bar:
    width = 0.7 * step
    food_y = y.of(drawn.food or 0.0)
    top = y.of((drawn.food or 0.0) + (drawn.supplement or 0.0))
    return Bar(
        drawn=drawn,
        food=_box(x, food_y, width, HEIGHT) if food_y < HEIGHT else "",
        supplement=_box(x, top, width, food_y) if top < food_y else "",
        hit=f"M{x:g} 0h{step}v{HEIGHT}h-{step}z",
    )


def _box(x: float, top: float, width: float, bottom: float) -> str:
    return f"M{x:g} {top:g}h{width:g}V{bottom:g}h-{width:g}z"


def round_up(amount: float) -> int:
    """The upper end of a scale: a round number that holds the amount."""
    for unit in (1, 5, 10, 50, 100, 500, 1_000):
        if amount <= 12 * unit:
            break
    return max(int(-(-amount // unit) * unit), 1)


def _steps(targets: Sequence[Target], step: int, y: Heights) -> str:
    """A path along the target, broken where there is none and stepped where it changes."""
    path, goes_on = "", False
    for each in targets:
        if each.amount is not None:
            start = "L" if goes_on else "M"
            path += f"{start}{each.start * step:g} {y.of(each.amount):g}H{each.end * step:g}"
        goes_on = each.amount is not None
    return path


def target_runs(amounts: Sequence[float | None], per_bar: int = 1) -> list[Target]:
    """Days with the same target in a row as one; `per_bar` days lie in a bar."""
    runs: list[Target] = []
    for i, amount in enumerate(amounts):
        start, end = i / per_bar, (i + 1) / per_bar
        if runs and runs[-1].amount == amount:
            runs[-1] = Target(runs[-1].start, end, amount)
        else:
            runs.append(Target(start, end, amount))
    return runs


def bands_of(
    windows: Sequence[UsualWindow], from_date: date, days: int, per_bar: int = 1
) -> list[tuple[float, float, UsualWindow]]:
    """Where each window lies among the bars; what lies before the first day is cut off."""
    return [
        (
            max((each.from_date - from_date).days, 0) / per_bar,
            min((each.to_date - from_date).days + 1, days) / per_bar,
            each,
        )
        for each in windows
    ]


def sparkline(amounts: Sequence[tuple[float | None, bool]]) -> tuple[str, str]:
    """Two paths of small bars, 100 wide and 24 high: what counts, and what is left out."""
    most = max((amount or 0.0 for amount, _counts in amounts), default=0.0) or 1.0
    width = 100 / max(len(amounts), 1)
    paths = {True: "", False: ""}
    for i, (amount, counts) in enumerate(amounts):
        if amount is not None:
            height = max(24 * amount / most, 0.5)
            x, bar = i * width, 0.75 * width
            paths[counts] += f"M{x:.4g} {24 - height:.3g}h{bar:.3g}V24h-{bar:.3g}z"
    return paths[True], paths[False]


@dataclass(frozen=True)
class CurveChart:
    """How likely each usual intake is: the area left of the target apart from the rest."""

    below: str
    above: str
    outline: str
    band: str
    target_path: str
    ear_path: str
    low: float
    high: float

    @classmethod
    def of(
        cls,
        curve: tuple[Sequence[float], Sequence[float]],
        interval: tuple[float, float],
        target: float,
        ear: float | None,
    ) -> "CurveChart":
        amounts, heights = ([float(each) for each in part] for part in curve)
        low, high, top = amounts[0], amounts[-1], max(heights) * 1.08

        def x(amount: float) -> float:
            return round(CURVE_WIDTH * (amount - low) / (high - low), 1)

        def y(height: float) -> float:
            return round(CURVE_HEIGHT * (1 - height / top), 1)

        # The curve at the target, between its two neighbours, belongs to both sides.
        i = next(n for n, amount in enumerate(amounts) if amount >= target)
        share = (target - amounts[i - 1]) / (amounts[i] - amounts[i - 1]) if i else 0.0
        at_target = heights[i - 1] + share * (heights[i] - heights[i - 1]) if i else heights[0]
        points = list(zip(amounts, heights, strict=True))

        def line(part: Sequence[tuple[float, float]]) -> str:
            return "L".join(f"{x(amount):g} {y(height):g}" for amount, height in part)

        def area(part: Sequence[tuple[float, float]]) -> str:
            return f"M{x(part[0][0]):g} {CURVE_HEIGHT}L{line(part)}V{CURVE_HEIGHT}z"

        return cls(
            below=area([*points[:i], (target, at_target)]),
            above=area([(target, at_target), *points[i:]]),
            outline="M" + line(points),
            band=_box(x(interval[0]), 0, x(interval[1]) - x(interval[0]), CURVE_HEIGHT),
            target_path=f"M{x(target):g} 0V{CURVE_HEIGHT}",
            ear_path="" if ear is None else f"M{x(ear):g} 0V{CURVE_HEIGHT}",
            low=low,
            high=high,
        )
