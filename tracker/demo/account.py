"""The demo account: six weeks of believable days, from the tables of fixtures/demo.

menu.csv has what is eaten on each weekday of three different weeks, calendar.csv which days were
written down, from which week and how completely, doses.csv a few supplements, symptoms.csv some
symptoms. All are counted back from one day, so that the account always ends today.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from foods.importers.records import SOURCES
from foods.importers.tables import read_table
from foods.models import Food, Portion, Status, Supplement
from tracker.models import (
    DayRecord,
    IntakeEntry,
    Meal,
    Shortfall,
    SupplementDose,
    SymptomEntry,
)
from tracker.services import delete_row, save_diary_row, set_day, update_profile
from tracker.shortfalls.episodes import refresh_shortfalls

EMAIL: Final = "demo@example.org"
_USERNAME: Final = "demo"
MARK: Final = "Demo account"  # as first name: a person who signs up never gets it
PROFILE: Final = {"sex": "female", "birth_date": date(1986, 5, 14), "authority": "iom"}
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ROWS: Final = uuid.UUID("6f0e7c52-3c5f-4d52-9a50-5a1f6f6d6f21")


class DemoError(Exception):
    """Why there is no demo account, in a sentence."""


@dataclass(frozen=True, slots=True)
class Dish:
    meal: str
    source: str
    source_id: str
    food: str
    portion: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class PlannedDay:
    days_ago: int
    menu: str
    meals: tuple[str, ...]
    food_complete: bool
    supplements_complete: bool
    symptoms_complete: bool
    note: str


@dataclass(frozen=True, slots=True)
class PlannedDose:
    days_ago: int
    supplement: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class PlannedSymptom:
    days_ago: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """The tables as read; `menu` is keyed by week and weekday."""

    menu: Mapping[tuple[str, str], tuple[Dish, ...]]
    days: tuple[PlannedDay, ...]
    doses: tuple[PlannedDose, ...]
    symptoms: tuple[PlannedSymptom, ...]


def read_plan(folder: Path) -> Plan:
    """Read the three tables; CatalogueError names the place of a fault."""
    menu: dict[tuple[str, str], list[Dish]] = defaultdict(list)
    columns = ("menu", "weekday", "meal", "source", "source_id", "food", "portion", "quantity")
    for row in read_table(folder, "menu.csv", columns).rows:
        dish = Dish(
            meal=row.word("meal", Meal.values),
            source=row.word("source", SOURCES),
            source_id=row.text("source_id", 40, required=True),
            food=row.text("food", 200, required=True),
            portion=row.text("portion", 80, required=True),
            quantity=row.required_amount("quantity", Decimal(100), 3),
        )
        menu[row.text("menu", 10), row.word("weekday", _WEEKDAYS)].append(dish)
    whole = ("food_complete", "supplements_complete", "symptoms_complete")
    columns = ("days_ago", "menu", "meals", *whole, "note")
    days = tuple(
        PlannedDay(
            days_ago=row.whole("days_ago", 3_650),
            menu=row.word("menu", {week for week, _weekday in menu}),
            meals=tuple(row.text("meals", 80).split()),
            food_complete=row.flag("food_complete"),
            supplements_complete=row.flag("supplements_complete"),
            symptoms_complete=row.flag("symptoms_complete"),
            note=row.text("note", 200),
        )
        for row in read_table(folder, "calendar.csv", columns).rows
    )
    doses = tuple(
        PlannedDose(
            days_ago=row.whole("days_ago", 3_650),
            supplement=row.text("supplement", 160, required=True),
            quantity=row.required_amount("quantity", Decimal(10_000), 3),
        )
        for row in read_table(folder, "doses.csv", ("days_ago", "supplement", "quantity")).rows
    )
    menus = {key: tuple(dishes) for key, dishes in menu.items()}
    return Plan(menus, days, doses, _read_symptoms(folder))


def _read_symptoms(folder: Path) -> tuple[PlannedSymptom, ...]:
    columns = ("kind", "severity", "body_part", "side", "time", "duration_min", "note")
    return tuple(
        PlannedSymptom(
            days_ago=row.whole("days_ago", 3_650),
            values={
                "kind": row.word("kind", SymptomEntry.Kind.values),
                "severity": row.whole("severity", 10),
                "body_part": row.word("body_part", ("", *SymptomEntry.BodyPart.values)),
                "side": row.word("side", ("", *SymptomEntry.Side.values)),
                "time": time.fromisoformat(row.text("time", 5, required=True)),
                "duration_min": row.whole("duration_min", 1_440)
                if row.text("duration_min", 4)
                else None,
                "note": row.text("note", 200),
            },
        )
        for row in read_table(folder, "symptoms.csv", ("days_ago", *columns)).rows
    )


@transaction.atomic
def load_demo(*, plan: Plan, as_of: date, password: str) -> list[Shortfall]:
    """Make or refresh the demo account with days up to `as_of`; its shortfalls, newest first.

    Raises DemoError when the catalogue lacks a food of the plan, or when the address or the name
    belongs to somebody else.
    """
    entries = planned_entries(plan, as_of)
    doses = planned_doses(plan, as_of)
    user = _account(password)
    update_profile(user=user, time_zone="UTC", **PROFILE)
    user.life_stage_periods.all().delete()
    _write_rows(user, IntakeEntry, entries)
    _write_rows(user, SupplementDose, doses)
    _write_rows(user, SymptomEntry, planned_symptoms(plan, as_of))
    _write_days(user, plan.days, as_of)
    user.shortfall_steps.all().delete()  # told about days that are now others
    # As the pages do: a Sunday is assessed when it is over.
    return refresh_shortfalls(user=user, as_of=as_of - timedelta(days=1))


def _account(password: str) -> User:
    """The marked account, made on first use. Nobody else's account is ever touched."""
    same = User.objects.filter(Q(username=_USERNAME) | Q(email__iexact=EMAIL))
    addresses = EmailAddress.objects.filter(email__iexact=EMAIL).values("user")
    users = User.objects.filter(Q(pk__in=same.values("pk")) | Q(pk__in=addresses))
    for other in users:
        if (other.username, other.first_name) != (_USERNAME, MARK):
            raise DemoError(
                f"An account named {_USERNAME} or with {EMAIL} exists and is not the demo "
                "account. It was left alone."
            )
    user, _created = User.objects.get_or_create(
        username=_USERNAME, defaults={"email": EMAIL, "first_name": MARK}
    )
    user.set_password(password)
    user.save()
    EmailAddress.objects.get_or_create(
        user=user, email=EMAIL, defaults={"verified": True, "primary": True}
    )
    return user


