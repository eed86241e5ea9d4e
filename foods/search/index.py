"""Keeping the index true: foods whose search text is not the one indexed are indexed again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from foods.search.models import SearchPosting, SearchWord, waiting
from foods.search.ranking import Row, weights

_CHUNK = 2_000
_INSERT = "INSERT INTO foods_searchposting (food_id, word_id, weight) VALUES (%s, %s, %s)"
_COUNT = (
    "UPDATE foods_searchword SET foods = CASE WHEN foods + %s > 0 THEN foods + %s ELSE 0 END "
    "WHERE id = %s"
)


def refresh(only: Sequence[int] | None = None) -> int:
    """Index every food that is new or was renamed, or of `only` these; how many there were.

    What writes foods calls this when it is done. Until then a search looks through such foods one
    by one, so that forgetting it costs time and tolerance for typing errors, never a food.
    """
    done = 0
    while _stale(only)[:1]:  # outside of a transaction: mostly there is nothing to do
        done += _refresh_some(only)
    return done


@transaction.atomic
def rebuild() -> int:
    """Index everything anew; how many foods there are."""
    SearchPosting.objects.all().delete()
    SearchWord.objects.all().delete()
    _foods().exclude(indexed_text="").update(indexed_text="")
    return refresh()


@transaction.atomic
def forget(food_ids: Sequence[int]) -> None:
    """Take foods that are gone out of the index, and the words nothing else has."""
    _forget(food_ids)
    SearchWord.objects.filter(foods=0).exclude(
        Exists(SearchPosting.objects.filter(word=OuterRef("pk")))
    ).delete()


def _foods() -> Any:
    return apps.get_model("foods", "Food").objects


def _stale(only: Sequence[int] | None) -> Any:
    stale = waiting(_foods()).values_list(*Row._fields)
    return stale if only is None else stale.filter(pk__in=only)


@transaction.atomic
def _refresh_some(only: Sequence[int] | None) -> int:
    rows = [Row(*values) for values in _stale(only).select_for_update()[:_CHUNK]]
    found = {row.pk: weights(row) for row in rows}
    _forget(list(found))
    _insert(found)
    _foods().filter(pk__in=found).update(indexed_text=F("search_text"))
    return len(rows)


def _forget(food_ids: Sequence[int]) -> None:
    gone = SearchPosting.objects.filter(food_id__in=food_ids)
    counts = Counter(gone.values_list("word_id", flat=True))
    gone.delete()
    _count({word: -count for word, count in counts.items()})


def _insert(found: Mapping[int, Mapping[str, int]]) -> None:
    counts = Counter(word for words in found.values() for word in words)
    ids = _ids(sorted(counts))
    # Plain rows: as objects, the many postings of an import would take most of its time.
    postings = [
        (food_id, ids[word], weight)
        for food_id, words in found.items()
        for word, weight in words.items()
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, postings)
    _count({ids[word]: count for word, count in counts.items()})


def _ids(words: Sequence[str]) -> dict[str, int]:
    ids = dict(SearchWord.objects.filter(text__in=words).values_list("text", "pk"))
    new = [SearchWord(text=word) for word in words if word not in ids]
    if new:
        SearchWord.objects.bulk_create(new, batch_size=1_000, ignore_conflicts=True)
        names = [word.text for word in new]
        ids |= SearchWord.objects.filter(text__in=names).values_list("text", "pk")
    return ids


def _count(changes: Mapping[int, int]) -> None:
    """In the order of the words' ids, so that two that count at a time do not lock each other."""
    if changes:
        with connection.cursor() as cursor:
            cursor.executemany(_COUNT, [(n, n, word) for word, n in sorted(changes.items())])
