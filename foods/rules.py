"""Rules for what a person says of foods, for forms and serializers alike.

Each raises Django's ValidationError, keyed by the field it concerns where there are several.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foods.composition import MAX_AMOUNT_G, MAX_PARTS_G_PER_100G, parts_g_per_100g
from foods.importers.records import MAX_MAGNESIUM_MG_PER_100G
from foods.models import Food, Nutrient, Portion


def check_content(nutrient: Nutrient, amount_per_100g: Decimal) -> None:
    """An amount that 100 g of a food can hold, in the nutrient's unit."""
    if nutrient.code == "magnesium" and amount_per_100g > MAX_MAGNESIUM_MG_PER_100G:
        raise ValidationError(
            _("No food has more than %(most)s mg of magnesium in 100 g. Is it mg per 100 g?"),
            code="too_much",
            params={"most": MAX_MAGNESIUM_MG_PER_100G},
        )
    if nutrient.unit == "g" and amount_per_100g > 100:
        raise ValidationError(
            _("100 g of a food cannot hold more than 100 g of it."), code="too_much"
        )


def check_mass(contents: Mapping[str, Decimal]) -> None:
    """The parts of 100 g weigh about 100 g at most."""
    parts_g = parts_g_per_100g(contents)
    if parts_g > MAX_PARTS_G_PER_100G:
        raise ValidationError(
            _("Water, protein, fat, carbohydrate and alcohol weigh %(parts)s g together in 100 g."),
            code="heavier_than_the_food",
            params={"parts": f"{parts_g.normalize():f}"},
        )


MAX_PORTIONS: Final = 30


def check_portions(portions: Sequence[Mapping[str, Any]]) -> None:
    """The portions of a food: each described once, one usual one at most."""
    if len(portions) > MAX_PORTIONS:
        raise ValidationError(
            _("A food has at most %(most)s portions."),
            code="max_length",
            params={"most": MAX_PORTIONS},
        )
    if len({portion["description"] for portion in portions}) < len(portions):
        raise ValidationError(_("Two portions have the same description."), code="not_unique")
    if sum(bool(portion.get("is_default")) for portion in portions) > 1:
        raise ValidationError(_("Only one portion is the usual one."), code="two_defaults")


def check_amount(
    food: Food, portion: Portion | None, quantity: Decimal | None, amount_g: Decimal | None
) -> None:
    """An amount of this food that somebody may have meant."""
    check_amount_said_once(food, portion, quantity, amount_g)
    if portion is not None and quantity is not None:
        grams = portion.gram_weight * quantity
        if grams > MAX_AMOUNT_G:
            raise ValidationError(
                {
                    "quantity": ValidationError(
                        _("That is %(grams)s g; at most %(most)s g can be entered."),
                        code="too_much",
                        params={"grams": f"{grams:.0f}", "most": f"{MAX_AMOUNT_G:f}"},
                    )
                }
            )


def check_amount_said_once(
    food: Food, portion: Portion | None, quantity: Decimal | None, amount_g: Decimal | None
) -> None:
    """An amount is a portion of this very food with a quantity, or grams: exactly one of them."""
    if portion is not None and portion.food_id != food.pk:
        raise ValidationError(
            {
                "portion": ValidationError(
                    _("This portion belongs to another food."), code="portion_of_another_food"
                )
            }
        )
    if portion is not None and amount_g is not None:
        raise ValidationError(
            {
                "amount_g": ValidationError(
                    _("Give a portion with a quantity, or grams, not both."),
                    code="two_amounts",
                )
            }
        )
    if portion is None and amount_g is None:
        raise ValidationError(
            {
                "amount_g": ValidationError(
                    _("How much was it? Give a portion with a quantity, or grams."),
                    code="no_amount",
                )
            }
        )
    if portion is not None and quantity is None:
        raise ValidationError(
            {"quantity": ValidationError(_("How many portions was it?"), code="no_quantity")}
        )
    if portion is None and quantity is not None:
        raise ValidationError(
            {
                "quantity": ValidationError(
                    _("A quantity counts portions: choose the portion too."),
                    code="quantity_without_portion",
                )
            }
        )
