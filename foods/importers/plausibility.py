"""What a food cannot be, and what it hardly is. Pure: no Django, no I/O.

Per rule, what happens (docs/importing.md has the table):

- an amount below 0, more magnesium than any food has, more of a nutrient than fits into 100 g, more
  energy than fat has: the value is left out, the food stays, the value is unknown;
- water, protein, fat, carbohydrate and alcohol weighing over 105 g in 100 g: the food is refused,
  since its row is not per 100 g, or not of one food;
- energy far outside what the macronutrients can give: left out; somewhat outside: kept, with the
  doubt on record;
- a barcode that is not 4 to 14 digits: left out. Where it is the food's identity (Open Food Facts)
  the food is refused by its reader.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

from foods.composition import MAX_PARTS_G_PER_100G, PARTS_OF_MASS, parts_g_per_100g
from foods.importers.amounts import content, shown
from foods.importers.nutrients import UNIT_OF
from foods.importers.records import MAX_MAGNESIUM_MG_PER_100G, FoodRecord, Refusal

Factors = Mapping[str, Decimal]

MAX_ENERGY_KCAL_PER_100G: Final = Decimal(950)  # pure fat has 902
_MOST_BY_UNIT: Final = {
    "g": MAX_PARTS_G_PER_100G,
    "mg": Decimal(100_000),
    "ug": Decimal(100_000),
    "kcal": MAX_ENERGY_KCAL_PER_100G,
}

# kcal per g: Atwater's general factors are the most each gives. The least: protein 2.4 and fat 8
# (Atwater's specific factors go that low, Merrill and Watt 1973); carbohydrate 0, as in fibre and
# erythritol, where the value is dropped, 2.7 beside the known fibre where it is doubted.
_MOST: Final[Factors] = {
    "protein": Decimal(4),
    "fat": Decimal(9),
    "carbohydrate": Decimal(4),
    "alcohol": Decimal(7),
}
_LEAST: Final[Factors] = {
    "protein": Decimal("2.4"),
    "fat": Decimal(8),
    "alcohol": Decimal("6.9"),
}
_LEAST_CARBOHYDRATE: Final = Decimal("2.7")
_MACRONUTRIENTS: Final = {"protein", "fat", "carbohydrate"}
# A change of one of these can make or mend a fault that shows at another.
JUDGED_TOGETHER: Final = PARTS_OF_MASS | {"energy", "fibre"}


def barcode_fault(barcode: str) -> str:
    """Why this is no barcode; empty when it is one."""
    if re.fullmatch(r"[0-9]{4,14}", barcode):
        return ""
    if re.fullmatch(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+", barcode):
        return f"the barcode {shown(barcode)} was damaged by a spreadsheet"
    return f"the barcode {shown(barcode)} is not 4 to 14 digits"


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be, or hardly is, in a food's contents; `nutrient` is the value to look at.

    `what` is how much is wrong: all of the food's values, this one value, or perhaps nothing.
    """

    nutrient: str
    reason: str
    what: Literal["food", "value", "doubt"]


def faults(contents: Mapping[str, Decimal], *, alcohol_g: Decimal | None = None) -> Iterator[Fault]:
    """What is wrong with contents per 100 g; nothing follows a fault of the whole food.

    `alcohol_g` is alcohol known for the check of energy only (Open Food Facts gives it by volume).
    """
    sound: dict[str, Decimal] = {}
    for code, amount in contents.items():
        if reason := _amount_fault(code, amount):
            yield Fault(code, reason, "value")
        else:
            sound[code] = content(amount)
    parts = parts_g_per_100g(sound)
    if parts > MAX_PARTS_G_PER_100G:
        heaviest = max(sound.keys() & PARTS_OF_MASS, key=lambda code: sound[code])
        yield Fault(heaviest, f"its parts weigh {parts.normalize():f} g in 100 g", "food")
        return
    energy = _energy(sound if alcohol_g is None else {**sound, "alcohol": alcohol_g})
    if energy is not None:
        yield Fault("energy", *energy)


def checked(
    record: FoodRecord, place: str = "", *, alcohol_g: Decimal | None = None
) -> Iterator[FoodRecord | Refusal]:
    """The record as it may be stored, preceded by what was left out of it; or its refusal."""
    place = place or record.source_id
    if not record.name:
        yield Refusal(place, "", "has no name", source_id=record.source_id)
        return
    left_out = set()
    for fault in faults(record.contents, alcohol_g=alcohol_g):
        if fault.what == "food":
            yield Refusal(place, record.name, fault.reason, source_id=record.source_id)
            return
        yield Refusal(place, record.name, fault.reason, fault.what)
        if fault.what == "value":
            left_out.add(fault.nutrient)
    barcode = record.barcode
    if barcode and (problem := barcode_fault(barcode)):
        yield Refusal(place, record.name, problem, "value")
        barcode = ""
    contents = {code: content(n) for code, n in record.contents.items() if code not in left_out}
    yield replace(record, contents=contents, barcode=barcode)


def _amount_fault(code: str, amount: Decimal) -> str:
    unit = UNIT_OF[code]
    written = f"{code} is {amount.normalize():f} {unit} in 100 g"
    if amount < 0:
        return f"{written}, below 0"
    if code == "magnesium" and amount > MAX_MAGNESIUM_MG_PER_100G:
        return f"{written}; no food has more than {MAX_MAGNESIUM_MG_PER_100G} mg"
    if amount > _MOST_BY_UNIT[unit]:
        return f"{written}, more than there can be"
    return ""


def _energy(contents: Mapping[str, Decimal]) -> tuple[str, Literal["value", "doubt"]] | None:
    """Reason and consequence where the stated energy does not fit the macronutrients."""
    if not contents.keys() >= {*_MACRONUTRIENTS, "energy"}:
        return None
    energy, most, least = contents["energy"], _burn(contents, _MOST), _burn(contents, _LEAST)
    digestible = max(contents["carbohydrate"] - contents.get("fibre", Decimal(0)), Decimal(0))
    likely_least = (least + digestible * _LEAST_CARBOHYDRATE) * Decimal("0.8")
    reason = f"energy is {energy.normalize():f} kcal, the macronutrients give about {most:.0f}"
    if energy > most * Decimal("1.5") + 100 or energy < least / 2 - 50:
        return reason, "value"
    if energy > most * Decimal("1.25") + 30 or energy < likely_least - 30:
        return reason, "doubt"
    return None


def _burn(contents: Mapping[str, Decimal], kcal_per_g: Factors) -> Decimal:
    known = kcal_per_g.keys() & contents.keys()
    return sum((contents[code] * kcal_per_g[code] for code in known), Decimal(0))
