"""`entries/`: what a person ate."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from foods.models import Food, Portion
from foods.querysets import FoodQuerySet
from foods.rules import check_amount
from tracker.api.diary import FollowingRowViewSet, diary_row_schema
from tracker.api.diary_rows import DiaryRowSerializer
from tracker.api.fields import UnknownAmountField
from tracker.models import IntakeEntry, Meal

_BY_PORTION = {"portion", "quantity"}


class EntrySerializer(DiaryRowSerializer):
    """A food and how much of it: a portion with a quantity, or grams.

    `amount_g` is the weight on every answer, also when the entry was written as a portion.
    """

    food = serializers.PrimaryKeyRelatedField(
        queryset=Food.objects.none(),
        pk_field=serializers.IntegerField(),
        error_messages={"does_not_exist": _("There is no such food.")},
    )
    food_name = serializers.CharField(source="food.name", read_only=True)
    portion = serializers.PrimaryKeyRelatedField(
        queryset=Portion.objects.none(),
        pk_field=serializers.IntegerField(),
        error_messages={"does_not_exist": _("There is no such portion.")},
        allow_null=True,
        default=None,
    )
    portion_description = serializers.CharField(
        source="portion.description", read_only=True, default=None, allow_null=True
    )
    meal = serializers.ChoiceField(choices=Meal.choices, default=Meal.SNACK)
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
            "external",
            "revision",
            "created_at",
        )
        read_only_fields = ("uuid", "revision", "created_at")
        extra_kwargs = {name: {"default": None} for name in ("quantity", "amount_g", "time")}

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if hasattr(self, "initial_data"):  # only what is written is looked up
            fields["food"].queryset = self._foods()
            fields["portion"].queryset = Portion.objects.all()
        return fields

    def _foods(self) -> FoodQuerySet:
        """What the person may write. A row keeps the food it has, though that was retired:
        repeating a PUT is safe."""
        kept = self.instance.food_id if self._is_update else None
        return Food.objects.for_diary(self.context["request"].user, kept=kept)

    @property
    def _is_update(self) -> bool:
        return isinstance(self.instance, IntakeEntry)

    def validate_food(self, food: Food) -> Food:
        self._food = food
        return food

    def validate_portion(self, portion: Portion | None) -> Portion | None:
        if portion is not None:
            self._check_food_of(portion)
        return portion

    def _check_food_of(self, portion: Portion) -> None:
        """Of a food that the person may not write there is no portion either."""
        food = getattr(self, "_food", None)
        if food is None or food.pk != portion.food_id:
            food = self._foods().filter(pk=portion.food_id).first()
        if food is None:
            self.fields["portion"].fail("does_not_exist", pk_value=portion.pk)
        portion.food = food

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = self._without_the_other_amount(attrs)
        names = ("food", "portion", "quantity", "amount_g")
        amount = {name: self._new_or_stored(attrs, name) for name in names}
        check_amount(**amount)
        return super().validate(attrs)

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
        if "amount_g" in data:
            grams: Decimal = instance.grams  # type: ignore[attr-defined]
            data["amount_g"] = round(float(grams), 6)
        return data


STORED_ENTRY = {
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
    "external": None,
    "revision": 12,
    "created_at": "2026-03-04T07:15:02.114000Z",
}
SENT_ENTRY = {
    "food": 17,
    "portion": 41,
    "quantity": 2,
    "date": "2026-03-04",
    "time": "08:15:00",
    "meal": "breakfast",
}
_EXAMPLES = [
    OpenApiExample(
        "Two portions",
        SENT_ENTRY,
        request_only=True,
    ),
    OpenApiExample("Grams", {"food": 17, "amount_g": 30, "date": "2026-03-04"}, request_only=True),
    OpenApiExample(
        "A record of another app",
        {
            "food": 17,
            "amount_g": 30,
            "date": "2026-03-04",
            "external": {"source": "health_connect", "id": "6f1e3b0c", "version": 2},
        },
        request_only=True,
    ),
    OpenApiExample("Stored", STORED_ENTRY, response_only=True),
]
_CHANGED = [
    OpenApiExample("It was one portion", {"quantity": 1}, request_only=True),
    OpenApiExample(
        "Stored",
        {**STORED_ENTRY, "quantity": 1.0, "amount_g": 28.35, "magnesium_mg": 155.925}
        | {"revision": 16},
        response_only=True,
    ),
]


@diary_row_schema(
    "entries",
    a_row="an entry",
    written="Write down what was eaten",
    serializer=EntrySerializer,
    examples=_EXAMPLES,
    changed=_CHANGED,
    replaced="A food that another one took the place of is accepted, and the answer has the one "
    "that is stored: it stands for it on that date.",
)
class EntryViewSet(FollowingRowViewSet):
    model = IntakeEntry
    detail_name = "api:entry"
    serializer_class = EntrySerializer
    queryset = IntakeEntry.objects.none()
