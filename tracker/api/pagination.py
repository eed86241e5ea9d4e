"""Pages: every list answers `{next, previous, results}`."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import BasePagination, Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

# An example of its own: spectacular shows the example of a row on a page by it.
_LINK = {"type": ["string", "null"], "format": "uri", "example": None}
PAGE_SIZE: Final = "page_size"
MOST_ON_ONE_PAGE: Final = 500


_SIZE_SCHEMA: Final = {"type": "integer", "minimum": 1, "maximum": 999_999}


def _page_schema(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["next", "previous", "results"],
        "properties": {"next": _LINK, "previous": _LINK, "results": schema},
    }


def _asked_page_size(request: Request) -> int | None:
    """The rows a client wants on a page; None: it did not say. Rubbish is a 400."""
    asked = request.query_params.get(PAGE_SIZE)
    if asked is None:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", asked) or int(asked) == 0:
        raise ValidationError({PAGE_SIZE: _("A page has one row at least.")}, code="invalid")
    return int(asked)


class IdCursorPagination(CursorPagination):
    """A page stays the same page while rows are added.

    A view turns the order round with `ordering = "-id"`. Rubbish in `cursor` or `page_size` is a
    400 that says so.
    """

    page_size = 50
    page_size_query_param = PAGE_SIZE
    max_page_size = 200
    ordering = "id"

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> tuple[str, ...]:
        return (getattr(view, "ordering", self.ordering),)

    def get_page_size(self, request: Request) -> int:
        asked = _asked_page_size(request)
        return self.page_size if asked is None else min(asked, self.max_page_size)

    def decode_cursor(self, request: Request) -> Cursor | None:
        refusal = ValidationError({"cursor": _("This is no cursor of this list.")}, code="invalid")
        try:
            cursor = super().decode_cursor(request)
        except NotFound as error:
            raise refusal from error
        # Ids are unique: a page never begins at an offset alone.
        if cursor is not None and not re.fullmatch(r"[0-9]{1,18}", cursor.position or ""):
            raise refusal
        return cursor

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return _page_schema(schema)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        described: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in described:
            if parameter["name"] == PAGE_SIZE:
                parameter["schema"] = _SIZE_SCHEMA
                parameter["description"] = f"At most {self.max_page_size} are given."
        return described


class OnePage(BasePagination):
    """All rows at once, in the shape of a page, for lists that are short by nature.

    It has `MOST_ON_ONE_PAGE` rows at most, the first of its order, whatever `page_size` is asked
    for; rubbish there is a 400 as everywhere.
    """

    def paginate_queryset(
        self, queryset: Sequence[Any] | QuerySet[Any], request: Request, view: Any = None
    ) -> list[Any]:
        _asked_page_size(request)
        return list(queryset[:MOST_ON_ONE_PAGE])

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": None, "previous": None, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return _page_schema(schema)
