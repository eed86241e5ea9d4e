"""The query parameters `from` and `to`."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from tracker.nutrition.assessment import WINDOW_DAYS
from tracker.rules import OLDEST_BIRTH_DATE

MAX_DAYS = 366


def check_year(day: date) -> None:
    """Far enough from the first date Python knows to count days back from."""
    if day < OLDEST_BIRTH_DATE:
        raise serializers.ValidationError(_("This is too long ago."), code="too_early")


class WindowQuery(serializers.Serializer[Any]):
    """Dates, both included; either may be missing."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # A class body cannot hold a field called `from`.
        return {
            name: serializers.DateField(required=False, validators=[check_year], help_text=text)
            for name, text in (("from", "First day."), ("to", "Last day."))
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "from" in attrs and "to" in attrs and attrs["to"] < attrs["from"]:
            raise serializers.ValidationError(
                {"to": _("The last day lies before the first one.")}, code="ends_before_start"
            )
        return attrs


def read_window(request: Request) -> tuple[date | None, date | None]:
    """`from` and `to` of the query, None where missing."""
    query = WindowQuery(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    return query.validated_data.get("from"), query.validated_data.get("to")


def read_bounded_window(request: Request, today: date) -> tuple[date, date]:
    """A whole window: by default the 28 days that end on `to`, which is today by default."""
    return bounded_window(*read_window(request), today)


def bounded_window(
    from_date: date | None, to_date: date | None, today: date, *, name: str = "from"
) -> tuple[date, date]:
    """The same of an unfinished window; one that is too long is an error of parameter `name`."""
    to_date = to_date or max(today, from_date or today)
    from_date = from_date or to_date - timedelta(days=WINDOW_DAYS - 1)
    if (to_date - from_date).days >= MAX_DAYS:
        raise serializers.ValidationError(
            {name: _("Ask for at most %(max_days)s days at a time.") % {"max_days": MAX_DAYS}},
            code="too_long",
        )
    return from_date, to_date
