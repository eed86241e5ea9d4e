"""Which meal is logged: the one chosen last, else the one of the hour."""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest
from django.utils import timezone

from tracker.models import Meal, Profile
from tracker.web.access import meal_at

# A choice holds for the meal it was made at.
_HOLDS: Final = timedelta(hours=1)
_PLACE: Final = "meal"


def chosen_meal(request: HttpRequest, profile: Profile) -> str:
    """The meal that the address names, that was chosen a while ago, or that most have now."""
    named = request.GET.get("meal", "")
    if named in Meal.values:
        return named
    meal, at_s = request.session.get(_PLACE, ("", 0))
    if meal in Meal.values and timezone.now().timestamp() - at_s < _HOLDS.total_seconds():
        return str(meal)
    return meal_at(profile.local_now)


def remember_meal(request: HttpRequest, meal: str) -> None:
    """Keep the choice; its moment only to some minutes, so that not every tap is written down."""
    now_s = int(timezone.now().timestamp())
    known, at_s = request.session.get(_PLACE, ("", 0))
    if known != meal or now_s - at_s > _HOLDS.total_seconds() / 4:
        request.session[_PLACE] = (meal, now_s)
