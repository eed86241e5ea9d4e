"""Geometry of the two charts, in the units of their SVG viewBox. Drawing is the templates'.

Colour comes from classes, positions from attributes: the content security policy allows no
inline style.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracker.nutrition.verdicts import Assessment
from tracker.reports import DayReport, TrendDay

# What is still missing without a value is drawn, but its length means nothing.
UNKNOWN_TAIL = 8.0


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


@dataclass(frozen=True)
class Bar:
    """One day: x, and tops and heights of its parts, y downwards."""

    day: TrendDay
    x: float
    food_y: float
    food_height: float
    supplement_y: float
    supplement_height: float


@dataclass(frozen=True)
class TrendChart:
    """The bars of a window with the target's steps and the band of usual intake."""

    width: float
    height: float
    bar_width: float
    step: float
    bars: list[Bar]
    target_path: str
    band_y: float | None
    band_height: float
    most_mg: int

    @classmethod
    def of(cls, days: Sequence[TrendDay], assessment: Assessment) -> "TrendChart":
        step, height = 20.0, 200.0
        figures = [
            value
            for day in days
            for value in (day.total_mg, day.target_mg and day.target_mg * 1.1)
            if value is not None
        ]
        most_mg = _round_up(max([*figures, assessment.high_mg or 0.0, 100.0]))

        def y(amount_mg: float) -> float:
            return round(height * (1 - amount_mg / most_mg), 1)

        def bar(index: int, day: TrendDay) -> Bar:
            food_y = y(day.food_mg or 0.0)
            top = y(day.total_mg or 0.0)
            return Bar(
                day=day,
                x=round(index * step, 1),
                food_y=food_y,
                food_height=round(height - food_y, 1),
                supplement_y=top,
                supplement_height=round(food_y - top, 1),
            )

        band = (assessment.low_mg, assessment.high_mg)
        has_band = band[0] is not None and band[1] is not None
        return cls(
            width=step * len(days),
            height=height,
            bar_width=step * 0.7,
            step=step,
            bars=[bar(index, day) for index, day in enumerate(days)],
            target_path=_steps([day.target_mg for day in days], step, y),
            band_y=y(band[1]) if has_band else None,
            band_height=round(y(band[0]) - y(band[1]), 1) if has_band else 0.0,
            most_mg=most_mg,
        )


def _round_up(amount_mg: float) -> int:
    return int(-(-amount_mg // 50) * 50)


def _steps(targets: Sequence[float | None], step: float, y: Callable[[float], float]) -> str:
    """An SVG path along the target, broken where there is none and stepped where it changes."""
    path = ""
    for index, target_mg in enumerate(targets):
        if target_mg is None:
            continue
        before = targets[index - 1] if index else None
        start = "L" if before is not None else "M"
        path += f"{start}{index * step:g} {y(target_mg):g}H{(index + 1) * step:g}"
    return path
