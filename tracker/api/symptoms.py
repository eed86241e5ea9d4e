"""`symptoms/`: what a person felt."""

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from tracker.api.diary import DiaryRowViewSet, diary_row_schema
from tracker.api.diary_rows import DiaryRowSerializer
from tracker.models import SymptomEntry


class SymptomSerializer(DiaryRowSerializer):
    """A symptom and how bad it was, from 0 (not at all) to 10 (as bad as it can be)."""

    body_part = serializers.ChoiceField(
        choices=SymptomEntry.BodyPart.choices,
        allow_null=True,
        default=None,
        help_text="null: not said.",
    )
    side = serializers.ChoiceField(
        choices=SymptomEntry.Side.choices,
        allow_null=True,
        default=None,
        help_text="null: not said.",
    )

    class Meta:
        model = SymptomEntry
        fields = (
            "uuid",
            "kind",
            "severity",
            "body_part",
            "side",
            "duration_min",
            "date",
            "time",
            "note",
            "external",
            "revision",
            "created_at",
        )
        read_only_fields = ("uuid", "revision", "created_at")
        extra_kwargs = {name: {"default": None} for name in ("time", "duration_min")}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name in ("body_part", "side"):
            if name in attrs:
                attrs[name] = attrs[name] or ""
        return super().validate(attrs)

    def to_representation(self, instance: SymptomEntry) -> dict[str, Any]:
        data = super().to_representation(instance)
        return {
            name: value or None if name in {"body_part", "side"} else value
            for name, value in data.items()
        }


_SENT = {
    "kind": "cramp",
    "severity": 7,
    "body_part": "calf",
    "side": "left",
    "duration_min": 3,
    "date": "2026-03-04",
    "time": "03:20:00",
}
STORED_SYMPTOM = {
    "uuid": "77f0c5a2-6c3f-4c60-a7cf-2a7f6b0d4a10",
    **_SENT,
    "note": "",
    "external": None,
    "revision": 14,
    "created_at": "2026-03-04T07:20:00.500000Z",
}
_EXAMPLES = [
    OpenApiExample("A cramp at night", _SENT, request_only=True),
    OpenApiExample("Stored", STORED_SYMPTOM, response_only=True),
]
_CHANGED = [
    OpenApiExample("How long it was", {"duration_min": 10}, request_only=True),
    OpenApiExample(
        "Stored", {**STORED_SYMPTOM, "duration_min": 10, "revision": 16}, response_only=True
    ),
]


@diary_row_schema(
    "symptoms",
    a_row="a symptom",
    written="Write down what was felt",
    serializer=SymptomSerializer,
    examples=_EXAMPLES,
    changed=_CHANGED,
)
class SymptomViewSet(DiaryRowViewSet):
    model = SymptomEntry
    detail_name = "api:symptom"
    serializer_class = SymptomSerializer
    queryset = SymptomEntry.objects.none()
