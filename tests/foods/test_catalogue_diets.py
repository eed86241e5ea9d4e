"""Diet and allergens of the shipped catalogue: rules over the whole table that a slip breaks.

A wrong "free of" can harm somebody: so words in a name demand their allergen, and only plain foods
are certain to hold no other one.
"""

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from foods.diets import ALLERGENS, Diet, allergen_codes, contradiction

FOODS = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue" / "foods.csv"

Row = dict[str, str]

# A word of a name that demands an allergen, and the names that have the word but not the allergen.
DEMANDED = {
    "gluten": (
        (
            r"wheat|\brye|barley|\boats?\b|oatmeal|granola|muesli|bulgur|couscous|semolina|spelt|bread"
            r"|toast\b|\bbuns?\b|bagel|muffin|croissant|brioche|challah|focaccia|naan|chapati"
            r"|\bpita|flour tortilla|pasta\b|macaroni|spaghetti|lasagna|ravioli|tortellini|noodle"
            r"|crackers?\b|biscuit|cookie|\bcakes?\b|brownie|doughnut|waffle|pancake|pastry|\bpie\b"
            r"|pizza|sandwich|burger in|quiche|pretzel|\bbeer\b|soy sauce|teriyaki|seitan"
        ),
        (
            r"buckwheat|.*gluten-free.*|breadfruit|sweetbreads|(rice|glass) noodles"
            r"|(rice|popcorn) cakes|spaghetti squash"
            r"|(rice|prawn) crackers?\b|pancake syrup|potato pancakes|^flourless.*|root beer"
            r"|shepherd's pie|pie spice|pasta sauce|sauce for pasta|^ice cream sandwich"
        ),
    ),
    "milk": (
        (
            r"milk|cheese|butter\b|cream\b|yogurt|kefir|\bwhey|ghee|latte|cappuccino|paneer|mozzarella"
            r"|ricotta|parmesan|tzatziki|quiche|pizza|custard, baked|creme|alfredo|gelato|tiramisu"
        ),
        (
            r"(soy|almond|oat|rice|coconut|plant) milk|(soy|almond) yogurt|milkfish|human milk"
            r"|(peanut|almond|cashew|nut|seed|fruit) butter|coconut cream|cream soda|cream of wheat"
            r"|ice cream cone|with cream filling|butter crackers|butter flavor"
            r"|.*without cheese|.*plant milk"
        ),
    ),
    "eggs": (
        (
            r"\beggs?\b|omelette|mayonnaise|meringue|quiche|custard, baked|creme (caramel|brulee)"
            r"|souffle|hollandaise|challah"
        ),
        r"vegan mayonnaise",
    ),
    "fish": (
        (
            r"\bfish\b|salmon|tuna|\bcod\b|haddock|mackerel|sardines|anchov|herring|trout|tilapia|halibut"
            r"|caviar|\broe\b|surimi|ceviche|worcestershire"
        ),
        r"$^",
    ),
    "crustaceans": (r"shrimp|prawn|\bcrab|lobster|crayfish", r"^imitation crab"),
    "molluscs": (
        r"clam|oyster|mussel|squid|octopus|scallops|cuttlefish|abalone|whelk|snails",
        r"oyster mushroom",
    ),
    "peanuts": (r"peanut|kung pao|pad thai", r"without peanuts"),
    "tree_nuts": (
        (
            r"almond|cashew|hazelnut|walnut|pecan|pistachio|brazil nut|macadamia|marzipan|praline"
            r"|baklava"
        ),
        r"$^",
    ),
    "soya": (r"\bsoy|tofu|tempeh|edamame|\bmiso\b|natto|tamari\b|teriyaki|okara|hoisin", r"$^"),
    "sesame": (r"sesame|tahini|hummus|halva", r"$^"),
    "mustard": (r"mustard", r"$^"),
    "celery": (r"celer", r"$^"),
    "lupin": (r"lupin", r"$^"),
    "sulphites": (r"\bwine|apricots, dried|golden raisins|prosecco|sangria|mimosa", r"$^"),
}

# What a name may not say of a food for vegetarians, and for vegans.
FLESH = (
    r"\b(beef|veal|lamb|pork|ham|bacon|chicken|turkey|duck|goose|meat|steak|sausages?|salami|liver"
    r"|lard|tallow|fish|salmon|tuna|cod|anchov\w*|sardines?|shrimp|prawns?|crab|clams?|oysters?"
    r"|gelatin|gummy|marshmallows?)\b"
)
FLESH_BUT = r"^vegetarian.*|(goose|duck) egg|oyster mushroom"
OF_ANIMALS = FLESH + (
    r"|\bmilk|cheese|\bbutter\b|cream\b|yogurt|\bwhey|ghee|\beggs?\b|mayonnaise|honey\b|omelette"
)
OF_ANIMALS_BUT = (
    r"(soy|almond|oat|rice|coconut|plant) milk|coconut milk|coconut cream|(soy|almond) yogurt"
    r"|(peanut|almond|cashew|nut|seed|fruit) butter|vegan mayonnaise|cream of wheat|oyster mushroom"
)

# Dishes and packaged foods: recipes vary, so they are certain of no other allergen only when the
# name leaves no room for one.
COMPOUND = {"dishes", "soups", "cakes_and_biscuits", "snacks", "breakfast_cereals"}
PLAIN_OF_COMPOUND = {
    "Popcorn, air-popped",
    "Whole wheat hot cereal, cooked",
    "Whole wheat hot cereal, dry",
}
PLANTS_AMONG_DAIRY = {"Soy yogurt", "Almond yogurt"}


