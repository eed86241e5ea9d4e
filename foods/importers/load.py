"""Writing records into the database: the one loader of every importer.

Set-based and repeatable: stored rows are compared with the records and only differences are
written, each with its history row. `corrections` says what is left alone because a person changed
it. A person's own foods and supplements are never read here, let alone written.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from foods.importers.corrections import Units, differs
from foods.importers.load_portions import load_portions
from foods.importers.records import Catalogue, FoodRecord, SupplementRecord
from foods.importers.writing import Outcome, Run
from foods.models import Food, FoodGroup, Nutrient, NutrientContent, Status, Supplement
from foods.recipe_updates import recompute_recipes
from foods.search import search_text
from foods.turns import lock_catalogue

CATALOGUE: Final = "catalogue"
_CHUNK: Final = 300

_STATUS: Final = ("status",)
_FOOD: Final[Units] = (
    ("name",),
    ("aliases",),
    ("group_id",),
    ("brand",),
    ("barcode",),
    ("source_release", "source_name"),
    ("diet",),
    ("allergens", "allergens_complete"),
    _STATUS,
)
_CONTENT: Final[Units] = (("amount_per_100g", "derivation", "note"),)
CONTENT_FIELDS: Final = ("food", "nutrient", *_CONTENT[0])
_SUPPLEMENT: Final[Units] = (
    ("form", "elemental_mg_per_unit", "unit", "is_estimate"),
    ("route",),
    ("kind",),
    ("note", "source"),
    _STATUS,
)


@transaction.atomic
def load_catalogue(catalogue: Catalogue) -> Outcome:
    """Make the stored catalogue what the tables say; what left the tables is retired."""
    run = Run(CATALOGUE)
    load_definitions(Nutrient, catalogue.nutrients)
    load_definitions(FoodGroup, catalogue.groups)
    lock_catalogue()
    load_foods(run, catalogue.foods)
    _retire_foods(run, {record.key for record in catalogue.foods})
    update_recipes(run)
    _load_supplements(run, catalogue.supplements)
    return run.outcome


def update_recipes(run: Run) -> None:
    """Compute people's recipes again that are made of what this run changed."""
    changed = [pk for kind, pk in run.outcome.changed if kind == "food"]
    recompute_recipes(changed, reason=run.reason)


def load_foods(run: Run, records: Iterable[FoodRecord]) -> None:
    """Write foods with their contents and portions, a few hundred at a time."""
    for chunk in chunks(records):
        write_foods(run, chunk, stored_foods(chunk))


def write_foods(
    run: Run, records: Sequence[FoodRecord], stored: Mapping[tuple[str, str], Food]
) -> None:
    """Write some foods whole; `stored` has those of them that the database has."""
    foods = _load_food_rows(run, records, stored)
    by_id = {foods[record.key].pk: record for record in records if record.key in foods}
    old = [food.pk for food in stored.values()]
    _load_contents(run, by_id, old)
    load_portions(run, by_id, old)
    run.outcome.foods += len(records)


def chunks(records: Iterable[FoodRecord]) -> Iterator[list[FoodRecord]]:
    iterator = iter(records)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk


def load_definitions(model: Any, records: Iterable[Any]) -> None:
    """Nutrients and groups have no history: the tables alone define them."""
    stored = model.objects.in_bulk()
    for record in records:
        values = asdict(record)
        row = stored.get(record.code)
        if row is None:
            model.objects.create(**values)
        elif differs(row, values):
            model.objects.filter(pk=row.pk).update(**values)


def stored_foods(records: Sequence[FoodRecord]) -> dict[tuple[str, str], Food]:
    keys = {record.key for record in records}
    rows = Food.objects.filter(
        owner=None,
        source__in={record.source for record in records},
        source_id__in=[record.source_id for record in records],
    ).exclude(source_id="")  # the condition of the index, or SQLite does not use it
    return {key: row for row in rows if (key := (row.source, row.source_id)) in keys}


def _load_food_rows(
    run: Run, records: Sequence[FoodRecord], stored: Mapping[tuple[str, str], Food]
) -> dict[tuple[str, str], Food]:
    """Write the foods themselves: the foods of the records, by key, but for those deleted."""
    missing = {record.key for record in records} - stored.keys()
    missing = run.not_refused(missing, run.deleted_foods if missing else set())
    new = {
        record.key: Food(
            source=record.source,
            source_id=record.source_id,
            loaded_by=run.loader_of(record),
            **_food_values(record),
        )
        for record in records
        if record.key in missing
    }
    changed = run.overwrite(
        [
            (food, _food_values(record, food.source_name))
            for record in records
            if (food := stored.get(record.key)) is not None
        ],
        _FOOD,
    )
    for food in changed:  # an update in bulk fills none of them
        food.indexed_text = ""
        food.search_text = search_text(food.name, food.brand, food.aliases)
        food.updated_at = timezone.now()
    run.update(Food, changed, _FOOD, "search_text", "indexed_text", "updated_at")
    run.create(Food, list(new.values()))
    _find_by_new_words(list(stored.values()))
    _take_over(run, records, stored)
    run.outcome.new += len(new)
    run.changed_foods(food.pk for food in changed)
    return {**stored, **new}


