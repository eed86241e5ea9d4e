"""The file of everything a person has: whole, and nobody else's."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models

from foods.curation.submissions import submit
from foods.own_foods import new_version
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
from tracker.models import LifeStagePeriod, SymptomEntry
from tracker.portability.export import export_of, file_of
from tracker.portability.sections import OWN, PERSONAL

pytestmark = pytest.mark.django_db

# How one logs in, and what only this server needs: none of it is the person's own writing.
NOT_EXPORTED = {
    "MailSent",  # this server's log, so that no mail goes twice
    "AccountDeletion",
    "AnsweredRequest",
    "ApiToken",
    "Authenticator",
    "EmailAddress",
    "LogEntry",
    "Tombstone",
    "SharedReport",
    "User_groups",
    "User_user_permissions",
    "UserSession",
    # What curators did, and the histories, which repeat the rows.
    "DistinctFoods",
    "HistoricalFood",
    "HistoricalNutrientContent",
    "HistoricalPortion",
    "HistoricalSupplement",
    "ImportRun",
    "ValueDoubt",
    # A file that waits for an hour.
    "DiaryUpload",
}


def test_every_table_that_names_a_person_is_in_the_file_or_known_not_to_be():
    about_people = {
        model.__name__
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is User
    }
    exported = {model.__name__ for model in PERSONAL.values()}
    exported |= {model.__name__ for model, _owner in OWN.values()}
    assert about_people - exported == NOT_EXPORTED


@pytest.fixture
def full(owner):
    """Somebody with a row of every kind."""
    make_profile(owner, diet="vegan", conditions=["kidney_disease"])
    owner.medicines_taken.create(medicine="levothyroxine")
    LifeStagePeriod.objects.create(user=owner, kind="pregnant", from_date=date(2026, 1, 1))
    seeds = make_food(source="sr28", source_id="12016", portions={"1 oz": "28.35"})
    make_entry(owner, seeds, None, portion=seeds.portions.get(), quantity=Decimal("1.5"))
    make_dose(owner, make_supplement("Night capsules", owner=owner))
    SymptomEntry.objects.create(user=owner, kind="cramp", severity=7, date=DAY)
    make_day(owner)
    bar = make_food("Own bar", 110, owner=owner, portions={"1 bar": 40})
    save_recipe(
        owner=owner,
        name="Muesli",
        servings=Decimal(2),
        yield_factor=Decimal(1),
        ingredients=[{"food": seeds, "portion": None, "quantity": None, "amount_g": Decimal(50)}],
    )
    submit(food=make_food("Offered", 90, owner=owner), by=owner, note="from the label")
    return owner, seeds, bar


def test_everything_is_in_it(full):
    owner, seeds, _bar = full
    found = json.loads(json.dumps(export_of(owner)))
    assert (found["format"], found["version"]) == ("magnesium-tracker", 1)
    assert found["account"]["email"] == owner.email
    (profile,) = found["profile"]
    assert (profile["sex"], profile["birth_date"], profile["diet"]) == (
        "female",
        "1985-06-15",
        "vegan",
    )
    assert not any(name.endswith("_read") for name in profile)  # of this server's logs
    (entry,) = found["entries"]
    assert (entry["quantity"], entry["amount_g"], entry["date"]) == (1.5, None, str(DAY))
    assert {"id": seeds.pk, "name": seeds.name, "source": "sr28", "source_id": "12016"}.items() <= (
        next(row for row in found["foods_eaten"] if row["id"] == entry["food"]).items()
    )
    assert [row["gram_weight"] for row in found["portions_eaten"]] == [28.35]
    assert {row["name"] for row in found["own_foods"]} == {"Own bar", "Muesli", "Offered"}
    for section in (
        *("life_stage_periods", "medicines", "doses", "symptoms", "days", "recipes"),
        *("recipe_ingredients", "own_supplements", "offered_foods", "supplements_taken"),
    ):
        assert len(found[section]) == 1, section


def test_nothing_of_the_login_is_in_it(full):
    owner, *_more = full
    text = json.dumps(export_of(owner))
    assert owner.password not in text
    for name in ("password", "user", "owner"):
        assert f'"{name}":' not in text


def test_nothing_of_anybody_else(full, stranger):
    found = export_of(stranger)
    assert all(found[section] == [] for section in (*PERSONAL, *OWN))
    assert found["foods_eaten"] == found["supplements_taken"] == []


def test_both_versions_of_an_own_food(full):
    owner, _seeds, bar = full
    new_version(food=bar, by=owner, from_date=DAY, contents={"magnesium": Decimal(90)})
    found = export_of(owner)
    assert [row["name"] for row in found["own_foods"]].count("Own bar") == 2
    assert len(found["own_food_versions"]) == 1


@pytest.mark.parametrize("rows", [1, 25])
def test_the_queries_do_not_grow(owner, rows, django_assert_num_queries):
    for number in range(rows):
        make_entry(owner, make_food(f"Food {number}"))
    with django_assert_num_queries(27):
        export_of(owner)


def test_the_file_over_the_api(api, owner):
    make_profile(owner)
    response = api.get("/api/v1/export/")
    assert response["Content-Disposition"] == 'attachment; filename="magnesium-tracker.json"'
    assert response.json()["profile"][0]["sex"] == "female"


def test_the_file_from_the_page(web, owner):
    make_profile(owner)
    assert "/profile/export/" in web.get("/profile/data/").content.decode()
    response = web.get("/profile/export/")
    assert response["Content-Type"] == "application/json"
    assert "no-store" in response["Cache-Control"]
    assert response.json()["account"]["email"] == owner.email


def test_it_has_a_line_for_each_row(owner):
    for _ in range(2):
        make_entry(owner, make_food("Haferflocken, süß"))
    data = export_of(owner)
    text = b"".join(file_of(data)).decode()
    assert json.loads(text) == json.loads(json.dumps(data))
    lines = text.split("\n")
    at = lines.index('"entries": [')
    rows = [json.loads(line.rstrip(",]")) for line in lines[at + 1 : at + 3]]
    assert rows == data["entries"]
