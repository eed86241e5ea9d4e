"""The target, as a day and an assessment show it."""

from typing import Any

from rest_framework import serializers

from tracker.api.fields import AmountField, UnknownAmountField
from tracker.nutrition.reference_intakes import AUTHORITIES

AUTHORITY_CHOICES = list(AUTHORITIES.items())
TARGET_KINDS = ("RDA", "AI", "RNI")


class TargetSerializer(serializers.Serializer[Any]):
    """What an authority sets for the person's life stage, mg a day; null where it sets none."""

    authority = serializers.ChoiceField(choices=AUTHORITY_CHOICES, read_only=True)
    kind = serializers.ChoiceField(choices=TARGET_KINDS, read_only=True)
    target_mg = AmountField()
    ear_mg = UnknownAmountField()
    supplemental_ul_mg = UnknownAmountField(
        help_text="Upper level; it counts supplements and medicines only, never food."
    )
