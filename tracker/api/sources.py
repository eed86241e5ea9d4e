"""`sources/`: where the magnesium came from, and what moved."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from foods.api.sparse import asked_members, keep
from tracker import services
from tracker.api.assessment import AssessmentQuery, as_of_day
from tracker.api.fields import AmountField, UnknownAmountField
from tracker.corrections.following import catch_up
from tracker.reporting.where_from import WhereFrom, where_from

SOURCE_KINDS = [("food", "food"), ("supplement", "supplement"), ("estimated", "estimated")]


class SourceSerializer(serializers.Serializer[Any]):
    """`estimated`: what foods without a value are put at, in days that count all the same."""

    kind = serializers.ChoiceField(choices=SOURCE_KINDS, source="key.kind", read_only=True)
    id = serializers.SerializerMethodField()
    name = serializers.SerializerMethodField()

    def get_id(self, part: Any) -> int | None:
        return part.key.id or None

    def get_name(self, part: Any) -> str:
        names = self.context.get("names", {})
        return str(names.get(part.key, ""))


class PartSerializer(SourceSerializer):
    mg_per_day = AmountField()
    shown_mg = AmountField(help_text="In whole mg; these sum to the rounded mean.")


class MovedSerializer(SourceSerializer):
    before_mg = AmountField()
    after_mg = AmountField()
    change_mg = AmountField()
    shown_mg = AmountField(help_text="In whole mg; these sum to the rounded change.")


class WhereFromSerializer(serializers.Serializer[WhereFrom]):
    as_of = serializers.DateField(read_only=True)
    days = serializers.IntegerField(
        read_only=True, help_text="Complete days of the 28 that end on `as_of`."
    )
    mean_mg = UnknownAmountField(
        help_text="The plain mean of those days, the sum of `parts`; null without one."
    )
    parts = PartSerializer(many=True, read_only=True)
    days_before = serializers.IntegerField(
        read_only=True, help_text="Complete days of the 28 before."
    )
    mean_before_mg = UnknownAmountField()
    moved = MovedSerializer(
        many=True,
        read_only=True,
        allow_null=True,
        help_text="What changed, most first; null unless both times have seven complete days.",
    )


# Name -> kind, id, mg a day before and after, whole mg shown now and of the change.
_FIGURES: dict[str, tuple[str, int, float, float, float, float]] = {
    "Wholemeal bread": ("food", 655, 111.507407, 106.26, 106.0, -5.0),
    "Oats, rolled, dry": ("food", 812, 92.145185, 87.5156, 88.0, -5.0),
    "Pumpkin seeds, roasted": ("food", 17, 0.0, 62.37, 62.0, 62.0),
    "Milk, whole": ("food", 640, 27.907407, 26.62, 27.0, -1.0),
    "Spinach, boiled": ("food", 233, 40.6, 25.056, 25.0, -15.0),
    "Magnesium citrate 100 mg": ("supplement", 3, 0.0, 16.0, 16.0, 16.0),
}
_EXAMPLE = OpenApiExample(
    "Since the pumpkin seeds",
    {
        "as_of": "2026-03-04",
        "days": 25,
        "mean_mg": 323.8216,
        "parts": [
            {"kind": kind, "id": key, "name": name, "mg_per_day": after, "shown_mg": shown}
            for name, (kind, key, _before, after, shown, _change) in _FIGURES.items()
        ],
        "days_before": 27,
        "mean_before_mg": 272.16,
        "moved": [
            {
                "kind": kind,
                "id": key,
                "name": name,
                "before_mg": before,
                "after_mg": after,
                "change_mg": round(after - before, 6),
                "shown_mg": change,
            }
            for name, (kind, key, before, after, _shown, change) in sorted(
                _FIGURES.items(), key=lambda row: -abs(row[1][3] - row[1][2])
            )
        ],
    },
    response_only=True,
)


class SourcesView(APIView):
    @extend_schema(
        operation_id="sources_read",
        parameters=[AssessmentQuery],
        responses=WhereFromSerializer,
        examples=[_EXAMPLE],
        summary="Where the magnesium came from, and what moved",
    )
    def get(self, request: Request) -> Response:
        members = asked_members(request, WhereFromSerializer)
        profile = services.profile_of(request.user)
        catch_up(user=request.user, profile=profile)
        found = where_from(request.user, as_of_day(request, profile.today))
        shown = WhereFromSerializer(found, context={"names": found.names})
        return Response(keep(shown, members).data)
