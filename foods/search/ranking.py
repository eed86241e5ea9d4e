"""How well a food answers the words of a query, on plain data: the core of the search's order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

from foods.names import foreign_heads, foreign_words
from foods.search.synonyms import PLAIN
from foods.search.text import fold, tokens

# Nobody eats these as they are: of equals, the food ready to eat comes first.
_INGREDIENTS: Final = frozenset({"dehydrated", "dry", "flour", "powder"})
# What a name from a source's own list, and a branded one, stand back behind a plain name.
_RAW: Final = 3
_BRANDED: Final = 6
DETOUR: Final = 3
PREFIX: Final = 1
TYPO: Final = 2  # for each typing error

# A word of a query: the words that answer it, each with what it costs.
Meaning = Mapping[str, int]


class Words(NamedTuple):
    """One reading of a query, in the order typed; `detour` sets back what was not typed so."""

    typed: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    detour: int = 0


class Row(NamedTuple):
    """What is looked at of a food."""

    pk: int
    name: str
    brand: str
    aliases: str
    loaded_by: str
    source_name: str
    owner_id: int | None


def standing(row: Row) -> int:
    """0 for names made for people, more for a source's own wording and for brands."""
    if row.owner_id is not None:
        return 0
    if row.brand:
        return _BRANDED
    is_raw = row.loaded_by not in ("", "catalogue") and row.name == row.source_name[:200]
    return _RAW if is_raw else 0


class Phrases(NamedTuple):
    """The words of a food by where they stand."""

    name: tuple[str, ...]
    head: tuple[str, ...]  # the name up to its comma
    aliases: tuple[tuple[str, ...], ...]
    heads: tuple[tuple[str, ...], ...]  # of the names in other languages
    brand: tuple[str, ...]
    all: tuple[str, ...]


@lru_cache(maxsize=20_000)
def phrases(name: str, aliases: str, brand: str) -> Phrases:
    aliases = ";".join(filter(None, (aliases, foreign_words(name))))
    words = tuple(tokens(name))
    head = len(fold(name.partition(",")[0]).split())
    others = _parts(aliases)
    heads = _parts(foreign_heads(name))
    maker = tuple(tokens(brand)) if brand else ()
    everything = (*words, *maker, *chain(*others), *chain(*heads))
    return Phrases(words, words[:head], others, heads, maker, everything)


def _parts(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(tokens(part)) for part in text.split(";")) if text else ()


def weights(row: Row) -> dict[str, int]:
    """For the index: each word of the food, and how far it is from naming it, smallest first."""
    name, head, aliases, heads, brand, _all = phrases(row.name, row.aliases, row.brand)
    places = [(head[-1:], 2 if len(head) == 1 else 4), (head[:1], 5), (name, 6)]
    places += [(alias, 3 if len(alias) == 1 else 7) for alias in aliases]
    places += [(each, 4) for each in heads]
    places.append((brand, 8))
    found: dict[str, int] = {}
    for words, grade in places:
        for word in words:
            found[word] = min(grade, found.get(word, grade))
    extra = 10 * standing(row) + min(len(name), 9)
    return {word: 10 * grade + extra for word, grade in found.items()}


def rank(row: Row, reading: Words) -> tuple[int, int, bool, int, str, int] | None:
    """Sort key of a match, smallest first; None when a word is not there.

    Words found whole come before beginnings of words, and those before words typed wrong. Then:
    the whole name; what the plain word means; the name up to its comma; a whole alias or name in
    another language; the name's noun ("rye bread" for bread), or up to its comma in another
    language; the name's first word; elsewhere in the name; within an alias;
    spread over both. Plain names are ahead of a source's wording by three of these steps.
    """
    food = phrases(row.name, row.aliases, row.brand)
    answers = [
        _answers(food.all, typed, meaning)
        for typed, meaning in zip(reading.typed, reading.meanings, strict=True)
    ]
    if not all(answers):
        return None
    behind = standing(row) + reading.detour
    found = [
        (cost, grade + behind)
        for phrase, grade in _graded(food, answers)
        if (cost := _cost(phrase, answers)) is not None
    ]
    if (meant := _plainly_meant(row, reading)) is not None:
        found.append((meant, 1))
    tie = not _INGREDIENTS.isdisjoint(food.name), len(food.name), " ".join(food.name), row.pk
    return (*min(found), *tie)


def _answers(words: Iterable[str], typed: str, meaning: Meaning) -> Meaning:
    """Those of a food's words that answer a typed one, and what each costs."""
    found = {}
    for word in words:
        if word == typed:
            found[word] = 0
        elif word in meaning:
            found[word] = meaning[word]
        elif word.startswith(typed):
            found[word] = PREFIX
    return found


def _graded(food: Phrases, answers: Sequence[Meaning]) -> Iterator[tuple[tuple[str, ...], int]]:
    name, head, aliases, heads, _brand, everything = food
    count = len(answers)
    within = 4 if _begins(head[-1:], answers) else 5 if _begins(name[:1], answers) else 6
    yield name, 0 if len(name) == count else within
    yield head, 2 if len(head) == count else within
    for alias in aliases:
        yield alias, 3 if len(alias) == count else 7
    for each in heads:
        yield each, 4 if len(each) == count else 7
    yield everything, 8


def _cost(phrase: Sequence[str], answers: Sequence[Meaning]) -> int | None:
    """What finding all words in the phrase costs; None when one is not in it."""
    total = 0
    for found in answers:
        costs = [found[word] for word in phrase if word in found]
        if not costs:
            return None
        total += min(costs)
    return total


def _begins(words: Iterable[str], answers: Sequence[Meaning]) -> bool:
    return any(word in found for word in words for found in answers)


def _plainly_meant(row: Row, reading: Words) -> int | None:
    """What it costs to take the query for a plain word that means this food."""
    if PLAIN.get(" ".join(reading.typed)) == row.name:
        return 0
    if len(reading.meanings) > 1:
        return None
    meaning = reading.meanings[0]
    return min(
        (cost for word, cost in meaning.items() if PLAIN.get(word) == row.name), default=None
    )
