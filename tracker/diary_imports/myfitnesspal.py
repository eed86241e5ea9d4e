"""MyFitnessPal's nutrition export: a row for each meal, without its foods. Pure.

It has no magnesium at all, so only the energy of each meal is read.
"""

from collections.abc import Sequence
from typing import Final

from tracker.diary_imports.cronometer import numbered
from tracker.diary_imports.figures import Days, decimal_mark, number
from tracker.diary_imports.names import is_believable
from tracker.diary_imports.records import Amount, CellFaultError, DiaryFile, Serving
from tracker.diary_imports.tables import Cells, Table
from tracker.nutrition.meals import MealCode

NAME: Final = "MyFitnessPal (energy only)"
_MEALS: Final[dict[str, MealCode]] = {
    "breakfast": "breakfast",
    "lunch": "lunch",
    "dinner": "dinner",
    "snacks": "snack",
    "snack": "snack",
}


def is_nutrition(header: Sequence[str]) -> bool:
    return {"date", "meal", "calories"} <= {name.casefold() for name in header}


def read_meals(table: Table) -> DiaryFile:
    day, meal, energy = (table.place(name) for name in ("date", "meal", "calories"))
    note = table.place_or_none("note")
    places = [day, meal, energy, *([] if note is None else [note])]
    rows, left_out = table.read(places)
    days = Days(cells[day] for _row, cells in rows)
    mark = decimal_mark((cells[energy] for _row, cells in rows), table.separator)

    def serving(row: int, cells: Cells) -> Serving:
        kcal = table.cell(lambda cell: number(cell, mark), cells, energy)
        if kcal is None or kcal == 0:
            raise CellFaultError("no_energy", cells[energy], table.header[energy])
        if not is_believable(Amount(kcal, "kcal")):
            raise CellFaultError("too_large", cells[energy], table.header[energy])
        return Serving(
            row=row,
            day=table.cell(days.read, cells, day),
            time=None,
            meal=_MEALS.get(cells[meal].casefold(), "snack"),
            group=cells[meal][:60],
            name=NAME,
            amount=Amount(kcal, "kcal"),
            is_supplement=False,
            nutrients={"energy": kcal},
            note="" if note is None else cells[note][:200],
        )

    found, faults = table.each(rows, serving)
    return DiaryFile(
        kind="myfitnesspal",
        rows=len(rows) + len(left_out),
        servings=numbered(found),
        left_out=(*left_out, *faults),
        has_magnesium=False,
        nutrients=frozenset({"energy"}),
    )
