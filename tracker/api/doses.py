"""`doses/`: supplements and medicines a person took."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from foods.models import Supplement
from tracker import rules
from tracker.api.diary import FollowingRowViewSet, diary_row_schema
from tracker.api.diary_rows import DiaryRowSerializer
from tracker.api.fields import AmountField
from tracker.models import SupplementDose


class DoseSerializer(DiaryRowSerializer):
    """A supplement and how many of its units were taken."""

    supplement = serializers.PrimaryKeyRelatedField(
        queryset=Supplement.objects.none(),
        pk_field=serializers.IntegerField(),
        error_messages={"does_not_exist": _("There is no such supplement.")},
    )
    supplement_name = serializers.CharField(source="supplement.name", read_only=True)
    unit = serializers.CharField(source="supplement.unit", read_only=True)
    magnesium_mg = AmountField(help_text="What the dose adds to intake: 0 for one on the skin.")
    counts_as_intake = serializers.BooleanField(
        source="supplement.counts_as_intake", read_only=True
    )

    class Meta:
        model = SupplementDose
        fields = (
            "uuid",
            "supplement",
            "supplement_name",
            "quantity",
            "unit",
            "magnesium_mg",
            "counts_as_intake",
            "date",
            "time",
            "note",
            "external",
            "revision",
            "created_at",
        )
        read_only_fields = ("uuid", "revision", "created_at")
        extra_kwargs = {"time": {"default": None}}

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if hasattr(self, "initial_data"):  # only what is written is looked up
            request = self.context["request"]
            visible = Supplement.objects.for_diary(request.user)
            if isinstance(self.instance, SupplementDose):
                # A row keeps the supplement it has, though that was retired.
                visible |= Supplement.objects.filter(pk=self.instance.supplement_id)
            fields["supplement"].queryset = visible
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        dose = {
            name: attrs[name] if name in attrs else getattr(self.instance, name)
            for name in ("supplement", "quantity")
        }
        rules.check_dose(**dose)
        return super().validate(attrs)


STORED_DOSE = {
    "uuid": "5f0f7f0a-9f8e-4b4b-8a7a-6c1f6c3b2a10",
    "supplement": 3,
    "supplement_name": "Magnesium citrate 100 mg",
    "quantity": 1.0,
    "unit": "tablet",
    "magnesium_mg": 100.0,
    "counts_as_intake": True,
    "date": "2026-03-04",
    "time": None,
    "note": "",
    "external": None,
    "revision": 13,
    "created_at": "2026-03-04T07:16:40.500000Z",
}
_EXAMPLES = [
    OpenApiExample(
        "One tablet", {"supplement": 3, "quantity": 1, "date": "2026-03-04"}, request_only=True
    ),
    OpenApiExample("Stored", STORED_DOSE, response_only=True),
]
_CHANGED = [
    OpenApiExample("It was in the evening", {"time": "21:30:00"}, request_only=True),
    OpenApiExample(
        "Stored", {**STORED_DOSE, "time": "21:30:00", "revision": 16}, response_only=True
    ),
]


@diary_row_schema(
    "doses",
    a_row="a dose",
    written="Write down what was taken",
    serializer=DoseSerializer,
    examples=_EXAMPLES,
    changed=_CHANGED,
)
class DoseViewSet(FollowingRowViewSet):
    model = SupplementDose
    detail_name = "api:dose"
    serializer_class = DoseSerializer
    queryset = SupplementDose.objects.none()