def _row_uuid(day: date, kind: str, position: int) -> uuid.UUID:
    """The same row has the same id in every run, so that a refresh replaces it."""
    return uuid.uuid5(_ROWS, f"{day} {kind} {position}")


def planned_entries(plan: Plan, as_of: date) -> dict[uuid.UUID, dict[str, Any]]:
    dishes = {dish for of_day in plan.menu.values() for dish in of_day}
    portions = _portions(dishes)
    entries = {}
    for planned in plan.days:
        day = as_of - timedelta(days=planned.days_ago)
        menu = plan.menu.get((planned.menu, _WEEKDAYS[day.weekday()]), ())
        for position, dish in enumerate(menu):
            if dish.meal in planned.meals:
                portion = portions[dish.source, dish.source_id, dish.portion]
                entries[_row_uuid(day, "entry", position)] = {
                    "date": day,
                    "meal": dish.meal,
                    "food_id": portion.food_id,
                    "portion_id": portion.pk,
                    "quantity": dish.quantity,
                    "amount_g": None,
                }
    return entries


def _portions(dishes: Iterable[Dish]) -> dict[tuple[str, str, str], Portion]:
    """The catalogue's portion of every dish, by source, source id and description."""
    foods = Food.objects.filter(owner=None, status=Status.PUBLISHED)
    stored = {
        (portion.food.source, portion.food.source_id, portion.description): portion
        for portion in Portion.objects.filter(food__in=foods, is_active=True).select_related("food")
    }
    for dish in sorted(dishes, key=lambda dish: dish.food):
        if (dish.source, dish.source_id, dish.portion) not in stored:
            raise DemoError(
                f"The catalogue has no {dish.portion!r} of {dish.food} "
                f"({dish.source} {dish.source_id}). Run load_catalogue first."
            )
    return stored


def planned_doses(plan: Plan, as_of: date) -> dict[uuid.UUID, dict[str, Any]]:
    stored = {
        supplement.name: supplement.pk
        for supplement in Supplement.objects.filter(owner=None, status=Status.PUBLISHED)
    }
    doses = {}
    for position, dose in enumerate(plan.doses):
        if dose.supplement not in stored:
            raise DemoError(
                f"The catalogue has no supplement {dose.supplement}. Run load_catalogue first."
            )
        day = as_of - timedelta(days=dose.days_ago)
        doses[_row_uuid(day, "dose", position)] = {
            "date": day,
            "supplement_id": stored[dose.supplement],
            "quantity": dose.quantity,
        }
    return doses


def planned_symptoms(plan: Plan, as_of: date) -> dict[uuid.UUID, dict[str, Any]]:
    return {
        _row_uuid(day, "symptom", position): {"date": day, **symptom.values}
        for position, symptom in enumerate(plan.symptoms)
        for day in [as_of - timedelta(days=symptom.days_ago)]
    }


def _write_rows(user: User, model: Any, rows: Mapping[uuid.UUID, dict[str, Any]]) -> None:
    for row in model.objects.for_user(user).exclude(uuid__in=list(rows)):
        delete_row(row=row)
    for row_uuid, values in rows.items():
        save_diary_row(user=user, model=model, values=values, uuid=row_uuid)


def _write_days(user: User, days: Iterable[PlannedDay], as_of: date) -> None:
    planned = {as_of - timedelta(days=day.days_ago): day for day in days}
    for record in DayRecord.objects.for_user(user).exclude(date__in=planned):
        delete_row(row=record)
    for day, values in planned.items():
        set_day(
            user=user,
            day=day,
            food_complete=values.food_complete,
            supplements_complete=values.supplements_complete,
            symptoms_complete=values.symptoms_complete,
            note=values.note,
        )
