"""Writing an import beside the embedded catalogue.

The embedded catalogue is curated: names in our words, aliases, portions, chosen values. An import
leaves its foods as they are, but for what they lack: contents nobody has a value of, and the
source's own name. All other foods of the import are written as they are in the source, with the
same respect for what people corrected as everywhere (`corrections`).

A food is kept up to date, and retired, by the loader that `Food.loaded_by` names. load_catalogue
takes over a food it has in its tables; an import never takes one from it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from foods.importers.load import (
    CATALOGUE,
    CONTENT_FIELDS,
    chunks,
    content_values,
    retire_foods,
    stored_foods,
    update_recipes,
    write_foods,
)
from foods.importers.records import FoodRecord, Refusal, SourceError
from foods.importers.spool import Spool
from foods.importers.writing import Run
from foods.models import Food, FoodGroup, NutrientContent, Status

Key = tuple[str, str]

# A file that would retire more than half of a source's foods is more likely a part of a file.
MOST_RETIRED_SHARE: Final = 0.5
_FEW: Final = 100


def load_import(
    run: Run,
    spool: Spool,
    *,
    is_part: bool,
    refuse: Callable[[Refusal], None],
    progress: Callable[[int], None],
) -> None:
    """Write what was read, then retire what left the file; in the caller's transaction.

    `is_part` says that the file holds a part of its source, so that nothing has left it.
    """
    groups = set(FoodGroup.objects.values_list("code", flat=True))
    for chunk in chunks(spool):
        records = [_in_known_group(record, groups, refuse) for record in chunk]
        stored = stored_foods(records)
        curated = {key for key, food in stored.items() if food.loaded_by == CATALOGUE}
        write_foods(
            run,
            [record for record in records if record.key not in curated],
            {key: food for key, food in stored.items() if key not in curated},
        )
        _complete(run, [record for record in records if record.key in curated], stored)
        progress(len(chunk))
    update_recipes(run)
    if not is_part:
        _retire(run, spool)


def _in_known_group(
    record: FoodRecord, groups: set[str], refuse: Callable[[Refusal], None]
) -> FoodRecord:
    if not record.group or record.group in groups:
        return record
    reason = f"there is no food group {record.group!r}; it stays without one"
    refuse(Refusal(record.source_id, record.name, reason, "value"))
    return replace(record, group="")


def _complete(run: Run, records: Sequence[FoodRecord], stored: Mapping[Key, Food]) -> None:
    """Give foods of the embedded catalogue the contents and the source's name they lack."""
    foods = {stored[record.key].pk: record for record in records}
    held = NutrientContent.objects.filter(food__in=list(foods))
    known = set(held.values_list("food_id", "nutrient_id"))
    wanted = {
        (pk, code): amount
        for pk, record in foods.items()
        for code, amount in record.contents.items()
        if (pk, code) not in known
    }
    missing = run.missing(
        NutrientContent, ("food_id", "nutrient_id"), wanted, food_id__in=list(foods)
    )
    new = [
        (pk, code, *content_values(foods[pk], code, wanted[pk, code]).values())
        for pk, code in sorted(missing)
    ]
    run.insert(NutrientContent, CONTENT_FIELDS, new)
    named = []
    for record in records:
        food = stored[record.key]
        if record.source_name and not food.source_name:
            food.source_name = record.source_name
            named.append(food)
    run.update(Food, named, [("source_name",)])
    run.changed_foods({pk for pk, *_ in new} | {food.pk for food in named})
    run.outcome.foods += len(records)


def _retire(run: Run, spool: Spool) -> None:
    """Retire the foods of the same source and kinds that the file no longer has."""
    loaders = [f"{run.loader} {kind}".strip() for kind in spool.kinds]
    held = Food.objects.filter(owner=None, loaded_by__in=loaders).exclude(status=Status.RETIRED)
    gone = [
        pk
        for pk, source_id in held.order_by().values_list("pk", "source_id").iterator()
        if source_id not in spool
    ]
    count = held.count()
    if len(gone) > max(_FEW, count * MOST_RETIRED_SHARE):
        raise SourceError(
            f"this file lacks {len(gone)} of the {count} foods that earlier files of this source "
            "had, which would be retired. If it holds a part of the source, say so (--part)"
        )
    for some in _batches(gone):
        retire_foods(run, list(Food.objects.filter(pk__in=some)))


def _batches(ids: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
