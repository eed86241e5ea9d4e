"""What of the catalogue is put to somebody as something to eat."""

import csv

import pytest
from django.conf import settings

from foods.serving import (
    ADDED_TO_MEALS,
    EVERYDAY,
    NEVER_SUGGESTED,
    ONCE_A_MEAL,
    is_ready_to_eat,
    is_suggested,
    kind_of,
    most_portions,
)

CATALOGUE = settings.BASE_DIR / "fixtures" / "catalogue"


def rows(name):
    with (CATALOGUE / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("Soybeans, dry", "legumes"),
        ("Soy flour, defatted", "legumes"),
        ("Potatoes, red, raw", "vegetables"),
        ("Pasta, dry", "grains_and_bread"),
        ("Milk powder, skimmed", "dairy_and_eggs"),
        ("Wheat bran", "grains_and_bread"),
        ("Rye grain", "grains_and_bread"),
    ],
)
def test_what_is_not_eaten_as_it_is(name, group):
    assert not is_ready_to_eat(name, group)
    assert not is_suggested(name, group, times_eaten=0)


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("Almonds, dry roasted", "nuts_and_seeds"),
        ("Apple, raw", "fruit"),
        ("Spinach, boiled", "vegetables"),
        ("Raisin bran", "breakfast_cereals"),
        ("Bran flakes", "breakfast_cereals"),
    ],
)
def test_what_is(name, group):
    assert is_ready_to_eat(name, group)


def test_who_eats_something_already_may_hear_of_it():
    assert is_suggested("Wheat bran", "grains_and_bread", times_eaten=1)
    assert is_suggested("Dark chocolate", "sweets_and_chocolate", times_eaten=2)
    assert not is_suggested("Dark chocolate", "sweets_and_chocolate", times_eaten=0)


def test_alcohol_is_never_suggested():
    assert not is_suggested("Beer", "alcoholic_drinks", times_eaten=30)


def test_a_handful_of_nuts_is_enough():
    assert [most_portions(group) for group in ("nuts_and_seeds", "vegetables", "")] == [1, 2, 2]


def test_a_kind_is_the_name_before_its_comma():
    assert kind_of("Spinach, frozen, boiled") == kind_of("spinach") == "spinach"
    assert kind_of("Creamed spinach") == "creamed spinach"


def test_everyday_foods_are_in_the_catalogue_with_all_a_suggestion_needs():
    foods = {row["name"]: row for row in rows("foods.csv") if row["name"] in EVERYDAY}
    usual = {
        (row["source"], row["source_id"])
        for row in rows("portions.csv")
        if row["is_default"] == "true"
    }
    assert foods.keys() == EVERYDAY
    for name, row in foods.items():
        assert "" not in (row["magnesium_mg"], row["energy_kcal"]), name
        assert (row["source"], row["source_id"]) in usual, name
        assert is_suggested(name, row["group"], times_eaten=0), name


def test_the_groups_are_those_of_the_catalogue():
    known = {row["code"] for row in rows("food_groups.csv")}
    assert known >= ADDED_TO_MEALS | NEVER_SUGGESTED | ONCE_A_MEAL
