"""`changes/`: everything that changed since a device last asked, and many writes at once."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tracker import reports, services
from tracker.api.change_examples import PAGE, WRITES
from tracker.api.changes_written import CHANGE_TYPES, ROW_TYPES, WriteSerializer, answered
from tracker.api.days import DaySerializer
from tracker.api.favourites import FavouriteSerializer
from tracker.api.idempotency import OncePerKey
from tracker.api.problems import EscapingJSONRenderer
from tracker.api.profile import ProfileSerializer
from tracker.api.refusals import CursorGone
from tracker.api.schema import STORED_OBJECTS, any_of
from tracker.corrections.following import catch_up
from tracker.sync.feed import Change, Cursor, CursorTooOldError, changes_after

MOST: Final = 500


class ChangesQuery(serializers.Serializer[Any]):
    cursor = serializers.CharField(
        required=False,
        default="0",
        help_text="`next_cursor` of the last answer, as it was; 0 reads everything.",
    )
    page_size = serializers.IntegerField(
        required=False, default=200, min_value=1, help_text=f"At most {MOST}."
    )

    def validate_cursor(self, text: str) -> Cursor:
        try:
            return Cursor.parse(text)
        except ValueError as error:
            raise ValidationError(_("This is no cursor of changes/."), code="invalid") from error


@extend_schema_field(any_of(*STORED_OBJECTS, null=True))
class _ObjectField(serializers.JSONField):
    """A row in the form of its own address, or null."""


@extend_schema_field(any_of("Problem", null=True))
class _ProblemField(serializers.JSONField):
    """A problem in the form in which every error is told, or null."""


class ChangedSerializer(serializers.Serializer[Any]):
    """A row as it stands now, in the form of its own address; null when it is deleted."""

    type = serializers.ChoiceField(choices=CHANGE_TYPES, read_only=True)
    id = serializers.CharField(
        read_only=True,
        help_text="UUID of a row, date of a day, `foods/17` of a favourite, or `profile`.",
    )
    revision = serializers.IntegerField(read_only=True)
    deleted = serializers.BooleanField(read_only=True)
    object = _ObjectField(read_only=True)


class ChangesPageSerializer(serializers.Serializer[Any]):
    changes = ChangedSerializer(many=True, read_only=True)
    next_cursor = serializers.CharField(read_only=True)
    has_more = serializers.BooleanField(read_only=True)


@extend_schema_field(WriteSerializer)
class _UncheckedWrite(serializers.DictField):
    """Checked one by one: a write that cannot be stops none of the others."""


class BatchSerializer(serializers.Serializer[Any]):
    changes = serializers.ListField(child=_UncheckedWrite(), max_length=MOST)


class WrittenSerializer(serializers.Serializer[Any]):
    """The answer to one write: what stands now, or the problem that a write of its own has."""

    type = serializers.CharField(read_only=True, allow_null=True)
    id = serializers.CharField(read_only=True, allow_null=True)
    status = serializers.IntegerField(
        read_only=True, help_text="The status a write of its own would have answered."
    )
    revision = serializers.IntegerField(read_only=True, allow_null=True)
    object = _ObjectField(read_only=True)
    problem = _ProblemField(read_only=True)


class BatchAnswerSerializer(serializers.Serializer[Any]):
    results = WrittenSerializer(many=True, read_only=True)


class ChangesView(OncePerKey, APIView):
    answers_with_its_work = False
    renderer_classes = (EscapingJSONRenderer,)  # a batch is answered with what was sent

    @extend_schema(
        operation_id="changes_read",
        parameters=[ChangesQuery],
        responses=ChangesPageSerializer,
        examples=PAGE,
        summary="What changed since a cursor",
        description="In the order of revisions, each row once, as it stands now. Deleted rows are "
        "told for 90 days; an older cursor is a 410, and everything is to be read again.",
    )
    def get(self, request: Request) -> Response:
        query = ChangesQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        user = request.user
        catch_up(user=user, profile=services.profile_of(user))
        profile = services.profile_of(user)
        limit = min(query.validated_data["page_size"], MOST)
        try:
            page = changes_after(user, profile, query.validated_data["cursor"], limit)
        except CursorTooOldError as error:
            raise CursorGone from error
        objects = _objects(request, page.changes)
        return Response(
            {
                "changes": [
                    {
                        "type": change.type,
                        "id": change.id,
                        "revision": change.revision,
                        "deleted": change.row is None,
                        "object": objects.get((change.type, change.id)),
                    }
                    for change in page.changes
                ],
                "next_cursor": str(page.next_cursor),
                "has_more": page.has_more,
            }
        )

    @extend_schema(
        operation_id="changes_write",
        request=BatchSerializer,
        responses=BatchAnswerSerializer,
        examples=WRITES,
        summary="Many writes at once, each answered on its own",
        description=f"At most {MOST}, done in their order, each whole or not at all; one that is "
        "refused stops none of the others. Safe to repeat.",
    )
    def post(self, request: Request) -> Response:
        batch = BatchSerializer(data=request.data)
        batch.is_valid(raise_exception=True)
        writes = enumerate(batch.validated_data["changes"])
        return Response({"results": [answered(request, i, sent) for i, sent in writes]})


def _objects(request: Request, changes: Sequence[Change]) -> dict[tuple[str, str], Any]:
    """The rows in the form of their addresses; the days of a page are read together."""
    shows: dict[str, Any] = {
        "profile": ProfileSerializer(),
        "favourite": FavouriteSerializer(),
        **{kind: of() for kind, (_model, of) in ROW_TYPES.items()},
    }
    shown: dict[tuple[str, str], Any] = {
        (change.type, change.id): shows[change.type].to_representation(change.row)
        for change in changes
        if change.row is not None and change.type != "day"
    }
    days = {
        change.row.date for change in changes if change.row is not None and change.type == "day"
    }
    if days:
        in_days = [
            report
            for report in reports.day_reports(request.user, min(days), max(days))
            if report.date in days
        ]
        for report, day in zip(in_days, DaySerializer(in_days, many=True).data, strict=True):
            shown["day", str(report.date)] = day
    return shown
