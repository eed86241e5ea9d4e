"""Fields of computed values."""

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

_DECIMALS = 6
T = TypeVar("T")


class OnceEach(serializers.ListField):
    """Words of which each may be named once; `BoundedSchema` says so."""


def choices_of(words: type[StrEnum]) -> list[tuple[str, str]]:
    """The words of the core as choices, so that the schema knows them by the enum's name."""
    return [(word.value, word.name) for word in words]


def shown(value: float | Decimal) -> float:
    """A computed figure, rounded to a millionth: the same number from SQLite and PostgreSQL,
    which differ in the last bits of a sum, and never numpy's."""
    return round(float(value), _DECIMALS)


@extend_schema_field({"type": "number", "format": "double"})
class AmountField(serializers.FloatField):
    """A computed figure as it is shown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: float | Decimal) -> float:
        return shown(value)


@extend_schema_field({"type": ["number", "null"], "format": "double"})
class UnknownAmountField(AmountField):
    """The same, where null says that it is not known."""


# Shows an object of our own, which has every attribute that its fields name. It is read without
# asking of each, as a serializer does, whether it is a mapping, can be called or is missing: a year
# of days is thousands of them. (No docstring: the schema would show it.)
class ReportSerializer(serializers.Serializer[T]):
    def to_representation(self, instance: T) -> dict[str, Any]:
        return {
            name: None if (value := read(instance)) is None else show(value)
            for name, read, show in self._shown
        }

    @cached_property
    def _shown(self) -> list[tuple[str, Callable[[T], Any], Callable[[Any], Any]]]:
        return [
            (str(field.field_name), attrgetter(field.source), field.to_representation)
            for field in self._readable_fields
        ]
