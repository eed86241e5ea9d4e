"""`days/`: each day's magnesium against the target, and whether the day is complete."""

from datetime import date
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from tracker import reports, rules, services
from tracker.api.fields import AmountField, UnknownAmountField, choices_of
from tracker.api.figures import TargetSerializer
from tracker.api.pagination import OnePage
from tracker.api.preconditions import ETAG, IF_MATCH, check_if_match, etag
from tracker.api.window import WindowQuery, read_bounded_window
from tracker.corrections import catch_up
from tracker.models import DayRecord, SupplementDose
from tracker.notes import notes_of_day
from tracker.nutrition.notes import NoteCode, Severity
from tracker.web.note_words import SaidNote, say_note


class DayMagnesiumSerializer(serializers.Serializer[Any]):
    """Known amounts. `is_lower_bound`: some entry has no value, so it is "at least" so much."""

    food_mg = UnknownAmountField(help_text="null: nothing is known; 0.0: nothing was eaten.")
    supplement_mg = AmountField()
    total_mg = UnknownAmountField()
    is_lower_bound = serializers.BooleanField(read_only=True)
    entries = serializers.IntegerField(read_only=True)
    unknown_entries = serializers.IntegerField(read_only=True)


class CompleteSerializer(serializers.Serializer[Any]):
    """What the person says of the day: is everything written down?"""

    food = serializers.BooleanField(source="food_complete", read_only=True)
    supplements = serializers.BooleanField(source="supplements_complete", read_only=True)


class DaySerializer(serializers.Serializer[reports.DayReport]):
    date = serializers.DateField(read_only=True)
    magnesium = DayMagnesiumSerializer(source="total", read_only=True)
    target = TargetSerializer(
        read_only=True, allow_null=True, help_text="null without sex and birth date."
    )
    percent_of_target = UnknownAmountField()
    complete = CompleteSerializer(source="total", read_only=True)
    note = serializers.CharField(read_only=True)
    revision = serializers.IntegerField(
        read_only=True, help_text="0: the person has said nothing of this day yet."
    )


class NutrientAmountSerializer(serializers.Serializer[reports.NutrientAmount]):
    code = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    unit = serializers.CharField(read_only=True)
    amount = UnknownAmountField(help_text="From food, in `unit`. null: nothing is known.")
    unknown_entries = serializers.IntegerField(read_only=True)


class NoteSerializer(serializers.Serializer[SaidNote]):
    """Informs, with its source; never a reason to refuse a dose."""

    code = serializers.ChoiceField(choices=choices_of(NoteCode), read_only=True)
    severity = serializers.ChoiceField(
        choices=choices_of(Severity),
        read_only=True,
        help_text="info; ask a clinician or pharmacist; the day's doses ask for care.",
    )
    text = serializers.CharField(read_only=True)
    source = serializers.CharField(read_only=True)
    url = serializers.URLField(read_only=True)


class DayDetailSerializer(DaySerializer):
    notes = NoteSerializer(
        many=True,
        read_only=True,
        help_text="On supplements and medicines, those that ask for care first. Empty when the "
        "profile's `shows_notes` is false.",
    )
    nutrients = NutrientAmountSerializer(
        many=True, read_only=True, help_text="Empty when no food was written down."
    )


class DayStatementSerializer(serializers.ModelSerializer[DayRecord]):
    food_complete = serializers.BooleanField(default=False)
    supplements_complete = serializers.BooleanField(default=False)
    note = serializers.CharField(max_length=500, allow_blank=True, default="")

    class Meta:
        model = DayRecord
        fields = ("food_complete", "supplements_complete", "note")


_DAY = OpenApiParameter("date", OpenApiTypes.DATE, OpenApiParameter.PATH)
_STATEMENT = OpenApiExample(
    "Everything is written down",
    {"food_complete": True, "supplements_complete": True},
    request_only=True,
)


