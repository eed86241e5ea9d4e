"""What the views of entries, doses and symptoms have in common."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from tracker import services
from tracker.api.preconditions import ETAG, IF_MATCH, check_if_match, etag
from tracker.api.window import WindowQuery, read_window
from tracker.models import DiaryRow


class UuidConverter:
    """A UUID in either case: iPhones write them in capitals."""

    regex = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

    def to_python(self, value: str) -> UUID:
        return UUID(value)

    def to_url(self, value: UUID) -> str:
        return str(value)


def diary_row_schema(
    rows: str,
    *,
    a_row: str,
    written: str,
    serializer: Any,
    examples: Sequence[OpenApiExample],
    replaced: str | None = None,
) -> Any:
    """How the schema describes the addresses of one kind of row: a decorator of its view.

    `rows` begins the operations' names; `a_row` is one of them with its article ("a dose");
    `written` sums up what creating one does, `replaced` says more of PUT.
    """
    one = f"One {a_row.split(' ', 1)[1]}"
    return extend_schema_view(
        list=extend_schema(
            operation_id=f"{rows}_list",
            parameters=[WindowQuery],
            summary=f"{rows.capitalize()}, newest first",
        ),
        create=extend_schema(
            operation_id=f"{rows}_create", parameters=[ETAG], examples=examples, summary=written
        ),
        retrieve=extend_schema(operation_id=f"{rows}_read", parameters=[ETAG], summary=one),
        update=extend_schema(
            operation_id=f"{rows}_put",
            parameters=[ETAG, IF_MATCH],
            responses={200: serializer, 201: serializer},
            examples=examples,
            summary="Create or replace; safe to repeat",
            description=replaced,
        ),
        partial_update=extend_schema(
            operation_id=f"{rows}_change",
            parameters=[ETAG, IF_MATCH],
            summary="Change some fields",
        ),
        destroy=extend_schema(
            operation_id=f"{rows}_delete", parameters=[IF_MATCH], summary=f"Remove {a_row}"
        ),
    )


class DiaryRowViewSet(GenericViewSet[Any]):
    """Rows of one person's diary, addressed by the UUID that the client may have made."""

    model: ClassVar[type[DiaryRow]]
    detail_name: ClassVar[str]
    lookup_field = "uuid"
    ordering = "-id"

    def get_queryset(self) -> QuerySet[Any]:
        return self.model.objects.for_user(self.request.user)  # type: ignore[attr-defined]

    def list(self, request: Request) -> Response:
        from_date, to_date = read_window(request)
        rows = self.get_queryset()
        if from_date is not None:
            rows = rows.filter(date__gte=from_date)
        if to_date is not None:
            rows = rows.filter(date__lte=to_date)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, uuid: UUID) -> Response:
        row = get_object_or_404(self.get_queryset(), uuid=uuid)
        return self._answer(row)

    def create(self, request: Request) -> Response:
        serializer = self._checked(None)
        row, _created = services.save_diary_row(
            user=request.user, model=self.model, values=serializer.validated_data
        )
        return self._answer(self.get_queryset().get(pk=row.pk), status.HTTP_201_CREATED)

    def update(self, request: Request, uuid: UUID) -> Response:
        """Create or replace: said twice, it changes nothing."""
        with services.writing(request.user):
            row = self.get_queryset().filter(uuid=uuid).first()
            check_if_match(request, row and row.revision, lambda: self.get_serializer(row).data)
            return self._save(uuid, self._checked(row))

    def partial_update(self, request: Request, uuid: UUID) -> Response:
        with services.writing(request.user):
            row = get_object_or_404(self.get_queryset(), uuid=uuid)
            check_if_match(request, row.revision, lambda: self.get_serializer(row).data)
            return self._save(uuid, self._checked(row, partial=True))

    def destroy(self, request: Request, uuid: UUID) -> Response:
        with services.writing(request.user):
            row = get_object_or_404(self.get_queryset(), uuid=uuid)
            check_if_match(request, row.revision, lambda: self.get_serializer(row).data)
            services.delete_row(row=row)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _checked(self, row: DiaryRow | None, *, partial: bool = False) -> Any:
        serializer = self.get_serializer(row, data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return serializer

    def _save(self, uuid: UUID, serializer: Any) -> Response:
        _row, created = services.save_diary_row(
            user=self.request.user,
            model=self.model,
            uuid=uuid,
            values=serializer.validated_data,
        )
        row = self.get_queryset().get(uuid=uuid)
        return self._answer(row, status.HTTP_201_CREATED if created else status.HTTP_200_OK)

    def _answer(self, row: Any, status_code: int = status.HTTP_200_OK) -> Response:
        headers = etag(row.revision)
        if status_code == status.HTTP_201_CREATED:
            here = reverse(self.detail_name, kwargs={"uuid": row.uuid})
            headers["Location"] = self.request.build_absolute_uri(here)
        return Response(self.get_serializer(row).data, status_code, headers=headers)
