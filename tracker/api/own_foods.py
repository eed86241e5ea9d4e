"""`foods/{id}/`: changing a person's own foods; `foods/{id}/submission/`: offering them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from foods.api.food_serializers import ChangedFoodSerializer, FoodSerializer
from foods.api.foods import BAR, FoodViewSet
from foods.api.sparse import asked_members, keep
from foods.curation.submissions import submit, withdraw
from foods.forms import ChangeForm
from foods.models import Food, FoodSubmission
from foods.own_foods import correct_own_food, new_version, remove_own_food
from foods.turns import lock_catalogue
from tracker import rules, services
from tracker.api.idempotency import OncePerKey
from tracker.api.preconditions import check_same

_REWRITTEN = {
    "name": "Almond bar",
    "magnesium_mg_per_100g": 101,
    "contents": {"energy": 480, "calcium": 90},
    "portions": [{"description": "1 bar", "grams": 40}],
}
_CHANGED = {
    "name": "Almond bar",
    "magnesium_mg_per_100g": 95,
    "portions": [{"description": "1 bar", "grams": 35}],
    "change": "new_version",
    "from_date": "2026-03-04",
}
_CORRECTED = {
    **BAR,
    "magnesium_mg_per_100g": 101.0,
    "contents": {"magnesium": 101.0, "energy": 480.0, "calcium": 90.0},
    "portions": [{**BAR["portions"][0], "magnesium_mg": 40.4}],
    "richness": None,
}
_NEW_VERSION = {
    **BAR,
    "id": 2043,
    "magnesium_mg_per_100g": 95.0,
    "contents": {"magnesium": 95.0},
    "portions": [
        {
            "id": 7314,
            "description": "1 bar",
            "grams": 35.0,
            "magnesium_mg": 33.25,
            "is_default": True,
        }
    ],
    "richness": None,
}
_ANSWERS = [
    OpenApiExample("Corrected", _CORRECTED, response_only=True, status_codes=["200"]),
    OpenApiExample("A new version", _NEW_VERSION, response_only=True, status_codes=["201"]),
]
_PUT_EXAMPLES = [
    OpenApiExample("It was entered wrongly", _REWRITTEN, request_only=True),
    OpenApiExample("It has changed", _CHANGED, request_only=True),
    *_ANSWERS,
]
_PATCH_EXAMPLES = [
    OpenApiExample("It was entered wrongly", {"magnesium_mg_per_100g": 101}, request_only=True),
    OpenApiExample(
        "It has changed",
        {
            "contents": {"magnesium": 95},
            "portions": [{"description": "1 bar", "grams": 35}],
            "change": "new_version",
            "from_date": "2026-03-04",
        },
        request_only=True,
    ),
    *_ANSWERS,
]


def first_day(user: Any, given: date | None) -> date:
    """The first day of a new version: the one given, else the person's today."""
    today = services.profile_of(user).today
    if given is None:
        return today
    rules.check_diary_date(given, today, "from_date")
    return given


def own_food(user: Any, food_id: int) -> Food:
    """A food the person may change: 404 for what they do not see, 403 for everybody's."""
    food = get_object_or_404(Food.objects.for_user(user).for_api(), pk=food_id)
    if food.owner_id is None:
        raise PermissionDenied(_("This food belongs to the catalogue: only curators change it."))
    return food


