"""Reading what happened to the catalogue: values as they stood at a row of its logs.

The logs are the histories of contents and of portions and the replacements of foods. Their
writers take turns (foods.services.lock_catalogue), so rows become visible in the order of their
keys, and who reads on from the last row it knows misses none.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Subquery

from foods.models import FoodReplacement, NutrientContent, Portion

# The field of the profile that says how far a log was read -> the log and its key.
_LOGS: dict[str, tuple[Any, str]] = {
    "contents_read": (NutrientContent.history, "history_id"),
    "portions_read": (Portion.history, "history_id"),
    "replacements_read": (FoodReplacement.objects, "pk"),
}


@dataclass(frozen=True, slots=True)
class Positions:
    """The last row of each log, 0 for an empty one; named like the fields of the profile."""

    contents_read: int
    portions_read: int
    replacements_read: int

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


def last_rows(rows: QuerySet[Any], **more: Any) -> tuple[Positions, dict[str, Any]]:
    """The ends of all logs at one moment, and what else is asked of the first of `rows`: one query.

    Without a row there is nobody to follow: all ends are 0.
    """
    ends = {f"last_{name}": Subquery(_newest(log, key)) for name, (log, key) in _LOGS.items()}
    found = rows.order_by("pk").values(**ends, **more).first() or {}
    return Positions(**{name: found.pop(f"last_{name}", None) or 0 for name in _LOGS}), found


def _newest(log: Any, key: str) -> QuerySet[Any]:
    return log.order_by(f"-{key}").values(key)[:1]


def changed_foods(after: Positions, last: Positions) -> list[QuerySet[Any]]:
    """Queries of `food_id`: foods whose contents or portions the logs name."""
    queries = []
    for name in ("contents_read", "portions_read"):
        first, end = getattr(after, name), getattr(last, name)
        if first < end:
            rows = _LOGS[name][0].filter(history_id__gt=first, history_id__lte=end)
            queries.append(rows.order_by().values_list("food_id", flat=True))
    return queries


def replacements(after: Positions, last: Positions) -> list[FoodReplacement]:
    """The replacements between two positions, in the order they came into force."""
    if after.replacements_read >= last.replacements_read:
        return []
    rows = FoodReplacement.objects.filter(
        pk__gt=after.replacements_read, pk__lte=last.replacements_read
    )
    return list(rows.select_related("undoes").order_by("pk"))


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a log: the value from then on (None: none), by whom and why."""

    row: int
    at: datetime
    value: Decimal | None
    is_first: bool
    user_id: int | None
    reason: str


class Timeline:
    """The values that one content, or the weight of one portion, had one after the other."""

    def __init__(self, read: int) -> None:
        self._read = read
        self._steps: list[Step] = []

    def append(self, step: Step) -> None:
        self._steps.append(step)

    def value_for(self, moment: datetime) -> Decimal | None:
        """What somebody last saw who wrote at `moment` and has read the log up to `read`."""
        seen = self._seen(moment)
        return self._steps[seen - 1].value if seen else None

    def since(self, moment: datetime) -> list[Step]:
        """The steps they have not seen."""
        return self._steps[self._seen(moment) :]

    @property
    def now(self) -> Decimal | None:
        return self._steps[-1].value if self._steps else None

    def _seen(self, moment: datetime) -> int:
        for seen in range(len(self._steps), 0, -1):
            step = self._steps[seen - 1]
            if step.row <= self._read or step.at <= moment:
                return seen
        return 0


class Timelines(defaultdict[Any, Timeline]):
    """Timelines by key; a key without one is a value that never was."""

    def __init__(self, read: int) -> None:
        super().__init__(lambda: Timeline(read))

    def fill(self, rows: QuerySet[Any], key: tuple[str, ...], value: str, last: int) -> None:
        names = ("history_id", "history_date", "history_type", "history_user_id")
        seen = set()
        for of_row, at, kind, user_id, reason, amount, *of_key in (
            rows.filter(history_id__lte=last)
            .order_by("history_id")
            .values_list(*names, "history_change_reason", value, *key)
        ):
            where = tuple(of_key)
            self[where].append(
                Step(
                    row=of_row,
                    at=at,
                    value=None if kind == "-" else amount,
                    is_first=where not in seen,
                    user_id=user_id,
                    reason=reason or "",
                )
            )
            seen.add(where)


def contents(food_ids: Collection[int], after: Positions, last: Positions) -> Timelines:
    """Amounts per 100 g by (food, nutrient), up to `last`."""
    timelines = Timelines(after.contents_read)
    rows = NutrientContent.history.filter(food_id__in=food_ids)
    timelines.fill(rows, ("food_id", "nutrient_id"), "amount_per_100g", last.contents_read)
    return timelines


def weights(portion_ids: Collection[int], after: Positions, last: Positions) -> Timelines:
    """Weights in g by (portion,), up to `last`."""
    timelines = Timelines(after.portions_read)
    rows = Portion.history.filter(id__in=portion_ids)
    timelines.fill(rows, ("id",), "gram_weight", last.portions_read)
    return timelines
