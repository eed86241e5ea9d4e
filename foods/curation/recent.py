"""What changed in the whole catalogue lately, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value

from foods.history import CONTENT, FOOD, PORTION, Change, Names, changes_between
from foods.importers.corrections import LOADED
from foods.models import Food, NutrientContent, Portion

DAYS: Final = 30
PAGE: Final = 50
_MODELS: Final[dict[str, Any]] = {FOOD: Food, CONTENT: NutrientContent, PORTION: Portion}


@dataclass(frozen=True)
class Asked:
    """What to show: a kind of rows or all of them, by people, imports or both, of one person."""

    kind: str = ""
    by: str = "people"
    user_id: int | None = None


@dataclass(frozen=True)
class Page:
    changes: list[tuple[str, Change]]  # the food's name, and what happened
    has_more: bool


def recent_changes(asked: Asked, *, now: datetime, number: int = 1) -> Page:
    """The changes of the last 30 days, newest first; the same few queries for any page.

    A page is of so many history rows: one that changed nothing a curator reads shows nothing, one
    that changed several fields several lines.
    """
    kinds = [asked.kind] if asked.kind in _MODELS else list(_MODELS)
    rows, *others = [_rows(kind, asked, now) for kind in kinds]
    rows = rows.union(*others, all=True) if others else rows
    start = (number - 1) * PAGE
    found = list(rows.order_by("-history_date", "-history_id")[start : start + PAGE + 1])
    return Page(changes=_in_words(found[:PAGE]), has_more=len(found) > PAGE)


def people_who_changed(now: datetime) -> list[tuple[int, str]]:
    """Key and name of those who changed something of the catalogue lately."""
    found: dict[int, str] = {}
    for kind in _MODELS:
        rows = _shared(kind, now).exclude(history_user=None).order_by()
        found.update(rows.values_list("history_user", "history_user__username").distinct())
    return sorted(found.items(), key=lambda person: person[1])


def _shared(kind: str, now: datetime) -> QuerySet[Any]:
    """History rows of the last days, but for those of people's own foods."""
    model = _MODELS[kind]
    food_id = OuterRef("id" if kind == FOOD else "food_id")
    personal = Food.history.filter(id=food_id, owner__isnull=False)
    return model.history.filter(history_date__gte=now - timedelta(days=DAYS)).exclude(
        Exists(personal)
    )


def _rows(kind: str, asked: Asked, now: datetime) -> QuerySet[Any]:
    rows = _shared(kind, now)
    loaded = Q(history_change_reason__startswith=LOADED)
    if asked.by == "people":
        rows = rows.exclude(loaded)
    elif asked.by == "imports":
        rows = rows.filter(loaded)
    if asked.user_id is not None:
        rows = rows.filter(history_user=asked.user_id)
    # The default order of the history would be one of each part of the union.
    return rows.order_by().values(
        "history_id", "history_date", kind=Value(kind, output_field=CharField())
    )


def _in_words(found: Sequence[dict[str, Any]]) -> list[tuple[str, Change]]:
    records: dict[tuple[str, int], Any] = {}
    previous: dict[tuple[str, int], Any] = {}
    for kind, model in _MODELS.items():
        ids = [row["history_id"] for row in found if row["kind"] == kind]
        if ids:
            rows = list(_with_previous(model, ids))
            before = _related(model).in_bulk([row.previous for row in rows if row.previous])
            records |= {(kind, row.history_id): row for row in rows}
            previous |= {(kind, row.history_id): before.get(row.previous) for row in rows}
    foods = [row for (kind, _id), row in records.items() if kind == FOOD]
    foods += [row for (kind, _id), row in previous.items() if kind == FOOD and row is not None]
    names = Names.of(foods)
    changes = [
        change
        for row in found
        for key in [(row["kind"], row["history_id"])]
        if key in records
        for change in changes_between(previous[key], records[key], names)
    ]
    called = _names({change.food_id for change in changes})
    return [(called.get(change.food_id, ""), change) for change in changes]


def _related(model: Any) -> QuerySet[Any]:
    history: QuerySet[Any] = model.history.select_related("history_user")
    return history.select_related("nutrient") if model is NutrientContent else history


def _with_previous(model: Any, ids: Sequence[int]) -> QuerySet[Any]:
    earlier = model.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    return (
        _related(model)
        .filter(history_id__in=ids)
        .annotate(previous=Subquery(earlier.order_by("-history_id").values("history_id")[:1]))
    )


def _names(food_ids: set[int]) -> dict[int, str]:
    """What foods are called now, or were called last."""
    names = {food.pk: str(food) for food in Food.objects.filter(pk__in=food_ids, owner=None)}
    gone = food_ids - names.keys()
    if gone:
        rows = Food.history.filter(id__in=gone).order_by("history_id")
        names |= {pk: f"{name} (deleted)" for pk, name in rows.values_list("id", "name")}
    return names
