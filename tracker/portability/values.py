"""A value of the file as its field stores it: of the very type that an export writes.

What is merely like it (a number as text, a date without hyphens) is refused, for it would not be
what the digest was made of. Each reader raises ValidationError with a code.
"""

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils.translation import gettext_lazy as _

from tracker.rules import FIRST_DAY, OLDEST_BIRTH_DATE

# Figures of notices and shortfalls, in mg and as probabilities; and texts without a length.
_MOST: Final = 1e9
_MOST_LETTERS: Final = 10_000
_DEEPEST: Final = 4
_LONGEST: Final = 10_000
# A revision stays a whole number in every client, and no person's change counter is near it.
MAX_REVISION: Final = 10**15
_COUNTERS: Final = frozenset({"revision", "last_revision", "changes_from", "assessed_revision"})
# What PostgreSQL stores; SQLite would take more.
_RANGES: Final = BaseDatabaseOperations.integer_field_ranges

Reader = Callable[[Any], Any]


def read_value(field: "models.Field[Any, Any]", value: Any) -> Any:
    """The value for the field, which checks its length, choices and limits afterwards."""
    if value is None:
        if not field.null:
            raise ValidationError(_("This cannot be null."), code="null")
        return None
    reader = next(read for kind, read in _READERS if isinstance(field, kind))
    found = reader(value)
    if isinstance(field, models.IntegerField):
        _check_range(field, found)
    elif isinstance(field, models.JSONField):
        _check_kind(field, found)
    elif not field.blank and isinstance(found, str) and not found.strip(" "):
        raise ValidationError(_("This cannot be blank."), code="blank")
    return found


def _check_kind(field: "models.JSONField[Any, Any]", value: Any) -> None:
    """A list or a mapping, as the field begins; validators do not see an empty one."""
    if not isinstance(value, field.default):
        if field.default is list:
            raise ValidationError(_("This must be a list."), code="not_a_list")
        raise ValidationError(_("This must be an object."), code="not_an_object")


def _check_range(field: "models.Field[Any, Any]", value: int) -> None:
    least, most = _RANGES[field.get_internal_type()]
    if value > (min(most, MAX_REVISION) if field.name in _COUNTERS else most):
        raise ValidationError(_("This number is too large."), code="max_value")
    if value < least:
        raise ValidationError(_("This number is too small."), code="min_value")


def read_key(field: "models.ForeignKey[Any, Any]", value: Any) -> Any:
    """What a field points at: the key of a row of the file, or a code of the catalogue."""
    if value is None:
        if not field.null:
            raise ValidationError(_("This cannot be null."), code="null")
        return None
    has_code = isinstance(field.target_field, models.CharField)
    return read_text(value) if has_code else read_whole(value)


def read_text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError(_("This must be text."), code="not_text")
    if "\0" in value:
        raise ValidationError(_("Null characters are not allowed."), code="null_characters")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValidationError(_("This is no Unicode text."), code="surrogates") from error
    if len(value) > _MOST_LETTERS:
        raise ValidationError(
            _("At most %(most_letters)s characters.") % {"most_letters": _MOST_LETTERS},
            code="max_length",
        )
    return value


def read_whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValidationError(_("This must be a whole number."), code="not_a_whole_number")
    return value


def _read_number(value: Any) -> int | float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValidationError(_("This must be a number."), code="not_a_number")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValidationError(_("This must be a finite number."), code="not_finite")
    return value


def read_decimal(value: Any) -> Decimal:
    """The number as it is written; its digits are the field's to check."""
    return Decimal(str(_read_number(value)))


def _read_float(value: Any) -> float:
    number = _read_number(value)
    if abs(number) > _MOST:
        raise ValidationError(_("This number is too large."), code="max_value")
    return float(number)


def _read_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValidationError(_("This must be true or false."), code="not_a_boolean")
    return value


def _read_date(value: Any) -> dt.date:
    day = _read_exactly(value, dt.date.fromisoformat, _("This must be a date such as 2026-03-04."))
    if not OLDEST_BIRTH_DATE <= day <= dt.datetime.now(dt.UTC).date() + dt.timedelta(days=400):
        raise ValidationError(_("No diary has this day."), code="out_of_range")
    return day


def _read_time(value: Any) -> dt.time:
    moment = _read_exactly(value, dt.time.fromisoformat, _("This must be a time such as 08:15:00."))
    if moment.tzinfo is not None:
        raise ValidationError(_("A time of day has no zone."), code="invalid")
    return moment


def _read_moment(value: Any) -> dt.datetime:
    moment = _read_exactly(value, dt.datetime.fromisoformat, _("This must be a moment in UTC."))
    if moment.utcoffset() != dt.timedelta(0):
        raise ValidationError(_("This must be a moment in UTC."), code="invalid")
    if not FIRST_DAY <= moment.date() <= dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):
        raise ValidationError(_("This moment is still to come, or long past."), code="out_of_range")
    return moment


def _read_uuid(value: Any) -> UUID:
    return _read_exactly(value, UUID, _("This must be a UUID in small letters."), str)


def _read_exactly(
    value: Any, read: Callable[[str], Any], fault: Any, write: Callable[[Any], str] | None = None
) -> Any:
    """What `read` makes of the text, if writing that gives the text again."""
    text = read_text(value)
    try:
        found = read(text)
    except ValueError as error:
        raise ValidationError(fault, code="invalid") from error
    if (write(found) if write else found.isoformat()) != text:
        raise ValidationError(fault, code="invalid")
    return found


def _read_json(value: Any, deep: int = 0) -> Any:
    """Lists and mappings of what JSON has; of what, the field's own validators say."""
    if deep > _DEEPEST:
        raise ValidationError(_("This is nested too deeply."), code="invalid")
    if isinstance(value, list | dict) and len(value) > _LONGEST:
        raise ValidationError(
            _("At most %(longest)s of these.") % {"longest": _LONGEST}, code="max_length"
        )
    if isinstance(value, list):
        return [_read_json(each, deep + 1) for each in value]
    if isinstance(value, dict):
        return {read_text(name): _read_json(each, deep + 1) for name, each in value.items()}
    if isinstance(value, str):
        return read_text(value)
    return value if value is None or isinstance(value, bool) else _read_number(value)


# The first kind that fits; moments are dates to Django.
_READERS: Final[tuple[tuple[type[Any], Reader], ...]] = (
    (models.BooleanField, _read_flag),
    (models.JSONField, _read_json),
    (models.UUIDField, _read_uuid),
    (models.DateTimeField, _read_moment),
    (models.DateField, _read_date),
    (models.TimeField, _read_time),
    (models.DecimalField, read_decimal),
    (models.FloatField, _read_float),
    (models.IntegerField, read_whole),
    (models.Field, read_text),
)
