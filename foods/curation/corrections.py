"""The table of the catalogue beside the database: exporting it, and applying an edited one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch

from foods.curation.cells import Cells, Rules, parse_portions, portions_cell, spelled
from foods.curation.portions import save
from foods.curation.table import Comparison, Fault, Line, RowChange, compare
from foods.curation.values import check_reason
from foods.diets import SEPARATOR, allergen_codes, allergen_text
from foods.importers.own_csv import NUTRIENT_COLUMNS
from foods.models import Food, FoodGroup, Nutrient, NutrientContent, Portion
from foods.recipe_updates import recompute_recipes
from foods.rules import check_content, check_mass
from foods.search import refresh
from foods.services import lock_catalogue

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# More at a time keep every other curator waiting.
MAX_CORRECTED_FOODS: Final = 2_000
_CHUNK: Final = 500
_COLUMN_OF: Final = {code: column for column, code in NUTRIENT_COLUMNS.items()}


class ChangedMeanwhileError(Exception):
    """Nothing was written: the table would no longer do what was shown."""


def cells_of_foods(foods: Any) -> Iterator[Cells]:
    """What the table shows of foods, a few hundred at a time; personal ones are left out."""
    rows = (
        foods.filter(owner=None)
        .select_related(None)
        .prefetch_related(
            "contents", Prefetch("portions", queryset=Portion.objects.filter(is_active=True))
        )
    )
    return map(_cells, rows.iterator(chunk_size=_CHUNK))


def _cells(food: Food) -> Cells:
    cells = {
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
        "portions": portions_cell([(p.description, p.gram_weight) for p in food.portions.all()]),
    }
    for content in food.contents.all():
        if content.nutrient_id in _COLUMN_OF:
            cells[_COLUMN_OF[content.nutrient_id]] = spelled(content.amount_per_100g)
    return cells


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
    foods = Food.objects.filter(owner=None).in_bulk([row.food_id for row in comparison.rows])
    for row in comparison.rows:
        _write(foods[row.food_id], row, reason, by)
    refresh(list(foods))
    recompute_recipes(foods, reason=reason, by=by)
    return comparison


def _write(food: Food, row: RowChange, reason: str, by: "User") -> None:
    after = {change.column: change.after for change in row.changes}
    amounts = {
        NUTRIENT_COLUMNS[column]: after.pop(column)
        for column in list(after)
        if column in NUTRIENT_COLUMNS
    }
    portions = after.pop("portions", None)
    for column, text in after.items():
        _set(food, column, text)
    # Also where only a value changed: whoever asks what is new looks at the food.
    save(food, reason, by)
    _write_contents(food, amounts, reason, by)
    if portions is not None:
        _write_portions(food, parse_portions(portions), reason, by)


def _set(food: Food, column: str, text: str) -> None:
    if column == "group":
        food.group_id = text or None
    elif column == "allergens":
        food.allergens = allergen_text(allergen_codes(text))
    elif column == "allergens_complete":
        food.allergens_complete = text == "true"
    else:
        setattr(food, column, text)


def _write_contents(food: Food, amounts: Mapping[str, str], reason: str, by: "User") -> None:
    held = {row.nutrient_id: row for row in food.contents.all()}
    for code, text in amounts.items():
        content = held.get(code)
        if not text:
            if content is not None:
                content._change_reason, content._history_user = reason, by
                content.delete()
            continue
        content = content or NutrientContent(food=food, nutrient_id=code)
        content.amount_per_100g = Decimal(text)
        content.derivation, content.note = NutrientContent.Derivation.CHOSEN, reason
        save(content, reason, by)


def _write_portions(
    food: Food, wanted: Sequence[tuple[str, Decimal]], reason: str, by: "User"
) -> None:
    """Those the cell lacks are taken out of use, never deleted: entries weigh by them."""
    held = {portion.description: portion for portion in food.portions.all()}
    stood = [portion.description for portion in held.values() if portion.is_active]
    moved = [description for description, _grams in wanted] != stood
    rows = []
    for position, (description, grams) in enumerate(wanted):
        row = held.pop(description, None) or Portion(food=food, description=description)
        values = {"gram_weight": grams, "is_default": position == 0, "is_active": True}
        if moved:
            values["position"] = position
        rows.append((row, values))
    rows += [
        (row, {"is_default": False, "is_active": False}) for row in held.values() if row.is_active
    ]
    # The one that stops being the usual one first: the database allows one at any time.
    for row, values in sorted(rows, key=lambda pair: bool(pair[1]["is_default"])):
        if row.pk is None or any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            save(row, reason, by)
