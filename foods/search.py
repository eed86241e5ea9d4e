"""One search for the web, the API and the admin.

Names, brands and aliases are folded (accents, case, punctuation) into `Food.search_text`. Every
word of the query must begin a word of that text; the order ranks what a person most likely means:
see `rank`.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from django.db.models import Q, Value
from django.db.models.functions import Length, StrIndex

if TYPE_CHECKING:
    from foods.models import Food
    from foods.querysets import FoodQuerySet

MAX_CANDIDATES = 300
MAX_WORDS = 8
# What one plain word means to most people where no name or alias says it; keys are stems.
PLAIN: Final = {
    "apple": "Apple, with skin",
    "bread": "White bread",
    "cheese": "Cheddar cheese",
    "chicken": "Roast chicken, without skin",
    "juice": "Orange juice, chilled",
    "milk": "Cow's milk, whole",
    "oil": "Olive oil",
    "rice": "White rice, cooked",
    "sugar": "Sugar, white",
    "toast": "White toast",
    "tomato": "Tomatoes, raw",
    "yoghurt": "Yogurt, plain, whole milk",
    "yogurt": "Yogurt, plain, whole milk",
}
# Nobody eats these as they are: of equals, the food ready to eat comes first.
_INGREDIENTS: Final = frozenset({"dry", "flour", "powder"})
_NOUNS_IN_IE: Final = frozenset({"brownies", "cookies", "hoagies", "smoothies", "veggies"})


def fold(text: str) -> str:
    """Lower-case words without accents or punctuation, joined by single blanks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", plain.replace("'", "").replace("’", "")))  # noqa: RUF001


def stem(word: str) -> str:
    """The word without its English plural ending, so that "berries" begins "berry" and back."""
    if len(word) > 4 and word.endswith("ies") and word not in _NOUNS_IN_IE:
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


def rank(food: "Food", words: Sequence[str]) -> tuple[int, int, bool, int, str]:
    """Sort key of a match, smallest first; `words` are folded and stemmed.

    Words found whole come before beginnings of words. Then: the whole name; what the plain word
    means; the name up to its comma; a whole alias; the name's noun ("rye bread" for bread); the
    name's first word; elsewhere in the name; within an alias; spread over both.
    """
    name = fold(food.name).split()
    head = fold(food.name.split(",")[0]).split()
    tie = not _INGREDIENTS.isdisjoint(name), len(name), food.name
    within = 4 if _begins(head[-1:], words) else 5 if _begins(name[:1], words) else 6
    phrases = [(name, 0, within), (head, 2, within)]
    phrases += [(fold(alias).split(), 3, 7) for alias in food.aliases.split(";")]
    if PLAIN.get(" ".join(words)) == food.name:
        return 0, 1, *tie
    found = [
        (partial, whole if len(phrase) == len(words) else part)
        for phrase, whole, part in phrases
        if (partial := _partial_words(phrase, words)) is not None
    ]
    return *min(found, default=(len(words), 8)), *tie


def _partial_words(phrase: Sequence[str], words: Iterable[str]) -> int | None:
    """How many of the words only begin a word of the phrase; None when one is not in it."""
    partial = 0
    for word in words:
        if not any(part.startswith(word) for part in phrase):
            return None
        partial += all(stem(part) != word for part in phrase)
    return partial


def _begins(parts: Iterable[str], words: Iterable[str]) -> bool:
    return any(part.startswith(word) for part in parts for word in words)


def words_of(query: str) -> list[str]:
    """The stems a query is searched by; empty when it holds no letter or digit."""
    return [stem(word) for word in fold(query).split()][:MAX_WORDS]


def matching(foods: "FoodQuerySet", query: str) -> "FoodQuerySet":
    """The foods that have every word of the query, in no particular order."""
    words = words_of(query)
    if not words:
        return foods.none()
    condition = Q()
    for word in words:
        condition &= Q(search_text__contains=f" {word}")
    return foods.filter(condition)


def search(foods: "FoodQuerySet", query: str, limit: int = 20) -> "list[Food]":
    """The foods a person most likely means by `query`, best first; a barcode matches exactly.

    `foods` is what the person may see, already selected.
    """
    words = words_of(query)
    if not words:
        return []
    if len(words) == 1 and words[0].isdecimal() and len(words[0]) >= 8:
        by_barcode = list(foods.filter(barcode=words[0])[:limit])
        if by_barcode:
            return by_barcode
    # Of many matches keep those whose text has the word first: names come before aliases there.
    candidates = matching(foods, query).order_by(
        StrIndex("search_text", Value(f" {words[0]}")), Length("search_text"), "pk"
    )
    return sorted(candidates[:MAX_CANDIDATES], key=lambda food: rank(food, words))[:limit]
