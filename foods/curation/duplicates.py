"""Foods of the catalogue that are likely the same: found, for curators to look at."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from rapidfuzz import fuzz

from foods.curation.likeness import Contents, Entry, Suspicion, suspicions
from foods.models import DistinctFoods, Food, FoodReplacement, NutrientContent, Status
from foods.search import search
from foods.search.text import fold

if TYPE_CHECKING:
    from foods.querysets import FoodQuerySet

_COMPARED: Final = ("magnesium", "energy", "protein", "fat", "carbohydrate", "calcium", "iron")
_BATCH: Final = 500
_WORDS: Final = 6  # of a name, to search by
_FEW: Final = 3


def suspected_duplicates() -> list[Suspicion]:
    """Pairs of published foods of the catalogue, most likely the same first.

    Left out: pairs within the embedded catalogue, which is curated, pairs of which a curator said
    that they are not the same, and pairs whose merge was undone.
    """
    rows = catalogue_foods().order_by("pk").values_list(*Entry._fields)
    entries = [Entry(*row) for row in rows.iterator(chunk_size=5_000)]
    return suspicions(entries, _contents_of, kept_apart())


def kept_apart() -> set[frozenset[int]]:
    """Pairs that are not the same: a curator said so, or undid their merge."""
    undone = FoodReplacement.objects.filter(
        kind=FoodReplacement.Kind.MERGE, undoes=None, undone_by__isnull=False
    )
    return {
        *map(frozenset, undone.values_list("old_id", "new_id")),
        *map(frozenset, DistinctFoods.objects.values_list("one_id", "other_id")),
    }


def keep_apart(*, one: Food, other: Food, by: Any = None) -> DistinctFoods:
    """Note that two foods are not the same, so that nobody is asked again; said twice, once."""
    first, second = sorted((one.pk, other.pk))
    row, _created = DistinctFoods.objects.get_or_create(
        one_id=first, other_id=second, defaults={"said_by": by}
    )
    return row


def catalogue_foods() -> "FoodQuerySet":
    return Food.objects.filter(owner=None, status=Status.PUBLISHED)


def likely_same(food: Food, limit: int = 5) -> list[tuple[Food, str]]:
    """Published foods of the catalogue that may be this one, likeliest first, and why."""
    others = catalogue_foods().exclude(pk=food.pk)
    found = []
    if food.barcode:
        found += [(each, "same barcode") for each in others.with_barcode(food.barcode)[:limit]]
    itself = Entry(food.pk, food.name, food.brand)
    for each in _found_by_name(others, food.name, limit):
        alike = suspicions([itself, Entry(each.pk, each.name, each.brand)], lambda _ids: {})
        found.append((each, alike[0].reason if alike else "name like it"))
    first = {each.pk: (each, why) for each, why in reversed(found)}
    return sorted(first.values(), key=lambda pair: found.index(pair))[:limit]


def _found_by_name(foods: "FoodQuerySet", name: str, limit: int) -> list[Food]:
    """By the whole name, then by less and less of it, until there are a few; best first."""
    words = fold(name).split()[:_WORDS]
    less = [words[:at] + words[at + 1 :] for at in range(len(words))] if len(words) > 2 else []
    noun = fold(name.partition(",")[0]).split()[-1:]
    ends = [[words[0], words[-1]], noun] if len(words) > 1 else []
    found: dict[int, Food] = {}
    for query in [words, *less, *ends]:
        if found and len(query) == 1:
            break
        found = {food.pk: food for food in search(foods, " ".join(query), limit)} | found
        if len(found) >= _FEW:
            break
    return sorted(found.values(), key=lambda food: -_ratio(name, food.name))[:limit]


def _ratio(one: str, other: str) -> float:
    return fuzz.token_set_ratio(fold(one), fold(other))


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
