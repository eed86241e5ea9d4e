"""An account of their own for everybody who looks around in a demo, gone after a day.

It has the days of the demo account and no way in: no password, no address, only the session it was
made for. So visitors do not see each other's edits, and nothing in it is anybody's.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from tracker.accounts.removal import delete_account
from tracker.demo.account import (
    MARK,
    PROFILE,
    Plan,
    planned_doses,
    planned_entries,
    planned_symptoms,
    read_plan,
)
from tracker.models import DayRecord, IntakeEntry, Profile, SupplementDose, SymptomEntry
from tracker.services import locked_profile, take_revisions
from tracker.shortfalls.episodes import refresh_shortfalls
from tracker.time_zones import time_zones

KEPT: Final = timedelta(days=1)
MOST: Final = 300
_NAME: Final = "demo-"


class DemoFullError(Exception):
    """There are as many visitors as a demo bears."""


def is_demo(user: Any) -> bool:
    """Whether an account is one to look around in: a person who signs up never gets the mark."""
    return bool(user.is_authenticated and user.first_name == MARK)


def make_visitor(*, time_zone: str) -> User:
    """A fresh account with six weeks of days up to today, its clock that of the visitor.

    Raises DemoFullError, or DemoError if the catalogue is not loaded.
    """
    if _visitors().count() >= MOST:
        raise DemoFullError
    plan = _plan()
    zone = time_zone if time_zone in time_zones() else "UTC"
    with transaction.atomic():
        user = User(username=_NAME + secrets.token_hex(8), first_name=MARK)
        user.set_unusable_password()
        user.save()
        profile = locked_profile(user)
        for name, value in {**PROFILE, "time_zone": zone}.items():
            setattr(profile, name, value)
        _write(user, profile, plan)
        refresh_shortfalls(user=user, as_of=profile.today - timedelta(days=1))
    return User.objects.get(pk=user.pk)


def _write(user: User, profile: Profile, plan: Plan) -> None:
    """All rows at once, each with a revision of its own as if they had been written one by one."""
    as_of = profile.today
    rows = [
        *_rows(user, IntakeEntry, planned_entries(plan, as_of)),
        *_rows(user, SupplementDose, planned_doses(plan, as_of)),
        *_rows(user, SymptomEntry, planned_symptoms(plan, as_of)),
        *(
            DayRecord(
                user=user,
                date=as_of - timedelta(days=day.days_ago),
                food_complete=day.food_complete,
                supplements_complete=day.supplements_complete,
                symptoms_complete=day.symptoms_complete,
                note=day.note,
            )
            for day in plan.days
        ),
    ]
    profile.revision = take_revisions(profile, len(rows) + 1)
    profile.save()
    for revision, row in enumerate(rows, profile.revision + 1):
        row.revision = revision
    for model in (IntakeEntry, SupplementDose, SymptomEntry, DayRecord):
        model.objects.bulk_create(row for row in rows if type(row) is model)


def _rows(user: User, model: type[Any], planned: Mapping[Any, dict[str, Any]]) -> list[Any]:
    return [model(user=user, uuid=uuid, **values) for uuid, values in planned.items()]


def remove_visitors() -> int:
    """Delete the accounts of those who came more than a day ago; how many went."""
    old = list(_visitors().filter(date_joined__lt=timezone.now() - KEPT))
    for user in old:
        delete_account(user=user)
    return len(old)


def _visitors() -> Any:
    return User.objects.filter(username__startswith=_NAME, first_name=MARK)


@cache
def _plan() -> Plan:
    return read_plan(settings.BASE_DIR / "fixtures" / "demo")
