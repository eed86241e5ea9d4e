"""The table of the catalogue beside the database: exporting it, and applying an edited one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from foods.curation.cells import Cells, Rules, parse_portions, portions_cell, spelled
from foods.curation.table import Comparison, Fault, Line, RowChange, compare
from foods.curation.values import check_reason
from foods.diets import SEPARATOR, allergen_codes, allergen_text
from foods.importers.many_rows import (
    CONTENT_FIELDS,
    PORTION_FIELDS,
    Author,
    delete_unused_with_history,
    insert_with_history,
    update_with_history,
)
from foods.importers.own_csv import NUTRIENT_COLUMNS
from foods.models import Food, FoodGroup, Nutrient, NutrientContent, Portion
from foods.recipe_updates import recompute_recipes
from foods.rules import check_content, check_mass
from foods.search import refresh, search_text
from foods.turns import lock_catalogue

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# More at a time make a page nobody reads, and keep every other curator waiting.
MAX_CORRECTED_FOODS: Final = 5_000
_CHUNK: Final = 500
# The food's own columns of the table and where they are stored.
_FIELDS: Final = {
    "name": "name",
    "aliases": "aliases",
    "group": "group_id",
    "brand": "brand",
    "barcode": "barcode",
    "diet": "diet",
    "allergens": "allergens",
    "allergens_complete": "allergens_complete",
}
_READ: Final = ("source", "source_id", "source_release", "source_name", *_FIELDS.values())
_COLUMN_OF: Final = {code: column for column, code in NUTRIENT_COLUMNS.items()}


class ChangedMeanwhileError(Exception):
    """Nothing was written: the table would no longer do what was shown."""


def cells_of_foods(foods: Any) -> Iterator[Cells]:
    """What the table shows of foods, a few hundred at a time; personal ones are left out."""
    rows = foods.filter(owner=None).values_list("pk", *_READ, named=True)
    iterator = rows.iterator(chunk_size=_CHUNK)
    while chunk := list(islice(iterator, _CHUNK)):
        yield from _cells(chunk)


def _cells(foods: Sequence[Any]) -> Iterator[Cells]:
    cells = {food.pk: _cells_of_food(food) for food in foods}
    contents = NutrientContent.objects.filter(food__in=list(cells)).order_by()
    for pk, code, amount in contents.values_list("food_id", "nutrient_id", "amount_per_100g"):
        if code in _COLUMN_OF:
            cells[pk][_COLUMN_OF[code]] = spelled(amount)
    portions: dict[int, list[tuple[str, Decimal]]] = {pk: [] for pk in cells}
    active = Portion.objects.filter(food__in=list(cells), is_active=True)
    for pk, description, grams in active.values_list("food_id", "description", "gram_weight"):
        portions[pk].append((description, grams))
    for pk, measures in portions.items():
        cells[pk]["portions"] = portions_cell(measures)
    yield from cells.values()


def _cells_of_food(food: Any) -> Cells:
    return {
        "id": str(food.pk),
        "source": food.source,
        "source_id": food.source_id,
        "source_release": food.source_release,
        "source_name": food.source_name,
        "name": food.name,
        "aliases": food.aliases,
        "group": food.group_id or "",
        "brand": food.brand,
        "barcode": food.barcode,
        "diet": food.diet,
        "allergens": f"{SEPARATOR} ".join(allergen_codes(food.allergens)),
        "allergens_complete": "true" if food.allergens_complete else "false",
    }


def compare_with_stored(lines: Sequence[Line | Fault]) -> Comparison:
    return compare(lines, _stored, _rules(), _CHUNK)


def _stored(ids: Sequence[int]) -> dict[int, Cells]:
    return {int(cells["id"]): cells for cells in cells_of_foods(Food.objects.filter(pk__in=ids))}


def _rules() -> Rules:
    nutrients = Nutrient.objects.in_bulk()
    amounts = NutrientContent._meta.get_field("amount_per_100g")
    weights = Portion._meta.get_field("gram_weight")

    def amount_fault(code: str, amount: Decimal) -> str:
        if code not in nutrients:
            return "this nutrient is not in the catalogue"
        return _said(lambda: amounts.clean(amount, None)) or _said(
            lambda: check_content(nutrients[code], amount)
        )

    return Rules(
        groups=list(FoodGroup.objects.values_list("code", flat=True)),
        amount_fault=amount_fault,
        weight_fault=lambda grams: _said(lambda: weights.clean(grams, None)),
        mass_fault=lambda contents: _said(lambda: check_mass(contents)),
    )


def _said(check: Callable[[], Any]) -> str:
    try:
        check()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def kept_lines(
    comparison: Comparison, lines: Sequence[Line | Fault]
) -> list[tuple[int, dict[str, str]]]:
    """The changed cells alone, by line: what is kept between showing and applying them."""
    sources = {line.number: line.cells for line in lines if isinstance(line, Line)}
    return [
        (
            row.line,
            {
                **{name: sources[row.line][name] for name in ("source", "source_id")},
                "id": str(row.food_id),
                "version": row.version,
                **{change.column: change.after for change in row.changes},
            },
        )
        for row in comparison.rows
    ]


@transaction.atomic
def apply_corrections(*, lines: Sequence[Line], digest: str, by: "User", reason: str) -> Comparison:
    """Write what `kept_lines` kept, with history, and return what was changed.

    `digest` is of the comparison that was shown; a ChangedMeanwhileError says that the same
    changes can no longer be made, and that none was.
    """
    lock_catalogue()
    check_reason(reason)
    comparison = compare_with_stored(lines)
    if comparison.faults or comparison.digest != digest:
        raise ChangedMeanwhileError
    writing = _Writing.of([row.food_id for row in comparison.rows], reason)
    for row in comparison.rows:
        writing.take(row)
    writing.write(Author(reason, by.pk))
    refresh(list(writing.foods))
    recompute_recipes(writing.foods, reason=reason, by=by)
    return comparison


@dataclass
class _Writing:
    """The rows to write, collected over all foods: a thousand are written in few statements."""

    foods: dict[int, Food]
    contents: dict[tuple[int, str], NutrientContent]
    portions: dict[int, dict[str, Portion]]
    reason: str
    changed_foods: list[Food] = field(default_factory=list)
    changed_contents: list[NutrientContent] = field(default_factory=list)
    new_contents: list[tuple[Any, ...]] = field(default_factory=list)
    gone_contents: list[int] = field(default_factory=list)
    changed_portions: list[Portion] = field(default_factory=list)
    new_portions: list[tuple[Any, ...]] = field(default_factory=list)

    @classmethod
    def of(cls, food_ids: Sequence[int], reason: str) -> "_Writing":
        portions: dict[int, dict[str, Portion]] = {pk: {} for pk in food_ids}
        for portion in Portion.objects.filter(food__in=food_ids):
            portions[portion.food_id][portion.description] = portion
        contents = NutrientContent.objects.filter(food__in=food_ids).order_by()
        return cls(
            foods=Food.objects.filter(owner=None).in_bulk(food_ids),
            contents={(row.food_id, row.nutrient_id): row for row in contents},
            portions=portions,
            reason=reason,
        )

    def take(self, row: RowChange) -> None:
        food = self.foods[row.food_id]
        fields = [change for change in row.changes if change.column in _FIELDS]
        for change in row.changes:
            if change.column in NUTRIENT_COLUMNS:
                self._take_content(food, NUTRIENT_COLUMNS[change.column], change.after)
            elif change.column == "portions":
                self._take_portions(food, parse_portions(change.after))
            else:
                _set(food, change.column, change.after)
        if fields:
            food.search_text = search_text(food.name, food.brand, food.aliases)
            food.updated_at = timezone.now()
            self.changed_foods.append(food)

    def _take_content(self, food: Food, code: str, text: str) -> None:
        content = self.contents.get((food.pk, code))
        chosen = NutrientContent.Derivation.CHOSEN
        if content is None:
            self.new_contents.append((food.pk, code, Decimal(text), chosen, self.reason))
        elif not text:
            self.gone_contents.append(content.pk)
        else:
            content.amount_per_100g = Decimal(text)
            content.derivation, content.note = chosen, self.reason
            self.changed_contents.append(content)

    def _take_portions(self, food: Food, wanted: Sequence[tuple[str, Decimal]]) -> None:
        """Those the cell lacks are taken out of use, never deleted: entries weigh by them."""
        held = dict(self.portions[food.pk])
        stood = [portion.description for portion in held.values() if portion.is_active]
        moved = [description for description, _grams in wanted] != stood
        for position, (description, grams) in enumerate(wanted):
            row = held.pop(description, None)
            usual = position == 0
            if row is None:
                self.new_portions.append((food.pk, description, grams, usual, True, position))
                continue
            values = {"gram_weight": grams, "is_default": usual, "is_active": True}
            self._set_portion(row, {**values, "position": position} if moved else values)
        for row in held.values():
            if row.is_active:
                self._set_portion(row, {"is_default": False, "is_active": False})

    def _set_portion(self, row: Portion, values: Mapping[str, Any]) -> None:
        if any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            self.changed_portions.append(row)

    def write(self, author: Author) -> None:
        if self.changed_foods:
            names = [name.removesuffix("_id") for name in _FIELDS.values()]
            for food in self.changed_foods:
                food.indexed_text = ""
            names += ["search_text", "indexed_text", "updated_at"]
            update_with_history(Food, self.changed_foods, names, author)
        if self.gone_contents:
            delete_unused_with_history(NutrientContent, self.gone_contents, author)
        if self.changed_contents:
            update_with_history(NutrientContent, self.changed_contents, CONTENT_FIELDS[2:], author)
        insert_with_history(NutrientContent, CONTENT_FIELDS, self.new_contents, author)
        # The one that stops being the usual one first: the database allows one at any time.
        for usual in (False, True):
            some = [row for row in self.changed_portions if row.is_default is usual]
            if some:
                update_with_history(Portion, some, PORTION_FIELDS[2:], author)
        insert_with_history(Portion, PORTION_FIELDS, self.new_portions, author)


def _set(food: Food, column: str, text: str) -> None:
    if column == "group":
        food.group_id = text or None
    elif column == "allergens":
        food.allergens = allergen_text(allergen_codes(text))
    elif column == "allergens_complete":
        food.allergens_complete = text == "true"
    else:
        setattr(food, column, text)
