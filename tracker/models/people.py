"""What the reference intakes need to know of a person."""

from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.nutrition.life_stage import Condition, Sex
from tracker.nutrition.reference_intakes import AUTHORITIES


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
