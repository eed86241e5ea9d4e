"""What people eat and take, and what they were told.

Every personal table leads with the user. Synced rows carry `revision`: the value of the person's
change counter when the row was last written (services.py is the only writer of it).
"""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foods.models import Food, Portion, Supplement
from tracker.nutrition.life_stage import Condition, Sex
from tracker.nutrition.reference_intakes import AUTHORITIES
from tracker.querysets import DayRecordQuerySet, DoseQuerySet, EntryQuerySet

MAX_ENTRY_G = Decimal(20_000)


def default_time_zone() -> str:
    """The installation's zone, until the person says theirs."""
    return settings.TIME_ZONE


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Use a name such as Europe/Berlin."),
            code="unknown_time_zone",
            params={"name": name},
        )


class Personal(models.Model):
    """A row that belongs to one person and is synced to their devices."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    revision = models.PositiveBigIntegerField(editable=False, default=0)

    class Meta:
        abstract = True


class Profile(models.Model):
    """What the reference intakes need to know of a person. Nothing is assumed when it is empty."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="profile"
    )
    sex = models.CharField(
        _("Sex for the reference tables"),
        max_length=6,
        blank=True,
        choices=[(Sex.FEMALE.value, _("female")), (Sex.MALE.value, _("male"))],
        help_text=_("The reference tables know two. Choose the one you want to be compared with."),
    )
    birth_date = models.DateField(_("Birth date"), null=True, blank=True)
    time_zone = models.CharField(
        _("Time zone"), max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )
    authority = models.CharField(
        _("Reference values"), max_length=8, default="iom", choices=list(AUTHORITIES.items())
    )
    revision = models.PositiveBigIntegerField(editable=False, default=0)
    # The person's change counter: the highest revision given to any of their rows.
    last_revision = models.PositiveBigIntegerField(editable=False, default=0)
    # The last Sunday and the revision that the stored shortfalls follow from (shortfalls.py).
    assessed_on = models.DateField(editable=False, null=True)
    assessed_revision = models.PositiveBigIntegerField(editable=False, default=0)

    def __str__(self) -> str:
        return f"profile {self.pk}"

    @property
    def is_complete(self) -> bool:
        """Whether it says what every reference table asks: sex and birth date."""
        return bool(self.sex) and self.birth_date is not None

    @property
    def local_now(self) -> datetime:
        """This moment on the person's own clock."""
        return timezone.now().astimezone(ZoneInfo(self.time_zone))

    @property
    def today(self) -> date:
        """The person's own diary date, never the server's."""
        return self.local_now.date()


class LifeStagePeriod(models.Model):
    """A pregnancy or a time of breast-feeding; `to_date` is its last day, empty while it lasts."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="life_stage_periods"
    )
    kind = models.CharField(
        max_length=10,
        choices=[
            (Condition.PREGNANT.value, _("pregnant")),
            (Condition.LACTATING.value, _("breast-feeding")),
        ],
    )
    from_date = models.DateField(_("From"))
    to_date = models.DateField(_("To"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["from_date", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")),
                name="period_ends_after_start",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "from_date"], name="period_user_from")]

    def __str__(self) -> str:
        return f"{self.kind} from {self.from_date}"


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
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


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
        validators=[MinValueValidator(Decimal("0.001")), MaxValueValidator(MAX_ENTRY_G)],
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "intake entries"
        ordering: ClassVar = ["date", "created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "uuid"], name="entry_uuid_once"),
            models.CheckConstraint(
                condition=Q(portion=None, quantity=None, amount_g__gt=0)
                | Q(portion__isnull=False, quantity__gt=0, amount_g=None),
                name="entry_portion_or_grams",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "date"], name="entry_user_date"),
            models.Index(fields=["user", "revision"], name="entry_user_revision"),
        ]

    def __str__(self) -> str:
        return f"entry {self.uuid} of {self.date}"


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
            models.CheckConstraint(condition=Q(quantity__gt=0), name="dose_quantity_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "date"], name="dose_user_date"),
            models.Index(fields=["user", "revision"], name="dose_user_revision"),
        ]

    def __str__(self) -> str:
        return f"dose {self.uuid} of {self.date}"


class DayRecord(Personal):
    """What a person says of a day: is everything they ate, and took, written down?"""

    date = models.DateField(_("Date"))
    food_complete = models.BooleanField(_("All food is written down"), default=False)
    supplements_complete = models.BooleanField(_("All supplements are written down"), default=False)
    note = models.CharField(_("Note"), max_length=500, blank=True)

    objects = DayRecordQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "date"], name="day_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "revision"], name="day_user_revision")]

    def __str__(self) -> str:
        return f"day {self.date}"


class Tombstone(Personal):
    """What remains of a deleted synced row, so that other devices learn of it."""

    kind = models.CharField(max_length=8, choices=[(k, k) for k in ("entry", "dose", "day")])
    object_id = models.CharField(max_length=36)
    deleted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind", "object_id"], name="tombstone_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "revision"], name="tombstone_user_revision")
        ]

    def __str__(self) -> str:
        return f"deleted {self.kind} {self.object_id}"


class Shortfall(models.Model):
    """A persistent shortfall against one reference: an episode of the weekly assessments."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shortfalls")
    authority = models.CharField(max_length=8, choices=list(AUTHORITIES.items()))
    target_kind = models.CharField(max_length=4, default="RDA")
    target_mg = models.FloatField()
    opened_on = models.DateField()
    last_confirmed_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "authority", "opened_on"], name="shortfall_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gt=F("opened_on")),
                name="shortfall_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"shortfall from {self.opened_on}"


class ShortfallStep(models.Model):
    """What the person was told at one step of a shortfall. Never changed afterwards.

    It points at the assessed day, not at an episode: episodes move when the diary is corrected,
    what was said stays said.
    """

    class Step(models.TextChoices):
        OPENED = "opened", _("opened")
        CONFIRMED = "confirmed", _("confirmed")
        CLOSED = "closed", _("closed")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="shortfall_steps"
    )
    step = models.CharField(max_length=9, choices=Step)
    assessed_on = models.DateField()
    authority = models.CharField(max_length=8, choices=list(AUTHORITIES.items()))
    target_mg = models.FloatField()
    usual_intake_mg = models.FloatField()
    low_mg = models.FloatField()
    high_mg = models.FloatField()
    days_complete = models.PositiveSmallIntegerField()
    probability_below_target = models.FloatField()
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["assessed_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "authority", "assessed_on", "step"], name="shortfall_step_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} on {self.assessed_on}"
