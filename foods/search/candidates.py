"""Foods that may answer a reading of a query: few enough to be ranked one by one."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Length, StrIndex

from foods.search.models import STALE, SearchPosting, waiting
from foods.search.ranking import Row

if TYPE_CHECKING:
    from foods.querysets import FoodQuerySet
    from foods.search.reading import Reading

MAX_CANDIDATES: Final = 200


def having(foods: "FoodQuerySet", ids: Iterable[Sequence[int]]) -> "FoodQuerySet":
    """The foods that have, for each of the sets, one of its words."""
    return foods.filter(_all(ids, "pk"))


def indexed(foods: "FoodQuerySet", reading: "Reading") -> list[Row]:
    """Foods with all the words: of the rarest word's, those it says most of."""
    rarest, others = reading.ids[0], reading.ids[1:]
    # The other words are asked of the posting: that spares reading the foods without them.
    has_others = _all(others, "postings__food_id")
    found: list[Row] = []
    for word in rarest:  # one by one: each list is in the order wanted, their union is not
        lightest = foods.filter(Q(postings__word=word) & has_others)
        found += rows(lightest.order_by("postings__weight", "postings__food_id"))
    return found


def _all(ids: Iterable[Sequence[int]], food: str) -> Q:
    condition = Q()
    for words in ids:
        has = SearchPosting.objects.filter(food=OuterRef(food), word__in=list(words))
        condition &= Q(Exists(has))
    return condition


def unindexed(foods: "FoodQuerySet", words: Sequence[str]) -> list[Row]:
    """Foods the index does not know yet as they are now, by the beginnings of their words."""
    if not waiting(foods.model.objects.values_list("pk"))[:1]:
        return []
    # Of many keep those whose text has the word first: names come before aliases there.
    first = StrIndex("search_text", Value(f" {words[0]}"))
    return rows(foods.filter(STALE, typed(words)).order_by(first, Length("search_text"), "pk"))


def typed(words: Iterable[str]) -> Q:
    """A condition on the search text: each word begins a word of it."""
    condition = Q()
    for word in words:
        condition &= Q(search_text__contains=f" {_stem(word)}")
    return condition


def rows(foods: "FoodQuerySet") -> list[Row]:
    return [Row(*values) for values in foods.values_list(*Row._fields)[:MAX_CANDIDATES]]


def _stem(singular: str) -> str:
    """What the singular and the plural begin with."""
    return singular[:-1] if len(singular) > 3 and singular.endswith(("y", "f")) else singular
