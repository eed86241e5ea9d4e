"""Supplements and medicines that contain magnesium."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from foods.field_rules import with_field_rules
from foods.models.food import Status
from foods.querysets import SupplementQuerySet


@with_field_rules
class Supplement(models.Model):
    """A supplement or medicine that contains magnesium, by what one unit of it supplies."""

    class Form(models.TextChoices):
        CITRATE = "citrate", _("citrate")
        GLYCINATE = "glycinate", _("glycinate (bisglycinate)")
        OXIDE = "oxide", _("oxide")
        MALATE = "malate", _("malate")
        TAURATE = "taurate", _("taurate")
        CHLORIDE = "chloride", _("chloride")
        LACTATE = "lactate", _("lactate")
        THREONATE = "threonate", _("L-threonate")
        SULFATE = "sulfate", _("sulfate")
        HYDROXIDE = "hydroxide", _("hydroxide")
        CARBONATE = "carbonate", _("carbonate")
        ASPARTATE = "aspartate", _("aspartate")
        OROTATE = "orotate", _("orotate")
        GLUCONATE = "gluconate", _("gluconate")
        OTHER = "other", _("other or mixed")

    class Route(models.TextChoices):
        ORAL = "oral", _("swallowed")
        TOPICAL = "topical", _("on the skin")

    class Kind(models.TextChoices):
        SUPPLEMENT = "supplement", _("supplement")
        MEDICINE = "medicine", _("medicine")

    name = models.CharField(max_length=160)
    form = models.CharField(max_length=12, choices=Form, default=Form.OTHER)
    elemental_mg_per_unit = models.DecimalField(
        "elemental magnesium per unit, mg",
        max_digits=9,
        decimal_places=3,
        validators=[MinValueValidator(0), MaxValueValidator(5_000)],
    )
    unit = models.CharField(max_length=40, help_text=_("tablet, capsule, ml, g ..."))
    route = models.CharField(max_length=8, choices=Route, default=Route.ORAL)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.SUPPLEMENT)
    is_estimate = models.BooleanField(
        default=False, help_text=_("Computed from the weight of the compound.")
    )
    note = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PUBLISHED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="own_supplements",
    )

    history = HistoricalRecords()
    objects = SupplementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(owner=None), name="supplement_name_once"
            ),
            models.CheckConstraint(
                condition=Q(elemental_mg_per_unit__gte=0), name="supplement_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def counts_as_intake(self) -> bool:
        """Uptake through the skin is not established: topical doses add nothing to intake."""
        return self.route == self.Route.ORAL
