"""Writing rows of a diary, the same at their own address and in a batch of `changes/`."""

from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from uuid import UUID, uuid4

from rest_framework import serializers, status
from rest_framework.request import Request

from foods.api.fields import ROUNDED
from tracker import rules, services
from tracker.api.preconditions import Expected
from tracker.api.refusals import RecordDeleted, RecordElsewhere
from tracker.models import DiaryRow, Profile, Tombstone
from tracker.sync.feed import whole_rows
from tracker.sync.imported_rows import NO_RECORD, Record, deleted_row_of, row_of


class RecordSerializer(serializers.Serializer[Any]):
    """The record of another app that a row is imported from."""

    source = serializers.CharField(
        source="external_source", max_length=100, help_text="Such as `health_connect`."
    )
    id = serializers.CharField(
        source="external_id", max_length=200, help_text="The record's id in that source."
    )
    version = serializers.IntegerField(
        source="external_version",
        min_value=0,
        max_value=2**63 - 1,
        default=0,
        help_text="Grows with each change there; an older one than is stored changes nothing.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A record is named whole, also where the row around it is changed in part."""
        missing = {
            name: field.error_messages["required"]
            for name, field in self.fields.items()
            if field.required and field.source not in attrs
        }
        if missing:
            raise serializers.ValidationError(missing, code="required")
        return {"external_version": 0, **attrs}


class DiaryRowSerializer(serializers.ModelSerializer[Any]):
    """What every dated row of the diary has. `external` is kept where a write leaves it out."""

    serializer_field_mapping = ROUNDED

    note = serializers.CharField(max_length=200, allow_blank=True, default="")
    external = RecordSerializer(
        allow_null=True, required=False, help_text="null: not imported, or no longer to follow it."
    )

    def get_fields(self) -> dict[str, Any]:
        return deepcopy(_declared(type(self)))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "date" in attrs:
            rules.check_diary_date(attrs["date"], self.context["profile"].today)
        return attrs

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        if "external" in values:
            values.update(values.pop("external") or NO_RECORD.values())
        return values

    def to_representation(self, instance: DiaryRow) -> dict[str, Any]:
        instance.external = instance if instance.external_id else None  # type: ignore[attr-defined]
        return super().to_representation(instance)


@cache
def _declared(kind: type[DiaryRowSerializer]) -> dict[str, Any]:
    """The fields as the code declares them; reading them off the model takes longer than a row."""
    return super(DiaryRowSerializer, kind()).get_fields()


@dataclass(frozen=True)
class Written:
    """A row as it stands after a write, and the status that answers it."""

    row: Any
    status: int


class RowWriter:
    """Writes of one kind of row of one person, whose profile `services.writing` gave.

    Each is called within it.
    """

    def __init__(
        self, request: Request, profile: Profile, model: type[DiaryRow], serializer: type[Any]
    ) -> None:
        self._user: Any = request.user
        self._profile = profile
        self._context = {"request": request, "profile": profile}
        self._model, self._serializer = model, serializer
        self._kind = services.KINDS[model]
        self._shows = serializer(context=self._context)

    def find(self, uuid: UUID) -> Any:
        """The row with all that an answer shows, or None."""
        return whole_rows(self._kind, self._user).filter(uuid=uuid).first()

    def shown(self, row: Any) -> Any:
        """As its own address shows it."""
        return self._shows.to_representation(row)

    def post(self, data: Any) -> Written:
        """A new row; of a record that was imported already its row, brought up to date."""
        values = self._checked(None, data)
        record = Record.of(values)
        known = record and row_of(self._user, self._model, record)
        if not record or not known:
            self._refuse_deleted(record)
            return self._save(self._meant(self._new(uuid4()), values))
        if record.external_version <= known.external_version:
            return Written(self.find(known.uuid), status.HTTP_200_OK)
        return self._save(self._meant(self.find(known.uuid), values))

    def put(self, uuid: UUID, data: Any, expected: Expected) -> Written:
        """Create or replace: said twice, it changes nothing."""
        row = cast(Any, self._model).objects.for_user(self._user).filter(uuid=uuid).first()
        values = self._checked(row, data)
        if row is None:
            gone = self._check_new(uuid, values, expected)
            return self._save(self._meant(self._new(uuid), values), gone)
        meant = self._meant(row, values)
        return self._change(row, values, meant, expected)

    def patch(self, row: Any, data: Any, expected: Expected) -> Written:
        values = self._checked(row, data, partial=True)
        return self._change(row, values, self._meant(row, values), expected)

    def _change(
        self, row: Any, values: dict[str, Any], meant: services.Meant, expected: Expected
    ) -> Written:
        if not meant.is_done:
            self._check_change(row, values, expected)
            if self._is_outdated(row, values):
                return Written(self.find(row.uuid), status.HTTP_200_OK)
        return self._save(meant)

    def delete(self, row: Any, expected: Expected) -> Tombstone:
        expected.check(row.revision, lambda: self.shown(row))
        return services.delete_row(row=row)

    def _checked(self, row: Any, data: Any, *, partial: bool = False) -> dict[str, Any]:
        serializer = self._serializer(row, data=data, partial=partial, context=self._context)
        serializer.is_valid(raise_exception=True)
        if not partial:  # which leaves members out
            self._shows = serializer  # made already
        values: dict[str, Any] = serializer.validated_data
        return values

    def _new(self, uuid: UUID) -> Any:
        return self._model(user=self._user, uuid=uuid)

    @staticmethod
    def _meant(row: Any, values: dict[str, Any]) -> services.Meant:
        # `find` and `_checked` read the food, within `writing`.
        return services.Meant.of(row, values, food_is_fresh=True)

    def _check_change(self, row: Any, values: dict[str, Any], expected: Expected) -> None:
        expected.check(row.revision, lambda: self.shown(self.find(row.uuid)))
        self._refuse_record(row, values)

    def _check_new(
        self, uuid: UUID, values: dict[str, Any], expected: Expected
    ) -> Tombstone | None:
        """What is left of a row that was deleted there, if that may be brought back."""
        gone = services.tombstone_of(self._user, self._model, str(uuid))
        if gone is not None:
            expected.check_deleted(gone.revision)
        else:
            expected.check(None, lambda: None)
            self._refuse_deleted(Record.of(values))
        self._refuse_elsewhere(None, values)
        return gone

    def _refuse_record(self, row: Any, values: dict[str, Any]) -> None:
        """Refuse to let a row hold another record from now on that cannot be its."""
        record = Record.of(values)
        if record and (record.external_source, record.external_id) != (
            row.external_source,
            row.external_id,
        ):
            self._refuse_deleted(record)
            self._refuse_elsewhere(row, values)

    def _refuse_deleted(self, record: Record | None) -> None:
        if record and deleted_row_of(self._user, self._kind, record):
            raise RecordDeleted

    def _refuse_elsewhere(self, row: Any, values: dict[str, Any]) -> None:
        record = Record.of(values)
        other = record and row_of(self._user, self._model, record)
        if other and (row is None or other.pk != row.pk):
            raise RecordElsewhere(self.shown(self.find(other.uuid)))

    @staticmethod
    def _is_outdated(row: Any, values: dict[str, Any]) -> bool:
        """Whether it imports an older version of the record than the row holds."""
        record = Record.of(values)
        same = record and record.external_id == row.external_id
        return bool(same and record and record.external_version < row.external_version)

    def _save(self, meant: services.Meant, gone: Tombstone | None = None) -> Written:
        row = meant.row
        created = row._state.adding
        services.store_row(profile=self._profile, meant=meant, gone=gone)
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Written(self.find(row.uuid), code)
