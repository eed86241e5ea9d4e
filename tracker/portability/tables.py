"""What a person has as tables that people and spreadsheets read: one for each kind of rows.

Units are in the names of the columns, names stand beside ids, and what is unknown is an empty
cell, never 0. Rows are read in batches, so that the memory and the queries of each do not grow.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Max, Min, Q

from foods.curation.cells import portions_cell
from foods.curation.table import without_formula
from foods.diets import SEPARATOR
from foods.models import Food, Nutrient
from tracker.models import DayRecord, IntakeEntry, SupplementDose, SymptomEntry
from tracker.reports import DayReport, day_reports

if TYPE_CHECKING:
    from django.contrib.auth.models import User

BATCH: Final = 1_000
_DAYS: Final = 366
_DECIMALS: Final = 6

# A text, a number, or nothing where nothing is known.
Cell = str | int | float | None
# The name of a column -> what a row has there.
Columns = Mapping[str, Callable[[Any], Any]]


@dataclass(frozen=True, slots=True)
class Table:
    """`batches` are a person's rows, some at a time; `columns` says what to write of each."""

    columns: Callable[[], Columns]
    batches: Callable[["User"], Iterator[list[Any]]]


def table_rows(table: Table, user: "User") -> Iterator[list[list[Cell]]]:
    """The names of the columns, then the cells of a person's rows, a batch at a time."""
    columns = table.columns()
    yield [list(columns)]
    for batch in table.batches(user):
        yield [[_cell(read(row)) for read in columns.values()] for row in batch]


def csv_lines(table: Table, user: "User") -> Iterator[str]:
    """The table as CSV, a text for each batch."""
    for batch in table_rows(table, user):
        page = io.StringIO()
        csv.writer(page).writerows(batch)
        yield page.getvalue()


def _cell(value: Any) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return value
    if isinstance(value, float | Decimal):
        number = round(float(value), _DECIMALS)
        return int(number) if number.is_integer() else number
    return without_formula(str(value))


def _by_date(rows: Any) -> Iterator[list[Any]]:
    """Diary rows in the order of their days, each batch after the last row of the one before."""
    rows = rows.order_by("date", "pk")
    batch = list(rows[:BATCH])
    while batch:
        yield batch
        last = batch[-1]
        batch = list(rows.filter(Q(date__gt=last.date) | Q(date=last.date, pk__gt=last.pk))[:BATCH])


def _entries(user: "User") -> Iterator[list[Any]]:
    return _by_date(IntakeEntry.objects.for_user(user).whole())


def _doses(user: "User") -> Iterator[list[Any]]:
    doses = SupplementDose.objects.for_user(user).with_amounts()
    return _by_date(doses.select_related("supplement"))


def _symptoms(user: "User") -> Iterator[list[Any]]:
    return _by_date(SymptomEntry.objects.for_user(user))


def _days(user: "User") -> Iterator[list[DayReport]]:
    written = [
        ends
        for model in (IntakeEntry, SupplementDose, DayRecord)
        for ends in [model.objects.for_user(user).aggregate(first=Min("date"), last=Max("date"))]
        if ends["first"] is not None
    ]
    if not written:
        return
    first, last = min(each["first"] for each in written), max(each["last"] for each in written)
    while first <= last:
        end = min(first + timedelta(days=_DAYS - 1), last)
        yield day_reports(user, first, end)
        first = end + timedelta(days=1)


def _foods(user: "User") -> Iterator[list[Any]]:
    foods = Food.objects.filter(owner=user).order_by("pk")
    foods = foods.select_related("recipe").prefetch_related("contents", "portions")
    batch = list(foods[:BATCH])
    while batch:
        yield batch
        batch = list(foods.filter(pk__gt=batch[-1].pk)[:BATCH])


