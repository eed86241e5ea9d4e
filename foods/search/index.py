"""Keeping the index true: foods whose search text is not the one indexed are indexed again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from foods.columns_in_sql import batches, columns_as_table
from foods.search.models import SearchPosting, SearchWord, waiting
from foods.search.ranking import Row, weights
from foods.turns import lock_catalogue

_CHUNK = 5_000
_TABLES = "foods_searchword, foods_searchposting"
_INSERT = "INSERT INTO foods_searchposting (food_id, word_id, weight) {}"
_COUNT = (
    "WITH changed (word, n) AS ({}) UPDATE foods_searchword "
    "SET foods = CASE WHEN foods + n > 0 THEN foods + n ELSE 0 END FROM changed WHERE id = word"
)

# When a food was written, and its key: foods are indexed in this order.
Place = tuple[datetime, int]


def refresh(only: Sequence[int] | None = None) -> int:
    """Index every food that is new or was renamed, or of `only` these; how many there were.

    What writes foods calls this when it is done. Until then a search looks through such foods one
    by one, so that forgetting it costs time and tolerance for typing errors, never a food.
    """
    done = chunks = 0
    last = None
    # Asked outside of a transaction: mostly there is nothing to do.
    while _stale(only, last)[:1]:
        last, count = _refresh_some(only, last)
        done += count
        chunks += 1
        if count == _CHUNK and chunks.bit_count() == 1:  # at 1, 2, 4, 8, ... chunks
            _measure()
    if done > _CHUNK:
        _settle()
    return done


def rebuild() -> int:
    """Index everything anew; how many foods there are."""
    with transaction.atomic():
        lock_catalogue()
        SearchPosting.objects.all().delete()
        SearchWord.objects.all().delete()
        _foods().exclude(indexed_text="").update(indexed_text="")
        done = refresh()
    _settle()
    return done


@transaction.atomic
def forget(food_ids: Sequence[int]) -> None:
    """Take foods that are gone out of the index, and the words nothing else has.

    In its turn: a word that another transaction is about to use would be taken from it.
    """
    lock_catalogue()
    _count(_forget(food_ids))
    SearchWord.objects.filter(foods=0).exclude(
        Exists(SearchPosting.objects.filter(word=OuterRef("pk")))
    ).delete()


def _foods() -> Any:
    return apps.get_model("foods", "Food").objects


def _stale(only: Sequence[int] | None, last: Place | None) -> Any:
    """Foods to index, after the `last` one: of many, a walk from the start would get ever longer,
    past what was done already and is in PostgreSQL's index until it is vacuumed."""
    stale = waiting(_foods())
    if only is not None:
        stale = stale.filter(pk__in=only)
    if last is not None:
        updated_at, pk = last
        stale = stale.filter(updated_at__gte=updated_at).exclude(updated_at=updated_at, pk__lte=pk)
    return stale.values_list("updated_at", *Row._fields)


@transaction.atomic
def _refresh_some(only: Sequence[int] | None, last: Place | None) -> tuple[Place | None, int]:
    """Index a chunk; the place of its last food, and how many there were."""
    lock_catalogue()
    found: dict[int, dict[str, int]] = {}
    for updated_at, *values in _stale(only, last).select_for_update()[:_CHUNK]:
        row = Row(*values)
        last = updated_at, row.pk
        found[row.pk] = weights(row)
    counts = _forget(list(found))
    counts.update(_insert(found))
    _count(counts)
    for some in batches(list(found)):
        _foods().filter(pk__in=some).update(indexed_text=F("search_text"))
    return last, len(found)


def _forget(food_ids: Sequence[int]) -> Counter[int]:
    """Delete postings; by how much the counts of their words change."""
    counts: Counter[int] = Counter()
    for some in batches(food_ids):
        gone = SearchPosting.objects.filter(food__in=some)
        if words := gone.values_list("word_id", flat=True):
            counts.subtract(words)
            gone._raw_delete(gone.db)
    return counts


def _insert(found: Mapping[int, Mapping[str, int]]) -> Counter[int]:
    """Write postings; by how much the counts of their words change."""
    ids = _ids(sorted({word for words in found.values() for word in words}))
    # Plain rows: as objects, the many postings of an import would take most of its time.
    postings = [
        (food_id, ids[word], weight)
        for food_id, words in found.items()
        for word, weight in words.items()
    ]
    _write(SearchPosting, ("food", "word", "weight"), postings, _INSERT)
    return Counter(word for _food, word, _weight in postings)


def _ids(words: Sequence[str]) -> dict[str, int]:
    ids = _stored(words)
    new = [word for word in words if word not in ids]
    SearchWord.objects.bulk_create(
        [SearchWord(text=word) for word in new], batch_size=1_000, ignore_conflicts=True
    )
    return ids | _stored(new)


def _stored(words: Sequence[str]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for some in batches(words):
        ids.update(SearchWord.objects.filter(text__in=some).values_list("text", "pk"))
    return ids


def _count(changes: Mapping[int, int]) -> None:
    """All of a transaction at once, in the order of ids: two that count then never lock each other.

    An update alone would lock the words in whatever order it comes by them.
    """
    rows = sorted((word, n) for word, n in changes.items() if n)
    for some in batches(rows):
        words = SearchWord.objects.filter(pk__in=[word for word, _n in some]).order_by("pk")
        len(words.select_for_update().values_list("pk"))
    _write(SearchWord, ("id", "foods"), rows, _COUNT)


def _write(model: Any, names: Sequence[str], rows: Sequence[tuple[int, ...]], sql: str) -> None:
    fields = [model._meta.get_field(name) for name in names]
    with connection.cursor() as cursor:
        for some in batches(rows):
            source, params = columns_as_table(connection, fields, list(zip(*some, strict=True)))
            cursor.execute(sql.format(source), params)


def _measure() -> None:
    """Tell PostgreSQL what is in the tables, or it plans as if they were small.

    Not SQLite: it plans these queries well without figures, and badly with those of some tables.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {_TABLES}")


def _settle() -> None:
    """Leave the tables as searches like them; PostgreSQL's own vacuum comes minutes later.

    Only a vacuum makes an index enough to answer from, and drops the entries of foods that no
    longer wait.
    """
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (ANALYZE) foods_food, {_TABLES}")
    else:
        _measure()
