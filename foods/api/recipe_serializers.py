"""A recipe as it is shown, and as it is sent."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from foods.api.changes import ChangeSerializer
from foods.api.fields import ROUNDED
from foods.api.food_serializers import FoodSerializer, existing_group
from foods.composition import amount_in
from foods.models import Food, Portion, Recipe, RecipeIngredient
from foods.recipe_updates import SERVING
from foods.recipes import MAX_INGREDIENTS, NewIngredient, standing_foods, usable_foods
from foods.rules import check_amount

_UNKNOWN_AMOUNT = {"type": ["number", "null"], "format": "double"}
_DECIMALS = 6


def _rounded(amount: Decimal | None) -> float | None:
    return None if amount is None else round(float(amount), _DECIMALS)


class IngredientSerializer(serializers.ModelSerializer[RecipeIngredient]):
    """`amount_g` is the weight on every answer, also when a portion was sent."""

    food = serializers.IntegerField(source="food_id")
    food_name = serializers.CharField(source="food.name")
    portion = serializers.IntegerField(source="portion_id", allow_null=True)
    portion_description = serializers.CharField(
        source="portion.description", default=None, allow_null=True
    )
    amount_g = serializers.SerializerMethodField()
    magnesium_mg = serializers.SerializerMethodField(help_text="null: its content is unknown.")

    class Meta:
        model = RecipeIngredient
        fields = (
            "food",
            "food_name",
            "portion",
            "portion_description",
            "quantity",
            "amount_g",
            "magnesium_mg",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "number", "format": "double"})
    def get_amount_g(self, ingredient: Any) -> float | None:
        return _rounded(ingredient.grams)

    @extend_schema_field(_UNKNOWN_AMOUNT)
    def get_magnesium_mg(self, ingredient: Any) -> float | None:
        return _rounded(amount_in(ingredient.magnesium_mg_per_100g, ingredient.grams))


class RecipeSerializer(FoodSerializer):
    """A food with what it is made of; `contents` and the portion "1 serving" are computed."""

    servings = serializers.DecimalField(
        source="recipe.servings", max_digits=6, decimal_places=2, read_only=True
    )
    yield_factor = serializers.DecimalField(
        source="recipe.yield_factor", max_digits=5, decimal_places=3, read_only=True
    )
    ingredients = IngredientSerializer(source="recipe.ingredients", many=True, read_only=True)
    magnesium_mg_per_serving = serializers.SerializerMethodField(
        help_text="null: some ingredient's content is unknown."
    )
    known_magnesium_mg_per_serving = serializers.SerializerMethodField(
        help_text='What the others hold: "at least" so much. null: nothing is known.'
    )
    unknown_ingredients = serializers.SerializerMethodField(
        help_text="Names of the ingredients without a magnesium value."
    )

    class Meta(FoodSerializer.Meta):
        fields = (
            *FoodSerializer.Meta.fields,
            "servings",
            "yield_factor",
            "ingredients",
            "magnesium_mg_per_serving",
            "known_magnesium_mg_per_serving",
            "unknown_ingredients",
        )
        read_only_fields = fields

    @extend_schema_field(_UNKNOWN_AMOUNT)
    def get_magnesium_mg_per_serving(self, food: Any) -> float | None:
        serving = next((each for each in food.active_portions if each.description == SERVING), None)
        if serving is None:
            return None
        return _rounded(amount_in(food.magnesium_mg_per_100g, serving.gram_weight))

    @extend_schema_field(_UNKNOWN_AMOUNT)
    def get_known_magnesium_mg_per_serving(self, food: Any) -> float | None:
        amounts = [
            amount_in(each.magnesium_mg_per_100g, each.grams)
            for each in food.recipe.ingredients.all()
        ]
        known = [amount for amount in amounts if amount is not None]
        return _rounded(sum(known) / food.recipe.servings) if known else None

    def get_unknown_ingredients(self, food: Any) -> list[str]:
        names = [
            each.food.name
            for each in food.recipe.ingredients.all()
            if each.magnesium_mg_per_100g is None
        ]
        return list(dict.fromkeys(names))


class NewIngredientSerializer(serializers.ModelSerializer[RecipeIngredient]):
    serializer_field_mapping = ROUNDED

    food = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    portion = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, allow_null=True, default=None
    )

    class Meta:
        model = RecipeIngredient
        fields = ("food", "portion", "quantity", "amount_g")
        extra_kwargs = {name: {"default": None} for name in ("quantity", "amount_g")}


class NewRecipeSerializer(serializers.ModelSerializer[Recipe]):
    """Each ingredient is a food with a portion and a quantity, or with grams.

    A food that another one took the place of is accepted, and the answer has the one that is
    stored: it stands for it.
    """

    serializer_field_mapping = ROUNDED

    name = serializers.CharField(max_length=200)
    group = serializers.CharField(max_length=50, allow_null=True, default=None)
    ingredients = NewIngredientSerializer(many=True, allow_empty=False, max_length=MAX_INGREDIENTS)

    class Meta:
        model = Recipe
        fields = ("name", "group", "servings", "yield_factor", "ingredients")
        extra_kwargs = {
            "servings": {"default": Decimal(1)},
            "yield_factor": {
                "default": Decimal(1),
                "help_text": "Weight of the finished dish by that of its ingredients. What "
                "boiled away, or was taken up, is water.",
            },
        }

    validate_group = staticmethod(existing_group)

    def validate_ingredients(self, rows: list[dict[str, Any]]) -> list[NewIngredient]:
        found, rows, kept = self._standing(rows)
        portions = Portion.objects.filter(food__in=found).in_bulk({row["portion"] for row in rows})
        errors: list[Any] = []
        ingredients = []
        for row in rows:
            try:
                ingredients.append(self._ingredient(row, found, portions, kept))
                errors.append({})
            except DjangoValidationError as error:
                errors.append(serializers.as_serializer_error(error))
        if any(errors):
            raise serializers.ValidationError(errors)
        return ingredients

    def _standing(
        self, rows: list[dict[str, Any]]
    ) -> tuple[dict[int, Food], list[dict[str, Any]], set[int]]:
        """The foods by key, the rows with what stands for replaced ones, and portions to accept.

        Who knows only the old food, such as a phone that was offline, loses nothing.
        """
        user = self.context["request"].user
        ids = {row["food"] for row in rows}
        found = usable_foods(user).in_bulk(ids)
        gone = ids - found.keys()
        standing = standing_foods(user, gone) if gone else {}
        kept, moved = self._kept, []
        for row in rows:
            if row["food"] not in standing:
                moved.append(row)
                continue
            food, portions = standing[row["food"]]
            found[food.pk] = food
            kept |= set(portions.values())
            portion = portions.get(row["portion"], row["portion"])
            moved.append({**row, "food": food.pk, "portion": portion})
        return found, moved, kept

    def _ingredient(
        self,
        row: dict[str, Any],
        foods: Mapping[int, Food],
        portions: Mapping[int, Portion],
        kept: Collection[int],
    ) -> NewIngredient:
        food, portion = foods.get(row["food"]), portions.get(row["portion"])
        if food is None:
            _refuse("food", _("There is no such food."), "does_not_exist")
        if row["portion"] is not None and portion is None:
            _refuse("portion", _("There is no such portion."), "does_not_exist")
        if portion is not None and not portion.is_active and portion.pk not in kept:
            _refuse("portion", _("This portion is no longer offered."), "inactive_portion")
        ingredient = NewIngredient(
            food=food, portion=portion, quantity=row["quantity"], amount_g=row["amount_g"]
        )
        check_amount(**ingredient)
        return ingredient

    @property
    def _kept(self) -> set[int]:
        """Portions the stored recipe has: repeating a PUT is safe though one was retired."""
        if self.instance is None:
            return set()
        return {each.portion_id for each in self.instance.recipe.ingredients.all()}


class ChangedRecipeSerializer(ChangeSerializer, NewRecipeSerializer):
    class Meta(NewRecipeSerializer.Meta):
        fields = (*NewRecipeSerializer.Meta.fields, "change", "from_date")


def _refuse(field: str, message: str, code: str) -> None:
    raise DjangoValidationError({field: DjangoValidationError(message, code=code)})
