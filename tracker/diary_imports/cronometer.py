"""Cronometer's `servings.csv` and `dailysummary.csv`. Pure.

Nutrient columns are those the person chose to see; Time is not always there; what is swallowed
as a tablet has the category "Supplements".
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tracker.diary_imports.columns import contents, nutrient_columns
from tracker.diary_imports.figures import Days, amount, decimal_mark, shown, time_of_day
from tracker.diary_imports.names import is_believable
from tracker.diary_imports.records import (
    Amount,
    CellFaultError,
    DaySummary,
    DiaryFile,
    Serving,
)
from tracker.diary_imports.tables import Cells, Table
from tracker.nutrition.meals import MealCode, meal_at_hour

_MEALS: Final[dict[str, MealCode]] = {
    "breakfast": "breakfast",
    "lunch": "lunch",
    "dinner": "dinner",
    "supper": "dinner",
    "snack": "snack",
    "snacks": "snack",
}
_YES_OR_NO: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_MOST_NAME: Final = 190


def are_servings(header: Sequence[str]) -> bool:
    names = {name.casefold() for name in header}
    return {"food name", "amount"} <= names and bool({"day", "date"} & names)


def are_days(header: Sequence[str]) -> bool:
    names = {name.casefold() for name in header}
    return "completed" in names and bool({"day", "date"} & names) and "food name" not in names


def read_servings(table: Table) -> DiaryFile:
    columns = nutrient_columns(table.header)
    day, name, how_much = (
        table.place("day", "date"),
        table.place("food name"),
        table.place("amount"),
    )
    time, group, category = (table.place_or_none(x) for x in ("time", "group", "category"))
    needed = [day, name, how_much, *(place for place, *_rest in columns)]
    needed += [place for place in (time, group, category) if place is not None]
    rows, left_out = table.read(needed)
    days = Days(cells[day] for _row, cells in rows)
    numbers = [how_much, *(place for place, *_rest in columns)]
    mark = decimal_mark((cells[p] for _r, cells in rows for p in numbers), table.separator)

    def believed(cell: str) -> Amount:
        found = amount(cell, mark)
        if not is_believable(found):
            raise CellFaultError("too_large", shown(cell))
        return found

    def serving(row: int, cells: Cells) -> Serving:
        of_group = "" if group is None else cells[group]
        called = cells[name]
        if not called:
            raise CellFaultError("no_name", column=table.header[name])
        when = None if time is None else table.cell(time_of_day, cells, time)
        kind = of_group if category is None else cells[category]
        return Serving(
            row=row,
            day=table.cell(days.read, cells, day),
            time=when,
            meal=_meal(of_group, None if when is None else when.hour),
            group=of_group[:60],
            name=called[:_MOST_NAME].strip(),
            amount=table.cell(believed, cells, how_much),
            is_supplement=kind.casefold() == "supplements",
            nutrients=contents(cells, columns, mark),
        )

    found, faults = table.each(rows, serving)
    kept = {code for _place, code, *_rest in columns}
    return DiaryFile(
        kind="cronometer",
        rows=len(rows) + len(left_out),
        servings=numbered(found),
        left_out=(*left_out, *faults),
        has_magnesium="magnesium" in kept,
        nutrients=frozenset(kept),
    )


def read_days(table: Table) -> DiaryFile:
    columns = nutrient_columns(table.header)
    day, completed = table.place("date", "day"), table.place("completed")
    numbers = [place for place, *_rest in columns]
    rows, left_out = table.read([day, completed, *numbers])
    days = Days(cells[day] for _row, cells in rows)
    mark = decimal_mark((cells[p] for _r, cells in rows for p in numbers), table.separator)
    seen: set[object] = set()

    def summary(row: int, cells: Cells) -> DaySummary:
        said = cells[completed].casefold()
        if said and said not in _YES_OR_NO:
            raise CellFaultError("yes_or_no", cells[completed][:40], table.header[completed])
        of_day = table.cell(days.read, cells, day)
        if of_day in seen:
            raise CellFaultError("day_twice", cells[day], table.header[day])
        seen.add(of_day)
        held = contents(cells, columns, mark)
        return DaySummary(row, of_day, _YES_OR_NO.get(said, False), held)

    found, faults = table.each(rows, summary)
    kept = {code for _place, code, *_rest in columns}
    return DiaryFile(
        kind="cronometer-days",
        rows=len(rows) + len(left_out),
        days=tuple(found),
        left_out=(*left_out, *faults),
        has_magnesium="magnesium" in kept,
        nutrients=frozenset(kept),
    )


def numbered(servings: Sequence[Serving]) -> tuple[Serving, ...]:
    """Each with how many like it came before it on its day."""
    seen: Counter[tuple[object, ...]] = Counter()
    found = []
    for each in servings:
        like = (each.day, each.group, each.name, each.amount.unit)
        found.append(replace(each, occurrence=seen[like]) if seen[like] else each)
        seen[like] += 1
    return tuple(found)


def _meal(group: str, hour: int | None) -> MealCode:
    """By the name of the group; a name of the person's own, by the hour."""
    known = _MEALS.get(group.casefold())
    if known is not None:
        return known
    return "snack" if hour is None else meal_at_hour(hour)
