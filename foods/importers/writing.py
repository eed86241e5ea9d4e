"""One run of a loader: writes rows with their history and counts what it did."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import RestrictedError
from simple_history.utils import bulk_update_with_history

from foods.importers.corrections import (
    LOADED,
    Units,
    deleted_by_people,
    is_a_persons,
    last_loaded,
    overwrite,
)
from foods.importers.creations import create_with_history
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
        written = last_loaded(rows)
        if reason is not None:
            rows = [
                row
                for row in rows
                if row.pk not in written or written[row.pk].history_change_reason == reason
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
        if rows:
            create_with_history(model, rows, self.reason, self.user and self.user.pk)

    def update(self, model: Any, rows: Sequence[Any], units: Units, *more: str) -> None:
        names = [name for unit in units for name in unit]
        if rows:
            bulk_update_with_history(
                rows,
                model,
                [*names, *more],
                default_change_reason=self.reason,
                default_user=self.user,
            )

    def delete(self, row: Any) -> bool:
        """Delete a row that no diary needs; False when one does."""
        row._change_reason = self.reason
        try:
            row.delete()
        except RestrictedError:
            return False
        return True

    def changed_foods(self, food_ids: Iterable[int]) -> None:
        self.outcome.changed.update(("food", food_id) for food_id in food_ids)
