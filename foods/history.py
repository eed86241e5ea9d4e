"""What happened to a food's values and portions: who, when, from what to what, and why."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from foods.models import Food, NutrientContent, Portion, Supplement
from foods.search import forget


@dataclass(frozen=True)
class Change:
    """One step of a content or a portion, in words."""

    changed_at: datetime
    by: str
    what: str
    before: str
    after: str
    reason: str


def changes_of(food_id: int | str) -> list[Change]:
    """Every change of the food's contents and portions, newest first; two queries."""
    contents = NutrientContent.history.filter(food_id=food_id).select_related(
        "history_user", "nutrient"
    )
    portions = Portion.history.filter(food_id=food_id).select_related("history_user")
    changes = [
        *_steps(contents.order_by("id", "history_id"), _content_name, _content_value, "unknown"),
        *_steps(portions.order_by("id", "history_id"), _portion_name, _portion_value, "none"),
    ]
    return sorted(changes, key=lambda change: change.changed_at, reverse=True)


def _steps(
    records: Iterable[Any],
    name: Callable[[Any], str],
    value: Callable[[Any], str],
    absent: str,
) -> Iterator[Change]:
    """Each history row beside the one before it of the same stored row."""
    previous = None
    for record in records:
        if previous is not None and previous.id != record.id:
            previous = None
        yield Change(
            changed_at=record.history_date,
            by=str(record.history_user or ""),
            what=name(record),
            before=absent if previous is None else value(previous),
            after=absent if record.history_type == "-" else value(record),
            reason=record.history_change_reason or "",
        )
        previous = record


def plain(number: Decimal) -> str:
    """The number without the zeros that only fill its decimals."""
    return f"{number.normalize():f}"


def _content_name(record: Any) -> str:
    return str(record.nutrient.name)


def _content_value(record: Any) -> str:
    note = f" ({record.note})" if record.note else ""
    return f"{plain(record.amount_per_100g)} {record.nutrient.get_unit_display()}{note}"


def _portion_name(record: Any) -> str:
    return f"Portion “{record.description}”"


def _portion_value(record: Any) -> str:
    marks = ["usual"] if record.is_default else []
    marks += [] if record.is_active else ["no longer offered"]
    return ", ".join([f"{plain(record.gram_weight)} g", *marks])


@transaction.atomic
def forget_foods(food_ids: Iterable[int]) -> None:
    """Delete the history of foods that are gone, and what the search knows of them."""
    ids = sorted(set(food_ids))
    for model in (NutrientContent, Portion):
        model.history.filter(food_id__in=ids).delete()
    forget(ids)
    Food.history.filter(id__in=ids).delete()


@transaction.atomic
def forget_own(user_id: int) -> None:
    """Delete the history of a person's own foods and supplements, once these are gone.

    History rows outlive what they tell of; a person who leaves takes theirs along. A food that the
    catalogue took over keeps its history, which then names no owner.
    """
    shared = Food.objects.filter(owner=None, pk=OuterRef("id"))
    Food.history.filter(Exists(shared), owner_id=user_id).update(owner_id=None)
    forget_foods(Food.history.filter(owner_id=user_id).values_list("id", flat=True))
    supplements = Supplement.history.filter(owner_id=user_id).values_list("id", flat=True)
    Supplement.history.filter(id__in=list(supplements)).delete()
