"""Writing a food's portions: those a diary needs are never deleted, and one is the usual one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from foods.importers.corrections import Units
from foods.importers.records import FoodRecord
from foods.importers.writing import Run
from foods.models import Portion

_UNITS: Final[Units] = (("gram_weight",), ("is_default",), ("is_active",), ("position",))
_FIELDS: Final = ("food", "description", *(name for (name,) in _UNITS))

Key = tuple[int, str]
Wanted = dict[Key, dict[str, Any]]


def load_portions(run: Run, records: Mapping[int, FoodRecord], old: Sequence[int]) -> None:
    """`records` by food id; `old` are the foods that were stored before this run."""
    wanted: Wanted = {
        (food_id, portion.description): {  # in the order of _FIELDS
            "gram_weight": portion.gram_weight_g,
            "is_default": portion.is_default,
            "is_active": True,
            "position": position,
        }
        for food_id, record in records.items()
        for position, portion in enumerate(record.portions)
    }
    stored = {(row.food_id, row.description): row for row in Portion.objects.filter(food__in=old)}
    touched, changed = _take_away(run, [row for key, row in stored.items() if key not in wanted])
    changed += run.overwrite(_pairs(stored, wanted, usual=False), _UNITS)
    _yield_to_the_chosen_usual_portion(stored, wanted)
    changed += run.overwrite(_pairs(stored, wanted, usual=True), _UNITS)
    missing = run.missing(
        Portion, ("food_id", "description"), wanted.keys() - stored.keys(), food_id__in=old
    )
    new = [(*key, *values.values()) for key, values in wanted.items() if key in missing]
    # What stops being the usual portion is written first: the database allows one at any time.
    for usual in (False, True):
        run.update(Portion, [row for row in changed if row.is_default is usual], _UNITS)
    run.insert(Portion, _FIELDS, new)
    touched |= {row.food_id for row in changed} | {food_id for food_id, *_ in new}
    run.changed_foods(touched & set(old))


def _pairs(
    stored: Mapping[Key, Portion], wanted: Wanted, *, usual: bool
) -> Iterable[tuple[Portion, dict[str, Any]]]:
    return [
        (stored[key], values)
        for key, values in wanted.items()
        if key in stored and values["is_default"] is usual
    ]


def _take_away(run: Run, rows: Sequence[Portion]) -> tuple[set[int], list[Portion]]:
    """Delete what left the tables, or take it out of use where a diary needs it.

    Returns the foods that lost a portion and the portions to update.
    """
    gone = run.surplus(rows, _UNITS)
    deleted = run.delete(Portion, gone)
    inactive = [row for row in gone if row.pk not in deleted and (row.is_active or row.is_default)]
    for row in gone:
        row.is_active = row.is_default = False
    return {row.food_id for row in gone if row.pk in deleted}, inactive


def _yield_to_the_chosen_usual_portion(stored: Mapping[Key, Portion], wanted: Wanted) -> None:
    """Where a person made another portion the usual one, the tables' does not become it."""
    chosen = {row.food_id: key for key, row in stored.items() if row.is_default}
    for key, values in wanted.items():
        if values["is_default"] and chosen.get(key[0], key) != key:
            values["is_default"] = False
