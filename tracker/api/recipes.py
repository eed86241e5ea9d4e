"""`recipes/`: foods a person makes of foods. The id is the food's."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from foods.api.foods import BAR
from foods.api.recipe_serializers import (
    ChangedRecipeSerializer,
    NewRecipeSerializer,
    RecipeSerializer,
)
from foods.api.sparse import SparseMixin
from foods.forms import ChangeForm
from foods.models import Food
from foods.recipes import new_recipe_version, save_recipe
from foods.turns import lock_catalogue
from tracker.api.idempotency import OncePerKey
from tracker.api.own_foods import OwnFoodAnswers, first_day

_SENT = {
    "name": "Porridge",
    "servings": 2,
    "yield_factor": 0.9,
    "ingredients": [{"food": 812, "portion": 1904, "quantity": 2}, {"food": 640, "amount_g": 250}],
}
_STORED = {
    **BAR,
    "id": 2042,
    "name": "Porridge",
    "magnesium_mg_per_100g": 67.2708,
    "contents": {"magnesium": 67.2708, "energy": 206.7098},
    "portions": [
        {
            "id": 7313,
            "description": "1 serving",
            "grams": 185.4,
            "magnesium_mg": 124.720063,
            "is_default": True,
        }
    ],
    "richness": "excellent",
    "servings": 2.0,
    "yield_factor": 0.9,
    "ingredients": [
        {
            "food": 812,
            "food_name": "Oats, rolled, dry",
            "portion": 1904,
            "portion_description": "1 cup",
            "quantity": 2.0,
            "amount_g": 162.0,
            "magnesium_mg": 221.94,
        },
        {
            "food": 640,
            "food_name": "Milk, whole",
            "portion": None,
            "portion_description": None,
            "quantity": None,
            "amount_g": 250.0,
            "magnesium_mg": 27.5,
        },
    ],
    "magnesium_mg_per_serving": 124.720063,
    "known_magnesium_mg_per_serving": 124.72,
    "unknown_ingredients": [],
}
_EXAMPLES = [
    OpenApiExample("Porridge for two", _SENT, request_only=True),
    OpenApiExample("Stored", _STORED, response_only=True),
]


@extend_schema_view(
    list=extend_schema(
        operation_id="recipes_list", examples=_EXAMPLES[1:], summary="The person's recipes"
    ),
    retrieve=extend_schema(
        operation_id="recipes_read", examples=_EXAMPLES[1:], summary="One recipe"
    ),
    create=extend_schema(
        operation_id="recipes_create",
        request=NewRecipeSerializer,
        responses={201: RecipeSerializer},
        examples=_EXAMPLES,
        summary="Add a recipe",
    ),
    update=extend_schema(
        operation_id="recipes_put",
        request=ChangedRecipeSerializer,
        responses={200: RecipeSerializer, 201: RecipeSerializer},
        examples=_EXAMPLES,
        summary="Replace a recipe",
        description="201 is a new version, with an id of its own.",
    ),
    destroy=extend_schema(
        operation_id="recipes_delete",
        summary="Remove a recipe",
        description="One that days or other recipes need is no longer offered and stays with them.",
    ),
)
class RecipeViewSet(
    OwnFoodAnswers, OncePerKey, SparseMixin, ListModelMixin, RetrieveModelMixin, GenericViewSet[Any]
):
    """Foods a person makes of foods; the totals of every day follow their ingredients."""

    serializer_class = RecipeSerializer
    queryset = Food.objects.none()
    filter_backends = ()
    lookup_field = "id"
    detail_name = "api:recipe"

    def get_queryset(self) -> Any:
        foods = Food.objects.for_user(self.request.user).filter(owner=self.request.user.pk)
        return foods.recipes_for_api(self.members)

    @transaction.atomic
    def create(self, request: Request) -> Response:
        lock_catalogue()  # what stands for a food is so until the recipe is stored
        values = self._checked(NewRecipeSerializer)
        food = save_recipe(owner=request.user, **values)
        return self._answer(food, status.HTTP_201_CREATED)

    @transaction.atomic
    def update(self, request: Request, id: int) -> Response:  # noqa: A002
        lock_catalogue()
        food = self._checked_food(id)
        values = self._checked(ChangedRecipeSerializer, food)
        change, from_date = values.pop("change"), values.pop("from_date")
        if change == ChangeForm.CORRECT_PAST:
            return self._answer(save_recipe(owner=request.user, food=food, **values))
        day = first_day(request.user, from_date)
        new = new_recipe_version(food=food, by=request.user, from_date=day, **values)
        return self._answer(new, status.HTTP_201_CREATED)

    def _own(self, food_id: int) -> Food:
        return get_object_or_404(self.get_queryset(), pk=food_id)

    def _checked(self, kind: Any, food: Food | None = None) -> dict[str, Any]:
        context = self.get_serializer_context()
        serializer = kind(food, data=self.request.data, context=context)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)
