"""Rows of a diary as they were before a write, small enough for a session, and back to that."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction

from tracker.models import DiaryRow, IntakeEntry, SupplementDose, SymptomEntry
from tracker.services import KINDS, delete_row, save_diary_row, writing

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# A row's kind and uuid, its values as texts and their revision; None where there was no such row.
# `returns`: the write deleted it. `written`: the revision the write gave it, see `as_written`.
Step = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Undone:
    """`rows`: what was undone. `newer`: how many were changed since by somebody else, and stay."""

    rows: list[DiaryRow]
    newer: int


_MODELS: Final[dict[str, type[DiaryRow]]] = {
    KINDS[model]: model for model in (IntakeEntry, SupplementDose, SymptomEntry)
}
# Of the diary rows: what says whose and which row it is, and what saving it sets.
_KEPT: Final = frozenset(
    {"id", "user", "uuid", "revision", "created_at", "updated_at"}
    | {"external_source", "external_id", "external_version"}
)


def step_back(row: DiaryRow, *, returns: bool = False) -> Step:
    """How to give the row the values it has now; `returns`: once the write deleted it."""
    values = {
        column.attname: None if value is None else str(value)
        for column in row._meta.concrete_fields
        if column.name not in _KEPT
        for value in [getattr(row, column.attname)]
    }
    said = {"kind": KINDS[type(row)], "uuid": str(row.uuid), "values": values}
    return {**said, "before": row.revision, "returns": returns}


def step_away(row: DiaryRow) -> Step:
    """How to take away a row that was made."""
    return {"kind": KINDS[type(row)], "uuid": str(row.uuid), "values": None}


def as_written(*, user: "User", steps: Iterable[Step]) -> list[Step]:
    """The steps of a write that was just done, with the revision that it left each row at."""
    steps = list(steps)
    written: dict[str, int] = {}
    for kind in {step["kind"] for step in steps}:
        uuids = [step["uuid"] for step in steps if step["kind"] == kind]
        rows = _MODELS[kind]._default_manager.filter(user=user, uuid__in=uuids)
        written |= {str(uuid): revision for uuid, revision in rows.values_list("uuid", "revision")}
    return [{**step, "written": written.get(step["uuid"])} for step in steps]


def following(
    steps: Iterable[Step], undone: Iterable[Step], rows: Iterable[DiaryRow]
) -> list[Step]:
    """Steps of an earlier write, which can be undone too now that a later one is."""
    before = {step["uuid"]: step.get("before") for step in undone}
    now = {str(row.uuid): row.revision for row in rows}
    return [
        {**step, "written": now[step["uuid"]]}
        if step["uuid"] in now and step.get("written") == before.get(step["uuid"])
        else step
        for step in steps
    ]


@transaction.atomic
def go_back(*, user: "User", steps: Iterable[Step]) -> Undone:
    """Undo a write by its steps.

    What was deleted elsewhere since stays deleted, and so do rows of a food that is; what was
    changed since, by another device say, stays as it is.
    """
    rows: list[DiaryRow] = []
    newer = 0
    with writing(user):
        for step in steps:
            model: Any = _MODELS[step["kind"]]
            uuid = UUID(step["uuid"])
            now = model.objects.for_user(user).filter(uuid=uuid).first()
            # Sessions from before an update do not know what the write left.
            if now is not None and step.get("written", now.revision) != now.revision:
                newer += 1
                continue
            if step["values"] is None:
                if now is not None:
                    delete_row(row=now)
                    rows.append(now)
                continue
            values = {name: _read(model, name, text) for name, text in step["values"].items()}
            # Of sessions from before an update, nobody said what the write was.
            can_be = now is not None or step.get("returns", True)
            if can_be and _are_there(model, values):
                row, _made = save_diary_row(user=user, model=model, uuid=uuid, values=values)
                rows.append(row)
    return Undone(rows, newer)


def _are_there(model: type[DiaryRow], values: dict[str, Any]) -> bool:
    """Whether the food or supplement is still there, and the portion it was had in."""
    return all(
        column.related_model._base_manager.filter(pk=values[column.attname]).exists()  # type: ignore[union-attr]
        for column in model._meta.concrete_fields
        if column.is_relation and values.get(column.attname) is not None
    )


def _read(model: type[DiaryRow], attname: str, text: str | None) -> Any:
    if text is None:
        return None
    by_attname = {column.attname: column for column in model._meta.concrete_fields}
    column: Any = by_attname[attname]
    return (column.target_field if column.is_relation else column).to_python(text)
