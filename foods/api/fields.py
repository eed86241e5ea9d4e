"""Fields of what is sent."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import Any, Final

from django.db import models
from rest_framework import serializers


class RoundedField(serializers.DecimalField):
    """A number with as many decimals as are stored; further ones are rounded off.

    JSON's numbers are binary in most programs: 0.1 + 0.2 of a phone is 0.30000000000000004, and no
    reason to refuse what was eaten. The bounds hold for what was sent.
    """

    def validate_precision(self, value: Decimal) -> Decimal:
        self.run_validators(value)
        precise: Decimal = super().validate_precision(self._rounded(value))
        return precise

    def _rounded(self, value: Decimal) -> Decimal:
        if not self._fits(value):
            return value
        step = Decimal(1).scaleb(-self.decimal_places)
        nearest = value.quantize(step, ROUND_HALF_EVEN)
        return nearest if self._fits(nearest) else value.quantize(step, ROUND_DOWN)

    def _fits(self, value: Decimal) -> bool:
        """Whether the column has room for what stands before the point."""
        return value.is_zero() or value.adjusted() < self.max_whole_digits


# Of a ModelSerializer whose decimals are sent.
ROUNDED: Final[dict[Any, Any]] = {
    **serializers.ModelSerializer.serializer_field_mapping,
    models.DecimalField: RoundedField,
}
