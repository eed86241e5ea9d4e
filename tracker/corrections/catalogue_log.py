"""Reading what happened to the catalogue: values as they stood at a row of its logs.

The logs are the histories of contents, portions and supplements and the replacements of foods.
Their writers take turns (foods.turns.lock_catalogue), so rows become visible in the order of
their keys, and who reads on from the last row it knows misses none.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final, Generic, TypeVar

from django.db import connection
from django.db.models import QuerySet

from foods.models import FoodReplacement, NutrientContent, Portion, Supplement

# The field of the profile that says how far a log was read -> the log and its key.
_LOGS: dict[str, tuple[Any, str]] = {
    "contents_read": (NutrientContent.history, "history_id"),
    "portions_read": (Portion.history, "history_id"),
    "replacements_read": (FoodReplacement.objects, "pk"),
    "supplements_read": (Supplement.history, "history_id"),
}


# A large import or bulk correction and clocks that differ, with much to spare.
_LONGEST_CORRECTION: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Positions:
    """The last row of each log, 0 for an empty one; named like the fields of the profile."""

    contents_read: int
    portions_read: int
    replacements_read: int
    supplements_read: int

    @classmethod
    def of(cls, profile: Any) -> "Positions":
        """How far a person's diary has followed."""
        return cls(**{name: getattr(profile, name) for name in _LOGS})

    @classmethod
    def earliest(cls, several: "Iterable[Positions]") -> "Positions":
        rows = list(several)
        return cls(**{name: min(getattr(row, name) for row in rows) for name in _LOGS})

    def are_behind(self, last: "Positions") -> bool:
        return any(getattr(self, name) < getattr(last, name) for name in _LOGS)

    def furthest(self, other: "Positions") -> "Positions":
        """The later of the two in each log: deleted rows may take the end of a log with them."""
        return Positions(**{name: max(getattr(self, name), getattr(other, name)) for name in _LOGS})


def last_rows() -> Positions:
    """The ends of all logs at one moment: one query."""
    return _last_rows_and(None)[0]


def last_rows_and_any(rows: QuerySet[Any]) -> tuple[Positions, bool]:
    """The same, and whether there are any such rows, still one query."""
    return _last_rows_and(rows)


def _last_rows_and(rows: QuerySet[Any] | None) -> tuple[Positions, bool]:
    sql, params = _ends(), ()
    if rows is not None:
        any_row, params = rows.order_by().values("pk")[:1].query.sql_with_params()
        sql = f"{sql}, EXISTS({any_row})"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", params)
        found = cursor.fetchone()
    ends = dict(zip(_LOGS, (end or 0 for end in found), strict=False))
    return Positions(**ends), rows is not None and bool(found[-1])


@cache
def _ends() -> str:
    """The last key of each log. Every page asks for them, and making the SQL takes longer."""
    newest = (log.order_by(f"-{key}").values(key)[:1] for log, key in _LOGS.values())
    return ", ".join(f"({rows.query})" for rows in newest)


def changed_foods(after: Positions, last: Positions) -> list[QuerySet[Any]]:
    """Queries of `food_id`: foods whose contents or portions the logs name."""
    return [
        rows.values_list("food_id", flat=True)
        for name in ("contents_read", "portions_read")
        for rows in _between(name, after, last)
    ]


def changed_supplements(after: Positions, last: Positions) -> list[QuerySet[Any]]:
    """A query of the ids of supplements that the log names; none where nothing was written."""
    return [rows.values_list("id", flat=True) for rows in _between("supplements_read", after, last)]


def _between(name: str, after: Positions, last: Positions) -> list[QuerySet[Any]]:
    first, end = getattr(after, name), getattr(last, name)
    if first >= end:
        return []
    return [_LOGS[name][0].filter(history_id__gt=first, history_id__lte=end).order_by()]


def replacements(after: Positions, last: Positions) -> list[FoodReplacement]:
    """The replacements between two positions, in the order they came into force."""
    if after.replacements_read >= last.replacements_read:
        return []
    rows = FoodReplacement.objects.filter(
        pk__gt=after.replacements_read, pk__lte=last.replacements_read
    )
    return list(rows.select_related("undoes").order_by("pk"))


Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Step(Generic[Value]):
    """One row of a log: the value from then on (None: none), by whom and why."""

    row: int
    at: datetime
    value: Value | None
    is_first: bool
    user_id: int | None
    reason: str


