"""Foods and supplements a person keeps at hand, with the amount they usually take."""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from foods.composition import MAX_AMOUNT_G, MIN_AMOUNT_G
from foods.field_rules import with_field_rules
from foods.models import Food, Portion, Supplement
from tracker.models.diary import Personal
from tracker.querysets import FavouriteQuerySet


@with_field_rules
class Favourite(Personal):
    """A food, or a supplement, once each; the usual amount may be left open.

    It is addressed by what it is a favourite of, so that two devices that choose the same food
    while offline make one favourite of it.
    """

    # RESTRICT: what a person keeps at hand is retired, never deleted under them.
    food = models.ForeignKey(Food, models.RESTRICT, null=True, related_name="+")
    supplement = models.ForeignKey(Supplement, models.RESTRICT, null=True, related_name="+")
    portion = models.ForeignKey(Portion, models.RESTRICT, null=True, related_name="+")
    quantity = models.DecimalField(
        max_digits=8,
        decimal_places=3,
        null=True,
        validators=[MinValueValidator(Decimal("0.001")), MaxValueValidator(10_000)],
    )
    amount_g = models.DecimalField(
        max_digits=9,
        decimal_places=3,
        null=True,
        validators=[MinValueValidator(MIN_AMOUNT_G), MaxValueValidator(MAX_AMOUNT_G)],
    )
    position = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(1_000)])
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FavouriteQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "food"], name="favourite_food_once"),
            models.UniqueConstraint(
                fields=["user", "supplement"], name="favourite_supplement_once"
            ),
            models.CheckConstraint(
                condition=Q(food__isnull=False, supplement=None)
                | Q(food=None, supplement__isnull=False, portion=None, amount_g=None),
                name="favourite_food_or_supplement",
            ),
            models.CheckConstraint(
                condition=Q(food=None)
                | Q(portion=None, quantity=None)
                | Q(portion__isnull=False, quantity__gt=0, amount_g=None),
                name="favourite_portion_or_grams",
            ),
            models.CheckConstraint(
                condition=Q(portion=None) | Q(quantity__isnull=False),
                name="favourite_portion_has_quantity",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "revision"], name="favourite_user_revision"),
        ]

    def __str__(self) -> str:
        return f"favourite {self.object_id}"

    @property
    def object_id(self) -> str:
        """Its address below `favourites/`, and its id in `changes/`."""
        if self.food_id is not None:
            return f"foods/{self.food_id}"
        return f"supplements/{self.supplement_id}"
