"""Putting back one value that a food had before, as its history keeps it."""

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from foods.curation.portions import save
from foods.history import FOOD_FIELDS, content_values, plain
from foods.importers.corrections import LOADED
from foods.models import (
    Food,
    FoodGroup,
    Nutrient,
    NutrientContent,
    Portion,
    Status,
    Supplement,
)
from foods.recipe_updates import recompute_recipes
from foods.rules import check_content
from foods.search import refresh
from foods.turns import lock_catalogue

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MAX_REASON: Final = 100  # as much as the history keeps


@transaction.atomic
def revert_value(*, record: Any, by: "User", reason: str, field: str = "") -> Any:
    """Put back what a history row of a content, a portion or a food holds; returns the row.

    Of a content the amount with where it was from, also when it was deleted since; of a portion
    its weight; of a food the one `field`. Raises ValidationError when that is what stands now, the
    thing is gone, or it would not be accepted from a form.
    """
    check_reason(reason)
    lock_catalogue()
    model = record.instance_type
    food_id = record.id if model is Food else record.food_id
    food = Food.objects.filter(pk=food_id, owner=None).first()
    if food is None:
        raise ValidationError("The food is no longer in the catalogue.", code="gone")
    if model is NutrientContent:
        row = _content(food, record)
    elif model is Portion:
        row = _portion(food, record)
    else:
        row = _field(food, record, field)
    save(row, reason, by)
    refresh([food.pk])
    if model is not Food:
        recompute_recipes([food.pk], reason=f"{food.name}: {reason}"[:MAX_REASON], by=by)
    return row


def check_reason(reason: str) -> None:
    """A reason for the history. What loaders begin theirs with would make it look like theirs."""
    if not reason.strip():
        raise ValidationError("Say why.", code="required")
    if len(reason) > MAX_REASON:
        raise ValidationError(f"Say it in {MAX_REASON} characters.", code="too_long")
    if reason.lower().startswith(LOADED.strip()):
        raise ValidationError(
            f"A reason cannot begin with “{LOADED.strip()}”: imports begin theirs so.",
            code="reserved",
        )


def _content(food: Food, record: Any) -> NutrientContent:
    nutrient = Nutrient.objects.filter(pk=record.nutrient_id).first()
    if nutrient is None:
        raise ValidationError("The nutrient is no longer kept.", code="gone")
    content = NutrientContent.objects.filter(food=food, nutrient=nutrient).first()
    if content is None:
        content = NutrientContent(food=food, nutrient=nutrient)
    elif content_values(content) == content_values(record):
        raise _stands_now(f"{plain(record.amount_per_100g)} {nutrient.get_unit_display()}")
    if record.derivation == NutrientContent.Derivation.COMPUTED:
        raise ValidationError("A computed value follows its ingredients.", code="computed")
    content.amount_per_100g = record.amount_per_100g
    content.derivation, content.note = record.derivation, record.note
    content.clean_fields(exclude=["food", "nutrient"])
    check_content(nutrient, content.amount_per_100g)
    return content


def _portion(food: Food, record: Any) -> Portion:
    portion = Portion.objects.filter(pk=record.id, food=food).first()
    if portion is None:
        raise ValidationError("The portion was deleted since.", code="gone")
    if portion.gram_weight == record.gram_weight:
        raise _stands_now(f"{plain(record.gram_weight)} g")
    portion.gram_weight = record.gram_weight
    portion.clean_fields(exclude=["food"])
    return portion


def _field(food: Food, record: Any, field: str) -> Food:
    if field not in FOOD_FIELDS or field == "replaced_by_id":
        raise ValidationError("This cannot be put back here.", code="no_field")
    value = getattr(record, field)
    if getattr(food, field) == value:
        raise _stands_now(FOOD_FIELDS[field].lower())
    if field == "group_id" and value and not FoodGroup.objects.filter(pk=value).exists():
        raise ValidationError("The group is no longer there.", code="gone")
    if field == "status":
        check_may_have_status(food, value)
    setattr(food, field, value)
    food.clean_fields(exclude=[each.name for each in Food._meta.fields if each.attname != field])
    food.clean()
    return food


def check_may_have_status(row: Food | Supplement, status: str) -> None:
    """What a curator may set the state of a food or supplement of the catalogue to."""
    if status == Status.PENDING:
        raise ValidationError(
            "Foods wait for review when people offer them, not otherwise.", code="pending"
        )
    if status != Status.RETIRED and isinstance(row, Food) and row.replaced_by_id is not None:
        raise ValidationError(
            "Another food stands for it. Undo that replacement first.", code="replaced"
        )


def _stands_now(what: str) -> ValidationError:
    return ValidationError(f"That is what stands now: {what}.", code="stands_now")
