"""Rows imported from the records of another app, such as Health Connect or Apple Health.

A record is known by its source and its id there, and has a version that grows. However often and
from however many devices it is imported, it is one row of the person's; an older version changes
nothing; what the person deleted here is not brought back by importing it again.
"""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, cast

from tracker.models import DiaryRow, Tombstone

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Record:
    """A record of another app; named like the fields of a row."""

    external_source: str
    external_id: str
    external_version: int

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Record | None":
        """The record that values to be written name."""
        if not values.get("external_id"):
            return None
        return cls(**{name: values[name] for name in cls.__dataclass_fields__})

    def values(self) -> dict[str, Any]:
        return asdict(self)


NO_RECORD = Record("", "", 0)


def row_of(user: "User | int", model: type[DiaryRow], record: Record) -> Any:
    """The person's row that holds the record, or None."""
    return _of(cast(Any, model).objects.for_user(user), record).first()


def deleted_row_of(user: "User", kind: str, record: Record) -> Tombstone | None:
    """What is left of the row that held it, when the person deleted this version or a later one."""
    gone = _of(Tombstone.objects.filter(user=user, kind=kind), record)
    return gone.filter(external_version__gte=record.external_version).first()


def forget_deletion(user_id: int, kind: str, record: Record) -> None:
    """A later version of a deleted record was imported: that row is the record's now."""
    _of(Tombstone.objects.filter(user=user_id, kind=kind), record).update(**NO_RECORD.values())


def _of(rows: Any, record: Record) -> Any:
    return rows.filter(
        external_source=record.external_source, external_id=record.external_id
    ).order_by("pk")