class OwnFoodAnswers:
    """Mixin of the views of own foods and recipes: what is alike in writing both."""

    request: Request
    detail_name: str
    get_serializer: Callable[..., Any]
    get_queryset: Callable[[], Any]

    def _own(self, food_id: int) -> Food:
        """The food of this number to write. Raises NotFound and PermissionDenied."""
        raise NotImplementedError

    @transaction.atomic
    def destroy(self, request: Request, id: int) -> Response:  # noqa: A002
        lock_catalogue()
        remove_own_food(food=self._checked_food(id), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _checked_food(self, food_id: int) -> Food:
        """The food to write, as the client has seen it last; with the catalogue locked."""
        food = self._own(food_id)
        check_same(self.request, lambda: self.get_serializer(food).data)
        return food

    def _answer(self, food: Food, status_code: int = status.HTTP_200_OK) -> Response:
        shown = self.get_serializer(self.get_queryset().get(pk=food.pk)).data
        if status_code != status.HTTP_201_CREATED:
            return Response(shown, status_code)
        here = self.request.build_absolute_uri(reverse(self.detail_name, kwargs={"id": food.pk}))
        return Response(shown, status_code, headers={"Location": here})


@extend_schema_view(
    update=extend_schema(
        operation_id="foods_put",
        request=ChangedFoodSerializer,
        responses={200: FoodSerializer, 201: FoodSerializer},
        examples=_PUT_EXAMPLES,
        summary="Replace what an own food holds",
        description="What is left out takes its default, unknown for contents. A portion is the "
        "stored one of the same description; one that is left out is no longer offered. 201 is "
        "a new version. A recipe is changed at `recipes/{id}/`.",
    ),
    partial_update=extend_schema(
        operation_id="foods_change",
        request=ChangedFoodSerializer(partial=True),
        responses={200: FoodSerializer, 201: FoodSerializer},
        examples=_PATCH_EXAMPLES,
        summary="Change some of it",
        description="`contents` and `portions` are replaced as a whole; "
        "`magnesium_mg_per_100g` alone leaves the other contents.",
    ),
    destroy=extend_schema(
        operation_id="foods_delete",
        summary="Remove an own food or recipe",
        description="What days, recipes or newer versions need is no longer offered and stays "
        "with them; else it is deleted with its history.",
    ),
)
class OwnFoodViewSet(OwnFoodAnswers, OncePerKey, FoodViewSet):
    """The foods, and the person's own ones to change."""

    detail_name = "api:food"

    def update(self, request: Request, id: int) -> Response:  # noqa: A002
        return self._write(id, partial=False)

    def partial_update(self, request: Request, id: int) -> Response:  # noqa: A002
        return self._write(id, partial=True)

    @transaction.atomic
    def _write(self, food_id: int, *, partial: bool) -> Response:
        lock_catalogue()
        user = self.request.user
        food = self._checked_food(food_id)
        data = self.request.data
        if partial and isinstance(data, Mapping):
            data = ChangedFoodSerializer.overlaid(food, dict(data.items()))
        serializer = ChangedFoodSerializer(data=data)
        serializer.is_valid(raise_exception=True)
        values = dict(serializer.validated_data)
        change, from_date = values.pop("change"), values.pop("from_date")
        if change == ChangeForm.CORRECT_PAST:
            return self._answer(correct_own_food(food=food, by=user, **values))
        day = first_day(user, from_date)
        new = new_version(food=food, by=user, from_date=day, **values)
        return self._answer(new, status.HTTP_201_CREATED)

    def _own(self, food_id: int) -> Food:
        return own_food(self.request.user, food_id)


class SubmissionSerializer(serializers.ModelSerializer[FoodSubmission]):
    food = serializers.IntegerField(source="food_id", read_only=True)
    merged_into = serializers.IntegerField(
        source="merged_into_id",
        read_only=True,
        allow_null=True,
        help_text="The food of the catalogue that stands for it: it was there already.",
    )
    reason = serializers.CharField(read_only=True, help_text="Of the curator who decided.")

    class Meta:
        model = FoodSubmission
        fields = (
            "food",
            "status",
            "note",
            "submitted_at",
            "decided_at",
            "reason",
            "merged_into",
        )
        read_only_fields = tuple(name for name in fields if name != "note")
        extra_kwargs = {"note": {"default": ""}}


_SUBMISSION = {
    "food": 2041,
    "status": "sent_back",
    "note": "from the label",
    "submitted_at": "2026-03-04T07:15:02.114000Z",
    "decided_at": "2026-03-05T18:40:11.020000Z",
    "reason": "Which brand is it?",
    "merged_into": None,
}
_OFFERED = {**_SUBMISSION, "status": "waiting", "decided_at": None, "reason": ""}


class SubmissionView(APIView):
    """An own food offered to the shared catalogue; the last offer of it."""

    @extend_schema(
        operation_id="submission_read",
        responses=SubmissionSerializer,
        examples=[OpenApiExample("Sent back", _SUBMISSION, response_only=True)],
        summary="What became of an offer",
    )
    def get(self, request: Request, id: int) -> Response:  # noqa: A002
        members = asked_members(request, SubmissionSerializer)
        return Response(keep(SubmissionSerializer(self._last()), members).data)

    @extend_schema(
        operation_id="submission_put",
        request=SubmissionSerializer,
        responses={200: SubmissionSerializer, 201: SubmissionSerializer},
        examples=[
            OpenApiExample("An offer", {"note": "from the label"}, request_only=True),
            OpenApiExample("It waits for a review", _OFFERED, response_only=True),
        ],
        summary="Offer an own food to the catalogue",
        description="Said twice, it is offered once. The food needs a magnesium value, or a note "
        "that says what the label says; recipes stay their owner's.",
    )
    def put(self, request: Request, id: int) -> Response:  # noqa: A002
        serializer = SubmissionSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            lock_catalogue()
            food = own_food(request.user, id)
            waiting = food.submissions.filter(status=FoodSubmission.Status.WAITING).first()
            code = status.HTTP_200_OK
            if waiting is None:
                waiting = submit(food=food, by=request.user, **serializer.validated_data)
                code = status.HTTP_201_CREATED
        return Response(SubmissionSerializer(waiting).data, code)

    @extend_schema(
        operation_id="submission_delete",
        responses={204: None},
        summary="Take an offer back that waits",
    )
    def delete(self, request: Request, id: int) -> Response:  # noqa: A002
        last = self._last()
        if last.status != FoodSubmission.Status.WAITING:
            raise NotFound(_("No offer of this food waits for a review."))
        withdraw(submission=last)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _last(self) -> FoodSubmission:
        offers = FoodSubmission.objects.filter(submitted_by=self.request.user)
        # By `food__pk`: an id no integer column holds is then no offer, and no database's error.
        last = offers.filter(food__pk=self.kwargs["id"]).last()
        if last is None:
            raise NotFound(_("This food was not offered."))
        return last
