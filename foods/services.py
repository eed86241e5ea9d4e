"""Writes of several catalogue rows together: keyword-only, atomic, returning what they made."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict

from django.db import transaction

from foods.models import Food, NutrientContent, Portion, Status
from foods.search import refresh
from foods.turns import lock_catalogue

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class NewPortion(TypedDict, total=False):
    """A measure of an own food; `id`: the stored portion it was, where it may be renamed."""

    id: int | None
    description: str
    gram_weight: Decimal
    is_default: bool


@transaction.atomic
def create_own_food(
    *,
    owner: "User",
    contents: Mapping[str, Decimal],
    portions: Sequence[NewPortion] = (),
    **values: Any,
) -> Food:
    """A food only its owner sees. `contents` per 100 g, each in its nutrient's unit.

    The first portion is the usual one when none says so. Rows are saved one by one: the history
    of the catalogue records nothing of `bulk_create`.
    """
    lock_catalogue()
    food = Food.objects.create(
        **{"owner": owner, "source": Food.Source.OWN, "status": Status.PUBLISHED, **values}
    )
    for code, amount in contents.items():
        NutrientContent.objects.create(
            food=food,
            nutrient_id=code,
            amount_per_100g=amount,
            derivation=NutrientContent.Derivation.OWN,
        )
    usual = usual_portion(portions)
    for index, portion in enumerate(portions):
        Portion.objects.create(
            food=food,
            position=index,
            description=portion["description"],
            gram_weight=portion["gram_weight"],
            is_default=index == usual,
        )
    refresh([food.pk])
    return food


def usual_portion(portions: Sequence[NewPortion]) -> int:
    """The place of the usual portion: the first one when none says so."""
    return next((i for i, each in enumerate(portions) if each.get("is_default")), 0)
