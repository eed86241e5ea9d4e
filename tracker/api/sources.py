"""`sources/`: where the magnesium came from, and what moved."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tracker import services
from tracker.api.assessment import AssessmentQuery, as_of_day
from tracker.api.fields import AmountField, UnknownAmountField
from tracker.corrections import catch_up
from tracker.where_from import WhereFrom, where_from

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


class SourcesView(APIView):
    @extend_schema(
        operation_id="sources_read",
        parameters=[AssessmentQuery],
        responses=WhereFromSerializer,
        summary="Where the magnesium came from, and what moved",
    )
    def get(self, request: Request) -> Response:
        profile = services.profile_of(request.user)
        catch_up(user=request.user, profile=profile)
        found = where_from(request.user, as_of_day(request, profile.today))
        return Response(WhereFromSerializer(found, context={"names": found.names}).data)
