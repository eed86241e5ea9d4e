"""Entries and the foods that took the place of theirs (foods.curation.replacements).

Who knows only the old food, such as a phone that was offline, loses nothing: what is written under
its name is stored as the food that stands for it on that day, and noted as a move, so that undoing
the replacement gives the entry its own food back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from foods.curation.replacements import in_force_on, portions_of
from foods.models import Food, FoodReplacement, Portion
from tracker.models import IntakeEntry, MovedEntry

_SMALLEST_G = Decimal("0.001")
# Replacement -> the portion the entry had before it, of the food it had then.
Moves = dict[int, int | None]


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

    def moved(self, replacement: FoodReplacement) -> "Eaten":
        """The same amount of the food that took the place of this one.

        A portion that has none there becomes grams, so that the entry keeps its weight.
        """
        food_id, portions = replacement.new_id, portions_of(replacement)
        if self.portion_id is None:
            return Eaten(food_id, None, None, self.amount_g)
        if self.portion_id in portions:
            return Eaten(food_id, portions[self.portion_id], self.quantity, None)
        weight = Portion.objects.values_list("gram_weight", flat=True).get(pk=self.portion_id)
        grams = (weight * (self.quantity or 0)).quantize(_SMALLEST_G)
        return Eaten(food_id, None, None, max(grams, _SMALLEST_G))

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


def replaced(food_ids: Iterable[int]) -> dict[int, Food]:
    """Those of these foods that another one took the place of, on some days or on every day."""
    return Food.objects.exclude(replaced_by=None).in_bulk(list(food_ids))


def standing(eaten: Eaten, day: date, old: Food) -> tuple[Eaten, Moves]:
    """What is stored for `eaten` of the replaced food `old` on that day, and how it came there."""
    moves: Moves = {}
    food = old
    while (replacement := in_force_on(food, day)) is not None:
        moves[replacement.pk] = eaten.portion_id
        eaten, food = eaten.moved(replacement), replacement.new
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
        old = None if food.replaced_by_id is None else food
    else:
        old = replaced([eaten.food_id]).get(eaten.food_id)
    if old is None:
        return dict(values), {}
    eaten, moves = standing(eaten, given.get("date", entry.date), old)
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
