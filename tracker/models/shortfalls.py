"""Persistent shortfalls and what people were told of them."""

from typing import ClassVar, Final

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foods.field_rules import with_field_rules
from tracker.nutrition.reference_intakes import AUTHORITIES

# Far above what somebody takes in or should; no figure is without end.
_MG: Final = [MinValueValidator(0), MaxValueValidator(1_000_000_000)]


@with_field_rules
class Shortfall(models.Model):
    """A persistent shortfall against one reference: an episode of the weekly assessments."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shortfalls")
    authority = models.CharField(max_length=8, choices=list(AUTHORITIES.items()))
    target_kind = models.CharField(max_length=4, default="RDA")
    target_mg = models.FloatField(validators=_MG)
    opened_on = models.DateField()
    last_confirmed_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "authority", "opened_on"], name="shortfall_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gt=F("opened_on")),
                name="shortfall_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(last_confirmed_on__gte=F("opened_on")),
                name="shortfall_confirmed_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"shortfall from {self.opened_on}"


@with_field_rules
class ShortfallStep(models.Model):
    """What the person was told at one step of a shortfall. Never changed afterwards.

    It points at the assessed day, not at an episode: episodes move when the diary is corrected,
    what was said stays said.
    """

    class Step(models.TextChoices):
        OPENED = "opened", _("opened")
        CONFIRMED = "confirmed", _("confirmed")
        CLOSED = "closed", _("closed")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="shortfall_steps"
    )
    step = models.CharField(max_length=9, choices=Step)
    assessed_on = models.DateField()
    authority = models.CharField(max_length=8, choices=list(AUTHORITIES.items()))
    target_mg = models.FloatField(validators=_MG)
    usual_intake_mg = models.FloatField(validators=_MG)
    low_mg = models.FloatField(validators=_MG)
    high_mg = models.FloatField(validators=_MG)
    days_complete = models.PositiveSmallIntegerField()
    probability_below_target = models.FloatField(
        validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["assessed_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "authority", "assessed_on", "step"], name="shortfall_step_once"
            ),
            models.CheckConstraint(
                condition=Q(high_mg__gte=F("low_mg")), name="shortfall_step_low_to_high"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} on {self.assessed_on}"
