"""What a merge did survives every load of the tables, and an undone one follows them again."""

import pytest

from foods.curation.replacements import replace_food, undo_replacement
from foods.models import Food
from tests.foods.catalogue_tables import food
from tests.foods.loading import load

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged(tables):
    tables.foods.append(food("300", "Pepitas, roasted", magnesium="545", energy="570"))
    load(tables)
    old, new = (Food.objects.get(source_id=number) for number in ("300", "100"))
    return replace_food(old=old, new=new, kind="merge", reason="entered twice")


def state():
    fields = ("source_id", "name", "aliases", "status", "replaced_by__source_id", "loaded_by")
    return list(Food.objects.order_by("source_id").values_list(*fields))


def test_the_merged_food_stays_retired_and_its_name_an_alias(tables, merged):
    before = state()
    assert ("300", "Pepitas, roasted", "", "retired", "100", "catalogue") in before
    load(tables)
    assert state() == before
    tables.foods[0]["aliases"] = "kernels"
    load(tables)
    assert Food.objects.get(source_id="100").aliases == "pepitas; Pepitas, roasted"


def test_copied_portions_stay(tables, merged):
    held = set(Food.objects.get(source_id="100").portions.values_list("description", "is_active"))
    load(tables)
    assert held == set(
        Food.objects.get(source_id="100").portions.values_list("description", "is_active")
    )


def test_a_merged_food_that_leaves_the_tables_can_still_be_undone(tables, merged):
    tables.foods.pop()
    load(tables)
    undo_replacement(replacement=merged)
    assert Food.objects.get(source_id="300").status == "published"


def test_undone_the_foods_follow_the_tables_again(tables, merged):
    undo_replacement(replacement=merged)
    tables.foods[0]["aliases"] = "kernels"
    tables.foods[2]["name"] = "Pepitas"
    assert "0 corrections kept" in load(tables)
    assert [(name, aliases) for _id, name, aliases, *_ in state()] == [
        ("Pumpkin seeds, roasted", "kernels"),
        ("Spinach, boiled", ""),
        ("Pepitas", ""),
    ]
