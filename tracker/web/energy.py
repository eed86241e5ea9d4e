"""The unit of energy that this person chose, for every page."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from foods.templatetags.figures import KJ_PER_KCAL
from tracker.models import EnergyUnit, Profile
from tracker.reporting.companions import Companion


def energy_unit(request: HttpRequest) -> dict[str, Any]:
    """Context processor; it asks the database only on a page that shows energy."""
    return {"energy_unit": SimpleLazyObject(lambda: _unit(getattr(request, "user", None)))}


def _unit(user: Any) -> str:
    if user is None or not user.is_authenticated:
        return EnergyUnit.KCAL.value
    chosen = Profile.objects.filter(user=user).values_list("energy_unit", flat=True).first()
    return str(chosen or EnergyUnit.KCAL.value)


def in_shown_unit(found: Companion, chosen: str) -> tuple[Companion, str]:
    """A nutrient over a range in the unit pages show it in, with that unit."""
    if found.nutrient.unit != EnergyUnit.KCAL or chosen != EnergyUnit.KJ:
        return found, str(found.nutrient.get_unit_display())
    days = [
        replace(day, amount=None if day.amount is None else day.amount * KJ_PER_KCAL)
        for day in found.days
    ]
    return replace(found, days=days), EnergyUnit.KJ.value
