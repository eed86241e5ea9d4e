"""What every page of the diary asks first."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest

from tracker import rules, services
from tracker.models import Meal, Profile

_MEAL_BEFORE = ((10, Meal.BREAKFAST), (15, Meal.LUNCH), (17, Meal.SNACK), (22, Meal.DINNER))


def diary_day(request: HttpRequest, day: date) -> Profile:
    """The person's profile, if the diary has such a day; else there is no such page."""
    profile = services.profile_of(request.user)
    try:
        rules.check_diary_date(day, profile.today)
    except ValidationError as error:
        raise Http404(" ".join(error.messages)) from error
    return profile


def meal_at(moment: datetime) -> Meal:
    """The meal most people have at that hour: a first choice, never a rule."""
    if moment.hour < 4:
        return Meal.SNACK
    return next((meal for hour, meal in _MEAL_BEFORE if moment.hour < hour), Meal.SNACK)
