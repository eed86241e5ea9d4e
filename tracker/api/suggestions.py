"""`suggestions/`: portions of foods that close a gap."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from foods.api.sparse import asked_members, keep
from tracker import rules, services
from tracker.api.fields import AmountField, UnknownAmountField, choices_of
from tracker.api.figures import TARGET_EXAMPLE, TargetSerializer
from tracker.corrections.following import catch_up
from tracker.nutrition.suggestions import Obstacle
from tracker.reporting.closing_gap import ClosingGap, Gap, closing_gap


class SuggestionQuery(serializers.Serializer[Any]):
    gap = serializers.ChoiceField(
        choices=choices_of(Gap),
        default=Gap.TODAY.value,
        help_text="`today`: target less what the day has. `usual`: target less the usual intake.",
    )
    date = serializers.DateField(required=False, help_text="The diary day; today by default.")
    energy_limit_kcal = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=10_000,
        help_text="The energy a suggestion may have; by default what the profile says.",
    )


class SuggestedItemSerializer(serializers.Serializer[Any]):
    """So many usual portions of one food: what to write as an entry."""

    food = serializers.IntegerField(source="food.pk", read_only=True)
    food_name = serializers.CharField(source="food.name", read_only=True)
    portion = serializers.IntegerField(source="portion_id", read_only=True)
    portion_description = serializers.CharField(source="portion", read_only=True)
    quantity = serializers.IntegerField(source="portions", read_only=True)
    amount_g = AmountField()
    magnesium_mg = AmountField()
    energy_kcal = AmountField()
    days_eaten = serializers.IntegerField(
        source="times_eaten", read_only=True, help_text="On how many of the last 60 days."
    )


class SuggestionSerializer(serializers.Serializer[Any]):
    items = SuggestedItemSerializer(many=True, read_only=True)
    magnesium_mg = AmountField()
    energy_kcal = AmountField()


class ClosingGapSerializer(serializers.Serializer[ClosingGap]):
    gap = serializers.ChoiceField(choices=choices_of(Gap), read_only=True)
    date = serializers.DateField(source="day", read_only=True)
    target = TargetSerializer(read_only=True, allow_null=True)
    from_mg = UnknownAmountField(
        help_text="What the gap is counted from: the day's known total, or the usual intake."
    )
    gap_mg = UnknownAmountField(help_text="null: no target, or no usual intake to tell it from.")
    is_lower_bound = serializers.BooleanField(
        read_only=True, help_text="Not all of the day is known: the gap may be smaller."
    )
    combinations = SuggestionSerializer(many=True, read_only=True)
    obstacle = serializers.ChoiceField(
        source="suggestions.obstacle",
        choices=choices_of(Obstacle),
        read_only=True,
        allow_null=True,
        default=None,
        help_text="Why there is no combination.",
    )
    nearest = SuggestionSerializer(
        read_only=True, allow_null=True, help_text="What adds most within the limits."
    )
    least_energy_kcal = UnknownAmountField(
        source="suggestions.least_energy_kcal",
        default=None,
        help_text="What closing the gap takes, where only the energy limit stands against it.",
    )


_ITEM = {
    "food": 17,
    "food_name": "Pumpkin seeds, roasted",
    "portion": 41,
    "portion_description": "1 oz",
    "quantity": 1,
    "amount_g": 28.35,
    "magnesium_mg": 155.925,
    "energy_kcal": 162.729,
    "days_eaten": 4,
}
_EXAMPLE = OpenApiExample(
    "A handful closes it",
    {
        "gap": "today",
        "date": "2026-03-05",
        "target": TARGET_EXAMPLE,
        "from_mg": 190.0,
        "gap_mg": 130.0,
        "is_lower_bound": False,
        "combinations": [{"items": [_ITEM], "magnesium_mg": 155.925, "energy_kcal": 162.729}],
        "obstacle": None,
        "nearest": None,
        "least_energy_kcal": None,
    },
    response_only=True,
)


class SuggestionView(APIView):
    @extend_schema(
        operation_id="suggestions_read",
        parameters=[SuggestionQuery],
        responses=ClosingGapSerializer,
        examples=[_EXAMPLE],
        summary="Foods that close a gap",
        description="Up to three combinations of usual portions, of foods the person eats or most "
        "people know, within the diet, the allergens and the energy the profile names. A food is "
        "left out unless it is certain to suit.",
    )
    def get(self, request: Request) -> Response:
        members = asked_members(request, ClosingGapSerializer)
        profile = services.profile_of(request.user)
        catch_up(user=request.user, profile=profile)
        query = SuggestionQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        day = asked.get("date", profile.today)
        rules.check_diary_date(day, profile.today)
        found = closing_gap(
            request.user,
            profile,
            Gap(asked["gap"]),
            day,
            energy_limit_kcal=asked.get("energy_limit_kcal"),
        )
        return Response(keep(ClosingGapSerializer(found), members).data)
