"""What a loader may overwrite, and what belongs to a person.

The rule: a loader overwrites a stored value only while it still is what a loader last wrote.
Whatever a person changed, added or deleted since then stays, however often the tables are loaded
again and whatever they say by then. The history tells the two apart: every row a loader writes
there has a change reason that begins with `LOADED`. To give a value back to the tables, a person
sets it to what the loader wrote last.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

LOADED: Final = "loaded: "
_REASON: Final = "history_change_reason"

# Fields that only make sense together: overwritten together or kept together.
Units = Sequence[tuple[str, ...]]


def last_loaded(rows: Sequence[Any]) -> dict[int, Any]:
    """For each of these rows of one model: the latest history row that a loader wrote."""
    if not rows:
        return {}
    written = type(rows[0]).history.filter(
        id__in=[row.pk for row in rows], history_change_reason__startswith=LOADED
    )
    return {record.id: record for record in written.order_by("history_id")}


def deleted_by_people(model: Any, names: Sequence[str], **where: Any) -> set[tuple[Any, ...]]:
    """Keys, made of the fields `names`, of rows whose last deletion was not a loader's."""
    deletions = model.history.filter(history_type="-", **where).order_by("history_id")
    last = {tuple(key): reason or "" for *key, reason in deletions.values_list(*names, _REASON)}
    return {key for key, reason in last.items() if not reason.startswith(LOADED)}


def differs(row: Any, wanted: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in wanted.items())


def is_a_persons(row: Any, written: Any, units: Units) -> bool:
    """Whether one of these fields is not, or never was, what a loader wrote last."""
    return written is None or any(
        getattr(row, name) != getattr(written, name) for names in units for name in names
    )


def overwrite(
    pairs: Iterable[tuple[Any, Mapping[str, Any]]], units: Units
) -> tuple[list[Any], int]:
    """Set on the rows of one model what the tables say, without saving them.

    Returns the rows that changed and the number of units kept for a person.
    """
    unlike = [(row, wanted) for row, wanted in pairs if differs(row, wanted)]
    written = last_loaded([row for row, _wanted in unlike])
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
