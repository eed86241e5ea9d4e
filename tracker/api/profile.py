"""`profile/`: what reference intakes, notes and suggestions need to know of a person."""

from datetime import date
from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from foods.api.food_serializers import ALLERGEN_CHOICES
from foods.api.foods import SUITS_CHOICES
from foods.api.sparse import asked_members, keep
from tracker import rules, services
from tracker.api.fields import OnceEach, choices_of
from tracker.api.figures import AUTHORITY_CHOICES
from tracker.api.preconditions import ETAG, IF_MATCH, check_if_match, etag
from tracker.models import (
    CONDITIONS,
    LATEST_DAY_START,
    EnergyUnit,
    MedicineTaken,
    Profile,
    validate_time_zone,
)
from tracker.models.people import validate_allergens, validate_conditions
from tracker.nutrition.life_stage import Sex
from tracker.nutrition.medicines import medicines

MEDICINE_CHOICES = [(code, medicine.name) for code, medicine in medicines().items()]
CONDITION_CHOICES = [(code, code) for code in CONDITIONS]
_EMPTY_IS_NULL = ("sex", "diet", "language")


class MedicineTakenSerializer(serializers.Serializer[Any]):
    """A class of medicine, never a product or a dose; one for each time of day."""

    medicine = serializers.ChoiceField(choices=MEDICINE_CHOICES)
    time = serializers.TimeField(allow_null=True, default=None, help_text="null: not said.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Each row is whole, also where the profile around it is changed in part."""
        if "medicine" not in attrs:
            required = self.fields["medicine"].error_messages["required"]
            raise serializers.ValidationError({"medicine": required}, code="required")
        return {"time": None, **attrs}


class ProfileSerializer(serializers.ModelSerializer[Profile]):
    """Without sex and birth date there is no target; neither is ever assumed."""

    sex = serializers.ChoiceField(
        choices=choices_of(Sex),
        allow_null=True,
        required=False,
        help_text="Which of the two columns of the reference tables to be compared with.",
    )
    time_zone = serializers.CharField(max_length=64, validators=[validate_time_zone])
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        allow_null=True,
        required=False,
        help_text="Of pages and mails; null: as the browser asks. Messages of the API follow "
        "Accept-Language.",
    )
    authority = serializers.ChoiceField(choices=AUTHORITY_CHOICES, required=False)

    diet = serializers.ChoiceField(
        choices=SUITS_CHOICES,
        allow_null=True,
        required=False,
        help_text="What suggestions keep to; null: anything.",
    )
    avoided_allergens = OnceEach(
        child=serializers.ChoiceField(choices=ALLERGEN_CHOICES), required=False
    )
    conditions = OnceEach(child=serializers.ChoiceField(choices=CONDITION_CHOICES), required=False)
    energy_unit = serializers.ChoiceField(
        choices=EnergyUnit.choices,
        required=False,
        help_text="How pages show energy; here it is always kcal.",
    )
    day_starts_at = serializers.IntegerField(
        min_value=0,
        max_value=LATEST_DAY_START,
        required=False,
        help_text="The hour of the person's clock at which a diary date begins: at 2 h it is still "
        "the day before for somebody who says 3.",
    )
    reminder_hour = serializers.IntegerField(
        min_value=0,
        max_value=23,
        allow_null=True,
        required=False,
        help_text="The hour at which a mail reminds of a day without an entry; null: never.",
    )
    weekly_digest = serializers.BooleanField(
        required=False, help_text="Whether a mail tells of the week on Monday morning."
    )
    medicines = MedicineTakenSerializer(
        many=True,
        required=False,
        help_text="All of them: the list is replaced as a whole.",
    )

    class Meta:
        model = Profile
        fields = (
            "sex",
            "birth_date",
            "time_zone",
            "language",
            "authority",
            "diet",
            "avoided_allergens",
            "conditions",
            "medicines",
            "shows_notes",
            "suggestion_energy_kcal",
            "energy_unit",
            "day_starts_at",
            "reminder_hour",
            "weekly_digest",
            "revision",
        )
        read_only_fields = ("revision",)

    def validate_avoided_allergens(self, codes: list[str]) -> list[str]:
        validate_allergens(codes)
        return codes

    def validate_conditions(self, codes: list[str]) -> list[str]:
        validate_conditions(codes)
        return codes

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        birth_date: date | None = attrs.get("birth_date")
        if birth_date is not None:
            rules.check_birth_date(birth_date, self.instance.today)
        for name in _EMPTY_IS_NULL:
            if name in attrs:
                attrs[name] = attrs[name] or ""
        if "medicines" in attrs:
            attrs["medicines"] = [(row["medicine"], row["time"]) for row in attrs["medicines"]]
            rules.check_medicines(attrs["medicines"])
        return attrs

    def to_representation(self, instance: Profile) -> dict[str, Any]:
        if "medicines" in self.fields:
            instance.medicines = MedicineTaken.objects.filter(user=instance.pk)
        return {
            name: value or None if name in _EMPTY_IS_NULL else value
            for name, value in super().to_representation(instance).items()
        }


STORED_PROFILE = {
    "sex": "female",
    "birth_date": "1985-06-15",
    "time_zone": "Europe/Berlin",
    "language": "de",
    "authority": "iom",
    "diet": "vegetarian",
    "avoided_allergens": ["sesame"],
    "conditions": [],
    "medicines": [{"medicine": "levothyroxine", "time": "07:00:00"}],
    "shows_notes": True,
    "suggestion_energy_kcal": 300,
    "energy_unit": "kcal",
    "day_starts_at": 3,
    "reminder_hour": 20,
    "weekly_digest": False,
    "revision": 11,
}
_STORED = OpenApiExample("Stored", STORED_PROFILE, response_only=True)


class ProfileView(APIView):
    @extend_schema(
        operation_id="profile_read",
        parameters=[ETAG],
        responses=ProfileSerializer,
        examples=[_STORED],
        summary="Your profile",
    )
    def get(self, request: Request) -> Response:
        members = asked_members(request, ProfileSerializer)
        profile = services.profile_of(request.user)
        return Response(
            keep(ProfileSerializer(profile), members).data, headers=etag(profile.revision)
        )

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
            ),
            OpenApiExample(
                "For notes and suggestions",
                {
                    "diet": "vegetarian",
                    "avoided_allergens": ["sesame"],
                    "medicines": [{"medicine": "levothyroxine", "time": "07:00:00"}],
                    "suggestion_energy_kcal": 300,
                },
                request_only=True,
            ),
            _STORED,
        ],
        summary="Change some of it",
    )
    def patch(self, request: Request) -> Response:
        with services.writing(request.user):
            profile = services.profile_of(request.user)
            serializer = ProfileSerializer(profile, data=request.data, partial=True)
            serializer.is_valid(raise_exception=True)
            if not services.profile_says(profile, serializer.validated_data):
                check_if_match(request, profile.revision, lambda: ProfileSerializer(profile).data)
            profile = services.update_profile(user=request.user, **serializer.validated_data)
        return Response(ProfileSerializer(profile).data, headers=etag(profile.revision))