class Timeline(Generic[Value]):
    """The values that one content, portion or supplement had one after the other."""

    def __init__(self, read: int) -> None:
        self._read = read
        self._steps: list[Step[Value]] = []

    def append(self, step: Step[Value]) -> None:
        self._steps.append(step)

    def value_for(self, moment: datetime) -> Value | None:
        """What somebody last saw who wrote at `moment` and has read the log up to `read`."""
        seen = self._seen(moment)
        return self._steps[seen - 1].value if seen else None

    def surely_seen(self, moment: datetime, user_id: int) -> Value | None:
        """What a device of theirs surely has that wrote at `moment`.

        A step is dated when it is made and seen when its transaction ends, and clocks differ: only
        what was read, what is long past and what they did themselves was surely seen.
        """
        for step in reversed(self._steps):
            long_past = step.at <= moment - _LONGEST_CORRECTION
            own = step.user_id == user_id and step.at <= moment
            if step.row <= self._read or long_past or own:
                return step.value
        return None

    def since(self, moment: datetime) -> list[Step[Value]]:
        """The steps they have not seen."""
        return self._steps[self._seen(moment) :]

    @property
    def first(self) -> Value | None:
        return self._steps[0].value if self._steps else None

    @property
    def now(self) -> Value | None:
        return self._steps[-1].value if self._steps else None

    def _seen(self, moment: datetime) -> int:
        for seen in range(len(self._steps), 0, -1):
            step = self._steps[seen - 1]
            if step.row <= self._read or step.at <= moment:
                return seen
        return 0


class Timelines(defaultdict[Any, Timeline[Value]]):
    """Timelines by key; a key without one is a value that never was."""

    def __init__(self, read: int) -> None:
        super().__init__(lambda: Timeline(read))

    def fill(
        self,
        rows: QuerySet[Any],
        key: tuple[str, ...],
        value: Callable[..., Value],
        of: tuple[str, ...],
        last: int,
    ) -> None:
        """Read history rows up to `last`; `value` makes one of the fields `of` of a row."""
        names = ("history_id", "history_date", "history_type", "history_user_id")
        seen = set()
        for of_row, at, kind, user_id, reason, *fields in (
            rows.filter(history_id__lte=last)
            .order_by("history_id")
            .values_list(*names, "history_change_reason", *key, *of)
        ):
            where = tuple(fields[: len(key)])
            self[where].append(
                Step(
                    row=of_row,
                    at=at,
                    value=None if kind == "-" else value(*fields[len(key) :]),
                    is_first=where not in seen,
                    user_id=user_id,
                    reason=reason or "",
                )
            )
            seen.add(where)


Amounts = Timelines[Decimal]


def contents(food_ids: Collection[int], after: Positions, last: Positions) -> Amounts:
    """Amounts per 100 g by (food, nutrient), up to `last`."""
    timelines = Amounts(after.contents_read)
    rows = NutrientContent.history.filter(food_id__in=food_ids)
    key, of = ("food_id", "nutrient_id"), ("amount_per_100g",)
    timelines.fill(rows, key, _amount, of, last.contents_read)
    return timelines


def weights(portion_ids: Collection[int], after: Positions, last: Positions) -> Amounts:
    """Weights in g by (portion,), up to `last`."""
    timelines = Amounts(after.portions_read)
    rows = Portion.history.filter(id__in=portion_ids)
    timelines.fill(rows, ("id",), _amount, ("gram_weight",), last.portions_read)
    return timelines


def _amount(stored: Decimal) -> Decimal:
    return stored


@dataclass(frozen=True, slots=True)
class PerUnit:
    """What one unit of a supplement supplies in elemental magnesium, and how it is taken."""

    elemental_mg: Decimal
    route: str
    unit: str

    @property
    def intake_mg(self) -> Decimal:
        """What it adds to intake: nothing on the skin."""
        return self.elemental_mg if self.route == Supplement.Route.ORAL else Decimal(0)

    @property
    def shown(self) -> tuple[Decimal, str, str]:
        """What a phone keeps of it beside a dose."""
        return self.intake_mg, self.route, self.unit


def supplements(
    supplement_ids: Collection[int], after: Positions, last: Positions
) -> Timelines[PerUnit]:
    """What supplements held by (supplement,), up to `last`."""
    timelines = Timelines[PerUnit](after.supplements_read)
    rows = Supplement.history.filter(id__in=supplement_ids)
    of = ("elemental_mg_per_unit", "route", "unit")
    timelines.fill(rows, ("id",), PerUnit, of, last.supplements_read)
    return timelines
