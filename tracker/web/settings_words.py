"""The parts of the settings, and what is said in each now, in a few words."""

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foods.diets import ALLERGENS
from foods.templatetags.figures import catalogue
from tracker.models import Profile

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Section(NamedTuple):
    """A link to one part; `state` is empty where there is nothing to say."""

    url: str
    name: str
    state: str


def sections_of(user: "User", profile: Profile) -> list[tuple[str, list[Section]]]:
    """Groups of parts, under what each is about; two queries."""
    return [
        (
            _("About you"),
            [
                Section(reverse("profile_you"), _("Your reference"), _you(profile)),
                Section(reverse("period_add"), _("Pregnancy and breast-feeding"), _periods(user)),
                Section(reverse("profile_suggestions"), _("What you eat"), _food(profile)),
                Section(
                    reverse("profile_health"), _("Health and medicines"), _health(user, profile)
                ),
            ],
        ),
        (
            _("This site"),
            [
                Section(reverse("profile_display"), _("Language and units"), _display(profile)),
                Section(reverse("profile_time"), _("Time zone and start of day"), _time(profile)),
                Section(reverse("profile_mail"), _("Reminders and weekly mail"), _mail(profile)),
            ],
        ),
        (
            _("Account"),
            [
                Section(reverse("profile_security"), _("Login and security"), ""),
                Section(reverse("profile_data"), _("Your data"), ""),
            ],
        ),
    ]


def _you(profile: Profile) -> str:
    if not profile.is_complete:
        return _("Not said yet: without it there is no target.")
    return str(profile.get_authority_display())


def _periods(user: "User") -> str:
    count = user.life_stage_periods.count()
    if not count:
        return _("None.")
    return ngettext("%(count)s time", "%(count)s times", count) % {"count": count}


def _food(profile: Profile) -> str:
    diet = str(profile.get_diet_display()) if profile.diet else _("everything")
    if not profile.avoided_allergens:
        return diet
    names = [catalogue(ALLERGENS[code]) for code in profile.avoided_allergens if code in ALLERGENS]
    return _("%(diet)s, without %(allergens)s") % {
        "diet": diet,
        "allergens": get_text_list(names, _("and")),
    }


def _health(user: "User", profile: Profile) -> str:
    """How many, not which: a screen is seen by others too."""
    count = len(profile.conditions) + user.medicines_taken.values("medicine").distinct().count()
    if not count:
        return _("Nothing named.")
    return ngettext("%(count)s thing named", "%(count)s things named", count) % {"count": count}


def _display(profile: Profile) -> str:
    return str(profile.get_energy_unit_display())


def _time(profile: Profile) -> str:
    return _("%(zone)s; a day begins at %(time)s") % {
        "zone": profile.time_zone,
        "time": _hour(profile.day_starts_at),
    }


def _mail(profile: Profile) -> str:
    if settings.MAIL == "none":
        return _("This server sends no mail.")
    if profile.reminder_hour is None:
        return _("Your week on Mondays.") if profile.weekly_digest else _("Off.")
    hour = {"time": _hour(profile.reminder_hour)}
    if profile.weekly_digest:
        return _("A reminder at %(time)s; your week on Mondays.") % hour
    return _("A reminder at %(time)s.") % hour


def _hour(hour: int) -> str:
    return time_format(dt.time(hour), "TIME_FORMAT")
