"""Diets and allergens of foods: the words for them. Pure: no Django.

Said only where the food makes it certain. A food nothing is said about suits nobody's restriction:
unknown is not free of.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final


class Diet(StrEnum):
    """The strictest diet a food is certain to suit.

    A vegan food suits everybody; a vegetarian one suits vegetarians, and is not or not certainly
    vegan; fish includes seafood; meat suits only those who eat it.
    """

    VEGAN = "vegan"
    VEGETARIAN = "vegetarian"
    FISH = "fish"
    MEAT = "meat"


# The fourteen that must be named on food: Regulation (EU) No 1169/2011, Annex II.
ALLERGENS: Final[Mapping[str, str]] = {
    "gluten": "cereals with gluten",
    "crustaceans": "crustaceans",
    "eggs": "eggs",
    "fish": "fish",
    "peanuts": "peanuts",
    "soya": "soya",
    "milk": "milk",
    "tree_nuts": "tree nuts",
    "celery": "celery",
    "mustard": "mustard",
    "sesame": "sesame",
    "sulphites": "sulphites",
    "lupin": "lupin",
    "molluscs": "molluscs",
}
SEPARATOR: Final = ";"

# From what everybody may eat to what only some do.
_STRICTEST_FIRST: Final = (Diet.VEGAN, Diet.VEGETARIAN, Diet.FISH, Diet.MEAT)
# Allergens that are animals, or come from them, and the strictest diet a food with them can suit.
_FLESH: Final = frozenset({"fish", "crustaceans", "molluscs"})
_OF_ANIMALS: Final = _FLESH | {"milk", "eggs"}


def suiting(diet: str) -> tuple[str, ...]:
    """The diets of foods that suit a person of this diet; a ValueError for a word that is none.

    Who eats meat eats everything: foods of which nothing is known, too.
    """
    kinds = _STRICTEST_FIRST[: _STRICTEST_FIRST.index(Diet(diet)) + 1]
    return (*kinds, "") if kinds == _STRICTEST_FIRST else kinds


def contradiction(diet: str, codes: Iterable[str]) -> str:
    """Why a food of this diet cannot contain these allergens; empty when it can."""
    excluded = {Diet.VEGAN: _OF_ANIMALS, Diet.VEGETARIAN: _FLESH}.get(Diet(diet)) if diet else None
    wrong = [ALLERGENS[code] for code in codes if code in (excluded or ())]
    return f"A {diet} food contains no {wrong[0]}." if wrong else ""


def allergen_codes(text: str) -> tuple[str, ...]:
    """The codes of a list separated by semicolons, in the order of ALLERGENS; a ValueError names
    a word that is none of them."""
    given = {word.strip() for word in text.split(SEPARATOR) if word.strip()}
    if unknown := sorted(given - ALLERGENS.keys()):
        raise ValueError(f"{unknown[0]!r} is no allergen; known are {', '.join(ALLERGENS)}")
    return tuple(code for code in ALLERGENS if code in given)


def allergen_text(codes: Iterable[str]) -> str:
    """The list as it is stored, with a separator around each code: ";milk;soya;"."""
    ordered = allergen_codes(SEPARATOR.join(codes))
    return f"{SEPARATOR}{SEPARATOR.join(ordered)}{SEPARATOR}" if ordered else ""
