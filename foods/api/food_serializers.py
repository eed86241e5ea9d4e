"""A food as it is shown, and an own food as it is sent."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from foods import rules
from foods.api.changes import ChangeSerializer
from foods.api.fields import RoundedField
from foods.composition import MAX_AMOUNT_G, MIN_AMOUNT_G, amount_in, richness
from foods.curation.aliases import split
from foods.diets import ALLERGENS, Diet, allergen_codes, allergen_text
from foods.field_rules import bounds
from foods.models import Food, FoodGroup, Nutrient, NutrientContent, Portion
from foods.models.food import validate_diet

_AMOUNT = {"type": "number", "format": "double"}
_UNKNOWN_AMOUNT = {"type": ["number", "null"], "format": "double"}
DIET_CHOICES = [(diet.value, diet.value) for diet in Diet]
ALLERGEN_CHOICES = [(code, code) for code in ALLERGENS]


class PortionSerializer(serializers.ModelSerializer[Portion]):
    grams = serializers.DecimalField(source="gram_weight", max_digits=9, decimal_places=3)
    magnesium_mg = serializers.SerializerMethodField()

    class Meta:
        model = Portion
        fields = ("id", "description", "grams", "magnesium_mg", "is_default")

    @extend_schema_field(_UNKNOWN_AMOUNT)
    def get_magnesium_mg(self, portion: Portion) -> Decimal | None:
        return amount_in(portion.food.magnesium_mg_per_100g, portion.gram_weight)


class FoodSerializer(serializers.ModelSerializer[Food]):
    """A food; amounts are per 100 g of it, a nutrient that is not in `contents` is unknown."""

    aliases = serializers.SerializerMethodField()
    group = serializers.CharField(source="group_id", read_only=True, allow_null=True)
    is_own = serializers.SerializerMethodField()
    diet = serializers.SerializerMethodField(
        help_text="What it is made of, from the strictest diet it suits; null: not known."
    )
    allergens = serializers.SerializerMethodField(help_text="What it certainly contains.")
    allergens_complete = serializers.BooleanField(
        read_only=True, help_text="It is certain to contain none of the fourteen but `allergens`."
    )
    magnesium_mg_per_100g = serializers.DecimalField(
        max_digits=10, decimal_places=4, read_only=True, allow_null=True
    )
    contents = serializers.SerializerMethodField(
        help_text="Nutrient code -> amount per 100 g, in the nutrient's unit."
    )
    portions = PortionSerializer(source="active_portions", many=True, read_only=True)
    richness = serializers.SerializerMethodField(
        help_text="Of the usual portion: excellent from 84 mg, good from 42 mg (21 CFR 101.54)."
    )

    class Meta:
        model = Food
        fields = (
            "id",
            "name",
            "aliases",
            "brand",
            "barcode",
            "group",
            "source",
            "source_id",
            "status",
            "is_own",
            "diet",
            "allergens",
            "allergens_complete",
            "magnesium_mg_per_100g",
            "contents",
            "portions",
            "richness",
        )
        read_only_fields = fields

    def get_aliases(self, food: Food) -> list[str]:
        return split(food.aliases)

    def get_is_own(self, food: Food) -> bool:
        return food.owner_id is not None

    @extend_schema_field(
        {"enum": [*(diet.value for diet in Diet), None], "type": ["string", "null"]}
    )
    def get_diet(self, food: Food) -> str | None:
        return food.diet or None

    @extend_schema_field({"type": "array", "items": {"type": "string", "enum": list(ALLERGENS)}})
    def get_allergens(self, food: Food) -> list[str]:
        return list(allergen_codes(food.allergens))

    @extend_schema_field({"type": "object", "additionalProperties": _AMOUNT})
    def get_contents(self, food: Food) -> dict[str, Decimal]:
        return {each.nutrient_id: each.amount_per_100g for each in food.contents.all()}

    @extend_schema_field({"enum": ["excellent", "good", None], "type": ["string", "null"]})
    def get_richness(self, food: Food) -> str | None:
        usual = next((each for each in food.active_portions if each.is_default), None)
        if usual is None:
            return None
        return richness(amount_in(food.magnesium_mg_per_100g, usual.gram_weight))


class NewPortionSerializer(serializers.ModelSerializer[Portion]):
    grams = RoundedField(
        source="gram_weight",
        max_digits=9,
        decimal_places=3,
        min_value=MIN_AMOUNT_G,
        max_value=MAX_AMOUNT_G,
    )
    is_default = serializers.BooleanField(default=False)

    class Meta:
        model = Portion
        fields = ("description", "grams", "is_default")


def _content_field(**kwargs: Any) -> RoundedField:
    column = NutrientContent._meta.get_field("amount_per_100g")
    low, high = bounds(column)
    return RoundedField(
        max_digits=column.max_digits,
        decimal_places=column.decimal_places,
        min_value=low,
        max_value=high,
        **kwargs,
    )


def existing_group(code: str | None) -> FoodGroup | None:
    if code is None:
        return None
    group = FoodGroup.objects.filter(code=code).first()
    if group is None:
        raise serializers.ValidationError(_("There is no such group."), code="does_not_exist")
    return group


class NewFoodSerializer(serializers.ModelSerializer[Food]):
    """An own food. What a label does not say stays out: unknown is not zero."""

    brand = serializers.CharField(max_length=120, allow_blank=True, default="")
    group = serializers.CharField(max_length=50, allow_null=True, default=None)
    diet = serializers.ChoiceField(
        DIET_CHOICES,
        allow_null=True,
        default=None,
        help_text="What it is made of, from the strictest diet it suits; null: not known.",
    )
    allergens = serializers.ListField(
        child=serializers.ChoiceField(ALLERGEN_CHOICES),
        default=list,
        max_length=len(ALLERGENS),
        help_text="What it certainly contains.",
    )
    magnesium_mg_per_100g = _content_field(allow_null=True, default=None)
    contents = serializers.DictField(
        child=_content_field(),
        default=dict,
        help_text="Nutrient code -> amount per 100 g, in the nutrient's unit.",
    )
    portions = NewPortionSerializer(many=True, default=list, max_length=rules.MAX_PORTIONS)

    class Meta:
        model = Food
        fields = (
            "name",
            "brand",
            "barcode",
            "group",
            "diet",
            "allergens",
            "allergens_complete",
            "magnesium_mg_per_100g",
            "contents",
            "portions",
        )
        extra_kwargs = {
            "barcode": {"default": ""},
            "allergens_complete": {
                "default": False,
                "help_text": "It is certain to contain none of the fourteen but `allergens`.",
            },
        }

    validate_group = staticmethod(existing_group)

    def validate_contents(self, contents: dict[str, Decimal]) -> dict[str, Decimal]:
        nutrients = Nutrient.objects.in_bulk()
        errors = {}
        for code, amount in contents.items():
            if code not in nutrients:
                unknown = serializers.ErrorDetail(_("There is no such nutrient."), "does_not_exist")
                errors[code] = [unknown]
                continue
            try:
                rules.check_content(nutrients[code], amount)
            except DjangoValidationError as error:
                errors[code] = serializers.get_error_detail(error)
        if errors:
            raise serializers.ValidationError(errors)
        rules.check_mass(contents)
        return contents

    def validate_magnesium_mg_per_100g(self, amount: Decimal | None) -> Decimal | None:
        if amount is not None:
            rules.check_content(Nutrient.objects.get(code="magnesium"), amount)
        return amount

    def validate_portions(self, portions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rules.check_portions(portions)
        return portions

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["diet"] = attrs["diet"] or ""
        try:
            validate_diet(attrs["diet"], attrs["allergens"])
        except DjangoValidationError as error:
            raise serializers.ValidationError(
                {"diet": serializers.get_error_detail(error)}
            ) from error
        attrs["allergens"] = allergen_text(attrs["allergens"])
        magnesium = attrs.pop("magnesium_mg_per_100g")
        if magnesium is None:
            return attrs
        if attrs["contents"].get("magnesium", magnesium) != magnesium:
            raise serializers.ValidationError(
                {"magnesium_mg_per_100g": _("`contents` says another amount of magnesium.")},
                code="two_amounts",
            )
        return {**attrs, "contents": {**attrs["contents"], "magnesium": magnesium}}


class ChangedFoodSerializer(ChangeSerializer, NewFoodSerializer):
    """An own food as it was, or is from now on."""

    class Meta(NewFoodSerializer.Meta):
        fields = (*NewFoodSerializer.Meta.fields, "change", "from_date")

    @staticmethod
    def overlaid(food: Food, sent: Mapping[str, Any]) -> dict[str, Any]:
        """What a PUT would send to change only what `sent` has, of a food selected `for_api()`."""
        stored = {
            name: getattr(food, name) for name in ("name", "brand", "barcode", "allergens_complete")
        }
        contents = {each.nutrient_id: each.amount_per_100g for each in food.contents.all()}
        if "magnesium_mg_per_100g" in sent:
            contents.pop("magnesium", None)
        return {
            **stored,
            "group": food.group_id,
            "diet": food.diet or None,
            "allergens": list(allergen_codes(food.allergens)),
            "contents": contents,
            "portions": [
                {
                    "description": portion.description,
                    "grams": portion.gram_weight,
                    "is_default": portion.is_default,
                }
                for portion in food.active_portions
            ],
            **sent,
        }
