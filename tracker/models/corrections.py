"""How diaries follow the catalogue, and what people are told of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from foods.models import Food, FoodReplacement, Portion
from tracker.models.diary import IntakeEntry


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


class CorrectionNotice(models.Model):
    """What a change of the catalogue did to a person's days, told once.

    It keeps the food's name and the figures as they were told. `change_mg` is the mean change of
    the days it moved; None where their magnesium became known or unknown.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="correction_notices"
    )
    food = models.ForeignKey(Food, models.SET_NULL, null=True, related_name="+")
    food_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=300, blank=True)
    days = models.PositiveIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    change_mg = models.FloatField(null=True)
    days_known = models.PositiveIntegerField(default=0)  # the food's value became known
    days_unknown = models.PositiveIntegerField(default=0)  # it turned out to be unknown
    made_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["user", "seen_at"], name="notice_user_seen")]

    def __str__(self) -> str:
        return f"notice of {self.days} days"

    @property
    def is_seen(self) -> bool:
        return self.seen_at is not None
