"""A person with rows of every kind, and what of them a request can name."""

import csv
import json
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from rest_framework.renderers import JSONRenderer
from rest_framework.test import APIClient

from foods.curation.replacements import replace_food
from foods.curation.submissions import send_back, submit
from foods.models import Food, Nutrient, Portion, Supplement
from foods.recipes import save_recipe
from foods.search import refresh
from tests.builders import (
    DAY,
    make_day,
    make_dose,
    make_entry,
    make_food,
    make_profile,
    make_supplement,
    make_user,
)
from tracker.accounts.deletion import ask_deletion
from tracker.models import (
    CorrectionNotice,
    DayRecord,
    Favourite,
    IntakeEntry,
    LifeStagePeriod,
    Profile,
    Shortfall,
    SupplementDose,
    SymptomEntry,
)
from tracker.portability.export import export_of
from tracker.services import delete_row

ROOT = "/api/v1/"
PASSWORD = "a-long-password"
SOURCE = "health_connect"
RECORDS = ("r-1", "r-2", "r-deleted")
KEY = "a-key-that-was-sent"
IMPORT = "POST /api/v1/import/"
BARCODE = "4006381333931"
_PAGED = ("foods/", "recipes/", "supplements/", "entries/", "doses/", "symptoms/")


@dataclass(frozen=True)
class World:
    """Ids of rows by what they are; `gone` are uuids of deleted rows, `strange` of other people's.

    `newcomer` is the token of somebody who has nothing, `file` the export of the person.
    `foods` may be eaten; `own_foods` and `recipes` are among them, and `offered`, an own food that
    waits to be looked at. `cursors` are by path.
    """

    user: User
    token: str
    foods: list[int]
    own_foods: list[int]
    offered: int
    recipes: list[int]
    portions: dict[int, list[int]]
    supplements: list[int]
    own_supplements: list[int]
    rows: dict[str, list[str]]
    gone: dict[str, str]
    notices: list[int]
    favourites: list[tuple[str, int]]
    strange: list[int]
    newcomer: str = ""
    file: dict[str, Any] = field(default_factory=dict)
    cursors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Session-Token": self.token}

    def headers_for(self, label: str) -> dict[str, str]:
        """Who asks: only somebody who has nothing yet brings the file of another account in."""
        return {"X-Session-Token": self.newcomer} if label == IMPORT else self.headers


def build() -> World:
    """The whole of it, in the database of this test."""
    _nutrients()
    user, stranger = make_user("fuzzed"), make_user("stranger")
    make_profile(user, time_zone="Europe/Berlin", conditions=["kidney_disease"])
    foods, own = _catalogue(), _own_foods(user)
    recipes = _recipes(user, foods)
    supplements, own_supplements = _supplements(user)
    rows, gone = _diary(user, [*foods, *own], [*supplements, *own_supplements])
    favourites = _favourites(user, foods, supplements)
    strange = make_food("A stranger's", owner=stranger, portions={"1 piece": 5})
    notices = _told(user, foods[0])
    ask_deletion(user=user, session_key=None)
    _number(user)
    refresh()
    usable = [*foods, *own, *recipes]
    world = World(
        user=user,
        token=_token(user),
        foods=[food.pk for food in usable],
        own_foods=[food.pk for food in own],
        offered=own[1].pk,
        recipes=[food.pk for food in recipes],
        portions={food.pk: _portions(food) for food in usable},
        supplements=[each.pk for each in (*supplements, *own_supplements)],
        own_supplements=[each.pk for each in own_supplements],
        rows=rows,
        gone=gone,
        notices=notices,
        favourites=favourites,
        strange=[strange.pk],
        newcomer=_token(make_user("newcomer")),
        file=json.loads(JSONRenderer().render(export_of(user))),
    )
    _read_on(world)
    return world


def _number(user: User) -> None:
    """Give each row a revision of its own, as the services do."""
    last = Profile.objects.get(user=user).last_revision
    for model in (IntakeEntry, SupplementDose, SymptomEntry, DayRecord, Favourite):
        for row in model.objects.filter(user=user).order_by("pk"):
            last += 1
            model.objects.filter(pk=row.pk).update(revision=last)
    Profile.objects.filter(user=user).update(last_revision=last)


def _nutrients() -> None:
    path = settings.BASE_DIR / "fixtures" / "catalogue" / "nutrients.csv"
    with path.open(encoding="utf-8", newline="") as file:
        Nutrient.objects.bulk_create(Nutrient(**row) for row in csv.DictReader(file))


def _catalogue() -> list[Food]:
    """Foods everybody may eat: the last is an old one that another stands for."""
    kinds = {"1 oz": 28, "1 cup": 150}
    foods = [
        make_food("Pumpkin seeds", 550, energy_kcal=574, portions=kinds, barcode=BARCODE),
        make_food("Spinach", 87, energy_kcal=23, calcium_mg=136, portions=kinds, diet="vegan"),
        make_food("Broth", None, portions={"1 bowl": 250}),
    ]
    old = make_food("Old seeds", 500, portions={"1 oz": 28})
    replace_food(old=old, new=foods[0], kind="merge")
    return [*foods, old]


