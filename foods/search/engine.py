"""The search itself: from a query to foods, best first."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from foods.search.candidates import having, indexed, rows, unindexed
from foods.search.ranking import Row, Words, rank
from foods.search.reading import Reading, Vocabulary
from foods.search.text import words_of

if TYPE_CHECKING:
    from foods.models import Food
    from foods.querysets import FoodQuerySet

# With fewer than so many found, typing errors are thought of.
_FEW: Final = 5
_BARCODE_DIGITS: Final = 8


def search(
    foods: "FoodQuerySet",
    query: str,
    limit: int = 20,
    recent: Sequence[int] = (),
    seen: "FoodQuerySet | None" = None,
) -> "list[Food]":
    """The foods a person most likely means by `query`, best first; a barcode finds its food alone.

    `foods` is what the person may see, already selected; `seen` is all of that, where a filter
    made `foods` fewer. `recent` are the ids of foods they ate lately, which come before others that
    match as exactly.
    """
    words = words_of(query)
    if not words:
        return []
    digits = "".join(words)
    if digits.isdecimal() and len(digits) >= _BARCODE_DIGITS:
        by_barcode = list(foods.with_barcode(digits)[:limit])
        if by_barcode:
            return by_barcode
    vocabulary = Vocabulary(words, foods if seen is None else seen)
    best = _Found(frozenset(recent)).of(foods.order_by().prefetch_related(None), vocabulary, limit)
    found = foods.in_bulk(best)
    return [found[pk] for pk in best if pk in found]


def matching(foods: "FoodQuerySet", query: str) -> "FoodQuerySet":
    """All foods that have every word of the query, in no particular order."""
    words = words_of(query)
    if not words:
        return foods.none()
    vocabulary = Vocabulary(words, foods)
    condition = Q(pk__in=[row.pk for row in unindexed(foods.order_by(), words)])
    for reading in vocabulary.literal() + vocabulary.apart() + vocabulary.unfinished():
        condition |= Q(pk__in=having(foods.model.objects.all(), reading.ids).values("pk"))
    found = foods.filter(condition)
    if found.exists():
        return found
    readings = vocabulary.mistyped(anyway=True)
    return having(foods, readings[0].ids) if readings else foods.none()


class _Found:
    """Foods by the best of the keys they were found with."""

    def __init__(self, recent: frozenset[int]) -> None:
        self._recent = recent
        self._keys: dict[int, tuple] = {}

    def of(self, foods: "FoodQuerySet", vocabulary: Vocabulary, limit: int) -> list[int]:
        words = vocabulary.words
        as_typed = Words(words, tuple({word: 0} for word in words))
        self._note(unindexed(foods, words), as_typed)
        if self._recent:
            self._note(rows(foods.filter(pk__in=self._recent)), as_typed)
        self._look(foods, vocabulary.literal())
        if len(self._keys) < limit:
            self._look(foods, vocabulary.apart() + vocabulary.unfinished())
        if len(self._keys) < _FEW:
            self._look(foods, vocabulary.mistyped(anyway=not self._keys))
        return sorted(self._keys, key=self._keys.__getitem__)[:limit]

    def _look(self, foods: "FoodQuerySet", readings: Sequence[Reading]) -> None:
        for reading, found in indexed(foods, readings):
            self._note(found, reading.words)

    def _note(self, found: Iterable[Row], words: Words) -> None:
        for row in found:
            key = rank(row, words)
            if key is not None:
                key = key[0], row.pk not in self._recent, *key[1:]
                self._keys[row.pk] = min(key, self._keys.get(row.pk, key))
