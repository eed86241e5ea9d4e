"""What a dish holds, computed from its ingredients. Pure: no Django, no I/O.

Weights in g, contents per 100 g in the nutrient's own unit. The finished dish weighs the sum of
its ingredients times the yield factor. What cooking takes away is water, and so is what it adds:
all other nutrients stay in the dish. No retention factors are applied, so what heat destroys and
alcohol that evaporates is not taken off. Minerals do not go away by heat; what is poured away with
the cooking water is an ingredient less, not a smaller yield.

A nutrient of the dish is known only if it is known of every ingredient: one unknown is carried
through, and what the others hold together is "at least so much".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from foods.composition import amount_in

WATER: Final = "water"
_PLACES: Final = Decimal("0.0001")  # as contents are stored


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A weight of a food and what 100 g of it are known to hold."""

    name: str
    grams: Decimal
    per_100g: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class DishAmount:
    """A nutrient in the whole dish: the known amount, and the ingredients it is unknown of."""

    known: Decimal
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dish:
    """`amounts` has every nutrient that at least one ingredient is known to hold or to lack."""

    weight_g: Decimal
    amounts: Mapping[str, DishAmount]

    @property
    def per_100g(self) -> dict[str, Decimal]:
        """Of the finished dish, with four decimals; a nutrient that is not here is unknown."""
        return {
            code: (amount.known * 100 / self.weight_g).quantize(_PLACES)
            for code, amount in self.amounts.items()
            if not amount.unknown
        }


def dish(ingredients: Sequence[Ingredient], yield_factor: Decimal) -> Dish:
    """The dish made of these ingredients.

    `yield_factor` is the weight of the finished dish by that of its ingredients, above 0. Raises
    ValueError where nothing weighs anything, for a negative weight, or for such a factor.
    """
    weights = [ingredient.grams for ingredient in ingredients]
    raw_g = sum(weights, Decimal(0))
    if not raw_g > 0 or min(weights) < 0:
        raise ValueError("a dish is made of ingredients that weigh something")
    if not yield_factor > 0:
        raise ValueError("a yield factor is above 0")
    weighing = [ingredient for ingredient in ingredients if ingredient.grams > 0]
    codes = dict.fromkeys(code for ingredient in weighing for code in ingredient.per_100g)
    amounts = {code: _together(code, weighing) for code in codes}
    weight_g = raw_g * yield_factor
    if WATER in amounts:
        amounts[WATER] = _cooked(amounts[WATER], weight_g - raw_g)
    return Dish(weight_g, amounts)


def _together(code: str, ingredients: Sequence[Ingredient]) -> DishAmount:
    parts = [(each.name, amount_in(each.per_100g.get(code), each.grams)) for each in ingredients]
    return DishAmount(
        known=sum((amount for _name, amount in parts if amount is not None), Decimal(0)),
        unknown=tuple(dict.fromkeys(name for name, amount in parts if amount is None)),
    )


def _cooked(water: DishAmount, gained_g: Decimal) -> DishAmount:
    """The water after cooking took some away (a negative gain) or added some."""
    return DishAmount(max(water.known + gained_g, Decimal(0)), water.unknown)
