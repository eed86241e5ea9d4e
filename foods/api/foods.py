"""`foods/`: the catalogue and a person's own foods."""

from decimal import Decimal
from typing import Any, ClassVar, get_args

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
    extend_schema_field,
    extend_schema_view,
)
from rest_framework import status
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from foods.api.food_serializers import ALLERGEN_CHOICES, FoodSerializer, NewFoodSerializer
from foods.api.sparse import SparseMixin
from foods.barcodes import compact
from foods.composition import EXCELLENT_FROM_MG, GOOD_FROM_MG, Richness
from foods.diets import Diet
from foods.importers.plausibility import barcode_fault
from foods.models import Food
from foods.search import search
from foods.services import create_own_food

RICHNESS_CHOICES = [(word, word) for word in get_args(Richness)]
SUITS_CHOICES = [(diet.value, diet.value) for diet in Diet if diet is not Diet.MEAT]


class ListOfChoices(filters.BaseInFilter, filters.ChoiceFilter):
    """Several words, separated by commas."""


def check_barcode(text: str) -> None:
    if barcode_fault(compact(text)):
        raise ValidationError(_("This is no barcode: it has 4 to 14 digits."), code="invalid")


def _bounded(kind: str, filter_: Any, **bounds: Any) -> Any:
    """The filter, with bounds in the schema, which spectacular reads off none."""
    return extend_schema_field({"type": kind, **bounds})(filter_)


class FoodFilter(filters.FilterSet):
    search = _bounded(
        "string",
        filters.CharFilter(
            method="leave_to_view",
            max_length=100,
            label="Words of the name, brand or aliases. Best matches first, on one page.",
        ),
        maxLength=100,
    )
    group = _bounded("string", filters.CharFilter(field_name="group", max_length=50), maxLength=50)
    barcode = _bounded(
        "string",
        filters.CharFilter(
            method="of_barcode",
            max_length=40,
            validators=[check_barcode],
            label="4 to 14 digits, with leading zeros or without, blanks between them or not.",
        ),
        maxLength=40,
        pattern=r"^\s*([0-9]\s*){4,14}$",
    )
    min_magnesium_mg = _bounded(
        "number",
        filters.NumberFilter(
            method="at_least",
            min_value=0,
            max_value=100_000,
            label="At least so many mg of magnesium in 100 g; unknown is left out.",
        ),
        format="double",
        minimum=0,
        maximum=100_000,
    )
    richness = filters.ChoiceFilter(
        method="rich",
        choices=RICHNESS_CHOICES,
        label="By the magnesium of the usual portion.",
    )

    diet = filters.ChoiceFilter(
        method="suiting",
        choices=SUITS_CHOICES,
        label="Only foods certain to suit: vegetarian includes vegan, fish both.",
    )
    without = ListOfChoices(
        method="free_of",
        choices=ALLERGEN_CHOICES,
        label="Only foods certain to contain none of these allergens, separated by commas.",
    )

    class Meta:
        model = Food
        fields: ClassVar = [
            "search",
            "group",
            "barcode",
            "min_magnesium_mg",
            "richness",
            "diet",
            "without",
        ]

    def leave_to_view(self, foods: QuerySet[Food], name: str, value: str) -> QuerySet[Food]:
        return foods

    def of_barcode(self, foods: Any, name: str, value: str) -> QuerySet[Food]:
        return foods.with_barcode(compact(value))

    def at_least(self, foods: QuerySet[Food], name: str, value: Decimal) -> QuerySet[Food]:
        return foods.filter(contents__nutrient="magnesium", contents__amount_per_100g__gte=value)

    def suiting(self, foods: Any, name: str, value: str) -> QuerySet[Food]:
        return foods.suitable_for(diet=value)

    def free_of(self, foods: Any, name: str, value: list[str]) -> QuerySet[Food]:
        return foods.suitable_for(without=value)

    def rich(self, foods: Any, name: str, value: str) -> QuerySet[Food]:
        portion_mg = "usual_portion_magnesium_mg"
        foods = foods.with_usual_portion()
        if value == "excellent":
            return foods.filter(**{f"{portion_mg}__gte": EXCELLENT_FROM_MG})
        return foods.filter(
            **{f"{portion_mg}__gte": GOOD_FROM_MG, f"{portion_mg}__lt": EXCELLENT_FROM_MG}
        )


