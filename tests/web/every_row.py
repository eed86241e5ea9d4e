"""The pages' routes, and the addresses at which one person's rows of every kind are."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from foods.models import Food, FoodSubmission, Status, Supplement
from foods.recipes import save_recipe
from tests.builders import DAY, make_dose, make_entry, make_food, make_symptom, nutrient
from tests.diary_files import DIARY, table
from tests.tracker import full_account
from tracker.clinical.choices import Choices
from tracker.clinical.links import share_report
from tracker.mailing.unsubscribe import unsubscribe_url
from tracker.models import DiaryImport, DiaryUpload, MealTemplate

# Asked by tests of their own: the API and FHIR by the access table; the rest is other people's.
ELSEWHERE = ("accounts/", "_allauth/", "api/v1/", "fhir/", "admin/")
_PLAIN = {"<date:day>": DAY.isoformat(), "<str:meal>": "lunch", "<slug:code>": "energy"}
_OF_ROWS = ("int:pk", "int:food_id", "uuid:uuid", "str:token", "str:secret", "slug:slug")


def routes() -> set[str]:
    """Every route of the pages."""

    def walk(resolver: Any, before: str) -> Iterator[str]:
        for each in resolver.url_patterns:
            route = before + str(each.pattern)
            if not before and route.startswith(ELSEWHERE):
                continue
            if isinstance(each, URLResolver):
                yield from walk(each, route)
            else:
                yield route

    return set(walk(get_resolver(), ""))


def person_with_all() -> User:
    """Somebody who has a row of every kind, with values that pages can show, and who stays."""
    with patch.object(full_account, "marked", lambda _model: {}):
        user = full_account.full_account()
    user.deletion.delete()
    DiaryUpload.objects.filter(user=user).delete()
    return User.objects.get(pk=user.pk)


@contextmanager
def kept_for_a_module(blocker: Any) -> Iterator[User]:
    """The person of many tests, each of which undoes what it did; gone afterwards."""
    with blocker.unblock(), transaction.atomic():
        yield person_with_all()
        transaction.set_rollback(True)


@contextmanager
def trial() -> Iterator[None]:
    """What is done in it is undone afterwards, so that one account serves all addresses."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def state_of(person: User) -> dict[str, Any]:
    """All that is stored of them."""
    return {
        model._meta.label: list(
            model._default_manager.filter(**{owner: person.pk}).order_by("pk").values()
        )
        for model, owner in full_account.OWN.items()
    }


def addresses_of(person: User, row_of: Mapping[str, str]) -> dict[str, str]:
    """Each of these routes with what is named of the person's rows in it."""
    browser = Client()
    browser.force_login(person)
    rows = _rows(person)
    file = SimpleUploadedFile("diary.csv", table(DIARY))
    browser.post("/import/", {"file": file})
    rows["upload"] = DiaryUpload.objects.get(user=person).uuid
    names = browser.get(f"/import/files/{rows['upload']}/").context["names"]
    plain = {**_PLAIN, "<slug:key>": names[0]["named"].key}
    found = {}
    for route, row in row_of.items():
        address = f"/{route}"
        for part, value in plain.items():
            address = address.replace(part, value)
        for part in _OF_ROWS:
            if f"<{part}>" in address:
                address = address.replace(f"<{part}>", str(rows[row]))
        found[route] = address
    return found


def _rows(person: User) -> dict[str, Any]:
    food = make_food("Own bar", owner=person, portions={"1 bar": 40})
    nutrient("energy")
    offers = FoodSubmission.objects.filter(submitted_by=person)
    pill = Supplement.objects.filter(owner=person, status=Status.PUBLISHED).first()
    recipe = save_recipe(
        owner=person,
        name="Own muesli",
        servings=Decimal(1),
        yield_factor=Decimal(1),
        ingredients=[{"food": food, "portion": None, "quantity": None, "amount_g": Decimal(50)}],
    )
    link, secret = share_report(
        user=person, choices=Choices(DAY, DAY), reader="", lifetime=timedelta(days=7)
    )
    return {
        "entry": make_entry(person, food, meal="lunch").uuid,
        "dose": make_dose(person, pill).uuid,
        "symptom": make_symptom(person).uuid,
        "food": food.pk,
        "shared_food": Food.objects.filter(owner=None, status=Status.PUBLISHED)[0].pk,
        "waiting": offers.get(status=FoodSubmission.Status.WAITING).food_id,
        "recipe": recipe.pk,
        "supplement": pill.pk,
        "template": MealTemplate.objects.get(user=person).pk,
        "link": link.pk,
        "import": DiaryImport.objects.get(user=person).pk,
        "medicine": person.medicines_taken.get().pk,
        "period": person.life_stage_periods.get().pk,
        "api_token": person.api_tokens.get().pk,
        "token": unsubscribe_url(person, "digest").rstrip("/").rpartition("/")[2],
        "secret": secret,
        "slug": "night-cramps",
    }
