"""One search for the web, the API and the admin.

Names, brands and aliases are folded (accents, case, punctuation) into `Food.search_text`. Every
word of the query must begin a word of that text; the order ranks what a person most likely means:
the name before an alias, the first word before a later one, a simple name before a compound.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from foods.models import Food
    from foods.querysets import FoodQuerySet

MAX_CANDIDATES = 300


def fold(text: str) -> str:
    """Lower-case words without accents or punctuation, joined by single blanks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", plain.replace("'", "").replace("’", "")))  # noqa: RUF001


def stem(word: str) -> str:
    """The word without its English plural ending, so that "berries" begins "berry" and back."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3]
    if len(word) > 4 and word.endswith(("oes", "shes", "ches", "xes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    if len(word) > 3 and word.endswith("y"):
        return word[:-1]
    return word


def search_text(name: str, brand: str = "", aliases: str = "") -> str:
    """What a food is found by: a leading blank before every word makes a prefix search exact."""
    return f" {fold(' '.join((name, brand, aliases)))}"


def rank(food: "Food", words: Iterable[str]) -> tuple[int, int, int, str]:
    """Sort key of a match, smallest first; `words` are folded and stemmed."""
    name_words = fold(food.name).split()
    alias_sets = [fold(alias).split() for alias in food.aliases.split(";")]
    words = list(words)

    def matched(candidate: list[str]) -> bool:
        return all(any(part.startswith(word) for part in candidate) for word in words)

    def is_whole(candidate: list[str]) -> bool:
        return len(candidate) == len(words) and matched(candidate)

    if is_whole(name_words) or any(is_whole(alias) for alias in alias_sets):
        grade = 0
    elif matched(name_words):
        grade = 1 if any(name_words[0].startswith(word) for word in words) else 3
    elif any(matched(alias) for alias in alias_sets):
        grade = 2
    else:
        grade = 4
    # A whole word beats the beginning of a longer one: "oat" is oats before oatcakes.
    partial = sum(all(stem(part) != word for part in name_words) for word in words)
    return grade, partial, len(name_words), food.name


def search(foods: "FoodQuerySet", query: str, limit: int = 20) -> "list[Food]":
    """The foods a person most likely means by `query`, best first; a barcode matches exactly.

    `foods` is what the person may see, already selected.
    """
    words = [stem(word) for word in fold(query).split()]
    if not words:
        return []
    if len(words) == 1 and words[0].isdecimal() and len(words[0]) >= 8:
        by_barcode = list(foods.filter(barcode=words[0])[:limit])
        if by_barcode:
            return by_barcode
    condition = Q()
    for word in words:
        condition &= Q(search_text__contains=f" {word}")
    return sorted(foods.filter(condition)[:MAX_CANDIDATES], key=lambda food: rank(food, words))[
        :limit
    ]
