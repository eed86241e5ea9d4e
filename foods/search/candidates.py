"""Foods that may answer a reading of a query: few enough to be ranked one by one."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Length, StrIndex

from foods.search.models import STALE, SearchPosting, waiting
from foods.search.ranking import Row

if TYPE_CHECKING:
    from foods.querysets import FoodQuerySet
    from foods.search.reading import Reading, Sought

MAX_CANDIDATES: Final = 200
# Of each when there are several lists: the ranking takes as long as all of the rest.
_OF_EACH: Final = MAX_CANDIDATES // 2

# The index alone answers this: (word, weight, food) and (food, word).
_POSTINGS: Final = "SELECT p.food_id, p.weight FROM foods_searchposting p WHERE p.word_id IN ({})"
_HAS: Final = (
    " AND EXISTS (SELECT 1 FROM foods_searchposting o"
    " WHERE o.food_id = p.food_id AND o.word_id IN ({}))"
)
# Each list has an order and an end of its own: SQLite allows that inside a FROM only.
_NUMBERED: Final = "SELECT {0}, food_id, weight FROM ({1}) AS list{0}"
_UNION: Final = " UNION ALL "
_LIGHTEST: Final = " ORDER BY weight, food_id LIMIT {}"


def having(foods: "FoodQuerySet", ids: Iterable[Sequence[int]]) -> "FoodQuerySet":
    """The foods that have, for each of the sets, one of its words."""
    return foods.filter(_all(ids, "pk"))


def indexed(
    foods: "FoodQuerySet", readings: Sequence["Reading"]
) -> Iterator[tuple["Reading", list[Row]]]:
    """For each reading foods with all the words: of the rarest word's, those it says most of.

    Two statements for all readings: one that only the index is needed for, and one for the foods.
    """
    lists = [(reading, sought) for reading in readings for sought in reading.sought]
    if len(lists) == 1 and len(lists[0][1].words) == 1 and not lists[0][1].others:
        yield lists[0][0], _lightest(foods, lists[0][1])  # in the order wanted as it is
        return
    most = MAX_CANDIDATES if len(lists) == 1 else _OF_EACH
    listed = _listed([sought for _reading, sought in lists], most)
    wanted = {pk for pks in listed for pk in pks}
    by_id = {row.pk: row for row in _rows(foods.filter(pk__in=wanted))} if wanted else {}
    for (reading, sought), pks in zip(lists, listed, strict=True):
        found = [by_id[pk] for pk in pks if pk in by_id]
        if len(pks) >= most / 2 > len(found):
            found = _lightest(foods, sought)  # most of those are not for this person or filter
        yield reading, found


def _listed(all_sought: Sequence["Sought"], most: int) -> list[dict[int, None]]:
    """For each the ids of foods, lightest first, whether anybody may see them or not."""
    if not all_sought:
        return []
    parts, params = [], []
    for number, sought in enumerate(all_sought):
        select, values = _postings(sought, most)
        parts.append(_NUMBERED.format(number, select))
        params += values
    listed: list[dict[int, None]] = [{} for _sought in all_sought]
    with connection.cursor() as cursor:
        cursor.execute(f"{_UNION.join(parts)} ORDER BY 1, 3, 2", params)
        for number, food_id, _weight in cursor.fetchall():
            listed[number][food_id] = None
    return listed


def _postings(sought: "Sought", most: int) -> tuple[str, list[int]]:
    has = "".join(_HAS.format(_places(words)) for words in sought.others)
    others = [word for words in sought.others for word in words]
    end = _LIGHTEST.format(most)
    if others:
        select = _POSTINGS.format(_places(sought.words)) + has + end
        return select, [*sought.words, *others]
    # One by one: each word's list is in the order wanted, their union is not.
    one = _POSTINGS.format("%s") + end
    parts = [_NUMBERED.format(number, one) for number in range(len(sought.words))]
    return f"{_UNION.join(parts)}{end}", list(sought.words)


def _lightest(foods: "FoodQuerySet", sought: "Sought") -> list[Row]:
    """What `_listed` and `_rows` find, of the foods alone: slower where these are nearly all."""
    has_others = _all(sought.others, "postings__food_id")
    found = foods.filter(Q(postings__word__in=sought.words) & has_others)
    return _rows(found.order_by("postings__weight", "postings__food_id")[:MAX_CANDIDATES])


def _places(words: Sequence[int]) -> str:
    return ", ".join(["%s"] * len(words))


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
    return _rows(foods[:MAX_CANDIDATES])


def _rows(foods: "FoodQuerySet") -> list[Row]:
    return [Row(*values) for values in foods.values_list(*Row._fields)]


def _stem(singular: str) -> str:
    """What the singular and the plural begin with."""
    return singular[:-1] if len(singular) > 3 and singular.endswith(("y", "f")) else singular
