"""One run of a loader: writes rows with their history and counts what it did."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from foods.importers.corrections import (
    LOADED,
    Units,
    deleted_by_people,
    is_a_persons,
    last_written,
    overwrite,
)
from foods.importers.many_rows import (
    Author,
    delete_unused_with_history,
    insert_with_history,
    record,
    update_with_history,
)
from foods.importers.records import FoodRecord
from foods.models import Food


@dataclass
class Outcome:
    """What a run did, in foods and supplements; a changed content or portion changes its food."""

    foods: int = 0
    supplements: int = 0
    new: int = 0
    retired: int = 0
    corrections_kept: int = 0
    changed: set[tuple[str, int]] = field(default_factory=set)

    def __str__(self) -> str:
        return (
            f"{self.foods} foods, {self.supplements} supplements; {self.new} new, "
            f"{len(self.changed)} changed, {self.retired} retired, "
            f"{self.corrections_kept} corrections kept"
        )


class Run:
    """A run of the loader called `loader`, a name its foods and their history carry.

    Everything happens inside the caller's transaction.
    """

    def __init__(self, loader: str, release: str = "", user: Any = None) -> None:
        self.loader = loader
        self.reason = f"{LOADED}{loader} {release}".strip()
        self.user = user
        self.outcome = Outcome()

    def loader_of(self, record: FoodRecord) -> str:
        """Who keeps a food up to date: of a source with kinds, the loader of that kind."""
        return f"{self.loader} {record.kind}".strip()

    @cached_property
    def deleted_foods(self) -> set[tuple[Any, ...]]:
        """Source and id of foods a person deleted; read once, the history has no index for it."""
        return deleted_by_people(Food, ("source", "source_id"), owner=None)

    def overwrite(self, pairs: Iterable[tuple[Any, Mapping[str, Any]]], units: Units) -> list[Any]:
        """The rows that are to change, set but not saved; `corrections` has the rule."""
        changed, kept = overwrite(pairs, units)
        self.outcome.corrections_kept += kept
        return changed

    def surplus(self, rows: Sequence[Any], units: Units, *, reason: str | None = None) -> list[Any]:
        """Of rows the tables no longer have, those no person changed.

        With `reason`, only those this loader wrote last: another loader's stay, uncounted.
        """
        written = last_written(rows, units)
        if reason is not None:
            rows = [
                row for row in rows if row.pk not in written or written[row.pk].reason == reason
            ]
        gone = [row for row in rows if not is_a_persons(row, written.get(row.pk), units)]
        self.outcome.corrections_kept += len(rows) - len(gone)
        return gone

    def missing(
        self, model: Any, names: Sequence[str], keys: Iterable[tuple[Any, ...]], **where: Any
    ) -> set[tuple[Any, ...]]:
        """Of keys that are not stored, those to create: what a person deleted stays away.

        A key is made of the fields `names`; `where` narrows the history to look at.
        """
        missing = set(keys)
        return self.not_refused(
            missing, deleted_by_people(model, names, **where) if missing else set()
        )

    def not_refused(
        self, missing: set[tuple[Any, ...]], deleted: set[tuple[Any, ...]]
    ) -> set[tuple[Any, ...]]:
        refused = missing & deleted
        self.outcome.corrections_kept += len(refused)
        return missing - refused

    def create(self, model: Any, rows: Sequence[Any]) -> None:
        """Store new rows; their keys are set."""
        if rows:
            model.objects.bulk_create(rows)
            record(model, [row.pk for row in rows], "+", self._author)

    def insert(self, model: Any, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Store new rows that are tuples of the fields `names`: the fast way for many."""
        insert_with_history(model, names, rows, self._author)

    def update(self, model: Any, rows: Sequence[Any], units: Units, *more: str) -> None:
        names = [name.removesuffix("_id") for unit in units for name in unit]
        if rows:
            update_with_history(model, rows, [*names, *more], self._author)

    def delete(self, model: Any, rows: Sequence[Any]) -> set[int]:
        """Delete the rows no diary needs; returns their keys."""
        if not rows:
            return set()
        return delete_unused_with_history(model, [row.pk for row in rows], self._author)

    @property
    def _author(self) -> Author:
        return Author(self.reason, None if self.user is None else self.user.pk)

    def changed_foods(self, food_ids: Iterable[int]) -> None:
        self.outcome.changed.update(("food", food_id) for food_id in food_ids)
