"""`favourites/`: foods and supplements a person keeps at hand, with the usual amount."""

from typing import Any, Final

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.urls.converters import StringConverter
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from foods.api.fields import ROUNDED
from foods.api.sparse import SparseMixin
from foods.models import Food, Portion, Supplement
from foods.rules import check_amount
from tracker import rules, services
from tracker.api.fields import UnknownAmountField
from tracker.api.pagination import OnePage
from tracker.api.preconditions import ETAG, IF_MATCH, IF_NONE_MATCH, Expected, etag
from tracker.models import Favourite, Tombstone
from tracker.shortcuts.favourites import MOST, offered, save_favourite
from tracker.sync.feed import whole_rows

FAVOURITE_KINDS: Final = ("foods", "supplements")
FAVOURITE_CHOICES = [(kind, kind) for kind in FAVOURITE_KINDS]


class KindConverter(StringConverter):
    regex = "|".join(FAVOURITE_KINDS)


class FavouriteSerializer(serializers.ModelSerializer[Favourite]):
    """What it is a favourite of, and the usual amount: portions, grams, units, or left open."""

    kind = serializers.ChoiceField(choices=FAVOURITE_CHOICES, read_only=True)
    food = serializers.IntegerField(source="food_id", read_only=True, allow_null=True)
    supplement = serializers.IntegerField(source="supplement_id", read_only=True, allow_null=True)
    name = serializers.CharField(read_only=True)
    portion = serializers.IntegerField(source="portion_id", read_only=True, allow_null=True)
    portion_description = serializers.CharField(
        source="portion.description", read_only=True, default=None, allow_null=True
    )
    quantity = serializers.FloatField(read_only=True, allow_null=True)
    amount_g = serializers.FloatField(
        read_only=True, allow_null=True, help_text="null: by portion, or left open."
    )
    magnesium_mg = UnknownAmountField(
        help_text="Of the usual amount; null: unknown, or no amount is stored."
    )
    is_offered = serializers.BooleanField(
        read_only=True,
        help_text="false: retired since; days that hold it keep it, new entries cannot name it.",
    )

    class Meta:
        model = Favourite
        fields = (
            "kind",
            "food",
            "supplement",
            "name",
            "portion",
            "portion_description",
            "quantity",
            "amount_g",
            "magnesium_mg",
            "position",
            "is_offered",
            "revision",
        )
        read_only_fields = fields

    def to_representation(self, instance: Favourite) -> dict[str, Any]:
        of: Any = instance.food or instance.supplement
        told: Any = instance
        told.kind = FAVOURITE_KINDS[instance.food_id is None]
        told.name, told.is_offered = of.name, offered(instance)
        return super().to_representation(instance)


class UsualAmountSerializer(serializers.ModelSerializer[Favourite]):
    """For a food a portion with a quantity, or grams; for a supplement a quantity; or nothing."""

    serializer_field_mapping = ROUNDED

    portion = serializers.PrimaryKeyRelatedField(
        queryset=Portion.objects.all(),
        pk_field=serializers.IntegerField(),
        error_messages={"does_not_exist": _("There is no such portion.")},
        allow_null=True,
        default=None,
    )
    position = serializers.IntegerField(
        min_value=0, max_value=1_000, default=0, help_text="The list is in this order."
    )

    class Meta:
        model = Favourite
        fields = ("portion", "quantity", "amount_g", "position")
        extra_kwargs = {name: {"default": None} for name in ("quantity", "amount_g")}

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if "user" in self.context:  # the schema is made without one
            # Of a food the person does not see a portion is none, not one of another food.
            foods = Food.objects.for_diary(self.context["user"])
            fields["portion"].queryset = Portion.objects.filter(food__in=foods.values("pk"))
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        of = self.context["of"]
        amount = {name: attrs[name] for name in ("portion", "quantity", "amount_g")}
        if isinstance(of, Supplement):
            self._refuse_food_amounts(attrs)
            if attrs["quantity"] is not None:
                rules.check_dose(of, attrs["quantity"])
        elif any(value is not None for value in amount.values()):
            check_amount(food=of, **amount)
        return attrs

    @staticmethod
    def _refuse_food_amounts(attrs: dict[str, Any]) -> None:
        for name in ("portion", "amount_g"):
            if attrs[name] is not None:
                raise serializers.ValidationError(
                    {name: _("Of a supplement say the quantity.")}, code="not_of_a_supplement"
                )


