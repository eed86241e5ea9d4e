"""What people eat and take. Every table leads with the user.

Synced rows carry `revision`: the value of the person's change counter when the row was last
written (services.py is the only writer of it).
"""

import uuid
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foods.composition import MAX_AMOUNT_G, MIN_AMOUNT_G
from foods.field_rules import with_field_rules
from foods.models import Food, Portion, Supplement
from foods.models.recipes import amount_said
from tracker.models.people import FIRST_DAY
from tracker.querysets import (
    DayRecordQuerySet,
    DoseQuerySet,
    EntryQuerySet,
    PersonalQuerySet,
)


class Personal(models.Model):
    """A row that belongs to one person and is synced to their devices."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    revision = models.PositiveBigIntegerField(editable=False, default=0)

    class Meta:
        abstract = True


class Meal(models.TextChoices):
    BREAKFAST = "breakfast", _("Breakfast")
    LUNCH = "lunch", _("Lunch")
    DINNER = "dinner", _("Dinner")
    SNACK = "snack", _("Snacks")


class DiaryRow(Personal):
    """A dated row of the diary with a UUID the client may have made while offline."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    date = models.DateField(_("Date"))
    time = models.TimeField(_("Time"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    # The record of another app that the row was imported from (imported_rows.py); empty for none.
    external_source = models.CharField(max_length=100, blank=True, editable=False)
    external_id = models.CharField(max_length=200, blank=True, editable=False)
    external_version = models.PositiveBigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    @property
    def object_id(self) -> str:
        """Its id in `changes/`."""
        return str(self.uuid)


def _since_first_day(name: str) -> models.CheckConstraint:
    """Of what is still to come only a clock can say; `rules.check_diary_date` does."""
    return models.CheckConstraint(condition=Q(date__gte=FIRST_DAY), name=f"{name}_since_first_day")


def _one_row_per_record(name: str) -> list[models.BaseConstraint]:
    """A record of another app is one row of the person's, however often it is imported."""
    none = Q(external_source="", external_id="")
    return [
        models.UniqueConstraint(
            fields=["user", "external_source", "external_id"],
            condition=~Q(external_id=""),
            name=f"{name}_record_once",
        ),
        models.CheckConstraint(
            condition=none | (~Q(external_source="") & ~Q(external_id="")),
            name=f"{name}_record_whole",
        ),
    ]


@with_field_rules
class IntakeEntry(DiaryRow):
    """A food eaten on a day: either a portion and its quantity, or grams.

    The grams of a portion are looked up when they are needed, so that a corrected portion weight
    reaches the past like every other correction.
    """

    meal = models.CharField(_("Meal"), max_length=10, choices=Meal, default=Meal.SNACK)
    # RESTRICT protects a food with entries and still lets an account go with its own foods.
    food = models.ForeignKey(Food, models.RESTRICT, related_name="entries")
    portion = models.ForeignKey(
        Portion, models.RESTRICT, null=True, blank=True, related_name="entries"
    )
    quantity = models.DecimalField(
        _("Quantity"),
        max_digits=8,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.001")), MaxValueValidator(1_000)],
    )
    amount_g = models.DecimalField(
        _("Grams"),
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(MIN_AMOUNT_G), MaxValueValidator(MAX_AMOUNT_G)],
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "intake entries"
        ordering: ClassVar = ["date", "created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "uuid"], name="entry_uuid_once"),
            *_one_row_per_record("entry"),
            _since_first_day("entry"),
            models.CheckConstraint(
                condition=Q(portion=None, quantity=None, amount_g__gt=0)
                | Q(portion__isnull=False, quantity__gt=0, amount_g=None),
                name="entry_portion_or_grams",
            ),
            amount_said("entry"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "date"], name="entry_user_date"),
            models.Index(fields=["user", "revision"], name="entry_user_revision"),
        ]

    def __str__(self) -> str:
        return f"entry {self.uuid} of {self.date}"


@with_field_rules
class SupplementDose(DiaryRow):
    """A supplement or medicine taken on a day; quantity in the supplement's units."""

    supplement = models.ForeignKey(Supplement, models.RESTRICT, related_name="doses")
    quantity = models.DecimalField(
        _("Quantity"),
        max_digits=8,
        decimal_places=3,
        validators=[MinValueValidator(Decimal("0.001")), MaxValueValidator(10_000)],
    )

    objects = DoseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["date", "created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "uuid"], name="dose_uuid_once"),
            *_one_row_per_record("dose"),
            _since_first_day("dose"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="dose_quantity_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "date"], name="dose_user_date"),
            models.Index(fields=["user", "revision"], name="dose_user_revision"),
        ]

    def __str__(self) -> str:
        return f"dose {self.uuid} of {self.date}"


@with_field_rules
class SymptomEntry(DiaryRow):
    """Something a person felt: what, how bad on a scale of 0 to 10, where, and for how long."""

    class Kind(models.TextChoices):
        CRAMP = "cramp", _("Muscle cramp")
        RESTLESS_LEGS = "restless_legs", _("Restless legs")
        TWITCHING = "twitching", _("Twitching")
        TINGLING = "tingling", _("Numbness or tingling")
        MUSCLE_ACHE = "muscle_ache", _("Muscle ache")
        HEAVY_LEGS = "heavy_legs", _("Heavy legs")
        WEAKNESS = "weakness", _("Weakness")
        FATIGUE = "fatigue", _("Tiredness")
        HEADACHE = "headache", _("Headache")
        IRREGULAR_HEARTBEAT = "irregular_heartbeat", _("Irregular heartbeat")
        MOOD = "mood", _("Low mood")
        OTHER = "other", _("Something else")

    class BodyPart(models.TextChoices):
        CALF = "calf", _("Calf")
        FOOT = "foot", _("Foot")
        THIGH = "thigh", _("Thigh")
        WHOLE_LEG = "leg", _("Whole leg")
        HAND = "hand", _("Hand")
        ARM = "arm", _("Arm")
        BACK = "back", _("Back")
        NECK = "neck", _("Neck or shoulders")
        FACE = "face", _("Face or eyelid")
        OTHER = "other", _("Elsewhere")

    class Side(models.TextChoices):
        LEFT = "left", _("Left")
        RIGHT = "right", _("Right")
        BOTH = "both", _("Both")

    kind = models.CharField(_("What"), max_length=20, choices=Kind)
    severity = models.PositiveSmallIntegerField(
        _("How bad, 0 to 10"), validators=[MaxValueValidator(10)]
    )
    body_part = models.CharField(_("Where"), max_length=10, choices=BodyPart, blank=True)
    side = models.CharField(_("Side"), max_length=5, choices=Side, blank=True)
    duration_min = models.PositiveIntegerField(
        _("How long, minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(7 * 24 * 60)],
    )

    objects = PersonalQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "symptom entries"
        ordering: ClassVar = ["date", "created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "uuid"], name="symptom_uuid_once"),
            *_one_row_per_record("symptom"),
            _since_first_day("symptom"),
            models.CheckConstraint(condition=Q(severity__lte=10), name="symptom_severity_to_10"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "date"], name="symptom_user_date"),
            models.Index(fields=["user", "revision"], name="symptom_user_revision"),
        ]

    def __str__(self) -> str:
        return f"symptom {self.uuid} of {self.date}"


@with_field_rules
class DayRecord(Personal):
    """What a person says of a day: is everything they ate, took and felt written down?"""

    date = models.DateField(_("Date"))
    food_complete = models.BooleanField(_("All food is written down"), default=False)
    supplements_complete = models.BooleanField(_("All supplements are written down"), default=False)
    # Without a symptom on the day: there was none. Nothing written down alone does not say so.
    symptoms_complete = models.BooleanField(_("All symptoms are written down"), default=False)
    note = models.CharField(_("Note"), max_length=500, blank=True)

    objects = DayRecordQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "date"], name="day_once"),
            _since_first_day("day"),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "revision"], name="day_user_revision")]

    def __str__(self) -> str:
        return f"day {self.date}"

    @property
    def object_id(self) -> str:
        """Its id in `changes/`."""
        return str(self.date)


@with_field_rules
class Tombstone(Personal):
    """What remains of a deleted synced row, so that other devices learn of it.

    Of an imported row it keeps which record it was, so that importing it again brings nothing back.
    """

    KINDS: ClassVar = ("entry", "dose", "symptom", "day", "favourite")

    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS])
    object_id = models.CharField(max_length=36)
    external_source = models.CharField(max_length=100, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    external_version = models.PositiveBigIntegerField(default=0)
    deleted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind", "object_id"], name="tombstone_once"),
            models.CheckConstraint(
                condition=Q(external_source="", external_id="")
                | (~Q(external_source="") & ~Q(external_id="")),
                name="tombstone_record_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "revision"], name="tombstone_user_revision"),
            models.Index(
                fields=["user", "kind", "external_id"],
                condition=~Q(external_id=""),
                name="tombstone_user_record",
            ),
        ]

    def __str__(self) -> str:
        return f"deleted {self.kind} {self.object_id}"