@cache
def foods() -> tuple[Row, ...]:
    with FOODS.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def allergens(food: Row) -> tuple[str, ...]:
    return allergen_codes(food["allergens"])


def named(words: str, but: str = r"$^") -> list[Row]:
    """Foods with one of the words in what is left of their name without the phrases `but`."""
    return [
        food
        for food in foods()
        if re.search(words, re.sub(but, "", food["name"], flags=re.IGNORECASE), re.IGNORECASE)
    ]


def names(chosen: list[Row]) -> list[str]:
    return [food["name"] for food in chosen]


@pytest.mark.parametrize("allergen", ALLERGENS)
def test_a_word_of_the_name_demands_its_allergen(allergen: str) -> None:
    words, but = DEMANDED[allergen]
    asked = named(words, but)
    assert asked
    assert names([food for food in asked if allergen not in allergens(food)]) == []


@pytest.mark.parametrize(
    ("words", "allergen"),
    [
        (r"^(buckwheat|quinoa|rice (noodles|bran|cakes)|(brown|white|wild) rice|millet)", "gluten"),
        (r"^(cornmeal|cornstarch|polenta|grits|sorghum|tapioca pearls|glass noodles)", "gluten"),
        (r"gluten-free", "gluten"),
        (r"^coconut [cm]|^coconut,|chestnuts|^pine nuts|butternut|nutmeg", "tree_nuts"),
        (r"^peanut", "tree_nuts"),
        (r"^eggplant, ", "eggs"),
        (r"^(butternut|butterhead|cocoa powder)", "milk"),
    ],
)
def test_what_a_food_does_not_hold(words: str, allergen: str) -> None:
    asked = named(words)
    assert asked
    assert names([food for food in asked if allergen in allergens(food)]) == []


def test_no_diet_is_denied_by_an_allergen() -> None:
    denied = [food for food in foods() if contradiction(food["diet"], allergens(food))]
    assert names(denied) == []


def test_vegetarian_foods_are_of_no_animals_flesh() -> None:
    suspects = [food for food in named(FLESH, FLESH_BUT) if food["diet"] in ("vegan", "vegetarian")]
    assert names(suspects) == []


def test_vegan_foods_hold_nothing_of_animals() -> None:
    suspects = [food for food in named(OF_ANIMALS, OF_ANIMALS_BUT) if food["diet"] == "vegan"]
    assert names(suspects) == []


def test_groups_say_what_they_are_of() -> None:
    for food in foods():
        held = set(allergens(food))
        match food["group"]:
            case "meat_and_poultry":
                assert food["diet"] == "meat", food["name"]
            case "fish_and_seafood":
                assert held & {"fish", "crustaceans", "molluscs"}, food["name"]
                assert food["diet"] in ("fish", "meat"), food["name"]
            case "dairy_and_eggs" if food["name"] not in PLANTS_AMONG_DAIRY | {"Human milk"}:
                assert held & {"milk", "eggs"}, food["name"]
                assert food["diet"] in ("", "vegetarian"), food["name"]
            case "breakfast_cereals":
                assert food["diet"] in ("", "vegan"), food["name"]


def test_plain_plants_are_vegan_and_free_of_all_fourteen() -> None:
    """A raw vegetable or fruit is certain, or the tags help nobody."""
    raw = [
        food
        for food in foods()
        if food["group"] in ("vegetables", "fruit") and re.search(r", raw$", food["name"])
    ]
    assert len(raw) > 80
    for food in raw:
        assert food["diet"] == "vegan", food["name"]
        assert set(allergens(food)) <= {"celery", "mustard"}, food["name"]
    uncertain = {food["name"] for food in raw if food["allergens_complete"] == "false"}
    assert uncertain == {"Kelp, raw", "Wakame seaweed, raw"}  # what lives in the sea clings to it


def test_recipes_vary_so_compound_foods_are_never_certain_to_be_free_of_the_rest() -> None:
    certain = {
        food["name"]
        for food in foods()
        if food["group"] in COMPOUND and food["allergens_complete"] == "true"
    }
    assert certain == PLAIN_OF_COMPOUND
    doubtful = named(
        r"sandwich|bread$|bread,|sauce|dressing|chocolate|sausage|canned in oil|roasted in oil"
        r"|seasoning|mix\b|chips|ice cream|margarine|vegetarian|veggie|breaded|dip$|cured",
        r"mixed",
    )
    assert names([food for food in doubtful if food["allergens_complete"] == "true"]) == []


def test_nuts_that_the_law_does_not_list_are_never_certain_to_be_free_of_nuts() -> None:
    unlisted = named(r"chestnuts|pine nuts|pinyon", r"water chestnuts")
    assert len(unlisted) >= 5
    assert {food["allergens_complete"] for food in unlisted} == {"false"}


def test_rennet_and_finings_leave_the_diet_open() -> None:
    cheeses = [
        food
        for food in named(r"cheese|^brie|^camembert|mozzarella|ricotta")
        if food["group"] == "dairy_and_eggs"
    ]
    assert len(cheeses) > 40
    assert {food["diet"] for food in cheeses} == {""}
    assert {food["diet"] for food in named(r"^beer|\bwine|cider\b", r".*vinegar")} == {""}


def test_most_foods_say_something_and_a_third_is_certain() -> None:
    all_of_them = len(foods())
    assert sum(food["diet"] != "" for food in foods()) > 0.6 * all_of_them
    assert sum(food["allergens_complete"] == "true" for food in foods()) > 0.33 * all_of_them
    assert {food["diet"] for food in foods()} == {"", *Diet}
