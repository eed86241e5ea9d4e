"""The sources of a range as the trends page lists them: the largest, and the rest together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foods.templatetags.figures import catalogue
from tracker.reporting.where_from import Source, WhereFrom

MOST: Final = 8
MOST_MOVED: Final = 5


@dataclass(frozen=True)
class Line:
    """One source: its whole mg a day and its share of the whole in percent."""

    name: str
    url: str
    mg: int
    percent: float

    @property
    def size(self) -> int:
        return abs(self.mg)

    @property
    def sign(self) -> str:
        return "+" if self.mg > 0 else "\N{MINUS SIGN}" if self.mg < 0 else ""


@dataclass(frozen=True)
class SourceList:
    """`lines` sum to `mean_mg`, and `moved` to the change since as many days before."""

    found: WhereFrom
    lines: list[Line]
    moved: list[Line]
    change_mg: int

    @classmethod
    def of(cls, found: WhereFrom) -> "SourceList":
        mean = found.mean_mg or 0.0
        parts = [part for part in found.parts if part.shown_mg > 0]
        moves = found.moved or ()
        return cls(
            found,
            _shortened(found, parts, MOST, mean),
            _shortened(found, moves, MOST_MOVED, 0.0),
            sum(each.shown_mg for each in moves),
        )

    @property
    def change_size(self) -> int:
        return abs(self.change_mg)

    @property
    def mean_mg(self) -> int:
        return sum(line.mg for line in self.lines)


def _shortened(found: WhereFrom, parts: Sequence[Any], most: int, mean_mg: float) -> list[Line]:
    """The first so many as lines, and all others as one."""
    shown = parts if len(parts) <= most + 1 else parts[:most]
    lines = [
        Line(_name(found, each.key), _url(each.key), each.shown_mg, _share([each], mean_mg))
        for each in shown
    ]
    rest = parts[len(shown) :]
    if rest:
        name = ngettext("%(count)s other", "%(count)s others", len(rest)) % {"count": len(rest)}
        lines.append(Line(name, "", sum(each.shown_mg for each in rest), _share(rest, mean_mg)))
    return lines


def _share(parts: Sequence[Any], mean_mg: float) -> float:
    """In percent of the mean; 0 for what moved, which has none."""
    return 100 * sum(part.mg_per_day for part in parts) / mean_mg if mean_mg else 0.0


def _name(found: WhereFrom, source: Source) -> str:
    if source.kind == "estimated":
        return _("Foods without a value, estimated")
    return catalogue(found.names[source])


def _url(source: Source) -> str:
    return reverse("food", args=[source.id]) if source.kind == "food" else ""
