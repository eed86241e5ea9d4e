"""How diaries follow the catalogue, and what people are told of it."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from foods.field_rules import with_field_rules
from foods.models import Food, FoodReplacement, Portion, Supplement
from tracker.models.diary import IntakeEntry


@with_field_rules
class MovedEntry(models.Model):
    """An entry that followed its food when another one took its place, and what it held before."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    entry = models.ForeignKey(IntakeEntry, models.CASCADE, related_name="moves")
    replacement = models.ForeignKey(FoodReplacement, models.CASCADE, related_name="+")
    portion_before = models.ForeignKey(
        Portion, models.RESTRICT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "entry", "replacement"], name="moved_entry_once"
            ),
        ]

    def __str__(self) -> str:
        return f"move of entry {self.entry_id}"


@with_field_rules
class CorrectionNotice(models.Model):
    """What a change of the catalogue did to a person's days, told once.

    It is of a food or of a supplement; `food_name` keeps the name of either and the rest the
    figures, as they were told. `change_mg` is the mean change of the days it moved; None where
    their magnesium became known or unknown.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="correction_notices"
    )
    food = models.ForeignKey(Food, models.SET_NULL, null=True, related_name="+")
    supplement = models.ForeignKey(Supplement, models.SET_NULL, null=True, related_name="+")
    food_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=300, blank=True)
    days = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    first_day = models.DateField()
    last_day = models.DateField()
    change_mg = models.FloatField(
        null=True, validators=[MinValueValidator(-1_000_000_000), MaxValueValidator(1_000_000_000)]
    )
    days_known = models.PositiveIntegerField(default=0)  # the food's value became known
    days_unknown = models.PositiveIntegerField(default=0)  # it turned out to be unknown
    made_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="notice_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(food=None) | Q(supplement=None), name="notice_of_one_thing"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "seen_at"], name="notice_user_seen")]

    def __str__(self) -> str:
        return f"notice of {self.days} days"

    @property
    def about(self) -> Food | Supplement | None:
        """What its figures are of; None: it is gone."""
        return self.food or self.supplement

    @property
    def is_seen(self) -> bool:
        return self.seen_at is not None
