"""The constraints of tables, checked over the rows of a file before any is written.

The database checks them too, but names no row; and Django asks it once for each row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CheckConstraint, F, Field, Model, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from foods.field_rules import FieldRule

_COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "exact": lambda one, other: one == other,
    "gt": lambda one, other: one > other,
    "gte": lambda one, other: one >= other,
    "lt": lambda one, other: one < other,
    "lte": lambda one, other: one <= other,
}
# Whose rows they are is the same for all rows of a file.
_PERSON: Final = frozenset({"user", "owner"})


class UnreadableConditionError(Exception):
    """A condition that only the database can judge."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A constraint that the row in this place does not keep; `field` where one is to blame."""

    place: int
    field: str
    code: str
    detail: str


def broken(model: type[Model], rows: Sequence[tuple[int, Any]]) -> Iterator[Broken]:
    """What does not fit among these rows (place, instance) of one table and one person."""
    for constraint in model._meta.constraints:
        try:
            if isinstance(constraint, FieldRule):
                continue  # each field said so before
            if isinstance(constraint, CheckConstraint):
                yield from _impossible(constraint, rows)
            elif isinstance(constraint, UniqueConstraint) and constraint.fields:
                yield from _repeated(constraint.fields, constraint.condition, rows)
        except UnreadableConditionError:
            continue  # the database's own, when the rows are written
    for field in model._meta.concrete_fields:
        if field.unique and (field.is_relation or not field.primary_key):
            yield from _repeated((field.name,), None, rows)


def _impossible(constraint: CheckConstraint, rows: Iterable[tuple[int, Any]]) -> Iterator[Broken]:
    said = constraint.name.replace("_", " ")
    for place, row in rows:
        if holds(constraint.condition, row) is False:
            yield Broken(
                place,
                "",
                "impossible",
                _("These values do not go together: %(said)s.") % {"said": said},
            )


def _repeated(
    fields: Sequence[str], condition: Q | None, rows: Iterable[tuple[int, Any]]
) -> Iterator[Broken]:
    names = [name for name in fields if name not in _PERSON]
    seen = set()
    for place, row in rows:
        if condition is not None and not holds(condition, row):
            continue
        values = tuple(_value(row, name) for name in names)
        if None in values:
            continue
        if values in seen:
            field = names[0] if len(names) == 1 else ""
            said = ", ".join(names)
            yield Broken(
                place, field, "not_unique", _("Another row has the same %(said)s.") % {"said": said}
            )
        seen.add(values)


def holds(condition: Q, row: Any) -> bool | None:
    """Whether the row meets the condition, by SQL's logic: None where a null leaves it open."""
    found = [
        holds(child, row) if isinstance(child, Q) else _compared(child, row)
        for child in condition.children
    ]
    if condition.connector == Q.OR:
        met = True if True in found else (None if None in found else False)
    elif condition.connector == Q.AND:
        met = False if False in found else (None if None in found else True)
    else:
        raise UnreadableConditionError
    return met if met is None or not condition.negated else not met


def _compared(child: Any, row: Any) -> bool | None:
    if not isinstance(child, tuple):
        raise UnreadableConditionError
    path, wanted = child
    name, _separator, lookup = path.partition("__")
    value = _value(row, name)
    if isinstance(wanted, F):
        wanted = _value(row, wanted.name)
        if wanted is None:
            return None
    if lookup == "isnull" or (lookup in ("", "exact") and wanted is None):
        return (value is None) == (wanted if lookup == "isnull" else True)
    compare = _COMPARISONS.get(lookup or "exact")
    if compare is None:
        raise UnreadableConditionError
    return None if value is None else compare(value, wanted)


def _value(row: Any, name: str) -> Any:
    try:
        field: Field[Any, Any] = row._meta.pk if name == "pk" else row._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise UnreadableConditionError from error
    return getattr(row, field.attname)
