"""`assessment/` and `shortfalls/`: what four weeks say, and what persists."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from foods.api.sparse import SparseMixin, asked_members, keep
from tracker import reports, rules, services
from tracker.api.fields import AmountField, UnknownAmountField, choices_of
from tracker.api.figures import TARGET_EXAMPLE, TargetSerializer
from tracker.api.pagination import OnePage
from tracker.corrections.following import catch_up
from tracker.models import Shortfall
from tracker.nutrition.assessment import Assessment, Verdict
from tracker.nutrition.daily_totals import ExclusionReason
from tracker.shortfalls import episodes


class AssessmentQuery(serializers.Serializer[Any]):
    as_of = serializers.DateField(
        required=False, help_text="The last of the 28 days; today by default."
    )


class AssessedWindowSerializer(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, Any]:
        # A class body cannot hold a field called `from`.
        return {
            "from": serializers.DateField(source="from_date", read_only=True),
            "to": serializers.DateField(source="to_date", read_only=True),
        }


class ExcludedDaySerializer(serializers.Serializer[Any]):
    date = serializers.DateField(read_only=True)
    reason = serializers.ChoiceField(choices=choices_of(ExclusionReason), read_only=True)


class UsualIntakeSerializer(serializers.Serializer[Any]):
    """Estimated long-run daily intake; low to high is its 90 % interval."""

    mean_mg = AmountField()
    low_mg = AmountField()
    high_mg = AmountField()
    food_mg = AmountField()
    supplement_mg = AmountField()


class IomSerializer(serializers.Serializer[Any]):
    """The published z-method (IOM 2000): z = (mean - EAR) / SD of the difference."""

    mean_mg = AmountField()
    n = serializers.IntegerField(read_only=True)
    ear_mg = AmountField()
    sd_within_mg = AmountField()
    d_mg = AmountField()
    sd_d_mg = AmountField()
    z = AmountField()
    probability_adequate = AmountField()


class ShortfallSerializer(serializers.ModelSerializer[Shortfall]):
    target_mg = AmountField()

    class Meta:
        model = Shortfall
        fields = (
            "authority",
            "target_kind",
            "target_mg",
            "opened_on",
            "last_confirmed_on",
            "closed_on",
        )


class OpenShortfallSerializer(ShortfallSerializer):
    class Meta(ShortfallSerializer.Meta):
        fields = tuple(name for name in ShortfallSerializer.Meta.fields if name != "closed_on")


@dataclass(frozen=True)
class Shown:
    """An assessment in the parts its answer has."""

    assessment: Assessment
    shortfall: Shortfall | None

    @property
    def usual_intake(self) -> Assessment | None:
        return None if self.assessment.mean_mg is None else self.assessment


class AssessmentSerializer(serializers.Serializer[Shown]):
    as_of = serializers.DateField(source="assessment.as_of", read_only=True)
    window = AssessedWindowSerializer(source="assessment", read_only=True)
    days_complete = serializers.IntegerField(source="assessment.days_complete", read_only=True)
    days_excluded = ExcludedDaySerializer(source="assessment.excluded", many=True, read_only=True)
    usual_intake = UsualIntakeSerializer(
        read_only=True, allow_null=True, help_text="null: nothing to estimate it from."
    )
    target = TargetSerializer(source="assessment.target", read_only=True, allow_null=True)
    probability_below_target = UnknownAmountField(
        source="assessment.probability_below_target", help_text="P(usual intake < target), 0 to 1."
    )
    probability_adequate = UnknownAmountField(
        source="assessment.probability_adequate",
        help_text="P(the person's own requirement is met), 0 to 1; null without an EAR.",
    )
    iom = IomSerializer(source="assessment.iom", read_only=True, allow_null=True)
    verdict = serializers.ChoiceField(
        source="assessment.verdict", choices=choices_of(Verdict), read_only=True
    )
    shortfall = OpenShortfallSerializer(
        read_only=True, allow_null=True, help_text="The shortfall open on that day, or null."
    )


_SHORTFALL = {
    "authority": "iom",
    "target_kind": "RDA",
    "target_mg": 320.0,
    "opened_on": "2026-02-01",
    "last_confirmed_on": "2026-02-01",
}
_ASSESSMENT = {
    "as_of": "2026-03-04",
    "window": {"from": "2026-02-05", "to": "2026-03-04"},
    "days_complete": 25,
    "days_excluded": [
        {"date": "2026-02-15", "reason": "not_logged"},
        {"date": "2026-02-23", "reason": "not_logged"},
        {"date": "2026-02-27", "reason": "food_incomplete"},
    ],
    "usual_intake": {
        "mean_mg": 322.178702,
        "low_mg": 283.21475,
        "high_mg": 364.803181,
        "food_mg": 306.178702,
        "supplement_mg": 16.0,
    },
    "target": TARGET_EXAMPLE,
    "probability_below_target": 0.464891,
    "probability_adequate": 0.946022,
    "iom": {
        "mean_mg": 323.8216,
        "n": 25,
        "ear_mg": 265.0,
        "sd_within_mg": 98.0,
        "d_mg": 58.8216,
        "sd_d_mg": 32.960734,
        "z": 1.784596,
        "probability_adequate": 0.962837,
    },
    "verdict": "adequate",
    "shortfall": _SHORTFALL,
}


class AssessmentView(APIView):
    @extend_schema(
        operation_id="assessment_read",
        parameters=[AssessmentQuery],
        responses=AssessmentSerializer,
        examples=[OpenApiExample("Four weeks", _ASSESSMENT, response_only=True)],
        summary="Usual intake against the target",
    )
    def get(self, request: Request) -> Response:
        members = asked_members(request, AssessmentSerializer)
        profile = services.profile_of(request.user)
        catch_up(user=request.user, profile=profile)
        episodes.refresh_if_due(user=request.user, profile=profile)
        as_of = as_of_day(request, profile.today)
        assessment = reports.assessment_report(request.user, as_of)
        target = assessment.target
        shortfall = target and reports.shortfall_on(request.user, target.authority, as_of)
        shown = Shown(assessment, shortfall)
        return Response(keep(AssessmentSerializer(shown), members).data)


def as_of_day(request: Request, today: date) -> date:
    query = AssessmentQuery(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    as_of: date = query.validated_data.get("as_of", today)
    rules.check_diary_date(as_of, today, field="as_of")
    return as_of


@extend_schema_view(
    get=extend_schema(
        operation_id="shortfalls_list",
        examples=[
            OpenApiExample("An open one", {**_SHORTFALL, "closed_on": None}, response_only=True)
        ],
        description="One page: from the opening of one to that of the next pass four weeks at "
        "least. Against the profile's `authority`.",
        summary="Shortfalls, newest first",
    )
)
class ShortfallView(SparseMixin, ListAPIView[Shortfall]):
    serializer_class = ShortfallSerializer
    pagination_class = OnePage
    filter_backends = ()
    queryset = Shortfall.objects.none()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        profile = services.profile_of(request.user)
        catch_up(user=request.user, profile=profile)
        episodes.refresh_if_due(user=request.user, profile=profile)
        return super().list(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Shortfall]:
        return Shortfall.objects.filter(user=self.request.user)
