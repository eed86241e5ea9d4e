"""`changes/`: everything that changed since a device last asked, and many writes at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import transaction
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import APIView

from tracker import reports, rules, services, sync
from tracker.api.days import DaySerializer, checked_statement, existing_day
from tracker.api.doses import DoseSerializer, DoseViewSet
from tracker.api.entries import EntrySerializer, EntryViewSet
from tracker.api.preconditions import check_revision
from tracker.api.problems import (
    FORESEEN,
    CursorGone,
    EscapingJSONRenderer,
    problem_within,
)
from tracker.api.profile import ProfileSerializer
from tracker.api.symptoms import SymptomSerializer, SymptomViewSet
from tracker.corrections import catch_up
from tracker.models import DayRecord
from tracker.sync import PROFILE_ID, Change, Cursor, changes_after

MOST: Final = 500
ROW_TYPES: Final[dict[str, tuple[Any, Any]]] = {
    "entry": (EntryViewSet, EntrySerializer),
    "dose": (DoseViewSet, DoseSerializer),
    "symptom": (SymptomViewSet, SymptomSerializer),
}
CHANGE_TYPES: Final = [(name, name) for name in (*ROW_TYPES, "day", "profile")]


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
            raise ValidationError("This is no cursor of changes/.", code="invalid") from error


@extend_schema_field({"type": ["object", "null"], "additionalProperties": {}})
class _ObjectField(serializers.JSONField):
    """A row in the form of its own address, or null."""


@extend_schema_field({"oneOf": [{"$ref": "#/components/schemas/Problem"}, {"type": "null"}]})
class _ProblemField(serializers.JSONField):
    """A problem in the form in which every error is told, or null."""


class ChangedSerializer(serializers.Serializer[Any]):
    """A row as it stands now, in the form of its own address; null when it is deleted."""

    type = serializers.ChoiceField(choices=CHANGE_TYPES, read_only=True)
    id = serializers.CharField(
        read_only=True, help_text="UUID of a row, date of a day, or `profile`."
    )
    revision = serializers.IntegerField(read_only=True)
    deleted = serializers.BooleanField(read_only=True)
    object = _ObjectField(read_only=True)


class ChangesSerializer(serializers.Serializer[Any]):
    changes = ChangedSerializer(many=True, read_only=True)
    next_cursor = serializers.CharField(read_only=True)
    has_more = serializers.BooleanField(read_only=True)


class WriteSerializer(serializers.Serializer[Any]):
    """One write. `object` is what a PUT of the row, or a PATCH of the day or the profile, takes."""

    type = serializers.ChoiceField(choices=CHANGE_TYPES)
    id = serializers.CharField(max_length=40)
    deleted = serializers.BooleanField(default=False)
    if_revision = serializers.IntegerField(
        allow_null=True,
        default=None,
        min_value=0,
        help_text="Write only over this revision; 0: only if it is not there. null: in any case.",
    )
    object = serializers.DictField(default=dict)


class BatchSerializer(serializers.Serializer[Any]):
    changes = serializers.ListField(child=serializers.DictField(), max_length=MOST)


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


_ROW = {
    "type": "entry",
    "id": "0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77",
    "object": {"food": 17, "portion": 41, "quantity": 2, "date": "2026-03-04"},
}
_EXAMPLES = [
    OpenApiExample(
        "What was written offline",
        {
            "changes": [
                _ROW,
                {"type": "day", "id": "2026-03-04", "object": {"food_complete": True}},
                {"type": "dose", "id": "5f0f7f0a-9f8e-4b4b-8a7a-6c1f6c3b2a10", "deleted": True},
            ]
        },
        request_only=True,
    )
]


class ChangesView(APIView):
    renderer_classes = (EscapingJSONRenderer,)  # a batch is answered with what was sent

    @extend_schema(
        operation_id="changes_read",
        parameters=[ChangesQuery],
        responses=ChangesSerializer,
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
        except sync.CursorTooOldError as error:
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
        examples=_EXAMPLES,
        summary="Many writes at once, each answered on its own",
        description=f"At most {MOST}, done in their order, each whole or not at all; one that is "
        "refused stops none of the others. Safe to repeat.",
    )
    def post(self, request: Request) -> Response:
        batch = BatchSerializer(data=request.data)
        batch.is_valid(raise_exception=True)
        writes = enumerate(batch.validated_data["changes"])
        return Response({"results": [_answered(request, i, sent) for i, sent in writes]})


def _objects(request: Request, changes: Sequence[Change]) -> dict[tuple[str, str], Any]:
    """The rows in the form of their addresses; the days of a page are read together."""
    context = {"request": request}
    shown: dict[tuple[str, str], Any] = {}
    days = [change for change in changes if change.type == "day" and change.row is not None]
    for change in changes:
        if change.row is None or change.type == "day":
            continue
        if change.type == "profile":
            shown[change.type, change.id] = ProfileSerializer(change.row).data
        else:
            serializer = ROW_TYPES[change.type][1]
            shown[change.type, change.id] = serializer(change.row, context=context).data
    if days:
        dates = [change.row.date for change in days]
        wanted = {change.id for change in days}
        for report in reports.day_reports(request.user, min(dates), max(dates)):
            if str(report.date) in wanted:
                shown["day", str(report.date)] = DaySerializer(report).data
    return shown


@dataclass(frozen=True)
class _Done:
    status: int
    revision: int | None = None
    shown: Any = None


def _answered(request: Request, place: int, sent: dict[str, Any]) -> dict[str, Any]:
    """Do one write and say what became of it."""
    answer = {name: sent.get(name) for name in ("type", "id")}
    answer = {name: value if isinstance(value, str) else None for name, value in answer.items()}
    try:
        with transaction.atomic():
            done = _write(request, sent)
    except FORESEEN as error:
        problem = problem_within(error, f"/changes/{place}")
        refused = {"status": problem["status"], "revision": None, "object": None}
        return {**answer, **refused, "problem": problem}
    return {
        **answer,
        "status": done.status,
        "revision": done.revision,
        "object": done.shown,
        "problem": None,
    }


def _write(request: Request, sent: dict[str, Any]) -> _Done:
    serializer = WriteSerializer(data=sent)
    serializer.is_valid(raise_exception=True)
    write = serializer.validated_data
    with services.writing(request.user):
        return _WRITERS.get(write["type"], _write_row)(request, write)


def _write_row(request: Request, write: dict[str, Any]) -> _Done:
    view, serializer_class = ROW_TYPES[write["type"]]
    uuid = _uuid(write["id"])
    rows = _rows(view, request)
    row = rows.filter(uuid=uuid).first()
    context = {"request": request}
    check_revision(
        write["if_revision"],
        row.revision if row else 0,
        lambda: serializer_class(row, context=context).data,
    )
    if write["deleted"]:
        if row is not None:
            tombstone = services.delete_row(row=row)
            return _Done(status.HTTP_204_NO_CONTENT, tombstone.revision)
        return _Done(status.HTTP_204_NO_CONTENT)  # gone already: said twice
    serializer = serializer_class(row, data=write["object"], context=context)
    _below_object(serializer)
    _row, created = services.save_diary_row(
        user=request.user, model=view.model, uuid=uuid, values=serializer.validated_data
    )
    stored = rows.get(uuid=uuid)
    code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
    return _Done(code, stored.revision, serializer_class(stored, context=context).data)


def _rows(view: Any, request: Request) -> Any:
    """The person's rows as the type's own address reads them."""
    asking = view()
    asking.request = request
    return asking.get_queryset()


def _write_day(request: Request, write: dict[str, Any]) -> _Done:
    day = existing_day(write["id"])
    _cannot_be_deleted(write)
    user = request.user
    record = DayRecord.objects.for_user(user).filter(date=day).first()
    check_revision(
        write["if_revision"],
        record.revision if record else 0,
        lambda: DaySerializer(reports.day_report(user, day)).data,
    )
    # The date is the write's id, nothing of its `object`.
    rules.check_diary_date(day, services.profile_of(user).today, field="id")
    values = _prefixed(lambda: checked_statement(user, day, write["object"], partial=True))
    stored = services.set_day(user=user, day=day, **values)
    code = status.HTTP_200_OK if record else status.HTTP_201_CREATED
    return _Done(code, stored.revision, DaySerializer(reports.day_report(user, day)).data)


def _write_profile(request: Request, write: dict[str, Any]) -> _Done:
    _cannot_be_deleted(write)
    if write["id"] != PROFILE_ID:
        raise ValidationError({"id": f"There is one profile, called {PROFILE_ID}."})
    profile = services.profile_of(request.user)
    check_revision(write["if_revision"], profile.revision, lambda: ProfileSerializer(profile).data)
    serializer = ProfileSerializer(profile, data=write["object"], partial=True)
    _below_object(serializer)
    profile = services.update_profile(user=request.user, **serializer.validated_data)
    return _Done(status.HTTP_200_OK, profile.revision, ProfileSerializer(profile).data)


_WRITERS: Final[dict[str, Callable[[Request, dict[str, Any]], _Done]]] = {
    "day": _write_day,
    "profile": _write_profile,
}


def _cannot_be_deleted(write: dict[str, Any]) -> None:
    if write["deleted"]:
        raise ValidationError(
            {"deleted": f"A {write['type']} cannot be deleted: say something else of it."},
            code="not_deletable",
        )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise ValidationError({"id": "This is no UUID."}, code="invalid") from error


def _below_object(serializer: Any) -> None:
    _prefixed(lambda: serializer.is_valid(raise_exception=True))


def _prefixed(check: Callable[[], Any]) -> Any:
    """What a check finds wrong lies in the `object` that was sent."""
    try:
        return check()
    except (ValidationError, DjangoValidationError) as error:
        raise ValidationError({"object": as_serializer_error(error)}) from error
