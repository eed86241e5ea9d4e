"""Recipes: foods made of foods, whose contents are computed from these."""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from foods.composition import MAX_AMOUNT_G, MIN_AMOUNT_G
from foods.field_rules import with_field_rules
from foods.models.food import Food, Portion


def amount_said(name: str) -> models.CheckConstraint:
    """Grams, or a portion and how many: where one of these is null, comparing it breaks no rule."""
    return models.CheckConstraint(
        condition=Q(amount_g__isnull=False) | Q(portion__isnull=False, quantity__isnull=False),
        name=f"{name}_amount_said",
    )


@with_field_rules
class Recipe(models.Model):
    """What makes a food a recipe.

    `yield_factor` is the weight of the finished dish by the weight of its ingredients: below 1
    where water boils away, above 1 where it is taken up and not listed.
    """

    food = models.OneToOneField(Food, models.CASCADE, primary_key=True, related_name="recipe")
    servings = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(1_000)],
    )
    yield_factor = models.DecimalField(
        max_digits=5,
        decimal_places=3,
        default=1,
        validators=[MinValueValidator(Decimal("0.05")), MaxValueValidator(10)],
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(servings__gt=0, yield_factor__gt=0), name="recipe_makes_something"
            ),
        ]

    def __str__(self) -> str:
        return f"recipe of {self.food_id}"


@with_field_rules
class RecipeIngredient(models.Model):
    """A food in a recipe: a portion of it and how many, or grams, as in a diary entry."""

    recipe = models.ForeignKey(Recipe, models.CASCADE, related_name="ingredients")
    # RESTRICT protects a food that recipes use, and lets an account go with all its foods.
    food = models.ForeignKey(Food, models.RESTRICT, related_name="used_in")
    portion = models.ForeignKey(
        Portion, models.RESTRICT, null=True, blank=True, related_name="used_in"
    )
    quantity = models.DecimalField(
        max_digits=8,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.001")), MaxValueValidator(1_000)],
    )
    amount_g = models.DecimalField(
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(MIN_AMOUNT_G), MaxValueValidator(MAX_AMOUNT_G)],
    )
    position = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(32_767)])

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(portion=None, quantity=None, amount_g__gt=0)
                | Q(portion__isnull=False, quantity__gt=0, amount_g=None),
                name="ingredient_portion_or_grams",
            ),
            amount_said("ingredient"),
        ]

    def __str__(self) -> str:
        return f"ingredient {self.food_id}"

    @property
    def grams(self) -> Decimal:
        """What it weighs, by the portion's present weight."""
        if self.portion is None or self.quantity is None:
            return self.amount_g or Decimal(0)
        return self.portion.gram_weight * self.quantity
