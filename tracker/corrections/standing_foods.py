"""Entries and the foods that took the place of theirs (foods.curation.replacements).

Who knows only the old food, such as a phone that was offline, loses nothing: what is written under
its name is stored as the food that stands for it on that day, and noted as a move, so that undoing
the replacement gives the entry its own food back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from foods.composition import storable_g
from foods.curation.replacements import in_force, in_force_on, portions_of
from foods.models import Food, FoodReplacement, Portion
from tracker.models import IntakeEntry, MovedEntry

# Replacement -> the portion the entry had before it, of the food it had then.
Moves = dict[int, int | None]


def _weight_g(portion_id: int) -> Decimal:
    return Portion.objects.values_list("gram_weight", flat=True).get(pk=portion_id)


@dataclass(frozen=True, slots=True)
class Eaten:
    """A food and how much of it: a portion and a quantity, or grams."""

    food_id: int
    portion_id: int | None
    quantity: Decimal | None
    amount_g: Decimal | None

    @classmethod
    def of(cls, entry: IntakeEntry) -> "Eaten":
        return cls(entry.food_id, entry.portion_id, entry.quantity, entry.amount_g)

    def moved(
        self, replacement: FoodReplacement, weight_g: Callable[[int], Decimal] = _weight_g
    ) -> "Eaten":
        """The same amount of the food that took the place of this one.

        A portion that has none there becomes grams, so that the entry keeps its weight; no more
        of them than an entry may have, should the portion have been made that heavy since.
        `weight_g`: of a portion, by its key.
        """
        food_id, portions = replacement.new_id, portions_of(replacement)
        if self.portion_id is None:
            return Eaten(food_id, None, None, self.amount_g)
        if self.portion_id in portions:
            return Eaten(food_id, portions[self.portion_id], self.quantity, None)
        grams = storable_g(weight_g(self.portion_id) * (self.quantity or 0))
        return Eaten(food_id, None, None, grams)

    def moved_back(self, replacement: FoodReplacement, portion_before: int | None) -> "Eaten":
        """Before that replacement; unchanged when somebody has chosen otherwise since."""
        stood_for = portions_of(replacement).get(portion_before or 0)
        if (self.food_id, self.portion_id) != (replacement.new_id, stood_for):
            return self
        portion_id = None if self.portion_id is None else portion_before
        return Eaten(replacement.old_id, portion_id, self.quantity, self.amount_g)

    def values(self) -> dict[str, Any]:
        """The entry's fields, by their columns."""
        return {name: getattr(self, name) for name in self.__slots__}


class StandingFoods:
    """What stands for foods on a day, each replacement and weight read once for any number of rows.

    Call it with the person's profile locked: what is replaced after that, `catch_up` moves.
    """

    def __init__(self, old_foods: Mapping[int, Food]) -> None:
        """`old_foods`: those that another one took the place of, on some days or on every day."""
        self._old_foods = old_foods
        self._in_force = cache(in_force)
        self._weight_g = cache(_weight_g)

    @classmethod
    def of(cls, food_ids: Iterable[int]) -> "StandingFoods":
        return cls(Food.objects.exclude(replaced_by=None).in_bulk(list(food_ids)))

    def __contains__(self, food_id: int) -> bool:
        """Whether another food took its place, on some days or on every day."""
        return food_id in self._old_foods

    def stored(self, eaten: Eaten, day: date) -> tuple[Eaten, Moves]:
        """What is stored for `eaten` on that day, and how it came there."""
        moves: Moves = {}
        food = self._old_foods.get(eaten.food_id)
        while food and (replacement := in_force_on(food, day, self._in_force)) is not None:
            moves[replacement.pk] = eaten.portion_id
            eaten, food = eaten.moved(replacement, self._weight_g), replacement.new
        return eaten, moves


def standing_values(
    entry: IntakeEntry, values: Mapping[str, Any], *, food_is_fresh: bool = False
) -> tuple[dict[str, Any], Moves]:
    """The values to store in the entry, with the food that stands for theirs on their day.

    Call it with the person's profile locked: what is replaced after that, `catch_up` moves.
    `food_is_fresh`: so was the food read, in the values or, where they have none, with the entry.
    """
    given = {_column(name): _key(value) for name, value in values.items()}
    eaten = Eaten(**{name: given.get(name, getattr(entry, name)) for name in Eaten.__slots__})
    if food_is_fresh:
        food = values.get("food") or entry.food
        foods = StandingFoods({} if food.replaced_by_id is None else {food.pk: food})
    else:
        foods = StandingFoods.of([eaten.food_id])
    eaten, moves = foods.stored(eaten, given.get("date", entry.date))
    if not moves:
        return dict(values), {}
    others = {name: value for name, value in values.items() if _column(name) not in Eaten.__slots__}
    return {**others, **eaten.values()}, moves


def record_moves(entry: IntakeEntry, moves: Moves) -> None:
    for replacement_id, portion_id in moves.items():
        MovedEntry.objects.update_or_create(
            user_id=entry.user_id,
            entry=entry,
            replacement_id=replacement_id,
            defaults={"portion_before_id": portion_id},
        )


def _column(name: str) -> str:
    return f"{name}_id" if name in {"food", "portion"} else name


def _key(value: Any) -> Any:
    return value.pk if isinstance(value, Food | Portion) else value
