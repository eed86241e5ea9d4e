"""One write of a batch of `changes/`, done and answered as a write of its own would be."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.serializers import as_serializer_error

from tracker import reports, rules, services
from tracker.api.days import DaySerializer, checked_statement, existing_day
from tracker.api.diary_rows import RowWriter
from tracker.api.doses import DoseSerializer
from tracker.api.entries import EntrySerializer
from tracker.api.favourites import FAVOURITE_KINDS, FavouriteSerializer, FavouriteWriter
from tracker.api.preconditions import Expected
from tracker.api.problems import FORESEEN, problem_within
from tracker.api.profile import ProfileSerializer
from tracker.api.schema import any_of
from tracker.api.symptoms import SymptomSerializer
from tracker.models import (
    DayRecord,
    DiaryRow,
    IntakeEntry,
    Profile,
    SupplementDose,
    SymptomEntry,
)
from tracker.sync.feed import PROFILE_ID

ROW_TYPES: Final[dict[str, tuple[type[DiaryRow], Any]]] = {
    "entry": (IntakeEntry, EntrySerializer),
    "dose": (SupplementDose, DoseSerializer),
    "symptom": (SymptomEntry, SymptomSerializer),
}
CHANGE_TYPES: Final = [(name, name) for name in (*ROW_TYPES, "day", "favourite", "profile")]


@extend_schema_field(
    any_of(
        "EntryRequest",
        "DoseRequest",
        "SymptomRequest",
        "PatchedDayStatementRequest",
        "PatchedProfileRequest",
        "UsualAmountRequest",
    )
)
class _SentObjectField(serializers.DictField):
    """What a PUT of the row, or a PATCH of the day or the profile, takes."""


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
    object = _SentObjectField(default=dict)


@dataclass(frozen=True)
class _Done:
    status: int
    revision: int | None = None
    shown: Any = None


def answered(request: Request, place: int, sent: dict[str, Any]) -> dict[str, Any]:
    """Do one write and say what became of it."""
    answer = {name: sent.get(name) for name in ("type", "id")}
    answer = {name: value if isinstance(value, str) else None for name, value in answer.items()}
    try:
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
    with services.writing(request.user) as profile:
        return _WRITERS.get(write["type"], _write_row)(request, profile, write)


def _write_row(request: Request, profile: Profile, write: dict[str, Any]) -> _Done:
    writer = RowWriter(request, profile, *ROW_TYPES[write["type"]])
    uuid = _uuid(write["id"])
    expected = Expected.revision(write["if_revision"])
    if write["deleted"]:
        row = writer.find(uuid)
        if row is None:  # gone already, or not yet come: it is not to be
            gone = services.note_deletion(
                user=request.user, model=ROW_TYPES[write["type"]][0], object_id=str(uuid)
            )
            return _Done(status.HTTP_204_NO_CONTENT, gone.revision)
        return _Done(status.HTTP_204_NO_CONTENT, writer.delete(row, expected).revision)
    written = _prefixed(lambda: writer.put(uuid, write["object"], expected))
    return _Done(written.status, written.row.revision, writer.shown(written.row))


def _write_favourite(request: Request, profile: Profile, write: dict[str, Any]) -> _Done:
    writer = FavouriteWriter(request, *_favourite(write["id"]))
    expected = Expected.revision(write["if_revision"])
    if write["deleted"]:
        tombstone = writer.delete(expected)
        return _Done(status.HTTP_204_NO_CONTENT, tombstone and tombstone.revision)
    row, code = _prefixed(lambda: writer.put(write["object"], expected))
    return _Done(code, row.revision, FavouriteSerializer(row).data)


def _write_day(request: Request, profile: Profile, write: dict[str, Any]) -> _Done:
    day = existing_day(write["id"])
    _cannot_be_deleted(write)
    user = request.user
    record = DayRecord.objects.for_user(user).filter(date=day).first()
    # The date is the write's id, nothing of its `object`.
    rules.check_diary_date(day, profile.today, field="id")
    values = _prefixed(lambda: checked_statement(user, day, write["object"], partial=True))
    if record is None or not services.says_the_same(record, values):
        Expected.revision(write["if_revision"]).check(
            record and record.revision,
            lambda: DaySerializer(reports.day_report(user, day)).data,
        )
    stored = services.set_day(user=user, day=day, **values)
    code = status.HTTP_200_OK if record else status.HTTP_201_CREATED
    return _Done(code, stored.revision, DaySerializer(reports.day_report(user, day)).data)


def _write_profile(request: Request, profile: Profile, write: dict[str, Any]) -> _Done:
    _cannot_be_deleted(write)
    if write["id"] != PROFILE_ID:
        raise ValidationError(
            {"id": _("There is one profile, called %(profile_id)s.") % {"profile_id": PROFILE_ID}}
        )
    serializer = ProfileSerializer(profile, data=write["object"], partial=True)
    _below_object(serializer)
    if not services.profile_says(profile, serializer.validated_data):
        Expected.revision(write["if_revision"]).check(
            profile.revision, lambda: ProfileSerializer(profile).data
        )
    profile = services.update_profile(user=request.user, **serializer.validated_data)
    return _Done(status.HTTP_200_OK, profile.revision, ProfileSerializer(profile).data)


_WRITERS: Final[dict[str, Callable[[Request, Profile, dict[str, Any]], _Done]]] = {
    "favourite": _write_favourite,
    "day": _write_day,
    "profile": _write_profile,
}


def _cannot_be_deleted(write: dict[str, Any]) -> None:
    if write["deleted"]:
        raise ValidationError(
            {
                "deleted": _("A %(type)s cannot be deleted: say something else of it.")
                % {"type": write["type"]}
            },
            code="not_deletable",
        )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise ValidationError({"id": _("This is no UUID.")}, code="invalid") from error


def _favourite(text: str) -> tuple[str, int]:
    kind, _slash, number = text.partition("/")
    if kind not in FAVOURITE_KINDS or not re.fullmatch(r"[0-9]{1,18}", number):
        raise ValidationError({"id": _("Write it as foods/17 or supplements/3.")}, code="invalid")
    return kind, int(number)


def _below_object(serializer: Any) -> None:
    _prefixed(lambda: serializer.is_valid(raise_exception=True))


def _prefixed(check: Callable[[], Any]) -> Any:
    """What a check finds wrong lies in the `object` that was sent."""
    try:
        return check()
    except (ValidationError, DjangoValidationError) as error:
        raise ValidationError({"object": as_serializer_error(error)}) from error
