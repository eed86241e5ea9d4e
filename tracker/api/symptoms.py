"""`symptoms/`: what a person felt."""

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from tracker import rules, services
from tracker.api.diary import DiaryRowViewSet, diary_row_schema
from tracker.models import SymptomEntry


class SymptomSerializer(serializers.ModelSerializer[SymptomEntry]):
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
    note = serializers.CharField(max_length=200, allow_blank=True, default="")

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
            "revision",
            "created_at",
        )
        read_only_fields = ("uuid", "revision", "created_at")
        extra_kwargs = {name: {"default": None} for name in ("time", "duration_min")}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name in ("body_part", "side"):
            if name in attrs:
                attrs[name] = attrs[name] or ""
        if "date" in attrs:
            today = services.profile_of(self.context["request"].user).today
            rules.check_diary_date(attrs["date"], today)
        return attrs

    def to_representation(self, instance: SymptomEntry) -> dict[str, Any]:
        data = super().to_representation(instance)
        return {**data, **{name: data[name] or None for name in ("body_part", "side")}}


_EXAMPLES = [
    OpenApiExample(
        "A cramp at night",
        {
            "kind": "cramp",
            "severity": 7,
            "body_part": "calf",
            "side": "left",
            "duration_min": 3,
            "date": "2026-03-04",
            "time": "03:20",
        },
        request_only=True,
    ),
    OpenApiExample(
        "Stored",
        {
            "uuid": "77f0c5a2-6c3f-4c60-a7cf-2a7f6b0d4a10",
            "kind": "cramp",
            "severity": 7,
            "body_part": "calf",
            "side": "left",
            "duration_min": 3,
            "date": "2026-03-04",
            "time": "03:20:00",
            "note": "",
            "revision": 14,
            "created_at": "2026-03-04T07:20:00.500000Z",
        },
        response_only=True,
    ),
]


@diary_row_schema(
    "symptoms",
    a_row="a symptom",
    written="Write down what was felt",
    serializer=SymptomSerializer,
    examples=_EXAMPLES,
)
class SymptomViewSet(DiaryRowViewSet):
    model = SymptomEntry
    detail_name = "api:symptom"
    serializer_class = SymptomSerializer
    queryset = SymptomEntry.objects.none()
