"""Foods of the catalogue that are likely the same: found, for curators to look at."""

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from foods.curation.likeness import Contents, Entry, Suspicion, suspicions
from foods.models import Food, FoodReplacement, NutrientContent, Status
from foods.search import search

if TYPE_CHECKING:
    from foods.querysets import FoodQuerySet

_COMPARED: Final = ("magnesium", "energy", "protein", "fat", "carbohydrate", "calcium", "iron")
_BATCH: Final = 500


def suspected_duplicates() -> list[Suspicion]:
    """Pairs of published foods of the catalogue, most likely the same first.

    Left out: pairs within the embedded catalogue, which is curated, and pairs whose merge a curator
    has undone.
    """
    rows = catalogue_foods().order_by("pk").values_list(*Entry._fields)
    entries = [Entry(*row) for row in rows.iterator(chunk_size=5_000)]
    undone = FoodReplacement.objects.filter(
        kind=FoodReplacement.Kind.MERGE, undoes=None, undone_by__isnull=False
    )
    apart = {frozenset(pair) for pair in undone.values_list("old_id", "new_id")}
    return suspicions(entries, _contents_of, apart)


def catalogue_foods() -> "FoodQuerySet":
    return Food.objects.filter(owner=None, status=Status.PUBLISHED)


def likely_same(food: Food, limit: int = 5) -> list[tuple[Food, str]]:
    """Published foods of the catalogue that may be this one, likeliest first, and why."""
    others = catalogue_foods().exclude(pk=food.pk)
    found = []
    if food.barcode:
        found += [(each, "same barcode") for each in others.filter(barcode=food.barcode)[:limit]]
    named = search(others, food.name, limit)
    words = Entry(food.pk, food.name, food.brand)
    for each in named:
        alike = suspicions([words, Entry(each.pk, each.name, each.brand)], lambda _ids: {})
        found.append((each, alike[0].reason if alike else "found by its name"))
    return list({each.pk: (each, why) for each, why in reversed(found)}.values())[::-1][:limit]


def _contents_of(food_ids: set[int]) -> Contents:
    contents: dict[int, dict[str, float]] = defaultdict(dict)
    ids = sorted(food_ids)
    for start in range(0, len(ids), _BATCH):
        rows = NutrientContent.objects.filter(
            food__in=ids[start : start + _BATCH], nutrient__in=_COMPARED
        ).order_by()
        for pk, code, amount in rows.values_list("food_id", "nutrient_id", "amount_per_100g"):
            contents[pk][code] = float(amount)
    return contents
