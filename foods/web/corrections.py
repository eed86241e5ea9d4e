"""What happened to a food's magnesium, as everybody may see it: when, from what to what and why.

Who did it is for the curators' desk alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from foods.importers.corrections import LOADED
from foods.models import Food, NutrientContent

# The value a food came with is no correction. A long import writes it some time after the food.
_WITH_THE_FOOD: Final = timedelta(minutes=1)
_IN_THE_SAME_IMPORT: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Correction:
    """One step, in mg per 100 g; None: unknown."""

    changed_at: datetime
    before: Decimal | None
    after: Decimal | None
    reason: str


def magnesium_corrections(food: Food) -> list[Correction]:
    """Every change of the amount, newest first; one query."""
    records = NutrientContent.history.filter(food_id=food.pk, nutrient="magnesium")
    rows = records.order_by("history_id").values_list(
        "history_type", "amount_per_100g", "history_date", "history_change_reason"
    )
    steps: list[Correction] = []
    before: Decimal | None = None
    for index, (kind, amount, changed_at, reason) in enumerate(rows):
        after = None if kind == "-" else amount
        is_loaded = (reason or "").startswith(LOADED)
        soon = _IN_THE_SAME_IMPORT if is_loaded else _WITH_THE_FOOD
        came_with = index == 0 and changed_at - food.created_at < soon
        if after != before and not came_with:
            said = _("a newer release of its source") if is_loaded else reason or ""
            steps.append(Correction(changed_at, before, after, said))
        before = after
    return steps[::-1]