def _own_foods(user: User) -> list[Food]:
    portions = {"1 bar": 40, "1 box": 400}
    bars = [make_food(f"Bar {n}", 90 + n, owner=user, portions=portions) for n in range(4)]
    Food.objects.filter(owner=user).update(source="own")
    submit(food=bars[1], by=user, note="from the label")
    curator = make_user("curator", is_staff=True)
    send_back(submission=submit(food=bars[2], by=user), by=curator, reason="Which brand?")
    return bars


def _recipes(user: User, foods: list[Food]) -> list[Food]:
    by_grams = {"food": foods[1], "portion": None, "quantity": None, "amount_g": Decimal(200)}
    by_portion = {
        "food": foods[0],
        "portion": foods[0].portions.first(),
        "quantity": Decimal(2),
        "amount_g": None,
    }
    return [
        save_recipe(
            owner=user,
            name=f"Stew {number}",
            servings=Decimal(2),
            yield_factor=Decimal("0.9"),
            ingredients=[by_grams, by_portion],
        )
        for number in range(2)
    ]


def _supplements(user: User) -> tuple[list[Supplement], list[Supplement]]:
    shared = [
        make_supplement("Citrate", 100),
        make_supplement("Oil", 10, form="chloride", route="topical", unit="ml"),
    ]
    return shared, [make_supplement(f"Own {n}", 50 + n, owner=user) for n in range(3)]


def _diary(
    user: User, foods: list[Food], supplements: list[Supplement]
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Uuids of a fortnight's rows, and of one deleted row of each kind."""
    made: dict[str, list[Any]] = {"entries": [], "doses": [], "symptoms": []}
    for number in range(14):
        day = DAY - timedelta(days=number)
        food = foods[number % len(foods)]
        amount = {"portion": food.portions.first(), "quantity": 2} if number % 2 else {}
        made["entries"].append(make_entry(user, food, date=day, **amount))
        make_day(user, day, supplements=number != 3)
    for number, supplement in enumerate(supplements):
        made["doses"].append(make_dose(user, supplement, date=DAY - timedelta(days=number)))
    for kind in ("cramp", "fatigue"):
        made["symptoms"].append(
            SymptomEntry.objects.create(user=user, kind=kind, severity=4, date=DAY)
        )
    gone: dict[str, str] = {}
    for name, rows in made.items():
        for revision, (row, record) in enumerate(zip(rows, RECORDS[:2], strict=False), start=1):
            row.external_source, row.external_id, row.revision = SOURCE, record, revision
            row.save()
        last = rows.pop() if name != "symptoms" else _another_symptom(user)
        last.external_source, last.external_id = SOURCE, RECORDS[2]
        last.save()
        gone[name] = str(last.uuid)
        delete_row(row=last)
    return {name: [str(row.uuid) for row in rows] for name, rows in made.items()}, gone


def _another_symptom(user: User) -> SymptomEntry:
    return SymptomEntry.objects.create(user=user, kind="cramp", severity=1, date=DAY)


def _favourites(
    user: User, foods: list[Food], supplements: list[Supplement]
) -> list[tuple[str, int]]:
    food, supplement = foods[0], supplements[0]
    Favourite.objects.create(user=user, food=food, portion=food.portions.first(), quantity=2)
    Favourite.objects.create(user=user, food=foods[1])
    Favourite.objects.create(user=user, supplement=supplement, quantity=1)
    return [("foods", food.pk), ("foods", foods[1].pk), ("supplements", supplement.pk)]


def _told(user: User, food: Food) -> list[int]:
    LifeStagePeriod.objects.create(user=user, kind="lactating", from_date=DAY - timedelta(days=90))
    user.medicines_taken.create(medicine="levothyroxine")
    told = {"user": user, "authority": "iom", "target_mg": 320}
    Shortfall.objects.create(**told, opened_on=DAY, last_confirmed_on=DAY)
    span = {"days": 1, "first_day": DAY, "last_day": DAY, "food_name": "Seeds"}
    notices = [
        CorrectionNotice.objects.create(user=user, food=food, change_mg=14, **span),
        CorrectionNotice.objects.create(user=user, change_mg=None, **span),
    ]
    return [notice.pk for notice in notices]


def _portions(food: Food) -> list[int]:
    return list(Portion.objects.filter(food=food).order_by("pk").values_list("pk", flat=True))


def _token(user: User) -> str:
    answer = Client().post(
        "/_allauth/app/v1/auth/login",
        {"email": user.email, "password": PASSWORD},
        content_type="application/json",
    )
    return str(answer.json()["meta"]["session_token"])


def _read_on(world: World) -> None:
    """Store a cursor of each list, and send a request with a key."""
    client = APIClient(headers=world.headers)
    for path in _PAGED:
        further = client.get(ROOT + path, {"page_size": 1}).json()["next"]
        world.cursors[ROOT + path] = parse_qs(urlsplit(further).query)["cursor"]
    changes = client.get(f"{ROOT}changes/", {"page_size": 3}).json()
    world.cursors[f"{ROOT}changes/"] = [changes["next_cursor"], "0"]
    entry = {"food": world.foods[0], "amount_g": 30, "date": str(DAY)}
    sent = client.post(f"{ROOT}entries/", entry, headers={"Idempotency-Key": KEY})
    assert sent.status_code == 201, sent.content
