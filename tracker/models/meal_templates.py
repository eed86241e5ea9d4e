"""Meals a person eats again and again, under a name of their own.

They are no part of what devices keep a copy of: a template is a shortcut of the pages, and what it
logs are entries like any others.
"""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foods.composition import MAX_AMOUNT_G, MIN_AMOUNT_G
from foods.field_rules import with_field_rules
from foods.models import Food, Portion
from foods.models.recipes import amount_said
from tracker.models.diary import Meal
from tracker.querysets import MealTemplateItemQuerySet, PersonalQuerySet


@with_field_rules
class MealTemplate(models.Model):
    """A named meal; `meal` is where it is logged unless another one is chosen."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="meal_templates"
    )
    name = models.CharField(_("Name"), max_length=60)
    meal = models.CharField(_("Meal"), max_length=10, choices=Meal)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="meal_template_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


@with_field_rules
class MealTemplateItem(models.Model):
    """One food of it and how much: a portion and its quantity, or grams."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    template = models.ForeignKey(MealTemplate, models.CASCADE, related_name="items")
    # RESTRICT: what a person keeps is retired, never deleted under them.
    food = models.ForeignKey(Food, models.RESTRICT, related_name="+")
    portion = models.ForeignKey(Portion, models.RESTRICT, null=True, related_name="+")
    quantity = models.DecimalField(
        max_digits=8,
        decimal_places=3,
        null=True,
        validators=[MinValueValidator(Decimal("0.001")), MaxValueValidator(1_000)],
    )
    amount_g = models.DecimalField(
        max_digits=9,
        decimal_places=3,
        null=True,
        validators=[MinValueValidator(MIN_AMOUNT_G), MaxValueValidator(MAX_AMOUNT_G)],
    )
    position = models.PositiveSmallIntegerField(validators=[MaxValueValidator(1_000)])

    objects = MealTemplateItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["template", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "template", "position"], name="meal_template_item_place"
            ),
            models.CheckConstraint(
                condition=Q(portion=None, quantity=None, amount_g__gt=0)
                | Q(portion__isnull=False, quantity__gt=0, amount_g=None),
                name="meal_template_portion_or_grams",
            ),
            amount_said("meal_template"),
        ]

    def __str__(self) -> str:
        return f"{self.food} of {self.template}"
