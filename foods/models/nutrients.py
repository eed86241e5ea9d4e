"""What amounts are amounts of, and how foods are grouped; fixtures/catalogue defines both."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models

from foods.field_rules import with_field_rules


@with_field_rules
class Nutrient(models.Model):
    """A nutrient with the unit all its contents are stored in.

    Its code is its key, so that summing one nutrient joins no further table.
    """

    code = models.SlugField(primary_key=True)
    name = models.CharField(max_length=80)
    unit = models.CharField(
        max_length=4, choices=[("g", "g"), ("mg", "mg"), ("ug", "µg"), ("kcal", "kcal")]
    )
    fdc_id = models.PositiveIntegerField(
        "FoodData Central id", unique=True, validators=[MaxValueValidator(2_147_483_647)]
    )
    position = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(32_767)])

    class Meta:
        ordering: ClassVar = ["position", "code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_unit_display()})"


@with_field_rules
class FoodGroup(models.Model):
    code = models.SlugField(primary_key=True)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(32_767)])

    class Meta:
        ordering: ClassVar = ["position", "name"]

    def __str__(self) -> str:
        return self.name
