"""What a loader may overwrite, and what belongs to a person.

The rule: a loader overwrites a stored value only while it still is what a loader last wrote.
Whatever a person changed, added or deleted since then stays, however often the tables are loaded
again and whatever they say by then. The history tells the two apart: every row a loader writes
there has a change reason that begins with `LOADED`. Such a row repeats the whole food, a person's
corrections included: a loader wrote of it only what differs from the row before. To give a value
back to the tables, a person sets it to what the loader wrote last.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

LOADED: Final = "loaded: "
_REASON: Final = "history_change_reason"

# Fields that only make sense together: overwritten together or kept together.
Unit = tuple[str, ...]
Units = Sequence[Unit]


@dataclass(slots=True)
class Written:
    """What loaders last wrote of one row: the values of each unit, and the last loader's reason."""

    units: dict[Unit, list[Any]] = field(default_factory=dict)
    reason: str = ""


def last_written(rows: Sequence[Any], units: Units) -> dict[int, Written]:
    """By key, for those of these rows of one model of which a loader wrote anything."""
    written: dict[int, Written] = {}
    if not rows:
        return written
    names = [name for unit in units for name in unit]
    steps = type(rows[0]).history.filter(id__in=[row.pk for row in rows])
    before: dict[int, dict[str, Any]] = {}
    for pk, reason, *values in steps.order_by("history_id").values_list("id", _REASON, *names):
        state = dict(zip(names, values, strict=True))
        if (reason or "").startswith(LOADED):
            of_row = written.setdefault(pk, Written())
            for unit in units:
                if pk not in before or any(state[name] != before[pk][name] for name in unit):
                    of_row.units[unit] = [state[name] for name in unit]
                    of_row.reason = reason
        before[pk] = state
    return written


def deleted_by_people(model: Any, names: Sequence[str], **where: Any) -> set[tuple[Any, ...]]:
    """Keys, made of the fields `names`, of rows whose last deletion was not a loader's."""
    deletions = model.history.filter(history_type="-", **where).order_by("history_id")
    last = {tuple(key): reason or "" for *key, reason in deletions.values_list(*names, _REASON)}
    return {key for key, reason in last.items() if not reason.startswith(LOADED)}


def differs(row: Any, wanted: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in wanted.items())


def is_a_persons(row: Any, written: Written | None, units: Units) -> bool:
    """Whether one of these units is not, or never was, what a loader wrote last."""
    return written is None or any(
        [getattr(row, name) for name in unit] != written.units.get(unit) for unit in units
    )


def overwrite(
    pairs: Iterable[tuple[Any, Mapping[str, Any]]], units: Units
) -> tuple[list[Any], int]:
    """Set on the rows of one model what the tables say, without saving them.

    Returns the rows that changed and the number of units kept for a person.
    """
    unlike = [(row, wanted) for row, wanted in pairs if differs(row, wanted)]
    written = last_written([row for row, _wanted in unlike], units)
    changed, kept = [], 0
    for row, wanted in unlike:
        others = [names for names in units if differs(row, {name: wanted[name] for name in names})]
        mine = [names for names in others if not is_a_persons(row, written.get(row.pk), [names])]
        kept += len(others) - len(mine)
        for names in mine:
            for name in names:
                setattr(row, name, wanted[name])
        if mine:
            changed.append(row)
    return changed, kept
