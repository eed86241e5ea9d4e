"""Rules for the contents of a food that a person enters, for forms and serializers alike."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foods.composition import MAX_PARTS_G_PER_100G, parts_g_per_100g
from foods.importers.records import MAX_MAGNESIUM_MG_PER_100G
from foods.models import Nutrient


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
