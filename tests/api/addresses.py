"""Every address of the API that is read, with something to show at it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from foods.curation.submissions import submit
from foods.models import Nutrient
from foods.recipes import save_recipe
from tests.builders import (
    DAY,
    make_day,
    make_dose,
    make_entry,
    make_food,
    make_profile,
    make_supplement,
)
from tests.tracker.catalogue_changes import follow
from tracker.models import CorrectionNotice, Favourite, Profile, Shortfall, SymptomEntry
from tracker.shortfalls.episodes import last_sunday_on_or_before

ROOT = "/api/v1/"
_A_YEAR = {"from": str(DAY - timedelta(days=365)), "to": str(DAY)}


def _foods(owner: User, count: int) -> None:
    for number in range(count):
        portions = {"1 oz": 28, "1 cup": 150}
        make_food(f"Food {number}", 100 + number, calcium_mg=50, portions=portions)


def _recipes(owner: User, count: int) -> None:
    ingredients = [
        {"food": food, "portion": food.portions.first(), "quantity": Decimal(1), "amount_g": None}
        for food in (make_food(name, 90, portions={"1 cup": 80}) for name in ("Oats", "Milk"))
    ]
    for number in range(count):
        save_recipe(
            owner=owner,
            name=f"Porridge {number}",
            servings=Decimal(2),
            yield_factor=Decimal(1),
            ingredients=ingredients,
        )


def _supplements(owner: User, count: int) -> None:
    for number in range(count):
        make_supplement(f"Citrate {number}", owner=owner)


def _entries(owner: User, count: int) -> None:
    for number in range(count):
        food = make_food(f"Eaten {number}", portions={"1 oz": 28})
        make_entry(owner, food, portion=food.portions.get(), date=_day(number))


def _doses(owner: User, count: int) -> None:
    for number in range(count):
        taken = make_supplement(f"Taken {number}", owner=owner)
        make_dose(owner, taken, date=_day(number))


def _symptoms(owner: User, count: int) -> None:
    for number in range(count):
        SymptomEntry.objects.create(user=owner, kind="cramp", severity=3, date=_day(number))


def _favourites(owner: User, count: int) -> None:
    for number in range(count):
        food = make_food(f"Kept {number}", portions={"1 oz": 28})
        Favourite.objects.create(user=owner, food=food, portion=food.portions.get(), quantity=2)


def _days(owner: User, count: int) -> None:
    _entries(owner, count)
    _doses(owner, count)
    for number in range(count):
        make_day(owner, _day(number))


def _notices(owner: User, count: int) -> None:
    for number in range(count):
        food = make_food(f"Corrected {number}")
        CorrectionNotice.objects.create(
            user=owner,
            food=food,
            food_name=food.name,
            days=1,
            first_day=DAY,
            last_day=DAY,
            change_mg=14,
        )


def _shortfalls(owner: User, count: int) -> None:
    """Episodes that count as replayed from the diary and the catalogue as they are."""
    follow(owner)
    sunday = last_sunday_on_or_before(timezone.localdate() - timedelta(days=1))
    Profile.objects.filter(user=owner).update(assessed_on=sunday)
    for number in range(count):
        day = _day(28 * number)
        Shortfall.objects.create(
            user=owner,
            authority="iom",
            target_mg=320,
            opened_on=day,
            last_confirmed_on=day,
            closed_on=day + timedelta(days=14),
        )


def _day(number: int) -> Any:
    return DAY - timedelta(days=number)


# Path of a list -> what makes so many rows of it.
LISTS: dict[str, Callable[[User, int], None]] = {
    "foods/": _foods,
    "recipes/": _recipes,
    "supplements/": _supplements,
    "entries/": _entries,
    "doses/": _doses,
    "symptoms/": _symptoms,
    "favourites/": _favourites,
    "days/": _days,
    "notices/": _notices,
    "shortfalls/": _shortfalls,
}
# Path of a single object -> the member of a row of its list that its address ends in.
OBJECTS: dict[str, str] = {
    "foods/{id}/": "id",
    "recipes/{id}/": "id",
    "supplements/{id}/": "id",
    "entries/{uuid}/": "uuid",
    "doses/{uuid}/": "uuid",
    "symptoms/{uuid}/": "uuid",
    "favourites/{kind}/{id}/": "food",
    "days/{date}/": "date",
}
ALONE = (
    "account/",
    "profile/",
    "assessment/",
    "sources/",
    "suggestions/",
    "foods/{id}/submission/",
)
QUERIES: dict[str, dict[str, str]] = {
    "days/": _A_YEAR,
    "assessment/": {"as_of": str(DAY)},
    "sources/": {"as_of": str(DAY)},
    "suggestions/": {"date": str(DAY)},
}


def url_with_something(api: Any, owner: User, path: str) -> str:
    """The address of this path, after making what it shows."""
    make_profile(owner)
    if path in LISTS:
        LISTS[path](owner, 1)
        return ROOT + path
    if path in OBJECTS:
        name = path.partition("{")[0]
        LISTS[name](owner, 1)
        row = api.get(ROOT + name, QUERIES.get(name, {})).json()["results"][0]
        last = path.rpartition("{")[0].format(**row)
        return f"{ROOT}{last}{row[OBJECTS[path]]}/"
    if path == "foods/{id}/submission/":
        food = make_food("My bread", owner=owner, source="own")
        submit(food=food, by=owner)
        return f"{ROOT}foods/{food.pk}/submission/"
    Nutrient.objects.get_or_create(
        code="magnesium", defaults={"name": "Magnesium", "unit": "mg", "fdc_id": 1090}
    )
    return ROOT + path
