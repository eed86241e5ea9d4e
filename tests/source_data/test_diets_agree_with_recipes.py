"""Diet and allergens of the shipped catalogue against USDA's recipes of its survey foods.

Needs the USDA files, like all of this folder.
"""

import re
from collections import defaultdict
from functools import cache

from foods.diets import allergen_codes
from tests.source_data.test_catalogue_agrees_with_sources import fndds, fndds_rows, foods_of

# Words of an ingredient's description, and descriptions that have the word but not the thing.
WORDS = {
    "gluten": (
        (
            r"wheat|flour, white|\bbread\b|noodles|pasta|spaghetti|macaroni|cracker|barley"
            r"|\boats?\b|oatmeal|\brye\b|cookie|\bcake|soy sauce|teriyaki|bagel"
        ),
        r"buckwheat|rice noodle|noodles, rice|noodles, chinese, cellophane|gluten-free",
    ),
    "milk": (
        r"\bmilk\b|cheese|\bbutter\b|\bcream\b|yogurt|\bwhey\b|\bghee\b",
        r"(coconut|soy|almond|rice|oat) milk|(peanut|almond|cocoa) butter|cream of tartar",
    ),
    "eggs": (r"\beggs?\b", r"$^"),
    "fish": (r"^fish|\btuna\b|salmon|anchov|\bcod\b", r"$^"),
    "crustaceans": (r"crustacean|shrimp|\bcrab\b|lobster", r"$^"),
    "molluscs": (r"mollusk|clam|oyster|squid", r"oyster mushroom"),
    "peanuts": (r"peanut", r"$^"),
    "tree_nuts": (r"almond|walnut|pecan|cashew|hazelnut|pistachio", r"$^"),
    "soya": (r"soy sauce|tofu|soybeans|soy milk|teriyaki|\bmiso\b", r"$^"),
    "sesame": (r"sesame|tahini", r"$^"),
    "celery": (r"celery", r"$^"),
    "mustard": (r"mustard", r"$^"),
}
MEAT = r"\bbeef\b|pork|chicken|turkey|\bham\b|bacon|lamb\b|veal|sausage|gelatin"
ANIMALS = ("milk", "eggs", "fish", "crustaceans", "molluscs")


@cache
def ingredients() -> dict[str, list[tuple[str, str]]]:
    """Food code to code and description of what it is made of."""
    found = defaultdict(list)
    for row in fndds_rows("2021-2023", "FNDDS Ingredients"):
        found[row["Food code"]].append((row["Ingredient code"], row["Ingredient description"]))
    return found


def made_of(code: str, deep: int = 6) -> set[str]:
    """Descriptions of all it is made of, down to what is made of nothing else. Fats and oils are
    left out: USDA names a mixture of them for whatever the kitchen had."""
    described = set()
    for part, description in ingredients()[code]:
        if part in fndds("2021-2023") and part != code and deep:
            described |= made_of(part, deep - 1)
        elif not re.match(r"oil|shortening|margarine|industrial", description, re.IGNORECASE):
            described.add(description)
    return described


def found(words: str, but: str, described: set[str]) -> list[str]:
    plain = {text: re.sub(but, "", text, flags=re.IGNORECASE) for text in described}
    return [text for text in described if re.search(words, plain[text], re.IGNORECASE)]


def test_foods_certain_to_hold_no_other_allergen_have_none_in_their_recipe() -> None:
    certain = [food for food in foods_of("fndds") if food["allergens_complete"] == "true"]
    assert len(certain) > 30
    wrong = {
        f"{food['name']}: {allergen}": hits
        for food in certain
        for allergen, (words, but) in WORDS.items()
        if allergen not in allergen_codes(food["allergens"])
        and (hits := found(words, but, made_of(food["source_id"])))
    }
    assert wrong == {}


def test_vegan_and_vegetarian_foods_have_no_animal_in_their_recipe() -> None:
    wrong = {}
    for food in foods_of("fndds"):
        if food["diet"] not in ("vegan", "vegetarian") or food["name"] == "Vegan mayonnaise":
            continue  # of which there is no recipe: it stands in as imitation mayonnaise
        allowed = ("milk", "eggs") if food["diet"] == "vegetarian" else ()
        described = made_of(food["source_id"])
        hits = found(MEAT, r"expressed from grated meat and water|without meat|meatless", described)
        for allergen in set(ANIMALS) - set(allowed):
            hits += found(*WORDS[allergen], described)
        if hits:
            wrong[food["name"]] = hits
    assert wrong == {}
