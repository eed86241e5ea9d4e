"""Fields of computed values."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

_DECIMALS = 6


def choices_of(words: type[StrEnum]) -> list[tuple[str, str]]:
    """The words of the core as choices, so that the schema knows them by the enum's name."""
    return [(word.value, word.name) for word in words]


@extend_schema_field({"type": "number", "format": "double"})
class AmountField(serializers.FloatField):
    """A computed figure, rounded to a millionth: the same number from SQLite and PostgreSQL,
    which differ in the last bits of a sum, and never numpy's."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: float | Decimal) -> float:
        return round(float(value), _DECIMALS)


@extend_schema_field({"type": ["number", "null"], "format": "double"})
class UnknownAmountField(AmountField):
    """The same, where null says that it is not known."""
