"""One run of a loader: writes rows with their history and counts what it did."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import RestrictedError
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from foods.importers.corrections import (
    LOADED,
    Units,
    deleted_by_people,
    loaders_own,
    overwrite,
)


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
    """A run of the loader called `loader` in the history's change reasons.

    Everything happens inside the caller's transaction.
    """

    def __init__(self, loader: str) -> None:
        self.reason = f"{LOADED}{loader}"
        self.outcome = Outcome()

    def overwrite(self, pairs: Iterable[tuple[Any, Mapping[str, Any]]], units: Units) -> list[Any]:
        """The rows that are to change, set but not saved; `corrections` has the rule."""
        changed, kept = overwrite(pairs, units)
        self.outcome.corrections_kept += kept
        return changed

    def surplus(self, rows: Sequence[Any], units: Units) -> list[Any]:
        """Of rows the tables no longer have, those no person changed."""
        gone = loaders_own(rows, units)
        self.outcome.corrections_kept += len(rows) - len(gone)
        return gone

    def missing(
        self, model: Any, names: Sequence[str], keys: Iterable[tuple[Any, ...]], **where: Any
    ) -> set[tuple[Any, ...]]:
        """Of keys that are not stored, those to create: what a person deleted stays away.

        A key is made of the fields `names`; `where` narrows the history to look at.
        """
        missing = set(keys)
        refused = missing & deleted_by_people(model, names, **where) if missing else set()
        self.outcome.corrections_kept += len(refused)
        return missing - refused

    def create(self, model: Any, rows: Sequence[Any]) -> None:
        if rows:
            bulk_create_with_history(rows, model, default_change_reason=self.reason)

    def update(self, model: Any, rows: Sequence[Any], units: Units, *more: str) -> None:
        names = [name for unit in units for name in unit]
        if rows:
            bulk_update_with_history(
                rows, model, [*names, *more], default_change_reason=self.reason
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