class FavouriteWriter:
    """Writes of one favourite of one person. Each is called within `services.writing`."""

    def __init__(self, request: Request, kind: str, pk: int) -> None:
        self._user: Any = request.user
        self._kind, self._pk = kind, pk

    def find(self) -> Favourite | None:
        column = {"foods": "food__pk", "supplements": "supplement__pk"}[self._kind]
        rows = whole_rows("favourite", self._user)
        found: Favourite | None = rows.filter(**{column: self._pk}).first()
        return found

    def put(self, data: Any, expected: Expected) -> tuple[Favourite, int]:
        """Create or replace; the row and the status that answers it."""
        row = self.find()
        of = (row and (row.food or row.supplement)) or self._new()
        serializer = UsualAmountSerializer(data=data, context={"of": of, "user": self._user})
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        self._check(row, values, expected)
        stored, created = save_favourite(user=self._user, of=of, values=values)
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return whole_rows("favourite", self._user).get(pk=stored.pk), code

    def delete(self, expected: Expected) -> Tombstone | None:
        row = self.find()
        if row is None:
            return None
        expected.check(row.revision, lambda: FavouriteSerializer(row).data)
        return services.delete_row(row=row)

    def _check(self, row: Favourite | None, values: dict[str, Any], expected: Expected) -> None:
        gone = services.tombstone_of(self._user, Favourite, f"{self._kind}/{self._pk}")
        if row is None and gone is not None:
            # The key is the food's, not the client's own: to keep it anew is no repeated write.
            expected.check_deleted(gone.revision, must_be_known=False)
        elif row is None or not services.says_the_same(row, values):
            expected.check(row and row.revision, lambda: FavouriteSerializer(row).data)

    def _new(self) -> Food | Supplement:
        model: Any = {"foods": Food, "supplements": Supplement}[self._kind]
        found: Food | Supplement = get_object_or_404(
            model.objects.for_diary(self._user), pk=self._pk
        )
        return found


_STORED = {
    "kind": "foods",
    "food": 17,
    "supplement": None,
    "name": "Pumpkin seeds, roasted",
    "portion": 41,
    "portion_description": "1 oz",
    "quantity": 2.0,
    "amount_g": None,
    "magnesium_mg": 311.85,
    "position": 0,
    "is_offered": True,
    "revision": 10,
}
_EXAMPLES = [
    OpenApiExample("Two portions", {"portion": 41, "quantity": 2}, request_only=True),
    OpenApiExample("No usual amount", {}, request_only=True),
]
_STORED_EXAMPLE = OpenApiExample("Stored", _STORED, response_only=True)
_PATH = [
    OpenApiParameter("kind", OpenApiTypes.STR, OpenApiParameter.PATH, enum=FAVOURITE_KINDS),
    OpenApiParameter(
        "id",
        OpenApiTypes.INT,
        OpenApiParameter.PATH,
        description="The id of the food, or of the supplement.",
    ),
]


class FavouriteViewSet(SparseMixin, GenericViewSet[Any]):
    serializer_class = FavouriteSerializer
    queryset = Favourite.objects.none()
    pagination_class = OnePage
    filter_backends = ()

    @extend_schema(
        operation_id="favourites_list",
        examples=[_STORED_EXAMPLE],
        summary="Favourites, in their order",
        description=f"At most {MOST}.",
    )
    def list(self, request: Request) -> Response:
        rows = whole_rows("favourite", request.user).order_by("position", "pk")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="favourites_read",
        parameters=[*_PATH, ETAG],
        examples=[_STORED_EXAMPLE],
        summary="One favourite",
    )
    def retrieve(self, request: Request, kind: str, id: int) -> Response:  # noqa: A002
        row = FavouriteWriter(request, kind, id).find()
        if row is None:
            raise NotFound
        return self._answer(row)

    @extend_schema(
        operation_id="favourites_put",
        parameters=[*_PATH, ETAG, IF_MATCH, IF_NONE_MATCH],
        request=UsualAmountSerializer,
        responses={200: FavouriteSerializer, 201: FavouriteSerializer},
        examples=[*_EXAMPLES, _STORED_EXAMPLE],
        summary="Keep at hand; safe to repeat",
        description="A food that another one took the place of is stored as the one that stands "
        "for it, whose address the answer's `food` tells.",
    )
    def update(self, request: Request, kind: str, id: int) -> Response:  # noqa: A002
        with services.writing(request.user):
            writer = FavouriteWriter(request, kind, id)
            return self._answer(*writer.put(request.data, Expected.in_headers(request)))

    @extend_schema(
        operation_id="favourites_delete",
        parameters=[*_PATH, IF_MATCH],
        responses={204: None},
        summary="No longer keep at hand",
    )
    def destroy(self, request: Request, kind: str, id: int) -> Response:  # noqa: A002
        with services.writing(request.user):
            if FavouriteWriter(request, kind, id).delete(Expected.in_headers(request)) is None:
                raise NotFound
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _answer(self, row: Favourite, code: int = status.HTTP_200_OK) -> Response:
        headers = etag(row.revision)
        if code == status.HTTP_201_CREATED:
            kind, number = row.object_id.split("/")
            here = reverse("api:favourite", kwargs={"kind": kind, "id": int(number)})
            headers["Location"] = self.request.build_absolute_uri(here)
        return Response(self.get_serializer(row).data, code, headers=headers)
