"""`doses/`: supplements and medicines a person took."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from foods.models import Supplement
from tracker import rules, services
from tracker.api.diary import DiaryRowViewSet, diary_row_schema
from tracker.api.fields import AmountField
from tracker.models import SupplementDose


class DoseSerializer(serializers.ModelSerializer[SupplementDose]):
    """A supplement and how many of its units were taken."""

    supplement = serializers.PrimaryKeyRelatedField(
        queryset=Supplement.objects.none(),
        pk_field=serializers.IntegerField(),
        error_messages={"does_not_exist": "There is no such supplement."},
    )
    supplement_name = serializers.CharField(source="supplement.name", read_only=True)
    unit = serializers.CharField(source="supplement.unit", read_only=True)
    magnesium_mg = AmountField(help_text="What the dose adds to intake: 0 for one on the skin.")
    counts_as_intake = serializers.BooleanField(
        source="supplement.counts_as_intake", read_only=True
    )
    note = serializers.CharField(max_length=200, allow_blank=True, default="")

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
            "revision",
            "created_at",
        )
        read_only_fields = ("uuid", "revision", "created_at")
        extra_kwargs = {"time": {"default": None}}

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None:  # the schema is made without one
            visible = Supplement.objects.for_user(request.user)
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
        if "date" in attrs:
            today = services.profile_of(self.context["request"].user).today
            rules.check_diary_date(attrs["date"], today)
        return attrs


_EXAMPLES = [
    OpenApiExample(
        "One tablet", {"supplement": 3, "quantity": 1, "date": "2026-03-04"}, request_only=True
    ),
    OpenApiExample(
        "Stored",
        {
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
            "revision": 13,
            "created_at": "2026-03-04T07:16:40.500000Z",
        },
        response_only=True,
    ),
]


@diary_row_schema(
    "doses",
    a_row="a dose",
    written="Write down what was taken",
    serializer=DoseSerializer,
    examples=_EXAMPLES,
)
class DoseViewSet(DiaryRowViewSet):
    model = SupplementDose
    detail_name = "api:dose"
    serializer_class = DoseSerializer
    queryset = SupplementDose.objects.none()

    def get_queryset(self) -> QuerySet[SupplementDose]:
        doses = SupplementDose.objects.for_user(self.request.user)
        return doses.with_amounts().select_related("supplement")
