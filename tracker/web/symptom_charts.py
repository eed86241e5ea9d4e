"""The month as weeks, and symptoms above intake as the units of an SVG. Drawing: templates."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import get_format

from tracker.reporting.symptoms import Beside, SymptomDay


@dataclass(frozen=True)
class Cell:
    """A day of the calendar; `shade` 0 to 5, None where nobody said anything."""

    day: SymptomDay
    shade: int | None
    is_today: bool
    is_to_come: bool


@dataclass(frozen=True)
class Month:
    """Whole weeks, with None for the days of the months around it."""

    first: date
    weekdays: list[date]
    weeks: list[list[Cell | None]]
    before: date
    after: date | None

    @staticmethod
    def last_day(first: date) -> date:
        return first.replace(day=monthrange(first.year, first.month)[1])

    @classmethod
    def of(cls, days: Sequence[SymptomDay], today: date) -> "Month":
        first, last = days[0].date, days[-1].date
        begins = (get_format("FIRST_DAY_OF_WEEK") - 1) % 7  # Django counts from Sunday
        lead = (first.weekday() - begins) % 7
        cells: list[Cell | None] = [None] * lead + [_cell(day, today) for day in days]
        cells += [None] * (-len(cells) % 7)
        monday = date(2024, 1, 1)
        return cls(
            first=first,
            weekdays=[monday + timedelta(days=(begins + i) % 7) for i in range(7)],
            weeks=[cells[i : i + 7] for i in range(0, len(cells), 7)],
            before=(first - timedelta(days=1)).replace(day=1),
            after=last + timedelta(days=1) if last < today else None,
        )


def _cell(day: SymptomDay, today: date) -> Cell:
    # Two steps of the scale are one of the shade.
    shade = None if day.felt is None else -(-(day.worst or 0) // 2)
    return Cell(day, shade, day.date == today, day.date > today)


@dataclass(frozen=True)
class Column:
    """One day: the symptom hangs in the upper panel, the magnesium stands in the lower one."""

    beside: Beside
    x: float
    felt_y: float
    felt_height: float
    intake_y: float
    intake_height: float


@dataclass(frozen=True)
class BesideChart:
    """Symptoms above, 0 to 10; magnesium below, 0 to `most_mg`."""

    width: float
    height: float
    felt_height: float
    bar_width: float
    step: float
    columns: list[Column]
    most_mg: int

    @classmethod
    def of(cls, days: Sequence[Beside]) -> "BesideChart":
        step, felt_height, gap, intake_height = 20.0, 100.0, 20.0, 120.0
        totals = [day.intake.total_mg for day in days if day.intake.total_mg is not None]
        most_mg = int(-(-max([*totals, 100.0]) // 50) * 50)
        height = felt_height + gap + intake_height

        def column(index: int, day: Beside) -> Column:
            felt = felt_height * (day.felt.worst or 0) / 10
            taken = intake_height * (day.intake.total_mg or 0.0) / most_mg
            return Column(
                beside=day,
                x=index * step,
                felt_y=felt_height - felt,
                felt_height=felt,
                intake_y=height - taken,
                intake_height=taken,
            )

        return cls(
            width=step * len(days),
            height=height,
            felt_height=felt_height,
            bar_width=step * 0.7,
            step=step,
            columns=[column(index, day) for index, day in enumerate(days)],
            most_mg=most_mg,
        )
