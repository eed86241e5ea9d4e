"""A figure without a food: "Restaurant, about 60 mg".

It is kept as a food of the person's own that holds just that much magnesium and of which nothing
else is known, put away from the start: every total, list, file and device reads it like any other
entry, and no search offers it. What the portion weighs means nothing.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction

from foods.models import Food, Status
from foods.services import create_own_food
from foods.turns import lock_catalogue
from tracker.corrections.standing_foods import Eaten

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Three days' worth for most people: beyond it the unit was mistaken.
MOST_MG: Final = Decimal(1_000)
LEAST_MG: Final = Decimal("0.1")
NAME_LETTERS: Final = 100
_PORTION: Final = "1 portion"
# So that a content "per 100 g" is the amount itself, to all its decimals.
_PORTION_G: Final = Decimal(100)


@transaction.atomic
def noted_amount(*, user: "User", name: str, magnesium_mg: Decimal) -> Eaten:
    """What to log for it: noted before under the same name with the same figure, the same."""
    lock_catalogue()
    known = Food.objects.filter(
        owner=user,
        is_quick_add=True,
        name=name,
        replaced_by=None,
        contents__nutrient="magnesium",
        contents__amount_per_100g=magnesium_mg,
    )
    food = known.first() or create_own_food(
        owner=user,
        name=name,
        is_quick_add=True,
        status=Status.RETIRED,
        contents={"magnesium": magnesium_mg},
        portions=[{"description": _PORTION, "gram_weight": _PORTION_G, "is_default": True}],
    )
    portion = food.portions.get(description=_PORTION)
    return Eaten(food.pk, portion.pk, Decimal(1), None)
