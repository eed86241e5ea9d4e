"""Text to words: what the index stores and what a query is read as. Pure."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from foods.names import foreign_heads, foreign_words

# Longer queries are cut before any work is done on them.
MAX_LETTERS: Final = 200
MAX_WORDS: Final = 8
# Longer words are cut in the index and in queries alike.
_WORD_LETTERS: Final = 40
_WORD: Final = re.compile(r"[a-z0-9]+")
_NOUNS_IN_IE: Final = frozenset(
    {"brownies", "calories", "cookies", "hoagies", "pies", "smoothies", "veggies"}
)
_NO_PLURAL: Final = frozenset(
    {"asparagus", "couscous", "houmous", "hummus", "molasses", "swiss", "texas"}
)
_IRREGULAR: Final = {"leaves": "leaf", "loaves": "loaf", "halves": "half", "geese": "goose"}


def fold(text: str) -> str:
    """Lower-case words without accents or punctuation, joined by single blanks."""
    plain = text.casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(_WORD.findall(plain.replace("'", "").replace("’", "")))  # noqa: RUF001


def singular(word: str) -> str:
    """The word without its English plural ending: "berries", "peaches" and "eggs" lose it."""
    if len(word) < 4 or word in _NO_PLURAL or word.endswith(("ss", "us", "is")):
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and word not in _NOUNS_IN_IE:
        return f"{word[:-3]}y"
    if word.endswith(("oes", "shes", "ches", "xes", "sses")):
        return word[:-2]
    return word.removesuffix("s")


def tokens(text: str) -> list[str]:
    """The words of a text as the index has them: folded, in the singular."""
    return [_indexed(word) for word in fold(text).split()]


@lru_cache(maxsize=20_000)
def _indexed(word: str) -> str:
    return singular(word)[:_WORD_LETTERS]


def words_of(query: str) -> list[str]:
    """The words a query is searched by; empty when it holds no letter or digit."""
    return tokens(query[:MAX_LETTERS])[:MAX_WORDS]


def search_text(name: str, brand: str = "", aliases: str = "") -> str:
    """What a food is found by: a leading blank before every word makes a prefix search exact."""
    words = (name, brand, aliases, foreign_words(name), foreign_heads(name))
    return f" {fold(' '.join(words))}"
