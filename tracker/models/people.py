"""What the reference intakes need to know of a person."""

from collections.abc import Collection
from datetime import date, datetime
from typing import ClassVar, Final
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foods.diets import ALLERGENS, Diet
from tracker.nutrition.life_stage import Condition, Sex
from tracker.nutrition.reference_intakes import AUTHORITIES

# What a person may declare; the notes of tracker/nutrition say what follows from each.
CONDITIONS: Final = {
    "kidney_disease": _("kidney disease"),
    "crohn_or_coeliac": _("Crohn's or coeliac disease"),
    "type_2_diabetes": _("type 2 diabetes"),
    "alcohol_dependence": _("alcohol dependence"),
}


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


def validate_allergens(codes: object) -> None:
    _validate_codes(codes, ALLERGENS)


def validate_conditions(codes: object) -> None:
    _validate_codes(codes, CONDITIONS)


def _validate_codes(codes: object, known: Collection[str]) -> None:
    given = codes if isinstance(codes, list) else [codes]
    unknown = [code for code in given if not isinstance(code, str) or code not in known]
    if unknown or given is not codes:
        raise ValidationError(
            _("“%(code)s” is not one of: %(known)s."),
            code="unknown_code",
            params={"code": (unknown or given)[0], "known": ", ".join(known)},
        )
    if len(set(given)) != len(given):
        raise ValidationError(_("Each is named once."), code="named_twice")


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
    diet = models.CharField(
        _("What you eat"),
        max_length=10,
        blank=True,
        choices=[
            (Diet.VEGAN.value, _("vegan")),
            (Diet.VEGETARIAN.value, _("vegetarian")),
            (Diet.FISH.value, _("vegetarian and fish")),
        ],
        help_text=_("Suggestions leave out what does not suit, and what is not known to."),
    )
    avoided_allergens = models.JSONField(
        _("Allergens to leave out"), default=list, blank=True, validators=[validate_allergens]
    )
    conditions = models.JSONField(
        _("Conditions"), default=list, blank=True, validators=[validate_conditions]
    )
    shows_notes = models.BooleanField(_("Show notes on supplements and medicines"), default=True)
    suggestion_energy_kcal = models.PositiveSmallIntegerField(
        _("Energy a suggestion may have, kcal"),
        null=True,
        blank=True,
        validators=[MinValueValidator(50), MaxValueValidator(2_000)],
    )
    revision = models.PositiveBigIntegerField(editable=False, default=0)
    # The person's change counter: the highest revision given to any of their rows.
    last_revision = models.PositiveBigIntegerField(editable=False, default=0)
    # Tombstones up to this revision are gone: who read less far must read everything again.
    changes_from = models.PositiveBigIntegerField(editable=False, default=0)
    # The last Sunday and the revision that the stored shortfalls follow from (shortfalls.py).
    assessed_on = models.DateField(editable=False, null=True)
    assessed_revision = models.PositiveBigIntegerField(editable=False, default=0)
    # How far the person's diary has followed the catalogue: the last row of each of its logs
    # (contents' history, portions' history, replacements) that was read (corrections.py).
    contents_read = models.PositiveBigIntegerField(editable=False, default=0)
    portions_read = models.PositiveBigIntegerField(editable=False, default=0)
    replacements_read = models.PositiveBigIntegerField(editable=False, default=0)

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


class MedicineTaken(models.Model):
    """A class of medicine a person takes, and when, if they say so; one row for each time of day.

    Asked only for the notes on magnesium beside it, never for a dose.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="medicines_taken"
    )
    medicine = models.CharField(max_length=30)  # a code of tracker/nutrition/medicines.csv
    time = models.TimeField(_("Time"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["medicine", "time", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "medicine", "time"], name="medicine_time_once"),
            models.UniqueConstraint(
                fields=["user", "medicine"],
                condition=Q(time=None),
                name="medicine_without_time_once",
            ),
        ]

    def __str__(self) -> str:
        return self.medicine


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
