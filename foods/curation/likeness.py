"""Which foods are likely the same, entered twice. Pure: no Django, no I/O.

Foods are grouped by what they have in common, and only foods of one group are compared: for n foods
the work grows like n, not like n times n. The score orders the suspicions; it is no probability.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from foods.curation.aliases import split
from foods.search.text import fold, tokens

CURATED: Final = "catalogue"  # loaded_by of the embedded catalogue, whose foods all differ

# Names may differ by so much where the contents agree within a share of the larger amount.
_LIKE_SHARE: Final = 0.05
_SAME_SHARE: Final = 0.01
_ROUNDING: Final = 0.5  # of amounts, in the nutrient's unit: below it a share says nothing
_FEWEST_SHARED: Final = 3
# In a large group each word is compared with those next to it in the alphabet.
_WINDOW: Final = 20


class Entry(NamedTuple):
    """What is compared of a food."""

    pk: int
    name: str
    brand: str = ""
    barcode: str = ""
    aliases: str = ""
    loaded_by: str = ""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two foods that are likely the same: their keys, a score up to 100, and why."""

    one: int
    other: int
    score: int
    reason: str


Contents = Mapping[int, Mapping[str, float]]
_Pair = tuple[Entry, Entry]


def suspicions(
    entries: Sequence[Entry],
    contents_of: Callable[[set[int]], Contents],
    except_pairs: Iterable[frozenset[int]] = (),
) -> list[Suspicion]:
    """Likely duplicates, most likely first; each pair once, by its best reason.

    `contents_of` gives amounts per 100 g by nutrient for the foods with these keys: it is asked
    once, for those whose names alone do not decide. Of many foods with one name each is paired with
    the first.
    """
    found: dict[frozenset[int], Suspicion] = {}
    excepted = set(except_pairs)

    def note(pair: _Pair, score: int, reason: str) -> None:
        one, other = pair
        key = frozenset((one.pk, other.pk))
        if len(key) == 2 and key not in excepted and not _both_curated(one, other):
            found.setdefault(key, Suspicion(one.pk, other.pk, score, reason))

    for pair in _together(entries, lambda entry: entry.barcode.lstrip("0")):
        note(pair, 100, "same barcode")
    words = {entry.pk: frozenset(tokens(entry.name)) for entry in entries}
    worded = [entry for entry in entries if words[entry.pk]]
    for pair in _together(worded, lambda entry: (fold(entry.name), fold(entry.brand))):
        note(pair, 95, "same name")
    for pair in _together(worded, lambda entry: (words[entry.pk], frozenset(tokens(entry.brand)))):
        note(pair, 90, "same words")
    # Branded products with names alike are flavours and sizes, not the same food.
    plain = [entry for entry in worded if not entry.brand]
    alike = [
        *((pair, 80, "names differ by a letter or two", _LIKE_SHARE) for pair in _typos(plain)),
        *((pair, 75, "name is another name of it", _LIKE_SHARE) for pair in _by_alias(plain)),
        *((pair, 60, "one word more", _SAME_SHARE) for pair in _one_word_more(plain, words)),
    ]
    contents = contents_of({entry.pk for pair, *_ in alike for entry in pair}) if alike else {}
    for pair, score, reason, share in alike:
        one, other = (contents.get(entry.pk, {}) for entry in pair)
        if contents_agree(one, other, share):
            note(pair, score, f"{reason}, contents agree")
    return sorted(found.values(), key=lambda each: (-each.score, each.one, each.other))


def contents_agree(one: Mapping[str, float], other: Mapping[str, float], share: float) -> bool:
    """Whether at least three nutrients are known of both, and all these agree."""
    known = one.keys() & other.keys()
    return len(known) >= _FEWEST_SHARED and all(
        abs(one[code] - other[code]) <= max(share * max(one[code], other[code]), _ROUNDING)
        for code in known
    )


def _both_curated(one: Entry, other: Entry) -> bool:
    return one.loaded_by == other.loaded_by == CURATED


def _together(entries: Iterable[Entry], key: Callable[[Entry], Hashable]) -> Iterator[_Pair]:
    """The first food with each key, the curated one before others, with all that share it."""
    groups: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        if common := key(entry):
            groups[common].append(entry)
    for group in groups.values():
        first = min(group, key=lambda entry: (entry.loaded_by != CURATED, entry.pk))
        yield from ((first, entry) for entry in group if entry is not first)


def _typos(entries: Iterable[Entry]) -> Iterator[_Pair]:
    """Foods whose names have the same words but for one that is spelt differently."""
    groups: dict[tuple[str, ...], list[tuple[str, Entry]]] = defaultdict(list)
    for entry in entries:
        words = tokens(entry.name)
        for at, word in enumerate(words):
            if len(word) >= 4 and not word.isdecimal():
                groups[(*words[:at], "", *words[at + 1 :])].append((word, entry))
    for group in groups.values():
        group.sort(key=lambda each: (each[0], each[1].pk))
        for at, (word, entry) in enumerate(group):
            for other_word, other in group[at + 1 : at + 1 + _WINDOW]:
                most = 1 if min(len(word), len(other_word)) < 8 else 2
                if word != other_word and OSA.distance(word, other_word) <= most:
                    yield entry, other


def _by_alias(entries: Sequence[Entry]) -> Iterator[_Pair]:
    named = {fold(entry.name): entry for entry in entries}
    for entry in entries:
        for alias in split(entry.aliases):
            if (other := named.get(fold(alias))) is not None:
                yield entry, other


def _one_word_more(
    entries: Iterable[Entry], words: Mapping[int, frozenset[str]]
) -> Iterator[_Pair]:
    short = {words[entry.pk]: entry for entry in entries}
    for entry in entries:
        own = words[entry.pk]
        for word in own if len(own) > 1 else ():
            if (other := short.get(own - {word})) is not None:
                yield other, entry
