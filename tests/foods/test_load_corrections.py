"""What a person changed in the catalogue survives every load of the tables."""

import pytest

from foods.models import Food, Portion, Supplement
from tests.foods.catalogue_tables import portion
from tests.foods.loading import content, load

pytestmark = pytest.mark.django_db


def correct(row, **values):
    """What a curator does: the history row has no loader's reason."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def test_a_curators_correction_survives_the_same_tables(tables):
    load(tables)
    correct(content(), amount_per_100g=540, derivation="chosen", note="lab report")
    assert "0 changed, 0 retired, 1 corrections kept" in load(tables)
    assert (content().amount_per_100g, content().note) == (540, "lab report")


def test_a_curators_correction_survives_new_tables(tables):
    load(tables)
    correct(content(), amount_per_100g=540)
    tables.foods[0] |= {"magnesium_mg": "560", "energy_kcal": "575"}
    load(tables)
    assert content().amount_per_100g == 540
    assert content("energy").amount_per_100g == 575


def test_a_correction_given_back_follows_the_tables_again(tables):
    load(tables)
    correct(content(), amount_per_100g=540)
    correct(content(), amount_per_100g=550)
    tables.foods[0]["magnesium_mg"] = "560"
    load(tables)
    assert content().amount_per_100g == 560


def test_only_the_corrected_field_of_a_food_is_kept(tables):
    load(tables)
    correct(Food.objects.get(source_id="100"), name="Pepitas")
    tables.foods[0] |= {"name": "Pumpkin seeds", "aliases": "green kernels"}
    load(tables)
    seeds = Food.objects.get(source_id="100")
    assert (seeds.name, seeds.aliases) == ("Pepitas", "green kernels")
    assert "pepitas green kernels" in seeds.search_text


def test_a_curators_diet_and_allergens_survive_apart(tables):
    tables.foods[0] |= {"diet": "vegan", "allergens_complete": "true"}
    load(tables)
    correct(Food.objects.get(source_id="100"), allergens=";sesame;")
    tables.foods[0] |= {"diet": "vegetarian", "allergens": "soya", "allergens_complete": "false"}
    load(tables)
    seeds = Food.objects.get(source_id="100")
    assert (seeds.diet, seeds.allergens, seeds.allergens_complete) == (
        "vegetarian",
        ";sesame;",
        True,
    )


def test_a_correction_survives_a_load_that_changed_something_else(tables):
    """The loader's history row of the second load repeats the person's name."""
    load(tables)
    correct(Food.objects.get(source_id="100"), name="Pepitas")
    tables.foods[0]["aliases"] = "green kernels"
    load(tables)
    tables.foods[0]["name"] = "Pumpkin seed kernels"
    load(tables)
    load(tables)
    seeds = Food.objects.get(source_id="100")
    assert (seeds.name, seeds.aliases) == ("Pepitas", "green kernels")


def test_what_a_curator_added_survives_a_load_that_changed_something_else(tables):
    load(tables)
    food = Food.objects.get(source_id="100")
    bag = food.portions.create(description="1 bag", gram_weight=40)
    tables.portions.append(portion("100", "1 bag", "50"))
    load(tables)
    bag.refresh_from_db()
    assert (bag.gram_weight, bag.position) == (40, 0)


def test_a_food_a_curator_retired_stays_retired(tables):
    load(tables)
    correct(Food.objects.get(source_id="100"), status="retired")
    assert "1 corrections kept" in load(tables)
    assert Food.objects.get(source_id="100").status == "retired"


def test_what_a_curator_added_stays(tables):
    load(tables)
    spinach = Food.objects.get(source_id="200")
    spinach.contents.create(nutrient_id="energy", amount_per_100g=23)
    spinach.portions.create(description="1 bunch", gram_weight=340)
    load(tables)
    assert content("energy", "200").amount_per_100g == 23
    assert spinach.portions.filter(is_active=True).count() == 2


def test_what_a_curator_deleted_stays_deleted(tables):
    load(tables)
    content("energy").delete()
    Portion.objects.get(food__source_id="100", description="1 cup").delete()
    Food.objects.get(source_id="200").delete()
    Supplement.objects.get().delete()
    assert "0 new, 0 changed, 0 retired, 4 corrections kept" in load(tables)
    assert content("energy") is None
    assert not Portion.objects.filter(food__source_id="100", description="1 cup").exists()
    assert Food.objects.count() == 1
    assert not Supplement.objects.exists()


def test_the_usual_portion_a_curator_chose_stays(tables):
    load(tables)
    ounce, cup = Portion.objects.filter(food__source_id="100")
    correct(ounce, is_default=False)
    correct(cup, is_default=True)
    tables.portions.append(portion("100", "1 tbsp", "9"))
    load(tables)
    assert Portion.objects.get(food__source_id="100", is_default=True) == cup
    tables.portions[0]["is_default"], tables.portions[-1]["is_default"] = "false", "true"
    load(tables)
    assert Portion.objects.get(food__source_id="100", is_default=True) == cup
