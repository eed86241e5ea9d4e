"""The meal of an hour of the day. Pure."""

from typing import Final, Literal

MealCode = Literal["breakfast", "lunch", "dinner", "snack"]

_BEFORE: Final[tuple[tuple[int, MealCode], ...]] = (
    (4, "snack"),
    (10, "breakfast"),
    (15, "lunch"),
    (17, "snack"),
    (22, "dinner"),
)


def meal_at_hour(hour: int) -> MealCode:
    """The meal most people have at that hour, 0 to 23: a first choice, never a rule."""
    return next((meal for before, meal in _BEFORE if hour < before), "snack")
