"""What people, curators and the server do, for `everything_at_once.py`: WORK, and how often."""

import io
import json
import random
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

PEOPLE = 6
FOODS = 12
DAYS = 10
DAY = date(2026, 3, 2)


class Refused(Exception):  # noqa: N818  # an answer, not a fault
    """Said no in words, as it should where somebody else was first."""


class World:
    """What there was at the beginning; what came since is looked up."""

    def __init__(self) -> None:
        from tests.builders import make_food, make_profile, make_supplement, nutrient

        nutrient("energy")
        self.folder = Path(tempfile.mkdtemp())
        self.foods = [
            make_food(f"Dish {n}", 40 + 10 * n, portions={"1 cup": 80, "1 slice": 30 + n})
            for n in range(FOODS)
        ]
        self.supplements = [make_supplement(f"Tablets {n}", 100 + n) for n in range(3)]
        self.curator = self.new_person("curator")  # who stays
        for _ in range(PEOPLE):
            make_profile(self.new_person())

    @staticmethod
    def new_person(called: str = "person") -> Any:
        from django.contrib.auth.models import User

        return User.objects.create(username=f"{called}-{uuid4().hex[:12]}")


class Hand:
    """Somebody at work, and what they come by; all that is left to chance is `chance`'s."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self.world, self.random = world, chance

    def day(self) -> date:
        return DAY + timedelta(days=self.random.randrange(DAYS))

    def grams(self) -> Decimal:
        return Decimal(self.random.randrange(1, 4_000)) / 10

    def one(self, rows: Any) -> Any:
        """One of the rows, or no work for now."""
        found = list(rows.order_by("pk")[:200])
        if not found:
            raise Refused
        return self.random.choice(found)

    def person(self) -> Any:
        from django.contrib.auth.models import User

        return self.one(User.objects.filter(username__startswith="person-", is_active=True))

    def food(self) -> Any:
        return self.random.choice(self.world.foods)

    def own_food(self, user: Any, **said: Any) -> Any:
        from foods.models import Food

        return self.one(Food.objects.filter(owner=user, **said))

    def amount(self, food: Any) -> dict[str, Any]:
        portion = self.random.choice([None, *food.portions.filter(is_active=True)])
        if portion is None:
            return {"portion": None, "quantity": None, "amount_g": self.grams()}
        return {"portion": portion, "quantity": Decimal(3) / 2, "amount_g": None}

    def ask(self, user: Any, method: str, path: str, body: Any = None, **headers: str) -> None:
        """What the phone or the browser of the person is told; no answer of 5xx is ever right."""
        from django.db import DatabaseError
        from django.test import Client

        client = Client(SERVER_NAME="localhost", headers=headers)
        try:
            client.force_login(user)
        except DatabaseError as error:  # the account went since it was looked up
            raise Refused from error
        answer = client.generic(method, path, json.dumps(body or {}), "application/json")
        content = b"".join(answer) if answer.streaming else answer.content
        if answer.status_code >= 500:
            raise AssertionError(f"{method} {path}: {answer.status_code} {content[:500]!r}")
        if answer.status_code >= 400:
            raise Refused(f"{method} {path}: {answer.status_code} {content[:500]!r}")


# --- People: their phones, and the pages that look at everything ----------------------------------
def phone_writes(hand: Hand) -> None:
    user, food = hand.person(), hand.food()
    amount = hand.amount(food)
    said = {"food": food.pk, "date": f"{hand.day()}", "meal": "lunch"}
    if amount["portion"]:
        said |= {"portion": amount["portion"].pk, "quantity": 1.5}
    else:
        said |= {"amount_g": float(amount["amount_g"])}
    kind = hand.random.choice(["entries", "doses", "symptoms"])
    if kind == "doses":
        supplement = hand.random.choice(hand.world.supplements)
        said = {"supplement": supplement.pk, "quantity": 1, "date": f"{hand.day()}"}
    if kind == "symptoms":
        said = {"kind": "cramp", "severity": hand.random.randrange(11), "date": f"{hand.day()}"}
    hand.ask(user, "PUT", f"/api/v1/{kind}/{uuid4()}/", said)


def phone_changes(hand: Hand) -> None:
    from tracker.models import IntakeEntry

    user = hand.person()
    row = hand.one(IntakeEntry.objects.filter(user=user))
    if hand.random.random() < 0.4:
        hand.ask(user, "DELETE", f"/api/v1/entries/{row.uuid}/")
    else:
        body = {"amount_g": float(hand.grams()), "portion": None, "quantity": None}
        hand.ask(user, "PATCH", f"/api/v1/entries/{row.uuid}/", body)


def phone_sends_all(hand: Hand) -> None:
    """What waited while there was no network, of every kind."""
    from tracker.models import IntakeEntry

    user, food = hand.person(), hand.food()
    eaten = {"food": food.pk, "amount_g": 55, "date": f"{hand.day()}"}
    changes: list[dict[str, Any]] = [
        {"type": "entry", "id": f"{uuid4()}", "object": eaten},
        {"type": "day", "id": f"{hand.day()}", "object": {"food_complete": True}},
        {
            "type": "dose",
            "id": f"{uuid4()}",
            "object": {
                "supplement": hand.random.choice(hand.world.supplements).pk,
                "quantity": 2,
                "date": f"{hand.day()}",
            },
        },
        {"type": "favourite", "id": f"food/{food.pk}", "object": {"amount_g": 30}},
    ]
    row = IntakeEntry.objects.filter(user=user).order_by("?").first()
    if row:
        changes.append({"type": "entry", "id": f"{row.uuid}", "deleted": True})
    hand.random.shuffle(changes)
    hand.ask(
        user, "POST", "/api/v1/changes/", {"changes": changes}, **{"Idempotency-Key": uuid4().hex}
    )


def phone_reads(hand: Hand) -> None:
    paths = ("changes/", "days/", "assessment/", "shortfalls/", "suggestions/", "export/", "foods/")
    hand.ask(hand.person(), "GET", f"/api/v1/{hand.random.choice(paths)}")


def looks(hand: Hand) -> None:
    paths = (
        "/today/",
        f"/days/{hand.day()}/",
        "/trends/",
        "/symptoms/",
        "/assessment/",
        "/report/",
    )
    hand.ask(hand.person(), "GET", hand.random.choice(paths))


def settles(hand: Hand) -> None:
    said = {"day_starts_at": hand.random.randrange(5), "weekly_digest": hand.random.random() < 0.5}
    hand.ask(hand.person(), "PATCH", "/api/v1/profile/", said)


def cooks(hand: Hand) -> None:
    from foods.models import Recipe

    user = hand.person()
    parts = [
        {"food": food.pk, "amount_g": float(hand.grams())}
        for food in hand.random.sample(hand.world.foods, 3)
    ]
    said = {"name": "Stew", "servings": 2, "yield_factor": 0.9, "ingredients": parts}
    stored = Recipe.objects.filter(food__owner=user, food__status="published").first()
    if stored is None or hand.random.random() < 0.2:
        hand.ask(user, "POST", "/api/v1/recipes/", said)
    else:
        hand.ask(user, "PUT", f"/api/v1/recipes/{stored.food_id}/", said)


def keeps_own_food(hand: Hand) -> None:
    from foods.own_foods import new_version

    user, does = hand.person(), hand.random.random()
    said = {
        "name": f"Bar {hand.random.randrange(9)}",
        "magnesium_mg_per_100g": hand.random.randrange(200),
        "portions": [{"description": "1 bar", "grams": 40}],
    }
    if does < 0.3:
        hand.ask(user, "POST", "/api/v1/foods/", said)
        return
    food = hand.own_food(user, recipe=None)
    if does < 0.6:
        hand.ask(user, "PATCH", f"/api/v1/foods/{food.pk}/", {"magnesium_mg_per_100g": 33})
    elif does < 0.75:
        new_version(food=food, by=user, from_date=hand.day(), contents={"magnesium": hand.grams()})
    else:
        hand.ask(user, "DELETE", f"/api/v1/foods/{food.pk}/")


def offers(hand: Hand) -> None:
    user = hand.person()
    food = hand.own_food(user, recipe=None)
    hand.ask(user, "PUT", f"/api/v1/foods/{food.pk}/submission/", {"note": "as on the label"})


def copies(hand: Hand) -> None:
    from tracker.shortcuts.copying import copy_day
    from tracker.shortcuts.meal_templates import keep_meal, log_template

    user, day = hand.person(), hand.day()
    if hand.random.random() < 0.5:
        copy_day(user=user, from_date=day, to_date=hand.day(), meals=["lunch", ""], doses=True)
        return
    template = keep_meal(user=user, name=uuid4().hex, day=day, meal="lunch")
    log_template(template=template, day=hand.day(), meal="dinner")
    template.delete()


def imports_diary(hand: Hand) -> None:
    from tests.diary_files import servings
    from tracker.diary_imports.ready_import import Options
    from tracker.diary_imports.uploads import UnderWayError, keep_upload
    from tracker.diary_imports.writing import UploadGoneError, write_import

    user = hand.person()
    try:
        upload = keep_upload(
            user=user, source="cronometer", file_name="it.csv", content=servings(), rows=4
        )
        write_import(user=user, uuid=upload.uuid, options=Options())
    except (UnderWayError, UploadGoneError) as error:
        raise Refused from error


def undoes_import(hand: Hand) -> None:
    from tracker.diary_imports.undoing import undo_import
    from tracker.models import DiaryImport

    user = hand.person()
    made = hand.one(DiaryImport.objects.filter(user=user, undone_at=None))
    undo_import(user=user, diary_import=made)


def moves_house(hand: Hand) -> None:
    """Takes the diary to a new account and leaves the old one."""
    from tracker.accounts.removal import delete_account
    from tracker.portability.bring_in import bring_in
    from tracker.portability.export import export_of
    from tracker.portability.faults import FileRefusedError

    old, new = hand.person(), World.new_person("moving")
    try:
        bring_in(user=new, data=export_of(old))
    except FileRefusedError as error:  # the old one went while it was read
        delete_account(user=new)
        raise Refused from error
    new.username = new.username.replace("moving", "person")
    new.save(update_fields=["username"])
    delete_account(user=old)


# --- Curators -------------------------------------------------------------------------------------
def corrects(hand: Hand) -> None:
    from django.db import transaction

    from foods.recipe_updates import recompute_recipes
    from foods.turns import lock_catalogue
    from tests.tracker.catalogue_changes import correct, relabel, reweigh

    food, does = hand.food(), hand.random.random()
    with transaction.atomic():
        lock_catalogue()
        if does < 0.5:
            correct(food, hand.random.choice([None, 20, 80, 240]))
        elif does < 0.8:
            reweigh(hand.random.choice(list(food.portions.all())), hand.grams())
        else:
            supplement = hand.random.choice(hand.world.supplements)
            relabel(supplement, elemental_mg_per_unit=hand.random.randrange(50, 250))
        recompute_recipes([food.pk], reason="as the curators' form does")


def replaces(hand: Hand) -> None:
    from foods.curation.replacements import replace_food, undo_replacement
    from foods.models import FoodReplacement

    if hand.random.random() < 0.5:
        old, new = hand.random.sample(hand.world.foods, 2)
        kind = hand.random.choice(["merge", "reformulated"])
        day = None if kind == "merge" else hand.day()
        replace_food(old=old, new=new, kind=kind, from_date=day)
    else:
        shared = FoodReplacement.objects.filter(old__owner=None, undoes=None, undone_by=None)
        undo_replacement(replacement=hand.one(shared))


def reviews(hand: Hand) -> None:
    from foods.curation.submissions import approve, send_back
    from foods.models import FoodGroup, FoodSubmission

    waiting = hand.one(FoodSubmission.objects.filter(status="waiting"))
    by = hand.world.curator
    if hand.random.random() < 0.5:
        approve(submission=waiting, by=by, group=FoodGroup.objects.get(), name=uuid4().hex)
    else:
        send_back(submission=waiting, by=by, reason="which one?")


def imports_foods(hand: Hand) -> None:
    from foods.importers.runs import ImportFailedError, import_foods

    names = ["lentil", "bean", "oat", uuid4().hex[:6]]
    rows = [f"{n},{hand.random.choice(names)} number {n},{n % 300}" for n in range(40)]
    table = hand.world.folder / f"{uuid4().hex}.csv"
    table.write_text("\n".join(["source_id,name,magnesium_mg", *rows]))
    try:
        import_foods("csv", table)
    except ImportFailedError as error:
        raise Refused from error
    finally:
        table.unlink()


# --- What runs by itself --------------------------------------------------------------------------
def assesses(hand: Hand) -> None:
    from tracker.corrections.following import catch_up_everyone
    from tracker.shortfalls.episodes import assess_everyone

    hand.random.choice([assess_everyone, catch_up_everyone])()


def cleans_up(_hand: Hand) -> None:
    from django.core.management import call_command

    call_command("clean_up", verbosity=0, stdout=io.StringIO())


WORK: dict[Callable[[Hand], None], int] = {
    phone_writes: 12,
    phone_changes: 6,
    phone_sends_all: 8,
    phone_reads: 5,
    looks: 6,
    settles: 2,
    cooks: 4,
    keeps_own_food: 8,
    offers: 3,
    copies: 3,
    imports_diary: 3,
    undoes_import: 2,
    moves_house: 1,
    corrects: 5,
    replaces: 5,
    reviews: 3,
    imports_foods: 2,
    assesses: 2,
    cleans_up: 1,
}