def _find_by_new_words(foods: Sequence[Food]) -> None:
    """Where names in other languages came or went, the foods are found by those of now."""
    stale = []
    for food in foods:
        text = search_text(food.name, food.brand, food.aliases)
        if food.search_text != text:
            food.search_text, food.indexed_text = text, ""
            stale.append(food)
    Food.objects.bulk_update(stale, ["search_text", "indexed_text"], batch_size=500)


def _food_values(record: FoodRecord, source_name: str = "") -> dict[str, Any]:
    """`source_name` is the one that stays where the record has none."""
    return {
        "name": record.name,
        "aliases": record.aliases,
        "group_id": record.group or None,
        "brand": record.brand,
        "barcode": record.barcode,
        "diet": record.diet,
        "allergens": record.allergens,
        "allergens_complete": record.allergens_complete,
        "source_release": record.source_release,
        "source_name": record.source_name or source_name,
        "status": Status.PUBLISHED,
    }


def _take_over(
    run: Run, records: Iterable[FoodRecord], stored: Mapping[tuple[str, str], Food]
) -> None:
    """Mark whose foods these are from now on."""
    others: dict[str, list[int]] = defaultdict(list)
    for record in records:
        food = stored.get(record.key)
        if food is not None and food.loaded_by != run.loader_of(record):
            others[run.loader_of(record)].append(food.pk)
    for loader, ids in others.items():
        Food.objects.filter(pk__in=ids).update(loaded_by=loader, indexed_text="")


def _load_contents(run: Run, records: Mapping[int, FoodRecord], old: Sequence[int]) -> None:
    """`records` by food id; `old` are the foods that were stored before this run."""
    wanted = {
        (food_id, code): content_values(record, code, amount)
        for food_id, record in records.items()
        for code, amount in record.contents.items()
    }
    rows = NutrientContent.objects.filter(food__in=old)
    stored = {(row.food_id, row.nutrient_id): row for row in rows}
    changed = run.overwrite(
        [(row, wanted[key]) for key, row in stored.items() if key in wanted], _CONTENT
    )
    # What the catalogue does not know an import may know: those contents complete its foods.
    gone = run.surplus(
        [row for key, row in stored.items() if key not in wanted],
        _CONTENT,
        reason=run.reason if run.loader == CATALOGUE else None,
    )
    missing = run.missing(
        NutrientContent, ("food_id", "nutrient_id"), wanted.keys() - stored.keys(), food_id__in=old
    )
    new = [(*key, *values.values()) for key, values in wanted.items() if key in missing]
    run.delete(NutrientContent, gone)
    run.update(NutrientContent, changed, _CONTENT)
    run.insert(NutrientContent, CONTENT_FIELDS, new)
    touched = {row.food_id for row in (*changed, *gone)} | {food_id for food_id, *_ in new}
    run.changed_foods(touched & set(old))


def content_values(record: FoodRecord, code: str, amount: Decimal) -> dict[str, Any]:
    derivation = NutrientContent.Derivation
    return {  # in the order of CONTENT_FIELDS
        "amount_per_100g": amount,
        "derivation": derivation.CHOSEN if code in record.choices else derivation.SOURCE,
        "note": record.choices.get(code, ""),
    }


def _retire_foods(run: Run, keys: Collection[tuple[str, str]]) -> None:
    """Retire what this loader wrote and no longer has; foods of other loaders are not its own."""
    candidates = Food.objects.filter(owner=None, loaded_by=run.loader)
    gone = candidates.exclude(status=Status.RETIRED)
    retire_foods(run, [food for food in gone if (food.source, food.source_id) not in keys])


def retire_foods(run: Run, foods: Sequence[Food]) -> None:
    """Retire foods, and let go of them: another loader that has them may publish them again."""
    _retire(run, Food, foods)
    Food.objects.filter(pk__in=[food.pk for food in foods]).update(loaded_by="", indexed_text="")


def _retire(run: Run, model: Any, rows: Sequence[Any]) -> None:
    retired = run.overwrite([(row, {"status": Status.RETIRED}) for row in rows], [_STATUS])
    run.update(model, retired, [_STATUS])
    run.outcome.retired += len(retired)


def _load_supplements(run: Run, records: Sequence[SupplementRecord]) -> None:
    wanted = {record.name: {**asdict(record), "status": Status.PUBLISHED} for record in records}
    stored = {row.name: row for row in Supplement.objects.filter(owner=None)}
    names = {(name,) for name in wanted.keys() - stored.keys()}
    missing = run.missing(Supplement, ("name",), names, owner=None)
    new = [Supplement(**values) for name, values in wanted.items() if (name,) in missing]
    changed = run.overwrite(
        [(row, wanted[name]) for name, row in stored.items() if name in wanted], _SUPPLEMENT
    )
    run.update(Supplement, changed, _SUPPLEMENT)
    run.create(Supplement, new)
    written = Supplement.history.filter(history_change_reason=run.reason).values("id")
    gone = Supplement.objects.filter(owner=None, pk__in=written).exclude(status=Status.RETIRED)
    _retire(run, Supplement, [row for row in gone if row.name not in wanted])
    run.outcome.supplements += len(records)
    run.outcome.new += len(new)
    run.outcome.changed.update(("supplement", row.pk) for row in changed)