_ENTRY: Final[Columns] = {
    "date": lambda row: row.date,
    "time": lambda row: row.time,
    "meal": lambda row: row.meal,
    "food_id": lambda row: row.food_id,
    "food": lambda row: row.food.name,
    "brand": lambda row: row.food.brand,
    "portion_id": lambda row: row.portion_id,
    "portion": lambda row: row.portion and row.portion.description,
    "quantity": lambda row: row.quantity,
    "amount_g": lambda row: row.grams,
    "magnesium_mg": lambda row: row.magnesium_mg,
    "note": lambda row: row.note,
    "uuid": lambda row: row.uuid,
}
_DOSE: Final[Columns] = {
    "date": lambda row: row.date,
    "time": lambda row: row.time,
    "supplement_id": lambda row: row.supplement_id,
    "supplement": lambda row: row.supplement.name,
    "form": lambda row: row.supplement.form,
    "quantity": lambda row: row.quantity,
    "unit": lambda row: row.supplement.unit,
    "counts_as_intake": lambda row: row.supplement.counts_as_intake,
    "magnesium_mg": lambda row: row.magnesium_mg,
    "note": lambda row: row.note,
    "uuid": lambda row: row.uuid,
}
_SYMPTOM: Final[Columns] = {
    "date": lambda row: row.date,
    "time": lambda row: row.time,
    "symptom": lambda row: row.kind,
    "severity_0_to_10": lambda row: row.severity,
    "body_part": lambda row: row.body_part,
    "side": lambda row: row.side,
    "duration_min": lambda row: row.duration_min,
    "note": lambda row: row.note,
    "uuid": lambda row: row.uuid,
}
_DAY: Final[Columns] = {
    "date": lambda day: day.date,
    "food_magnesium_mg": lambda day: day.total.food_mg,
    # That nothing was taken is known of a day with doses, or one said to hold them all.
    "supplement_magnesium_mg": lambda day: (
        day.total.supplement_mg if day.total.doses or day.total.supplements_complete else None
    ),
    "total_magnesium_mg": lambda day: day.total.total_mg,
    "total_is_at_least": lambda day: day.total.is_lower_bound,
    "target_mg": lambda day: day.target and day.target.target_mg,
    "target_kind": lambda day: day.target and day.target.kind,
    "percent_of_target": lambda day: day.percent_of_target,
    "entries": lambda day: day.total.entries,
    "entries_with_magnesium": lambda day: day.total.entries - day.total.unknown_entries,
    "entries_without_magnesium": lambda day: day.total.unknown_entries,
    "doses": lambda day: day.total.doses,
    "energy_kcal": lambda day: day.total.energy_kcal,
    "food_complete": lambda day: day.total.food_complete,
    "supplements_complete": lambda day: day.total.supplements_complete,
    "symptoms_complete": lambda day: day.symptoms_complete,
    "note": lambda day: day.note,
}
_FOOD: Final[Columns] = {
    "food_id": lambda food: food.pk,
    "food": lambda food: food.name,
    "brand": lambda food: food.brand,
    "barcode": lambda food: food.barcode,
    "group": lambda food: food.group_id,
    "status": lambda food: food.status,
    "is_recipe": lambda food: hasattr(food, "recipe"),
    "replaced_by_id": lambda food: food.replaced_by_id,
    "replaced_from": lambda food: food.replaced_from,
    "diet": lambda food: food.diet,
    "allergens": lambda food: food.allergens.strip(SEPARATOR),
    "portions_g": lambda food: portions_cell(
        [(each.description, each.gram_weight) for each in food.portions.all() if each.is_active]
    ),
}


def _food_columns() -> Columns:
    """Those of a food, and one for each nutrient: "magnesium_mg_per_100g"."""
    amounts = {
        f"{nutrient.code}_{nutrient.unit}_per_100g": partial(_amount, code=nutrient.code)
        for nutrient in Nutrient.objects.all()
    }
    return {**_FOOD, **amounts}


def _amount(food: Any, code: str) -> Decimal | None:
    held = (each.amount_per_100g for each in food.contents.all() if each.nutrient_id == code)
    return next(held, None)


# The kinds, as they are called in addresses and on sheets.
TABLES: Final[Mapping[str, Table]] = {
    "entries": Table(lambda: _ENTRY, _entries),
    "doses": Table(lambda: _DOSE, _doses),
    "symptoms": Table(lambda: _SYMPTOM, _symptoms),
    "days": Table(lambda: _DAY, _days),
    "foods": Table(_food_columns, _foods),
}
