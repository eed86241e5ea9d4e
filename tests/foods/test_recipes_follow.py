"""Whoever changes a food, what people cooked with it follows."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from foods.models import Food
from foods.recipes import save_recipe
from tests.builders import make_food
from tests.foods.admin_pages import post
from tests.foods.importers.files import fndds_food, fndds_portion
from tests.foods.importers.imports import MILK, MILK_CUP, import_fndds


def soup_of(owner, food, **amount):
    return save_recipe(
        owner=owner,
        name="Green soup",
        servings=Decimal(1),
        yield_factor=Decimal(1),
        ingredients=[{"food": food, "portion": None, "quantity": None, "amount_g": None} | amount],
    )


def held(recipe):
    return recipe.contents.get(nutrient="magnesium").amount_per_100g


@pytest.fixture
def spinach(db):
    return make_food("Spinach, raw", 79, portions={"1 cup": 30})


def test_a_curators_correction(desk, owner, spinach):
    soup = soup_of(owner, spinach, amount_g=Decimal(100))
    post(desk, spinach, **{"contents-0-amount_per_100g": "93", "contents-0-note": "FNDDS"})
    assert held(soup) == 93
    reason = soup.contents.get().history.first().history_change_reason
    assert reason == "Spinach, raw corrected"


def test_a_curators_correction_of_a_portion(desk, owner, spinach):
    cup = spinach.portions.get()
    soup = soup_of(owner, spinach, portion=cup, quantity=Decimal(2))
    assert soup.portions.get().gram_weight == 60
    assert post(desk, spinach, **{"portions-0-gram_weight": "40"}).status_code == 302
    assert soup.portions.get().gram_weight == 80


def test_a_newer_embedded_catalogue(owner, tables):
    call_command("load_catalogue", "--from", str(tables.write()), verbosity=0)
    soup = soup_of(owner, Food.objects.get(source_id="200"), amount_g=Decimal(100))
    tables.foods[1]["magnesium_mg"] = "87"
    call_command("load_catalogue", "--from", str(tables.write()), verbosity=0)
    assert held(soup) == 87


def test_a_newer_release_of_a_source(owner, tmp_path):
    import_fndds(tmp_path, [MILK], [MILK_CUP])
    milk = Food.objects.get()
    cup = milk.portions.get()
    soup = soup_of(owner, milk, portion=cup, quantity=Decimal(1))
    newer = fndds_food(11111000, "Milk, whole", 13)
    import_fndds(tmp_path, [newer], [fndds_portion(11111000, "1 cup", 245)], "2023-2025")
    assert held(soup) == 13
    assert soup.portions.get().gram_weight == 245
    assert soup.contents.get(nutrient="magnesium").history.first().history_change_reason == (
        "loaded: fndds 2023-2025"
    )


def test_an_import_stopped_by_an_error_leaves_recipes_alone(owner, tmp_path, monkeypatch):
    import_fndds(tmp_path, [MILK])
    soup = soup_of(owner, Food.objects.get(), amount_g=Decimal(100))
    monkeypatch.setattr("foods.importers.runs._list", stop)
    with pytest.raises(KeyboardInterrupt):
        import_fndds(tmp_path, [fndds_food(11111000, "Milk, whole", 13)])
    assert held(soup) == 12


def stop(*_args):
    raise KeyboardInterrupt
