"""Content of foods and supplements. Pure: no Django, no I/O.

Elemental magnesium of a compound is its share of the molar mass,
``atoms x 24.305 / molar mass``. Molar masses in g/mol from standard atomic weights; the resulting
percentages are those of the project's reference table (oxide 60.30 %, citrate 16.16 %, ...).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

MAGNESIUM_G_PER_MOL: Final = 24.305

# The most of one food that an entry, an ingredient or a portion holds, in g: more is a unit
# mistaken. The least is what a weight is stored to.
MAX_AMOUNT_G: Final = Decimal(20_000)
MIN_AMOUNT_G: Final = Decimal("0.001")


def storable_g(grams: Decimal) -> Decimal:
    """A weight as it can be stored: in thousandths of a gram, within its limits."""
    return min(max(grams.quantize(MIN_AMOUNT_G), MIN_AMOUNT_G), MAX_AMOUNT_G)


@dataclass(frozen=True, slots=True)
class Compound:
    """One magnesium compound in a stated hydration."""

    code: str
    name: str
    molar_mass_g_per_mol: float
    magnesium_atoms: int = 1

    @property
    def elemental_fraction(self) -> float:
        """Grams of elemental magnesium in one gram of the compound, 0 to 1."""
        return self.magnesium_atoms * MAGNESIUM_G_PER_MOL / self.molar_mass_g_per_mol


_COMPOUNDS: Final = (
    Compound("oxide", "magnesium oxide", 40.304),
    Compound("hydroxide", "magnesium hydroxide", 58.319),
    Compound("carbonate", "magnesium carbonate", 84.313),
    Compound("chloride", "magnesium chloride, anhydrous", 95.205),
    Compound("chloride_hexahydrate", "magnesium chloride hexahydrate", 203.295),
    Compound("sulfate", "magnesium sulfate, anhydrous", 120.361),
    Compound("sulfate_heptahydrate", "magnesium sulfate heptahydrate (Epsom salt)", 246.466),
    Compound("citrate", "trimagnesium dicitrate, anhydrous", 451.113, 3),
    Compound("citrate_nonahydrate", "trimagnesium dicitrate nonahydrate", 613.248, 3),
    Compound("glycinate", "magnesium bisglycinate", 172.423),
    Compound("malate", "magnesium malate", 156.376),
    Compound("malate_trihydrate", "magnesium malate trihydrate", 210.421),
    Compound("lactate", "magnesium lactate, anhydrous", 202.445),
    Compound("lactate_dihydrate", "magnesium lactate dihydrate", 238.475),
    Compound("taurate", "magnesium taurate", 272.577),
    Compound("aspartate", "magnesium aspartate", 288.495),
    Compound("threonate", "magnesium L-threonate", 294.499),
    Compound("orotate", "magnesium orotate", 334.484),
    Compound("gluconate", "magnesium gluconate", 414.602),
)
COMPOUNDS: Final = {compound.code: compound for compound in _COMPOUNDS}


def elemental_mg(compound_mg: float, compound: str) -> float:
    """Elemental magnesium in mg of a weight of compound in mg.

    An estimate wherever the label does not state the hydration. Raises ValueError for an unknown
    compound code or a negative weight.
    """
    if compound not in COMPOUNDS:
        raise ValueError(f"unknown magnesium compound {compound!r}")
    if not compound_mg >= 0:
        raise ValueError("the weight of a compound cannot be negative")
    return compound_mg * COMPOUNDS[compound].elemental_fraction


def amount_in(amount_per_100g: Decimal | None, grams: Decimal) -> Decimal | None:
    """Nutrient amount in ``grams`` of food, in the content's own unit; None stays unknown."""
    return None if amount_per_100g is None else amount_per_100g * grams / 100


# 21 CFR 101.54(b) and (c): "excellent source" (high, rich in) is 20 % of the Daily Value or more
# in the amount customarily eaten, "good source" 10 to 19 %. The Daily Value of magnesium is
# 420 mg (21 CFR 101.9(c)(8)(iv)).
DAILY_VALUE_MG: Final = 420
EXCELLENT_FROM_MG: Final = DAILY_VALUE_MG * 20 // 100
GOOD_FROM_MG: Final = DAILY_VALUE_MG * 10 // 100

Richness = Literal["excellent", "good"]


def richness(magnesium_mg_per_portion: Decimal | float | None) -> Richness | None:
    """What a usual portion may be called by its magnesium in mg; None below, or when unknown."""
    if magnesium_mg_per_portion is None or magnesium_mg_per_portion < GOOD_FROM_MG:
        return None
    return "excellent" if magnesium_mg_per_portion >= EXCELLENT_FROM_MG else "good"


# Water and what burns, with room for how tables round and determine each apart. Fibre is part of
# the carbohydrate.
PARTS_OF_MASS: Final = frozenset({"water", "protein", "fat", "carbohydrate", "alcohol"})
MAX_PARTS_G_PER_100G: Final = Decimal(105)


def parts_g_per_100g(contents: Mapping[str, Decimal]) -> Decimal:
    """What the known of water, protein, fat, carbohydrate and alcohol weigh together, in g."""
    return sum((contents[code] for code in PARTS_OF_MASS & contents.keys()), Decimal(0))
