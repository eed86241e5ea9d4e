"""The catalogue's foods in other languages."""

import csv
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template import Context, Template
from django.utils import translation

from foods import names as foods_names
from foods.importers.records import CatalogueError
from foods.models import Food
from foods.names import LANGUAGES, foreign_words, name_in, names
from foods.search import ranking, search, search_text
from tests.builders import make_food

CATALOGUE = settings.BASE_DIR / "fixtures" / "catalogue"


def foods_of_the_catalogue():
    with (CATALOGUE / "foods.csv").open(encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_food_of_the_catalogue_has_a_name_and_no_other(language):
    assert set(names(language)) == set(foods_of_the_catalogue())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_foods_have_the_same_name(language):
    seen = [known.name for known in names(language).values()]
    assert sorted({name for name in seen if seen.count(name) > 1}) == []


def test_a_name_is_said_in_the_language_of_the_page():
    page = Template("{% load figures %}{{ name|catalogue }}")
    name = Context({"name": "Pumpkin seeds, roasted"})
    with translation.override("de"):
        assert page.render(name) == "Kürbiskerne, geröstet"
    with translation.override("en-gb"):
        assert page.render(name) == "Pumpkin seeds, roasted"


def test_what_has_no_name_there_keeps_its_own():
    assert name_in("de", "Grandmother's soup") == "Grandmother's soup"
    assert name_in("fr", "Almonds") == "Almonds"
    assert name_in("de-at", "Almonds") == name_in("de", "Almonds")


def test_a_food_is_found_by_its_name_in_every_language(db):
    food = make_food("Pumpkin seeds, roasted")
    make_food("Almonds")
    for query in ("Kürbiskerne", "kurbiskerne geröstet", "kürbisk", "pumpkin seeds"):
        assert search(Food.objects.all(), query)[:1] == [food], query
    assert "kurbiskerne" in foreign_words(food.name).casefold().replace("ü", "u")


def test_new_names_reach_foods_that_are_loaded_already(db, monkeypatch):
    call_command("load_catalogue", verbosity=0)
    food = Food.objects.get(name="Almonds")
    changed = {**names("de"), "Almonds": foods_names.Named("Mandelkerne", ("Krachmandeln",))}
    monkeypatch.setattr(foods_names, "names", {"de": changed}.__getitem__)
    ranking.phrases.cache_clear()
    try:
        call_command("load_catalogue", verbosity=0)
        food.refresh_from_db()
        assert food.search_text == search_text(food.name, food.brand, food.aliases)
        assert search(Food.objects.all(), "krachmandeln")[:1] == [food]
    finally:
        ranking.phrases.cache_clear()


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("Almonds,,\n", "is empty"),
        ("Almonds,Mandeln,\nAlmonds,Mandel,\n", "twice"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, lines, problem):
    (tmp_path / "names_de.csv").write_text(f"name,translated,words\n{lines}", encoding="utf-8")
    with pytest.raises(CatalogueError, match=problem):
        names("de", tmp_path)
