"""Unit conversion for nutrient amounts and energy. Pure: no Django, no I/O.

Masses are converted by powers of ten; energy by the thermochemical calorie, 1 kcal = 4.184 kJ
(the definition FoodData Central's kJ values use). A unit nobody declared is an error, never 1.
"""

from decimal import Decimal
from typing import Final

KILOJOULES_PER_KILOCALORIE: Final = Decimal("4.184")

_GRAMS_PER_UNIT: Final = {
    "g": Decimal(1),
    "mg": Decimal("0.001"),
    "ug": Decimal("0.000001"),
}
_KILOCALORIES_PER_UNIT: Final = {
    "kcal": Decimal(1),
    "kJ": 1 / KILOJOULES_PER_KILOCALORIE,
}
_SPELLINGS: Final = {"µg": "ug", "μg": "ug", "mcg": "ug", "kj": "kJ"}


def normalise_unit(unit: str) -> str:
    """Return the one spelling used here: ``ug`` for both micro signs and ``mcg``, ``kJ``.

    Raises ValueError for a unit that is neither a mass nor an energy.
    """
    name = unit.strip()
    name = _SPELLINGS.get(name, _SPELLINGS.get(name.lower(), name.lower()))
    if name not in _GRAMS_PER_UNIT and name not in _KILOCALORIES_PER_UNIT:
        raise ValueError(f"unknown unit {unit!r}: expected g, mg, µg, kcal or kJ")
    return name


def convert(amount: Decimal, from_unit: str, to_unit: str) -> Decimal:
    """Convert a mass (g, mg, µg) or an energy (kcal, kJ) exactly.

    Raises ValueError for an unknown unit, and for a mass asked as an energy or the reverse.
    """
    source, target = normalise_unit(from_unit), normalise_unit(to_unit)
    for table in (_GRAMS_PER_UNIT, _KILOCALORIES_PER_UNIT):
        if source in table and target in table:
            return amount if source == target else amount * table[source] / table[target]
    raise ValueError(f"{from_unit!r} cannot be converted to {to_unit!r}")
