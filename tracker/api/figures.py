"""The target, as a day and an assessment show it."""

from typing import Any

from rest_framework import serializers

from tracker.api.fields import AmountField, ReportSerializer, UnknownAmountField
from tracker.nutrition.reference_intakes import AUTHORITIES

AUTHORITY_CHOICES = list(AUTHORITIES.items())
TARGET_KINDS = ("RDA", "AI", "RNI")


# The target of the examples: a woman of 40.
TARGET_EXAMPLE = {
    "authority": "iom",
    "kind": "RDA",
    "target_mg": 320.0,
    "ear_mg": 265.0,
    "supplemental_ul_mg": 350.0,
}


class TargetSerializer(ReportSerializer[Any]):
    """What an authority sets for the person's life stage, mg a day; null where it sets none."""

    authority = serializers.ChoiceField(choices=AUTHORITY_CHOICES, read_only=True)
    kind = serializers.ChoiceField(choices=TARGET_KINDS, read_only=True)
    target_mg = AmountField()
    ear_mg = UnknownAmountField()
    supplemental_ul_mg = UnknownAmountField(
        help_text="Upper level; it counts supplements and medicines only, never food."
    )