@extend_schema_view(
    list=extend_schema(
        operation_id="days_list",
        parameters=[WindowQuery],
        description="Days on which anything was written down, oldest first; by default the last "
        "28 days, at most 366. A day that is missing is unknown, not zero.",
        summary="Daily totals",
    ),
    retrieve=extend_schema(
        operation_id="days_read",
        parameters=[_DAY, ETAG],
        responses=DayDetailSerializer,
        summary="One day with all nutrients",
    ),
    update=extend_schema(
        operation_id="days_put",
        parameters=[_DAY, ETAG, IF_MATCH],
        request=DayStatementSerializer,
        responses=DayDetailSerializer,
        examples=[_STATEMENT],
        description="What is left out is set to false, or empty.",
        summary="Say whether the day is complete",
    ),
    partial_update=extend_schema(
        operation_id="days_change",
        parameters=[_DAY, ETAG, IF_MATCH],
        request=DayStatementSerializer(partial=True),
        responses=DayDetailSerializer,
        summary="Change some of it",
    ),
)
class DayViewSet(GenericViewSet[Any]):
    serializer_class = DaySerializer
    pagination_class = OnePage
    filter_backends = ()
    lookup_field = "date"

    def list(self, request: Request) -> Response:
        profile = services.profile_of(request.user)
        catch_up(user=request.user, profile=profile)
        today = profile.today
        days = reports.day_reports(request.user, *read_bounded_window(request, today))
        return self.get_paginated_response(self.get_serializer(days, many=True).data)

    def retrieve(self, request: Request, date: str) -> Response:
        return self._answer(existing_day(date))

    def update(self, request: Request, date: str) -> Response:
        return self._write(existing_day(date), partial=False)

    def partial_update(self, request: Request, date: str) -> Response:
        return self._write(existing_day(date), partial=True)

    def _write(self, day: date, *, partial: bool) -> Response:
        user = self.request.user
        values = checked_statement(user, day, self.request.data, partial=partial)
        with services.writing(user):
            record = DayRecord.objects.for_user(user).filter(date=day).first()
            revision = record.revision if record else 0
            check_if_match(self.request, revision, lambda: self._shown(day))
            services.set_day(user=user, day=day, **values)
        return self._answer(day)

    def _shown(self, day: date) -> dict[str, Any]:
        user = self.request.user
        nutrients = reports.nutrient_amounts(user, day, day).get(day, [])
        report = reports.day_report(user, day)
        taken = SupplementDose.objects.for_user(user).filter(date=day).select_related("supplement")
        profile = services.profile_of(user)
        notes = notes_of_day(user=user, profile=profile, target=report.target, doses=taken)
        return {
            **DaySerializer(report).data,
            "notes": NoteSerializer([say_note(note) for note in notes], many=True).data,
            "nutrients": NutrientAmountSerializer(nutrients, many=True).data,
        }

    def _answer(self, day: date) -> Response:
        shown = self._shown(day)
        return Response(shown, headers=etag(shown["revision"]))


def checked_statement(user: Any, day: date, data: Any, *, partial: bool) -> dict[str, Any]:
    """What a person says of a day, checked; a ValidationError says what cannot be."""
    serializer = DayStatementSerializer(data=data, partial=partial)
    serializer.is_valid(raise_exception=True)
    values: dict[str, Any] = serializer.validated_data
    today = services.profile_of(user).today
    rules.check_diary_date(day, today)
    rules.check_completeness(
        day,
        today,
        food_complete=values.get("food_complete", False),
        supplements_complete=values.get("supplements_complete", False),
    )
    return values


def existing_day(text: str) -> date:
    """The date of an address; one that no calendar has is an address of nothing."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # Python reads 20260304 and 2026-W10-3 too; a day has one address.
    if day is None or day.isoformat() != text:
        raise NotFound(f"There is no day {text!r}. Write it as 2026-03-04.")
    return day
