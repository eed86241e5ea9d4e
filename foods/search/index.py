"""Keeping the index true: foods whose search text is not the one indexed are indexed again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from foods.search.models import STALE, SearchPosting, SearchWord
from foods.search.ranking import Row, weights

_CHUNK = 2_000
_WORD_LETTERS = 80


def refresh(only: Sequence[int] | None = None) -> int:
    """Index every food that is new or was renamed, or of `only` these; how many there were.

    What writes foods calls this when it is done. Until then a search looks through such foods one
    by one, so that forgetting it costs time and tolerance for typing errors, never a food.
    """
    done = 0
    while _stale(only).exists():  # outside of a transaction: mostly there is nothing to do
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
    stale = _foods().filter(STALE)
    return stale if only is None else stale.filter(pk__in=only)


@transaction.atomic
def _refresh_some(only: Sequence[int] | None) -> int:
    stale = _stale(only).order_by("pk").select_for_update()
    chunk = list(stale.values_list(*Row._fields, "indexed_text")[:_CHUNK])
    rows = [Row(*values[:-1]) for values in chunk]
    if rows:
        _forget([row.pk for row, values in zip(rows, chunk, strict=True) if values[-1]])
        _insert({row.pk: weights(row) for row in rows})
        _foods().filter(pk__in=[row.pk for row in rows]).update(indexed_text=F("search_text"))
    return len(rows)


def _forget(food_ids: Sequence[int]) -> None:
    if not food_ids:
        return
    gone = SearchPosting.objects.filter(food_id__in=food_ids)
    _count({word: -n for word, n in Counter(gone.values_list("word_id", flat=True)).items()})
    gone.delete()


def _insert(found: Mapping[int, Mapping[str, int]]) -> None:
    counts = Counter(word[:_WORD_LETTERS] for words in found.values() for word in words)
    new = [SearchWord(text=text) for text in sorted(counts)]
    SearchWord.objects.bulk_create(new, batch_size=1_000, ignore_conflicts=True)
    ids = dict(SearchWord.objects.filter(text__in=counts).values_list("text", "pk"))
    postings = [
        SearchPosting(food_id=food_id, word_id=ids[word[:_WORD_LETTERS]], weight=weight)
        for food_id, words in found.items()
        for word, weight in words.items()
    ]
    SearchPosting.objects.bulk_create(postings, batch_size=5_000, ignore_conflicts=True)
    _count({ids[text]: count for text, count in counts.items()})


def _count(changes: Mapping[int, int]) -> None:
    words = list(SearchWord.objects.filter(pk__in=changes))
    for word in words:
        word.foods = max(0, word.foods + changes[word.pk])
    SearchWord.objects.bulk_update(words, ["foods"], batch_size=500)
