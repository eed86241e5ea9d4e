"""`profile/`: what the reference intakes need to know of a person."""

from datetime import date
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tracker import rules, services
from tracker.api.fields import choices_of
from tracker.api.figures import AUTHORITY_CHOICES
from tracker.api.preconditions import ETAG, IF_MATCH, check_if_match, etag
from tracker.models import Profile, validate_time_zone
from tracker.nutrition.life_stage import Sex


class ProfileSerializer(serializers.ModelSerializer[Profile]):
    """Without sex and birth date there is no target; neither is ever assumed."""

    sex = serializers.ChoiceField(
        choices=choices_of(Sex),
        allow_null=True,
        required=False,
        help_text="Which of the two columns of the reference tables to be compared with.",
    )
    time_zone = serializers.CharField(max_length=64, validators=[validate_time_zone])
    authority = serializers.ChoiceField(choices=AUTHORITY_CHOICES, required=False)

    class Meta:
        model = Profile
        fields = ("sex", "birth_date", "time_zone", "authority", "revision")
        read_only_fields = ("revision",)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        birth_date: date | None = attrs.get("birth_date")
        if birth_date is not None:
            rules.check_birth_date(birth_date, self.instance.today)
        if "sex" in attrs:
            attrs["sex"] = attrs["sex"] or ""
        return attrs

    def to_representation(self, instance: Profile) -> dict[str, Any]:
        return {**super().to_representation(instance), "sex": instance.sex or None}


class ProfileView(APIView):
    @extend_schema(
        operation_id="profile_read",
        parameters=[ETAG],
        responses=ProfileSerializer,
        summary="Your profile",
    )
    def get(self, request: Request) -> Response:
        return _answer(services.profile_of(request.user))

    @extend_schema(
        operation_id="profile_change",
        parameters=[ETAG, IF_MATCH],
        request=ProfileSerializer(partial=True),
        responses=ProfileSerializer,
        examples=[
            OpenApiExample(
                "First answers",
                {"sex": "female", "birth_date": "1985-06-15", "time_zone": "Europe/Berlin"},
                request_only=True,
            )
        ],
        summary="Change some of it",
    )
    def patch(self, request: Request) -> Response:
        with services.writing(request.user):
            profile = services.profile_of(request.user)
            check_if_match(request, profile.revision, lambda: ProfileSerializer(profile).data)
            serializer = ProfileSerializer(profile, data=request.data, partial=True)
            serializer.is_valid(raise_exception=True)
            profile = services.update_profile(user=request.user, **serializer.validated_data)
        return _answer(profile)


def _answer(profile: Profile) -> Response:
    return Response(ProfileSerializer(profile).data, headers=etag(profile.revision))
