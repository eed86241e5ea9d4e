"""Correcting an own supplement: the days that hold it follow, on every device."""

from typing import TYPE_CHECKING, Any

from django.db import transaction

from foods.models import Supplement
from foods.own_supplements import correct_own_supplement
from tracker.models import SupplementDose
from tracker.services import locked_profile, take_revisions

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_IN_TOTALS = ("elemental_mg_per_unit", "route")


@transaction.atomic
def correct_supplement(
    *, user: "User", supplement: Supplement, **values: Any
) -> tuple[Supplement, int]:
    """Correct it, and the number of doses whose magnesium that moved.

    Those doses take a new revision each, so that phones fetch them again and the shortfalls are
    assessed again. Raises ValidationError; then nothing has changed.
    """
    profile = locked_profile(user)
    before = Supplement.objects.filter(pk=supplement.pk).values_list(*_IN_TOTALS).first()
    corrected = correct_own_supplement(supplement=supplement, by=user, **values)
    if before == tuple(getattr(corrected, name) for name in _IN_TOTALS):
        return corrected, 0
    doses = list(SupplementDose.objects.for_user(user).filter(supplement=corrected))
    if doses:
        first = take_revisions(profile, len(doses))
        for place, dose in enumerate(doses):
            dose.revision = first + place
        SupplementDose.objects.bulk_update(doses, ["revision"], batch_size=500)
    return corrected, len(doses)
