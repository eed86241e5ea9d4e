"""`entries/`: what a person ate."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foods.models import Food, Portion
from foods.rules import check_amount
from tracker import rules, services
from tracker.api.diary import DiaryRowViewSet, diary_row_schema
from tracker.api.fields import UnknownAmountField
from tracker.corrections import catch_up
from tracker.models import IntakeEntry, Meal

_BY_PORTION = {"portion", "quantity"}


class EntrySerializer(serializers.ModelSerializer[IntakeEntry]):
    """A food and how much of it: a portion with a quantity, or grams.

    `amount_g` is the weight on every answer, also when the entry was written as a portion.
    """

    food = serializers.PrimaryKeyRelatedField(
        queryset=Food.objects.none(),
        pk_field=serializers.IntegerField(),
        error_messages={"does_not_exist": "There is no such food."},
    )
    food_name = serializers.CharField(source="food.name", read_only=True)
    portion = serializers.PrimaryKeyRelatedField(
        queryset=Portion.objects.none(),
        pk_field=serializers.IntegerField(),
        error_messages={"does_not_exist": "There is no such portion."},
        allow_null=True,
        default=None,
    )
    portion_description = serializers.CharField(
        source="portion.description", read_only=True, default=None, allow_null=True
    )
    meal = serializers.ChoiceField(choices=Meal.choices, default=Meal.SNACK)
    note = serializers.CharField(max_length=200, allow_blank=True, default="")
    magnesium_mg = UnknownAmountField(help_text="null: the food's content is unknown.")

    class Meta:
        model = IntakeEntry
        fields = (
            "uuid",
            "food",
            "food_name",
            "portion",
            "portion_description",
            "quantity",
            "amount_g",
            "magnesium_mg",
            "date",
            "time",
            "meal",
            "note",
            "revision",
            "created_at",
        )
        read_only_fields = ("uuid", "revision", "created_at")
        extra_kwargs = {name: {"default": None} for name in ("quantity", "amount_g", "time")}

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None:  # the schema is made without one
            foods = Food.objects.for_writing(request.user)
            if self._is_update:
                # A row keeps the food it has, though that was retired: repeating a PUT is safe.
                foods |= Food.objects.filter(pk=self.instance.food_id)
            fields["food"].queryset = foods
            portions = Portion.objects.filter(food__in=foods.values("pk"))
            fields["portion"].queryset = portions.select_related("food")
        return fields

    @property
    def _is_update(self) -> bool:
        return isinstance(self.instance, IntakeEntry)

    def validate_portion(self, portion: Portion | None) -> Portion | None:
        kept = self._is_update and portion is not None and self.instance.portion_id == portion.pk
        # Of a replaced food any will do: the one that stands for it is stored.
        is_old = portion is not None and portion.food.replaced_by_id is not None
        if portion is not None and not portion.is_active and not (kept or is_old):
            raise serializers.ValidationError(
                "This portion is no longer offered.", code="inactive_portion"
            )
        return portion

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = self._without_the_other_amount(attrs)
        names = ("food", "portion", "quantity", "amount_g")
        amount = {name: self._new_or_stored(attrs, name) for name in names}
        check_amount(**amount)
        if "date" in attrs:
            today = services.profile_of(self.context["request"].user).today
            rules.check_diary_date(attrs["date"], today)
        return attrs

    def _without_the_other_amount(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """On PATCH a new kind of amount takes the place of the old kind."""
        if not self.partial:
            return attrs
        given = {name for name in (*_BY_PORTION, "amount_g") if attrs.get(name) is not None}
        if given == {"amount_g"}:
            return {"portion": None, "quantity": None, **attrs}
        if given and given <= _BY_PORTION:
            return {"amount_g": None, **attrs}
        return attrs

    def _new_or_stored(self, attrs: dict[str, Any], name: str) -> Any:
        return attrs[name] if name in attrs else getattr(self.instance, name, None)

    def to_representation(self, instance: IntakeEntry) -> dict[str, Any]:
        data = super().to_representation(instance)
        grams: Decimal = instance.grams  # type: ignore[attr-defined]
        return {**data, "amount_g": round(float(grams), 6)}


_STORED = {
    "uuid": "0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77",
    "food": 17,
    "food_name": "Pumpkin seeds, roasted",
    "portion": 41,
    "portion_description": "1 oz",
    "quantity": 2.0,
    "amount_g": 56.7,
    "magnesium_mg": 311.85,
    "date": "2026-03-04",
    "time": "08:15:00",
    "meal": "breakfast",
    "note": "",
    "revision": 12,
    "created_at": "2026-03-04T07:15:02.114000Z",
}
_EXAMPLES = [
    OpenApiExample(
        "Two portions",
        {"food": 17, "portion": 41, "quantity": 2, "date": "2026-03-04", "meal": "breakfast"},
        request_only=True,
    ),
    OpenApiExample("Grams", {"food": 17, "amount_g": 30, "date": "2026-03-04"}, request_only=True),
    OpenApiExample("Stored", _STORED, response_only=True),
]


@diary_row_schema(
    "entries",
    a_row="an entry",
    written="Write down what was eaten",
    serializer=EntrySerializer,
    examples=_EXAMPLES,
    replaced="A food that another one took the place of is accepted, and the answer has the one "
    "that is stored: it stands for it on that date.",
)
class EntryViewSet(DiaryRowViewSet):
    model = IntakeEntry
    detail_name = "api:entry"
    serializer_class = EntrySerializer
    queryset = IntakeEntry.objects.none()

    def list(self, request: Request) -> Response:
        catch_up(user=request.user, profile=services.profile_of(request.user))
        return super().list(request)

    def get_queryset(self) -> QuerySet[IntakeEntry]:
        return IntakeEntry.objects.for_user(self.request.user).for_day_page()
