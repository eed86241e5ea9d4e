"""What the fields of a model say of their values, as constraints of its table.

A rule is written once, at the field: its choices, the bounds of its validators, its length, whether
it may be empty, which kind of JSON it holds. Forms and serializers read it there; a bulk write, an
`update()` and SQL read it nowhere, so that the table has to know it too. Bounds also keep out what
PostgreSQL takes for a number: NaN is above every bound, infinity as well.
"""

from collections.abc import Iterator
from typing import Any, Final, TypeVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, Value
from django.db.models.functions import Length, Trim
from django.db.models.lookups import Exact, GreaterThan, LessThanOrEqual
from django.utils.choices import CallableChoiceIterator

_Model = TypeVar("_Model", bound=type[models.Model])
_JSON_KINDS: Final = {dict: "object", list: "array"}


class JsonKind(models.Func):
    """`object`, `array`, `string` ...: what a column of JSON holds."""

    output_field = models.TextField()
    function = "JSON_TYPE"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_TYPEOF", **context)


class FieldRule(CheckConstraint):
    """A constraint that repeats what the field's own validators say.

    Whoever cleans a row has asked these: to ask the database again would be a query for each field.
    """

    def deconstruct(self) -> Any:
        """As any other in migrations, so that these read nothing of this module's logic."""
        _path, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", args, kwargs

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is left to ask."""


def with_field_rules(model: _Model) -> _Model:
    """Give the model's table a constraint for each of its fields that has rules."""
    meta: Any = model._meta
    rules = [
        FieldRule(name=f"{meta.model_name}_{field.name}_valid", condition=condition)
        for field in meta.local_concrete_fields
        if (condition := condition_of(field)) is not None
    ]
    meta.constraints = [*meta.constraints, *rules]
    meta.original_attrs["constraints"] = meta.constraints
    return model


def condition_of(field: Any) -> Q | None:
    """All that the field says of its values; None where its type and its references say it all."""
    if field.is_relation:
        return None
    condition = Q()
    for part in _parts(field):
        condition &= part
    return condition or None


def _parts(field: Any) -> Iterator[Q]:
    if choices := chosen_from(field):
        yield Q(**{f"{field.name}__in": choices})
    elif isinstance(field, models.CharField | models.TextField):
        if field.max_length is not None:
            yield Q(LessThanOrEqual(Length(F(field.name)), field.max_length))
        if not field.blank:
            yield Q(GreaterThan(Length(Trim(F(field.name))), 0))
    elif isinstance(field, models.JSONField):
        yield Q(Exact(JsonKind(F(field.name)), Value(_JSON_KINDS[field.default])))
    low, high = bounds(field)
    if low is not None:
        yield Q(**{f"{field.name}__gte": low})
    if high is not None:
        yield Q(**{f"{field.name}__lte": high})


def chosen_from(field: Any) -> list[Any]:
    """Its choices, the empty one too where it may be left out; not those only a setting knows.

    Of whole numbers the bounds say them: Django does not read back a SQLite table with a list of
    single digits (`introspection.get_constraints`).
    """
    if not field.choices or isinstance(field.choices, CallableChoiceIterator):
        return []
    if isinstance(field, models.IntegerField):
        return []
    known = [value for value, _label in field.flatchoices]
    if field.blank and field.empty_strings_allowed and "" not in known:
        known.append("")
    return known


def bounds(field: Any) -> tuple[Any, Any]:
    """The least and the greatest value by its declared validators, each None where there is none.

    Not by `field.validators`: whole numbers have more there, those of the database in use.
    """
    declared = field.deconstruct()[3].get("validators", ())
    low = [each.limit_value for each in declared if isinstance(each, MinValueValidator)]
    high = [each.limit_value for each in declared if isinstance(each, MaxValueValidator)]
    return max(low, default=None), min(high, default=None)
