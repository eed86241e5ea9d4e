"""Pages: every list answers `{next, previous, results}`."""

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import BasePagination, Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

_LINK = {"type": ["string", "null"], "format": "uri"}


def _page_schema(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["next", "previous", "results"],
        "properties": {"next": _LINK, "previous": _LINK, "results": schema},
    }


class IdCursorPagination(CursorPagination):
    """A page stays the same page while rows are added.

    A view turns the order round with `ordering = "-id"`. Rubbish in `cursor` or `page_size` is a
    400 that says so.
    """

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = "id"

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> tuple[str, ...]:
        return (getattr(view, "ordering", self.ordering),)

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not re.fullmatch(r"[0-9]{1,6}", asked) or int(asked) == 0:
            raise ValidationError({"page_size": "A page has one row at least."}, code="invalid")
        return min(int(asked), self.max_page_size)

    def decode_cursor(self, request: Request) -> Cursor | None:
        refusal = ValidationError({"cursor": "This is no cursor of this list."}, code="invalid")
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


class OnePage(BasePagination):
    """All rows at once, in the shape of a page, for lists that are short by nature."""

    def paginate_queryset(
        self, queryset: Sequence[Any] | QuerySet[Any], request: Request, view: Any = None
    ) -> list[Any]:
        return list(queryset)

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": None, "previous": None, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return _page_schema(schema)
