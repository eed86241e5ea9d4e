"""`supplements/`: the catalogue's supplements and medicines and a person's own."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.mixins import CreateModelMixin, ListModelMixin, RetrieveModelMixin
from rest_framework.viewsets import GenericViewSet

from foods.models import Status, Supplement


class SupplementFilter(filters.FilterSet):
    class Meta:
        model = Supplement
        fields: ClassVar = ["route", "form", "kind"]


class SupplementSerializer(serializers.ModelSerializer[Supplement]):
    """What one unit (tablet, capsule, ml) supplies in elemental magnesium, not in compound."""

    is_own = serializers.SerializerMethodField()
    counts_as_intake = serializers.BooleanField(read_only=True)

    class Meta:
        model = Supplement
        fields = (
            "id",
            "name",
            "form",
            "elemental_mg_per_unit",
            "unit",
            "route",
            "kind",
            "counts_as_intake",
            "is_estimate",
            "note",
            "source",
            "status",
            "is_own",
        )
        read_only_fields = ("is_estimate", "note", "source", "status")

    def get_is_own(self, supplement: Supplement) -> bool:
        return supplement.owner_id is not None


_SENT = {
    "name": "Night capsules",
    "form": "glycinate",
    "elemental_mg_per_unit": 120,
    "unit": "capsule",
}
_STORED = {
    "id": 3,
    **_SENT,
    "route": "oral",
    "kind": "supplement",
    "counts_as_intake": True,
    "is_estimate": False,
    "note": "",
    "source": "",
    "status": "published",
    "is_own": True,
}
_EXAMPLES = [
    OpenApiExample("From the label", _SENT, request_only=True),
    OpenApiExample("Stored", _STORED, response_only=True),
]


@extend_schema_view(
    list=extend_schema(operation_id="supplements_list", summary="Supplements"),
    retrieve=extend_schema(operation_id="supplements_read", summary="One supplement"),
    create=extend_schema(
        operation_id="supplements_create",
        examples=_EXAMPLES,
        summary="Add an own supplement, seen by nobody else",
    ),
)
class SupplementViewSet(
    ListModelMixin, RetrieveModelMixin, CreateModelMixin, GenericViewSet[Supplement]
):
    serializer_class = SupplementSerializer
    filterset_class = SupplementFilter
    queryset = Supplement.objects.none()
    lookup_field = "id"

    def get_queryset(self) -> QuerySet[Supplement]:
        return Supplement.objects.for_user(self.request.user)

    def get_success_headers(self, data: Any) -> dict[str, str]:
        return {"Location": self.request.build_absolute_uri(f"{data['id']}/")}

    def perform_create(self, serializer: Any) -> None:
        serializer.save(owner=self.request.user, status=Status.PUBLISHED)
