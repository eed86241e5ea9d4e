"""Columns of nutrients by their headings, such as "Magnesium (mg)" or "Vitamin D (IU)". Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from foods.units import convert
from tracker.diary_imports.figures import Mark, number
from tracker.diary_imports.records import CellFaultError, FileFaultError

# Heading without its unit -> nutrient and its unit here.
_NUTRIENTS: Final = {
    "magnesium": ("magnesium", "mg"),
    "energy": ("energy", "kcal"),
    "protein": ("protein", "g"),
    "fat": ("fat", "g"),
    "carbs": ("carbohydrate", "g"),
    "fiber": ("fibre", "g"),
    "water": ("water", "g"),
    "calcium": ("calcium", "mg"),
    "phosphorus": ("phosphorus", "mg"),
    "potassium": ("potassium", "mg"),
    "sodium": ("sodium", "mg"),
    "iron": ("iron", "mg"),
    "zinc": ("zinc", "mg"),
    "b6 (pyridoxine)": ("vitamin_b6", "mg"),
    "vitamin d": ("vitamin_d", "ug"),
    "caffeine": ("caffeine", "mg"),
    "alcohol": ("alcohol", "g"),
}
# 40 international units of vitamin D are 1 microgram by the unit's definition.
_MICROGRAMS_PER_IU: Final = Decimal("0.025")
_HEADING: Final = re.compile(r"(?P<name>.+?) ?\((?P<unit>[^()]+)\)")

Factor = Callable[[Decimal], Decimal]
Columns = list[tuple[int, str, str, Factor]]  # place, nutrient, heading, to the unit here


def nutrient_columns(header: Sequence[str]) -> Columns:
    """The columns that are kept. A unit that is not known would be a wrong amount: a fault."""
    found: Columns = []
    seen: set[str] = set()
    for place, heading in enumerate(header):
        parts = _HEADING.fullmatch(heading)
        known = _NUTRIENTS.get(parts["name"].casefold()) if parts else None
        if parts is None or known is None:
            continue
        code, unit = known
        if code in seen:
            raise FileFaultError("column_twice", column=heading)
        seen.add(code)
        found.append((place, code, heading, _factor(code, parts["unit"], unit, heading)))
    return found


def _factor(code: str, unit: str, to: str, heading: str) -> Factor:
    if code == "vitamin_d" and unit.casefold() == "iu":
        return lambda amount: amount * _MICROGRAMS_PER_IU
    try:
        per_unit = convert(Decimal(1), unit, to)
    except ValueError as error:
        raise FileFaultError("unit", column=heading) from error
    if per_unit == 1:
        return lambda amount: amount
    return lambda amount: amount * per_unit


def contents(cells: Mapping[int, str], columns: Columns, mark: Mark) -> dict[str, Decimal]:
    """What a row held of each nutrient; a blank is not there."""
    held = {}
    for place, code, heading, factor in columns:
        cell = cells[place]
        if not cell:
            continue
        try:
            value = number(cell, mark)
        except CellFaultError as error:
            raise CellFaultError(error.code, error.value, heading) from error
        if value is not None:
            held[code] = factor(value)
    return held
