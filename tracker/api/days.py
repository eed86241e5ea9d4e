"""`days/`: each day's magnesium against the target, and whether the day is complete."""

from collections.abc import Sequence, Set
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
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

from foods.api.sparse import SparseMixin, asked_members, keep, members_of
from tracker import reports, rules, services
from tracker.api.fields import AmountField, ReportSerializer, UnknownAmountField, choices_of
from tracker.api.figures import TARGET_EXAMPLE, TargetSerializer
from tracker.api.pagination import OnePage
from tracker.api.preconditions import ETAG, IF_MATCH, check_if_match, etag
from tracker.api.window import WindowQuery, read_bounded_window
from tracker.corrections.following import catch_up
from tracker.models import DayRecord, SupplementDose
from tracker.nutrition.notes import NoteCode, Severity
from tracker.reporting.notes import notes_of_day
from tracker.web.note_words import SaidNote, say_note


class DayMagnesiumSerializer(ReportSerializer[Any]):
    """Known amounts. `is_lower_bound`: some entry has no value, so it is "at least" so much."""

    food_mg = UnknownAmountField(help_text="null: nothing is known; 0.0: nothing was eaten.")
    supplement_mg = AmountField()
    total_mg = UnknownAmountField()
    is_lower_bound = serializers.BooleanField(read_only=True)
    entries = serializers.IntegerField(read_only=True)
    unknown_entries = serializers.IntegerField(read_only=True)


class CompleteSerializer(ReportSerializer[reports.Complete]):
    """What the person says of the day: is everything written down?"""

    food = serializers.BooleanField(read_only=True)
    supplements = serializers.BooleanField(read_only=True)
    symptoms = serializers.BooleanField(
        read_only=True, help_text="true on a day without a symptom: there was none."
    )


class DaySerializer(ReportSerializer[reports.DayReport]):
    date = serializers.DateField(read_only=True)
    magnesium = DayMagnesiumSerializer(source="total", read_only=True)
    target = TargetSerializer(
        read_only=True, allow_null=True, help_text="null without sex and birth date."
    )
    percent_of_target = UnknownAmountField()
    complete = CompleteSerializer(read_only=True)
    note = serializers.CharField(read_only=True)
    revision = serializers.IntegerField(
        read_only=True, help_text="0: the person has said nothing of this day yet."
    )


class NutrientAmountSerializer(ReportSerializer[reports.NutrientAmount]):
    code = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    unit = serializers.CharField(read_only=True)
    amount = UnknownAmountField(help_text="From food, in `unit`. null: nothing is known.")
    unknown_entries = serializers.IntegerField(read_only=True)


class NoteSerializer(ReportSerializer[SaidNote]):
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


_WHOLE = frozenset(members_of(DayDetailSerializer))


class SaidCompleteSerializer(serializers.Serializer[Any]):
    food = serializers.BooleanField(required=False)
    supplements = serializers.BooleanField(required=False)
    symptoms = serializers.BooleanField(required=False)


class DayStatementSerializer(serializers.ModelSerializer[DayRecord]):
    """What a person says of a day. `complete`, in which a day is read, is understood too."""

    complete = SaidCompleteSerializer(
        required=False, help_text="The same as the three flags, as a day is read."
    )
    food_complete = serializers.BooleanField(default=False)
    supplements_complete = serializers.BooleanField(default=False)
    symptoms_complete = serializers.BooleanField(default=False)
    note = serializers.CharField(max_length=500, allow_blank=True, default="")

    class Meta:
        model = DayRecord
        fields = ("food_complete", "supplements_complete", "symptoms_complete", "note", "complete")

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        for name, said in (values.pop("complete", None) or {}).items():
            if f"{name}_complete" not in data:
                values[f"{name}_complete"] = said
        return values


