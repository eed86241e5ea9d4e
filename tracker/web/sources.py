"""The sources of four weeks as the trends page lists them: the largest, and the rest together."""

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.where_from import Source, WhereFrom

MOST: Final = 8
MOST_MOVED: Final = 5


@dataclass(frozen=True)
class Line:
    """One source: its whole mg a day and its share of the whole in percent."""

    name: str
    url: str
    mg: int
    percent: float


@dataclass(frozen=True)
class SourceList:
    """`lines` sum to `mean_mg`, and `moved` to the change since the four weeks before."""

    found: WhereFrom
    lines: list[Line]
    moved: list[Line]
    change_mg: int

    @classmethod
    def of(cls, found: WhereFrom) -> "SourceList":
        mean = found.mean_mg or 0.0
        parts = [
            Line(_name(found, each.key), _url(each.key), each.shown_mg, _share(each, mean))
            for each in found.parts
            if each.shown_mg > 0
        ]
        moves = [
            Line(_name(found, each.key), _url(each.key), each.shown_mg, 0.0)
            for each in found.moved or ()
        ]
        return cls(
            found,
            _shortened(parts, MOST),
            _shortened(moves, MOST_MOVED),
            sum(each.mg for each in moves),
        )

    @property
    def mean_mg(self) -> int:
        return sum(line.mg for line in self.lines)


def _shortened(lines: list[Line], most: int) -> list[Line]:
    """The first so many lines, and all others as one."""
    if len(lines) <= most + 1:
        return lines
    rest = lines[most:]
    others = Line(
        _("%(count)s others") % {"count": len(rest)},
        "",
        sum(line.mg for line in rest),
        sum(line.percent for line in rest),
    )
    return [*lines[:most], others]


def _share(part: Any, mean_mg: float) -> float:
    return 100 * part.mg_per_day / mean_mg if mean_mg else 0.0


def _name(found: WhereFrom, source: Source) -> str:
    if source.kind == "estimated":
        return _("Foods without a value, estimated")
    return found.names[source]


def _url(source: Source) -> str:
    return reverse("food", args=[source.id]) if source.kind == "food" else ""
