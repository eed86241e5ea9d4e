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

from foods.api.sparse import SparseMixin
from tracker import services
from tracker.api.diary_rows import RowWriter, Written
from tracker.api.idempotency import OncePerKey
from tracker.api.preconditions import ETAG, IF_MATCH, IF_NONE_MATCH, Expected, etag
from tracker.api.window import WindowQuery, read_window
from tracker.corrections.following import catch_up
from tracker.models import DiaryRow, Profile
from tracker.sync.feed import whole_rows


class UuidConverter:
    """A UUID in either case: iPhones write them in capitals."""

    regex = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

    def to_python(self, value: str) -> UUID:
        return UUID(value)

    def to_url(self, value: UUID) -> str:
        return str(value)


_DELETED = (
    "A row that was deleted is only brought back with If-Match and the `deleted_revision` that the "
    "refusal tells."
)


def diary_row_schema(
    rows: str,
    *,
    a_row: str,
    written: str,
    serializer: Any,
    examples: Sequence[OpenApiExample],
    changed: Sequence[OpenApiExample],
    replaced: str | None = None,
) -> Any:
    """How the schema describes the addresses of one kind of row: a decorator of its view.

    `rows` begins the operations' names; `a_row` is one of them with its article ("a dose");
    `written` sums up what creating one does, `replaced` says more of PUT; `changed` are the
    examples of PATCH, `examples` those of the others.
    """
    one = f"One {a_row.split(' ', 1)[1]}"
    return extend_schema_view(
        list=extend_schema(
            operation_id=f"{rows}_list",
            parameters=[WindowQuery],
            examples=examples,
            summary=f"{rows.capitalize()}, newest first",
        ),
        create=extend_schema(
            operation_id=f"{rows}_create",
            parameters=[ETAG],
            responses={200: serializer, 201: serializer},
            examples=examples,
            summary=written,
            description="200: the record in `external` was imported before, and this is its row.",
        ),
        retrieve=extend_schema(
            operation_id=f"{rows}_read", parameters=[ETAG], examples=examples, summary=one
        ),
        update=extend_schema(
            operation_id=f"{rows}_put",
            parameters=[ETAG, IF_MATCH, IF_NONE_MATCH],
            responses={200: serializer, 201: serializer},
            examples=examples,
            summary="Create or replace; safe to repeat",
            description=" ".join(filter(None, (replaced, _DELETED))),
        ),
        partial_update=extend_schema(
            operation_id=f"{rows}_change",
            parameters=[ETAG, IF_MATCH],
            examples=changed,
            summary="Change some fields",
        ),
        destroy=extend_schema(
            operation_id=f"{rows}_delete", parameters=[IF_MATCH], summary=f"Remove {a_row}"
        ),
    )


class DiaryRowViewSet(OncePerKey, SparseMixin, GenericViewSet[Any]):
    """Rows of one person's diary, addressed by the UUID that the client may have made."""

    model: ClassVar[type[DiaryRow]]
    detail_name: ClassVar[str]
    lookup_field = "uuid"
    ordering = "-id"

    def get_queryset(self) -> QuerySet[Any]:
        return whole_rows(services.KINDS[self.model], self.request.user)

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
        return self._answer(Written(row, status.HTTP_200_OK), self.get_serializer(row).data)

    def create(self, request: Request) -> Response:
        with services.writing(request.user) as profile:
            writer = self._writer(profile)
            written = writer.post(request.data)
            return self._answer(written, writer.shown(written.row))

    def update(self, request: Request, uuid: UUID) -> Response:
        with services.writing(request.user) as profile:
            expected = Expected.in_headers(request)
            writer = self._writer(profile)
            written = writer.put(uuid, request.data, expected)
            return self._answer(written, writer.shown(written.row))

    def partial_update(self, request: Request, uuid: UUID) -> Response:
        with services.writing(request.user) as profile:
            row = get_object_or_404(self.get_queryset(), uuid=uuid)
            expected = Expected.in_headers(request)
            writer = self._writer(profile)
            written = writer.patch(row, request.data, expected)
            return self._answer(written, writer.shown(written.row))

    def destroy(self, request: Request, uuid: UUID) -> Response:
        with services.writing(request.user) as profile:
            row = get_object_or_404(self.get_queryset(), uuid=uuid)
            self._writer(profile).delete(row, Expected.in_headers(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _writer(self, profile: Profile) -> RowWriter:
        return RowWriter(self.request, profile, self.model, self.get_serializer_class())

    def _answer(self, written: Written, shown: Any) -> Response:
        row = written.row
        headers = etag(row.revision)
        if written.status == status.HTTP_201_CREATED:
            here = reverse(self.detail_name, kwargs={"uuid": row.uuid})
            headers["Location"] = self.request.build_absolute_uri(here)
        return Response(shown, written.status, headers=headers)


class FollowingRowViewSet(DiaryRowViewSet):
    """Rows of something in the catalogue: a list brings the diary up to date with it first."""

    def list(self, request: Request) -> Response:
        catch_up(user=request.user, profile=services.profile_of(request.user))
        return super().list(request)
