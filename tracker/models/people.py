"""What the reference intakes need to know of a person."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foods.diets import ALLERGENS, Diet
from foods.field_rules import with_field_rules
from tracker.nutrition.life_stage import Condition, Sex
from tracker.nutrition.notes import KIDNEY_DISEASE
from tracker.nutrition.reference_intakes import AUTHORITIES
from tracker.time_zones import time_zones

# What a person may declare; the notes of tracker/nutrition say what follows from each.
CONDITIONS: Final = {
    KIDNEY_DISEASE: _("kidney disease"),
    "crohn_or_coeliac": _("Crohn's or coeliac disease"),
    "type_2_diabetes": _("type 2 diabetes"),
    "alcohol_dependence": _("alcohol dependence"),
}

# Nobody who is older writes a diary.
OLDEST_BIRTH_DATE: Final = date(1900, 1, 1)
# Days before are slips of the pen; the tables of what people ate begin here.
FIRST_DAY: Final = date(2000, 1, 1)

# A day that began later would no longer be the date it is called by.
LATEST_DAY_START: Final = 6


# Of one suggestion.
LEAST_SUGGESTION_KCAL: Final = 50
MOST_SUGGESTION_KCAL: Final = 2_000


class EnergyUnit(models.TextChoices):
    """How pages show energy; it is stored in kcal."""

    KCAL = "kcal", _("kilocalories (kcal)")
    KJ = "kJ", _("kilojoules (kJ)")


def default_time_zone() -> str:
    """The installation's zone, until the person says theirs."""
    return settings.TIME_ZONE


def languages() -> list[tuple[str, str]]:
    """Those the pages are in; one more is no change of the table."""
    return list(settings.LANGUAGES)


def validate_time_zone(name: str) -> None:
    if name not in time_zones():
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


@with_field_rules
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
    language = models.CharField(
        _("Language"),
        max_length=8,
        blank=True,
        choices=languages,
        help_text=_("Of pages and mails. Left open, pages follow your browser."),
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
        validators=[
            MinValueValidator(LEAST_SUGGESTION_KCAL),
            MaxValueValidator(MOST_SUGGESTION_KCAL),
        ],
    )
    energy_unit = models.CharField(
        _("Energy in"),
        max_length=4,
        default=EnergyUnit.KCAL,
        choices=EnergyUnit,
        help_text=_("Only how pages show it; a file or a script always has kcal."),
    )
    day_starts_at = models.PositiveSmallIntegerField(
        _("Your day begins at"),
        default=0,
        choices=[(hour, f"{hour:02}:00") for hour in range(LATEST_DAY_START + 1)],
        validators=[MaxValueValidator(LATEST_DAY_START)],
        help_text=_("What you write down before that hour belongs to the day before."),
    )
    # Mails are asked for, never assumed (tracker/mailing/).
    reminder_hour = models.PositiveSmallIntegerField(
        _("Remind me"), null=True, blank=True, validators=[MaxValueValidator(23)]
    )
    weekly_digest = models.BooleanField(_("Send me my week on Monday morning"), default=False)
    revision = models.PositiveBigIntegerField(editable=False, default=0)
    # The person's change counter: the highest revision given to any of their rows.
    last_revision = models.PositiveBigIntegerField(editable=False, default=0)
    # Tombstones up to this revision are gone: who read less far must read everything again.
    changes_from = models.PositiveBigIntegerField(editable=False, default=0)
    # The last Sunday and the revision that the stored shortfalls follow from (shortfalls/).
    assessed_on = models.DateField(editable=False, null=True)
    assessed_revision = models.PositiveBigIntegerField(editable=False, default=0)
    # How far the person's diary has followed the catalogue: the last row of each of its logs that
    # was read: histories of contents, portions and supplements, replacements (corrections/).
    contents_read = models.PositiveBigIntegerField(editable=False, default=0)
    portions_read = models.PositiveBigIntegerField(editable=False, default=0)
    replacements_read = models.PositiveBigIntegerField(editable=False, default=0)
    supplements_read = models.PositiveBigIntegerField(editable=False, default=0)

    class Meta:
        indexes: ClassVar = [
            # The few who asked for mail are found without reading the others.
            models.Index(
                fields=["user"],
                condition=Q(weekly_digest=True) | Q(reminder_hour__isnull=False),
                name="profile_wants_mail",
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(birth_date=None) | Q(birth_date__gte=OLDEST_BIRTH_DATE),
                name="profile_birth_date_possible",
            ),
        ]

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
        """The person's own diary date, never the server's; it begins when their day begins."""
        # By the hands of the clock, so that the hour is theirs on days of 23 and 25 hours too.
        return (self.local_now.replace(tzinfo=None) - timedelta(hours=self.day_starts_at)).date()


@with_field_rules
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


@with_field_rules
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
            models.CheckConstraint(
                condition=Q(from_date__gte=FIRST_DAY), name="period_since_first_day"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "from_date"], name="period_user_from")]

    def __str__(self) -> str:
        return f"{self.kind} from {self.from_date}"