_DAY = OpenApiParameter("date", OpenApiTypes.DATE, OpenApiParameter.PATH)
_STATEMENT = OpenApiExample(
    "Everything is written down",
    {"food_complete": True, "supplements_complete": True, "symptoms_complete": True},
    request_only=True,
)
_NOTE = OpenApiExample("What was special", {"note": "at my sister's"}, request_only=True)
STORED_DAY = {
    "date": "2026-03-04",
    "magnesium": {
        "food_mg": 311.85,
        "supplement_mg": 100.0,
        "total_mg": 411.85,
        "is_lower_bound": False,
        "entries": 1,
        "unknown_entries": 0,
    },
    "target": TARGET_EXAMPLE,
    "percent_of_target": 128.703125,
    "complete": {"food": True, "supplements": True, "symptoms": True},
    "note": "",
    "revision": 15,
}
_DETAIL = {
    **STORED_DAY,
    "notes": [
        {
            "code": "loosens_bowels",
            "severity": "info",
            "text": "This form can loosen the bowels: Magnesium citrate 100 mg.",
            "source": "National Institutes of Health, Office of Dietary Supplements: Magnesium, "
            "Fact Sheet for Health Professionals",
            "url": "https://ods.od.nih.gov/factsheets/Magnesium-HealthProfessional/",
        }
    ],
    "nutrients": [
        {"code": code, "name": name, "unit": unit, "amount": amount, "unknown_entries": unknown}
        for code, name, unit, amount, unknown in (
            ("magnesium", "Magnesium", "mg", 311.85, 0),
            ("energy", "Energy", "kcal", 325.458, 0),
            ("vitamin_d", "Vitamin D", "ug", None, 1),
        )
    ],
}
_SHOWN = OpenApiExample("A complete day", _DETAIL, response_only=True)


@extend_schema_view(
    list=extend_schema(
        operation_id="days_list",
        parameters=[WindowQuery],
        examples=[OpenApiExample("A complete day", STORED_DAY, response_only=True)],
        description="Days on which anything was written down, oldest first; by default the last "
        "28 days, at most 366. A day that is missing is unknown, not zero.",
        summary="Daily totals",
    ),
    retrieve=extend_schema(
        operation_id="days_read",
        parameters=[_DAY, ETAG],
        responses=DayDetailSerializer,
        examples=[_SHOWN],
        summary="One day with all nutrients",
    ),
    update=extend_schema(
        operation_id="days_put",
        parameters=[_DAY, ETAG, IF_MATCH],
        request=DayStatementSerializer,
        responses=DayDetailSerializer,
        examples=[_STATEMENT, _SHOWN],
        description="What is left out is set to false, or empty.",
        summary="Say whether the day is complete",
    ),
    partial_update=extend_schema(
        operation_id="days_change",
        parameters=[_DAY, ETAG, IF_MATCH],
        request=DayStatementSerializer(partial=True),
        responses=DayDetailSerializer,
        examples=[
            _NOTE,
            OpenApiExample(
                "Stored", {**_DETAIL, "note": "at my sister's", "revision": 16}, response_only=True
            ),
        ],
        summary="Change some of it",
    ),
)
class DayViewSet(SparseMixin, GenericViewSet[Any]):
    serializer_class = DaySerializer
    pagination_class = OnePage
    filter_backends = ()
    lookup_field = "date"

    def list(self, request: Request) -> Response:
        profile = services.profile_of(request.user)
        catch_up(user=request.user, profile=profile)
        window = read_bounded_window(request, profile.today)
        days = reports.day_reports(request.user, *window, profile)
        page = self.paginate_queryset(days)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, date: str) -> Response:
        return self._answer(existing_day(date), asked_members(request, DayDetailSerializer))

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
            if record is None or not services.says_the_same(record, values):
                current = lambda: self._answer(day, _WHOLE).data  # noqa: E731
                check_if_match(self.request, revision, current)
            services.set_day(user=user, day=day, **values)
        return self._answer(day, _WHOLE)

    def _answer(self, day: date, members: Set[str]) -> Response:
        user = self.request.user
        report = reports.day_report(user, day)
        shown = dict(keep(DaySerializer(report), members).data)
        if "notes" in members:
            shown["notes"] = NoteSerializer(self._notes(report), many=True).data
        if "nutrients" in members:
            nutrients = reports.nutrient_amounts(user, day, day).get(day, [])
            shown["nutrients"] = NutrientAmountSerializer(nutrients, many=True).data
        return Response(shown, headers=etag(report.revision))

    def _notes(self, report: reports.DayReport) -> Sequence[SaidNote]:
        user = self.request.user
        doses = SupplementDose.objects.for_user(user).filter(date=report.date)
        notes = notes_of_day(
            user=user,
            profile=services.profile_of(user),
            target=report.target,
            doses=doses.select_related("supplement"),
        )
        return [say_note(note) for note in notes]


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
        symptoms_complete=values.get("symptoms_complete", False),
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
        raise NotFound(_("There is no day %(text)r. Write it as 2026-03-04.") % {"text": text})
    return day
