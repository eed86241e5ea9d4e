"""What every page of the diary asks first."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest

from tracker import rules, services
from tracker.models import Meal, Profile
from tracker.nutrition.meals import meal_at_hour


def diary_day(request: HttpRequest, day: date) -> Profile:
    """The person's profile, if the diary has such a day; else there is no such page."""
    profile = _read_along(request.user) or services.profile_of(request.user)
    try:
        rules.check_diary_date(day, profile.today)
    except ValidationError as error:
        raise Http404(" ".join(error.messages)) from error
    return profile


def _read_along(user: Any) -> Profile | None:
    """The profile that was read with the person who asks; None where there is none yet."""
    return getattr(user, "profile", None)


def meal_at(moment: datetime) -> Meal:
    """The meal most people have at that hour: a first choice, never a rule."""
    return Meal(meal_at_hour(moment.hour))
