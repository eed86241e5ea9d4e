"""What a query may mean: its words looked up in the vocabulary of the index."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from rapidfuzz.distance import OSA

from foods.search.models import SearchPosting, SearchWord
from foods.search.ranking import DETOUR, PREFIX, TYPO, Words
from foods.search.synonyms import rephrased

if TYPE_CHECKING:
    from foods.querysets import FoodQuerySet

_BEGINNINGS: Final = 12
_CORRECTIONS: Final = 5
# Of so many it is asked whether the person sees a food that has them: all, but for a flood.
_LOOKED_AT: Final = 60

Known = dict[str, tuple[int, int]]  # a word's id and in how many foods it is


class Sought(NamedTuple):
    """Ids of words to look for in the index: one of `words` and, per word more, one of each."""

    words: tuple[int, ...]
    others: tuple[tuple[int, ...], ...]


class Reading(NamedTuple):
    """Words for the ranking, and per word the ids that mean it, rarest word first.

    `sought`: the same; a single word's meanings by what they cost, each cost's on their own.
    """

    words: Words
    ids: tuple[tuple[int, ...], ...]
    sought: tuple[Sought, ...]


class Vocabulary:
    """The words a query needs, read from the index as few times as possible.

    Only words of foods that are `seen` count: the index also holds what others call their own
    foods, which would stand in the way of a word begun or mistyped, and tell that it is there.
    """

    def __init__(self, words: Sequence[str], seen: "FoodQuerySet") -> None:
        self.words = tuple(words)
        foods = seen.order_by().prefetch_related(None).filter(pk=OuterRef("food_id"))
        posting = SearchPosting.objects.filter(Exists(foods), word=OuterRef("pk"))
        self._seen = SearchWord.objects.filter(Exists(posting))
        self.known: Known = self._known(set(chain.from_iterable(_spellings(self.words))))

    def literal(self) -> list[Reading]:
        """The query as typed, said in other words, and with two words run together."""
        return self._known_ones([self.words, *rephrased(self.words), *_joined(self.words)])

    def apart(self) -> list[Reading]:
        """The query with one word as two."""
        return self._known_ones(_split(self.words))

    def _known_ones(self, spellings: Iterable[tuple[str, ...]]) -> list[Reading]:
        return [
            self._reading(each, [{word: 0} for word in each], DETOUR * (each != self.words))
            for each in dict.fromkeys(spellings)
            if all(word in self.known for word in each)
        ]

    def unfinished(self) -> list[Reading]:
        """The last word, and those unknown, as beginnings of words."""
        meanings = []
        for index, word in enumerate(self.words):
            meaning = {word: 0} if word in self.known else {}
            if index == len(self.words) - 1 or not meaning:
                meaning |= {other: PREFIX for other in self._begun_by(word) if other != word}
            meanings.append(meaning)
        return [self._reading(self.words, meanings)] if all(meanings) else []

    def mistyped(self, anyway: bool) -> list[Reading]:
        """Unknown words as others one or two typing errors away; `anyway`: known ones too."""
        doubtful = {word for word in self.words if anyway or word not in self.known}
        if not doubtful:
            return []
        meanings = []
        for word in self.words:
            meaning = {word: 0} if word in self.known else {}
            if word in doubtful:
                meaning = self._close_to(word) | meaning
            meanings.append(meaning)
        return [self._reading(self.words, meanings)] if all(meanings) else []

    def _reading(
        self, typed: Sequence[str], meanings: Sequence[dict[str, int]], detour: int = 0
    ) -> Reading:
        # A word said twice is looked for once.
        distinct = {tuple(meaning): meaning for meaning in meanings}.values()
        rarest, *others = sorted(
            distinct, key=lambda meaning: sum(self.known[word][1] for word in meaning)
        )
        others_ids = tuple(self._ids(meaning) for meaning in others)
        by_cost: dict[int, list[str]] = {}
        for word, cost in rarest.items():
            by_cost.setdefault(0 if others else cost, []).append(word)
        return Reading(
            Words(tuple(typed), tuple(meanings), detour),
            (self._ids(rarest), *others_ids),
            tuple(Sought(self._ids(by_cost[cost]), others_ids) for cost in sorted(by_cost)),
        )

    def _ids(self, words: Iterable[str]) -> tuple[int, ...]:
        return tuple(self.known[word][0] for word in words)

    def _begun_by(self, word: str) -> list[str]:
        begun = SearchWord.objects.filter(_from(word), foods__gt=0).order_by("-foods", "text")
        words = self._seen.filter(pk__in=begun.values("pk")[:_LOOKED_AT])
        rows = words.order_by("-foods", "text").values_list("text", "pk", "foods")
        found = {text: (pk, n) for text, pk, n in rows[:_BEGINNINGS]}
        self.known |= found
        return list(found)

    def _close_to(self, word: str) -> dict[str, int]:
        errors = 0 if len(word) < 4 or word.isdecimal() else 1 if len(word) < 6 else 2
        if not errors:
            return {}
        words = SearchWord.objects.annotate(letters=Length("text")).filter(
            letters__range=(len(word) - errors, len(word) + errors), foods__gt=0
        )
        same_start = _from(word[0]) | _from(word[1])
        return self._closest(word, words.filter(same_start), errors) or self._closest(
            word, words.exclude(same_start), errors
        )

    def _closest(self, word: str, words: "QuerySet[SearchWord]", errors: int) -> dict[str, int]:
        near = []
        for text, pk, foods in words.values_list("text", "pk", "foods"):
            distance = OSA.distance(word, text, score_cutoff=errors)
            if distance <= errors:
                near.append((distance, -foods, text, pk))
        nearest = sorted(near)[:_LOOKED_AT]
        seen = self._seen.filter(pk__in=[pk for *_place, pk in nearest]).values_list(
            "pk", flat=True
        )
        shown = set(seen) if nearest else set()
        best = [each for each in nearest if each[3] in shown][:_CORRECTIONS]
        self.known |= {text: (pk, -foods) for _distance, foods, text, pk in best}
        return {text: TYPO * distance for distance, _foods, text, _pk in best}

    def _known(self, texts: Collection[str]) -> Known:
        words = self._seen.filter(text__in=texts, foods__gt=0)
        return {text: (pk, foods) for text, pk, foods in words.values_list("text", "pk", "foods")}


def _from(beginning: str) -> Q:
    """Words with this beginning, as a range an index can serve."""
    return Q(text__gte=beginning, text__lt=f"{beginning}~")


def _spellings(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return chain([words], rephrased(words), _joined(words), _split(words))


def _joined(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for at, (one, two) in enumerate(pairwise(words)):
        yield (*words[:at], one + two, *words[at + 2 :])


def _split(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for at, word in enumerate(words):
        for cut in range(3, min(len(word), 20) - 2):
            yield (*words[:at], word[:cut], word[cut:], *words[at + 1 :])
