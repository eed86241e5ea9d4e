"""`supplements/`: the catalogue's supplements and medicines and a person's own."""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.mixins import (
    CreateModelMixin,
    DestroyModelMixin,
    ListModelMixin,
    RetrieveModelMixin,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from foods.api.fields import ROUNDED, RoundedField
from foods.api.sparse import SparseMixin
from foods.composition import COMPOUNDS
from foods.models import Supplement
from foods.own_supplements import (
    correct_own_supplement,
    create_own_supplement,
    label_values,
    remove_own_supplement,
)

COMPOUND_CHOICES = [(code, compound.name) for code, compound in COMPOUNDS.items()]


class SupplementFilter(filters.FilterSet):
    class Meta:
        model = Supplement
        fields: ClassVar = ["route", "form", "kind"]


class SupplementSerializer(serializers.ModelSerializer[Supplement]):
    """What one unit (tablet, capsule, ml) supplies in elemental magnesium, not in compound.

    A label that states only the weight of the compound: `compound_mg_per_unit` and `compound`
    instead of `elemental_mg_per_unit`. The amount is then an estimate.
    """

    serializer_field_mapping = ROUNDED

    is_own = serializers.SerializerMethodField()
    counts_as_intake = serializers.BooleanField(read_only=True)
    compound_mg_per_unit = RoundedField(
        max_digits=9,
        decimal_places=3,
        min_value=0,
        max_value=100_000,
        write_only=True,
        required=False,
        help_text="Weight of the compound in one unit, where the label says no more.",
    )
    compound = serializers.ChoiceField(
        choices=COMPOUND_CHOICES,
        write_only=True,
        required=False,
        help_text="Which compound, with its water. It says the form.",
    )

    class Meta:
        model = Supplement
        fields = (
            "id",
            "name",
            "form",
            "elemental_mg_per_unit",
            "compound_mg_per_unit",
            "compound",
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
        extra_kwargs = {"elemental_mg_per_unit": {"required": False}}

    def get_is_own(self, supplement: Supplement) -> bool:
        return supplement.owner_id is not None

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        label_values(attrs, is_new=self.instance is None)
        return attrs


_SENT = {
    "name": "Night capsules",
    "form": "glycinate",
    "elemental_mg_per_unit": 120,
    "unit": "capsule",
}
_WEIGHED = {
    "name": "Lactate tablets",
    "compound": "lactate",
    "compound_mg_per_unit": 404.85,
    "unit": "tablet",
}
_STORED = {
    "id": 214,
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
    OpenApiExample("Only the compound's weight", _WEIGHED, request_only=True),
    OpenApiExample("Stored", _STORED, response_only=True),
]
# The one that the doses of the examples are of.
_CITRATE = {
    **_STORED,
    "id": 3,
    "name": "Magnesium citrate 100 mg",
    "form": "citrate",
    "elemental_mg_per_unit": 100.0,
    "unit": "tablet",
}
_CHANGED = [
    OpenApiExample("The label says more", {"elemental_mg_per_unit": 125}, request_only=True),
    OpenApiExample("Stored", {**_STORED, "elemental_mg_per_unit": 125.0}, response_only=True),
]
_SHOWN = [OpenApiExample("Citrate", _CITRATE, response_only=True)]


@extend_schema_view(
    list=extend_schema(operation_id="supplements_list", examples=_SHOWN, summary="Supplements"),
    retrieve=extend_schema(
        operation_id="supplements_read", examples=_SHOWN, summary="One supplement"
    ),
    create=extend_schema(
        operation_id="supplements_create",
        examples=_EXAMPLES,
        summary="Add an own supplement, seen by nobody else",
    ),
    partial_update=extend_schema(
        operation_id="supplements_change",
        examples=_CHANGED,
        description="Every day that holds it follows: a correction, not a new product.",
        summary="Correct an own supplement",
    ),
    destroy=extend_schema(
        operation_id="supplements_delete",
        description="Where doses hold it they keep it, and it is no longer offered.",
        summary="Remove an own supplement",
    ),
)
class SupplementViewSet(
    SparseMixin,
    ListModelMixin,
    RetrieveModelMixin,
    CreateModelMixin,
    DestroyModelMixin,
    GenericViewSet[Supplement],
):
    serializer_class = SupplementSerializer
    filterset_class = SupplementFilter
    queryset = Supplement.objects.none()
    lookup_field = "id"

    def get_queryset(self) -> QuerySet[Supplement]:
        visible = Supplement.objects.for_user(self.request.user)
        # What everybody sees is nobody's to change here.
        is_read = self.request.method in ("GET", "HEAD", "OPTIONS")
        return visible if is_read else visible.filter(owner=self.request.user)

    def get_success_headers(self, data: Any) -> dict[str, str]:
        return {"Location": self.request.build_absolute_uri(f"{data['id']}/")}

    def perform_create(self, serializer: Any) -> None:
        serializer.instance = create_own_supplement(
            owner=self.request.user, **serializer.validated_data
        )

    @transaction.atomic
    def partial_update(self, request: Request, id: int) -> Response:  # noqa: A002
        supplement = self.get_object()
        serializer = self.get_serializer(supplement, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        corrected = correct_own_supplement(
            supplement=supplement, by=request.user, **serializer.validated_data
        )
        return Response(self.get_serializer(corrected).data)

    @transaction.atomic
    def destroy(self, request: Request, id: int) -> Response:  # noqa: A002
        return super().destroy(request, id=id)

    def perform_destroy(self, instance: Supplement) -> None:
        remove_own_supplement(supplement=instance, by=self.request.user)
