"""Products whose makers changed them: another food from a day on, the old one before it."""

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from foods.curation.portions import save
from foods.curation.replacements import replace_food
from foods.models import Food, FoodReplacement, NutrientContent, Portion, Recipe, Status
from foods.own_foods import copied_values
from foods.turns import lock_catalogue

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def changed_product(
    *, old: Food, from_date: date, reason: str = "", by: "User | None" = None
) -> FoodReplacement:
    """Make a copy of a food of the catalogue that stands for it from `from_date` on.

    The copy has its words, contents, offered portions and tags; what changed is then edited in it,
    by people only: no loader keeps it up to date. Raises ValidationError.
    """
    lock_catalogue()
    old = Food.objects.select_for_update().get(pk=old.pk)
    if old.owner_id is not None:
        raise ValidationError("Choose a food of the catalogue.", code="other_owner")
    if old.status != Status.PUBLISHED:
        raise ValidationError(
            f"“{old}” is {old.get_status_display()}: only a food people choose can change.",
            code="not_published",
        )
    if Recipe.objects.filter(food=old).exists():
        raise ValidationError(
            "What a recipe holds is computed: change its ingredients.", code="recipe"
        )
    said = f"changed product, copied from the one before {from_date:%Y-%m-%d}"
    new = Food(
        source=Food.Source.OWN,
        source_name=old.source_name,
        status=Status.PUBLISHED,
        **copied_values(old),
    )
    save(new, said, by)
    for content in old.contents.all():
        copy = NutrientContent(
            food=new,
            nutrient_id=content.nutrient_id,
            amount_per_100g=content.amount_per_100g,
            derivation=content.derivation,
            note=content.note,
        )
        save(copy, said, by)
    for portion in old.portions.filter(is_active=True):
        copied = Portion(
            food=new,
            description=portion.description,
            gram_weight=portion.gram_weight,
            is_default=portion.is_default,
            position=portion.position,
        )
        save(copied, said, by)
    replacement = replace_food(
        old=old,
        new=new,
        kind=FoodReplacement.Kind.REFORMULATED,
        from_date=from_date,
        reason=reason,
        by=by,
    )
    replacement.details["new_made"] = True
    replacement.save(update_fields=["details"])
    return replacement
