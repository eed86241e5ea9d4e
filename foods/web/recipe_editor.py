"""The recipe editor: one form that holds the whole recipe, saved or not.

Its rows are numbered; a number stays with its ingredient while others come and go. Nothing is
stored before the person says so, so that half a recipe is never eaten.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from foods.forms import GRAMS, FoodAmountForm, IngredientForm, RecipeForm
from foods.models import Food, Nutrient
from foods.recipe_contents import Dish
from foods.recipes import MAX_INGREDIENTS, NewIngredient, dish_of, grams_of, usable_foods
from foods.templatetags.figures import catalogue

_FOOD_OF_ROW: Final = re.compile(r"row(\d{1,4})-food")
KEY: Final = re.compile(r"\d{1,18}", re.ASCII)


@dataclass
class NutrientInDish:
    """What a serving holds: the known amount, and the ingredients it is unknown of."""

    nutrient: Nutrient
    amount: Decimal
    unknown: tuple[str, ...]


@dataclass
class RecipeEditor:
    """The form and its rows; `lost` counts foods that are no longer there."""

    form: RecipeForm
    rows: list[IngredientForm]
    data: QueryDict
    lost: int = 0
    dish: Dish | None = None
    _factor: Decimal = field(default=Decimal(1))

    @classmethod
    def of(cls, data: QueryDict, user: Any, *, saving: bool = False) -> "RecipeEditor":
        """What a browser sent. Only when `saving` the name and the like are judged."""
        numbers = sorted(int(match[1]) for name in data if (match := _FOOD_OF_ROW.fullmatch(name)))[
            : MAX_INGREDIENTS + 1
        ]
        keys = {number: data.get(f"row{number}-food", "") for number in numbers}
        ids = {int(key) for key in keys.values() if KEY.fullmatch(key)}
        foods = usable_foods(user).filter(pk__in=ids).prefetch_related("portions").in_bulk()
        rows = [
            _row(foods[int(key)], number, data)
            for number, key in keys.items()
            if KEY.fullmatch(key) and int(key) in foods
        ]
        form = RecipeForm(data) if saving else RecipeForm(initial=data.dict())
        editor = cls(form, rows, data, lost=len(keys) - len(rows))
        editor._cook(RecipeForm(data))
        return editor

    @property
    def ingredients(self) -> list[NewIngredient]:
        return [row.ingredient() for row in self.rows if row.is_valid()]

    @property
    def raw_g(self) -> Decimal:
        return sum((grams_of(each) for each in self.ingredients), Decimal(0))

    @property
    def serving_g(self) -> Decimal | None:
        return None if self.dish is None else self.dish.weight_g / self._servings

    def is_valid(self) -> bool:
        """Whether it can be saved as it stands, but for what only the stored foods tell."""
        rows_are_valid = all(row.is_valid() for row in self.rows)
        if self.lost:
            self.form.add_error(None, _("One of the foods is no longer there."))
        if not self.rows:
            self.form.add_error(None, _("What is it made of? Add an ingredient."))
        if self.form.is_valid() and rows_are_valid and self.rows:
            try:
                self._factor = self.form.yield_factor(self.raw_g)
            except ValidationError as error:
                self.form.add_error("finished", error)
        return self.form.is_valid() and rows_are_valid

    def values(self) -> dict[str, Any]:
        """What `save_recipe` takes; after `is_valid()`."""
        data = self.form.cleaned_data
        return {
            "name": data["name"],
            "group": data["group"],
            "servings": data["servings"],
            "yield_factor": self._factor,
            "ingredients": self.ingredients,
        }

    def refuse(self, error: ValidationError) -> None:
        """Say beside its field why the recipe could not be saved."""
        fields = {"yield_factor": "finished", "servings": "servings"}
        if not hasattr(error, "error_dict"):
            self.form.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.form.add_error(fields.get(name), errors)

    @cached_property
    def nutrients(self) -> list[NutrientInDish]:
        """What a serving holds, by nutrient; those that nothing is known of are left out."""
        if self.dish is None:
            return []
        return [
            NutrientInDish(
                nutrient,
                self.dish.amounts[nutrient.pk].known / self._servings,
                tuple(map(catalogue, self.dish.amounts[nutrient.pk].unknown)),
            )
            for nutrient in Nutrient.objects.all()
            if nutrient.pk in self.dish.amounts
        ]

    @property
    def magnesium(self) -> NutrientInDish | None:
        """Of a serving; None where no ingredient has a value."""
        return next((each for each in self.nutrients if each.nutrient.pk == "magnesium"), None)

    def _cook(self, form: RecipeForm) -> None:
        """Compute the dish from what can be understood so far."""
        form.is_valid()
        self._servings = form.cleaned_data.get("servings") or Decimal(1)
        ingredients = self.ingredients
        if not ingredients:
            return
        try:
            self._factor = form.yield_factor(self.raw_g)
        except (ValidationError, KeyError):
            self._factor = Decimal(1)
        self.dish = dish_of(ingredients, self._factor)


def _row(food: Food, number: int, data: Mapping[str, Any]) -> IngredientForm:
    kept = data.get(f"row{number}-measure", "")
    portion = next((each for each in food.portions.all() if str(each.pk) == kept), None)
    row = IngredientForm(food, data, prefix=f"row{number}", kept=portion)
    row.number = number
    return row


def data_of(food: Food) -> QueryDict:
    """A stored recipe as the editor's form would send it; three queries."""
    data = QueryDict(mutable=True)
    data.update(RecipeForm.initial_of(food))
    for number, each in enumerate(food.recipe.ingredients.all()):
        _put(data, number, each.food_id, FoodAmountForm.initial_of(each))
    return data


def with_food(data: QueryDict, food: Food) -> QueryDict:
    """The same with one more ingredient: its usual portion once, or 100 g."""
    data = data.copy()
    numbers = [int(match[1]) for name in data if (match := _FOOD_OF_ROW.fullmatch(name))]
    usual = next((each for each in food.portions.all() if each.is_active), None)
    amount = (
        {"amount": "100", "measure": GRAMS}
        if usual is None
        else {"amount": "1", "measure": str(usual.pk)}
    )
    _put(data, max(numbers, default=-1) + 1, food.pk, amount)
    data["q"] = ""
    return data


def without_row(data: QueryDict, number: str) -> QueryDict:
    data = data.copy()
    data.pop(f"row{number}-food", None)
    return data


def _put(data: QueryDict, number: int, food_id: int, amount: Mapping[str, str]) -> None:
    data[f"row{number}-food"] = str(food_id)
    for name, value in amount.items():
        data[f"row{number}-{name}"] = value
