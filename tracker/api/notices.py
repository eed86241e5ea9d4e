"""`notices/`: what changes of the catalogue did to the person's days."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from foods.api.sparse import SparseMixin
from tracker import services
from tracker.api.described import WholeBodyOfPatch
from tracker.api.fields import UnknownAmountField
from tracker.api.pagination import MOST_ON_ONE_PAGE, OnePage
from tracker.corrections.following import catch_up, unseen_first
from tracker.models import CorrectionNotice


class NoticeSerializer(serializers.ModelSerializer[CorrectionNotice]):
    """What was told, with the name and the figures as they were then: of a food or a supplement."""

    food = serializers.IntegerField(
        source="food_id",
        read_only=True,
        allow_null=True,
        help_text="null: it is gone, or the notice is of a supplement.",
    )
    supplement = serializers.IntegerField(
        source="supplement_id",
        read_only=True,
        allow_null=True,
        help_text="null: it is gone, or the notice is of a food.",
    )
    food_name = serializers.CharField(
        read_only=True,
        help_text="Of the food or supplement before the change; another food may have taken its "
        "place.",
    )
    change_mg = UnknownAmountField(
        help_text="Mean change of the days it moved; null where only known became unknown, or "
        "unknown known."
    )
    seen = serializers.BooleanField(source="is_seen", read_only=True)

    class Meta:
        model = CorrectionNotice
        fields = (
            "id",
            "food",
            "supplement",
            "food_name",
            "reason",
            "days",
            "first_day",
            "last_day",
            "change_mg",
            "days_known",
            "days_unknown",
            "made_at",
            "seen",
        )
        read_only_fields = fields


class SeenSerializer(serializers.Serializer[Any]):
    seen = serializers.BooleanField()


def _notice(*, seen: bool) -> dict[str, Any]:
    return {
        "id": 7,
        "food": 23,
        "supplement": None,
        "food_name": "Almonds",
        "reason": "FNDDS 2021-2023",
        "days": 3,
        "first_day": "2026-03-02",
        "last_day": "2026-03-09",
        "change_mg": 14.0,
        "days_known": 0,
        "days_unknown": 0,
        "made_at": "2026-03-10T07:15:02.114000Z",
        "seen": seen,
    }


_SEEN = [
    OpenApiExample("Seen", {"seen": True}, request_only=True),
    OpenApiExample("Three days moved", _notice(seen=True), response_only=True),
]


@extend_schema_view(
    get=extend_schema(
        operation_id="notices_list",
        examples=[OpenApiExample("Three days moved", _notice(seen=False), response_only=True)],
        description=f"One page of at most {MOST_ON_ONE_PAGE}. `days_known` of the `days` have a "
        "value for the food now, `days_unknown` no longer one; the others changed by `change_mg` "
        "on average.",
        summary="Corrections that moved your days, unseen ones first",
    )
)
class NoticeListView(SparseMixin, ListAPIView[CorrectionNotice]):
    serializer_class = NoticeSerializer
    pagination_class = OnePage
    filter_backends = ()
    queryset = CorrectionNotice.objects.none()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        catch_up(user=request.user, profile=services.profile_of(request.user))
        return super().list(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[CorrectionNotice]:
        return unseen_first(self.request.user)


class NoticeView(APIView):
    schema = WholeBodyOfPatch()

    @extend_schema(
        operation_id="notices_change",
        request=SeenSerializer,
        responses=NoticeSerializer,
        examples=_SEEN,
        summary="Say that the person has seen it",
    )
    def patch(self, request: Request, id: int) -> Response:  # noqa: A002
        notice = get_object_or_404(unseen_first(request.user), pk=id)
        serializer = SeenSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        if serializer.validated_data["seen"] != notice.is_seen:
            notice.seen_at = timezone.now() if serializer.validated_data["seen"] else None
            notice.save(update_fields=["seen_at"])
        return Response(NoticeSerializer(notice).data)
