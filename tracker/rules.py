"""Rules over several fields, called by forms and serializers alike.

Each raises Django's ValidationError keyed by the field it concerns.
"""

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foods.models import Supplement
from foods.templatetags.figures import catalogue
from tracker.models.people import FIRST_DAY, OLDEST_BIRTH_DATE
from tracker.nutrition.medicines import medicines

# Far above any dose somebody swallows: beyond it the unit was mistaken (grams for milligrams).
MAX_ORAL_DOSE_MG = Decimal(5_000)


def check_diary_date(day: date, today: date, field: str = "date") -> None:
    """A diary tells what was: its days end tomorrow, because a phone may be a zone ahead."""
    if day > today + timedelta(days=1):
        raise ValidationError(
            {field: ValidationError(_("This day is still to come."), code="in_the_future")}
        )
    if day < FIRST_DAY:
        raise ValidationError(
            {
                field: ValidationError(
                    _("The diary begins on %(day)s."),
                    code="too_early",
                    params={"day": FIRST_DAY.isoformat()},
                )
            }
        )


def check_completeness(
    day: date,
    today: date,
    *,
    food_complete: bool,
    supplements_complete: bool,
    symptoms_complete: bool,
) -> None:
    """A day can be called complete once it has begun: of tomorrow nobody knows what is missing."""
    claims = {
        "food_complete": food_complete,
        "supplements_complete": supplements_complete,
        "symptoms_complete": symptoms_complete,
    }
    if day > today and any(claims.values()):
        raise ValidationError(
            {
                field: ValidationError(
                    _("A day that is still to come cannot be complete."), code="in_the_future"
                )
                for field, claimed in claims.items()
                if claimed
            }
        )


def check_birth_date(birth_date: date, today: date) -> None:
    if not OLDEST_BIRTH_DATE <= birth_date <= today:
        raise ValidationError(
            {
                "birth_date": ValidationError(
                    _("Enter a birth date between %(first)s and today."),
                    code="impossible",
                    params={"first": OLDEST_BIRTH_DATE.isoformat()},
                )
            }
        )


def check_period(from_date: date, to_date: date | None, today: date) -> None:
    """A pregnancy or a time of breast-feeding lies within the diary's days, or begins today."""
    check_diary_date(from_date, today, field="from_date")
    if to_date is not None and to_date > today + timedelta(days=366):
        raise ValidationError(
            {"to_date": ValidationError(_("This day is too far ahead."), code="too_far_ahead")}
        )
    if to_date is not None and to_date < from_date:
        raise ValidationError(
            {
                "to_date": ValidationError(
                    _("The last day lies before the first one."), code="ends_before_start"
                )
            }
        )


def check_dose(supplement: Supplement, quantity: Decimal) -> None:
    """A dose above the UL is noted and never refused, but nobody swallows grams of magnesium."""
    dose_mg = supplement.elemental_mg_per_unit * quantity
    if supplement.counts_as_intake and dose_mg > MAX_ORAL_DOSE_MG:
        raise ValidationError(
            {
                "quantity": ValidationError(
                    _(
                        "That would be %(dose)s mg of magnesium. The quantity counts: %(unit)s. "
                        "Please check it."
                    ),
                    code="too_much",
                    params={"dose": f"{dose_mg:.0f}", "unit": catalogue(supplement.unit)},
                )
            }
        )


MAX_MEDICINES: Final = 50


def check_medicines(taken: Sequence[tuple[str, time | None]]) -> None:
    """The classes of medicine a person takes, each with a time of day or once without one."""
    known = medicines()
    problem = None
    if unknown := [code for code, _time in taken if code not in known]:
        problem = ValidationError(
            _("“%(code)s” is not one of: %(known)s."),
            code="unknown_code",
            params={"code": unknown[0], "known": ", ".join(known)},
        )
    elif len(set(taken)) < len(taken):
        problem = ValidationError(
            _("A medicine is named once for each time of day."), code="named_twice"
        )
    elif len(taken) > MAX_MEDICINES:
        problem = ValidationError(
            _("At most %(most)s medicines with their times can be kept."),
            code="max_length",
            params={"most": MAX_MEDICINES},
        )
    if problem is not None:
        raise ValidationError({"medicines": problem})