_STORED = {
    "id": 17,
    "name": "Pumpkin seeds, roasted",
    "aliases": ["pepitas"],
    "brand": "",
    "barcode": "",
    "group": "nuts_and_seeds",
    "source": "sr28",
    "source_id": "12016",
    "status": "published",
    "is_own": False,
    "diet": "vegan",
    "allergens": [],
    "allergens_complete": True,
    "magnesium_mg_per_100g": 550.0,
    "contents": {"magnesium": 550.0, "energy": 574.0},
    "portions": [
        {
            "id": 41,
            "description": "1 oz",
            "grams": 28.35,
            "magnesium_mg": 155.925,
            "is_default": True,
        }
    ],
    "richness": "excellent",
}
# An own food: 110 mg in 100 g, so a bar of 40 g has 44.
BAR = {
    "id": 2041,
    "name": "Almond bar",
    "aliases": [],
    "brand": "",
    "barcode": "",
    "group": None,
    "source": "own",
    "source_id": "",
    "status": "published",
    "is_own": True,
    "diet": None,
    "allergens": [],
    "allergens_complete": False,
    "magnesium_mg_per_100g": 110.0,
    "contents": {"magnesium": 110.0, "energy": 480.0, "calcium": 90.0},
    "portions": [
        {
            "id": 7310,
            "description": "1 bar",
            "grams": 40.0,
            "magnesium_mg": 44.0,
            "is_default": True,
        }
    ],
    "richness": "good",
}
_EXAMPLES = [
    OpenApiExample(
        "A bar by its label",
        {
            "name": "Almond bar",
            "magnesium_mg_per_100g": 110,
            "contents": {"energy": 480, "calcium": 90},
            "portions": [{"description": "1 bar", "grams": 40}],
        },
        request_only=True,
    ),
    OpenApiExample("Stored", BAR, response_only=True),
]


@extend_schema_view(
    list=extend_schema(
        operation_id="foods_list",
        examples=[OpenApiExample("Found", _STORED, response_only=True)],
        summary="Foods",
        description="In the order of their ids, page by page; with `search` the best matches "
        "first, on one page of `page_size`.",
    ),
    retrieve=extend_schema(
        operation_id="foods_read",
        examples=[OpenApiExample("Stored", _STORED, response_only=True)],
        summary="One food",
    ),
    create=extend_schema(
        operation_id="foods_create",
        request=NewFoodSerializer,
        responses={201: FoodSerializer},
        examples=_EXAMPLES,
        summary="Add an own food, seen by nobody else",
    ),
)
class FoodViewSet(SparseMixin, RetrieveModelMixin, GenericViewSet[Any]):
    serializer_class = FoodSerializer
    filterset_class = FoodFilter
    queryset = Food.objects.none()
    lookup_field = "id"

    def get_queryset(self) -> Any:
        return Food.objects.for_user(self.request.user).for_api(self.members)

    def list(self, request: Request) -> Response:
        foods = self.filter_queryset(self.get_queryset())
        words = request.query_params.get("search", "").strip()
        if words:
            return self._best_matches(foods, words)
        page = self.paginate_queryset(foods)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def _best_matches(self, foods: Any, words: str) -> Response:
        seen = Food.objects.for_user(self.request.user)
        found = search(foods, words, self.paginator.get_page_size(self.request), seen=seen)
        shown = self.get_serializer(found, many=True).data
        return Response({"next": None, "previous": None, "results": shown})

    def create(self, request: Request) -> Response:
        serializer = NewFoodSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        food = create_own_food(owner=request.user, **serializer.validated_data)
        shown = self.get_serializer(self.get_queryset().get(pk=food.pk)).data
        here = request.build_absolute_uri(f"{food.pk}/")
        return Response(shown, status.HTTP_201_CREATED, headers={"Location": here})
