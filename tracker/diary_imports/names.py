"""The distinct names of a file, and what a food or a supplement of each would have to hold. Pure.

A row says what so much of a food held. Rows of one name and unit that say the same, as far as
their two decimals go, are one content; where the app's own value changed meanwhile there are
several, so that every row keeps what was recorded for it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_UP, Decimal
from hashlib import sha256
from typing import Final

from foods.composition import MAX_AMOUNT_G, MAX_PARTS_G_PER_100G, PARTS_OF_MASS, parts_g_per_100g
from foods.importers.records import MAX_MAGNESIUM_MG_PER_100G
from tracker.diary_imports.records import Amount, Serving

_GRAMS: Final = {
    "g": Decimal(1),
    "gram": Decimal(1),
    "grams": Decimal(1),
    "kg": Decimal(1000),
    "oz": Decimal("28.349523125"),
    "ounce": Decimal("28.349523125"),
    "ounces": Decimal("28.349523125"),
    "lb": Decimal("453.59237"),
    "lbs": Decimal("453.59237"),
    "pound": Decimal("453.59237"),
    "pounds": Decimal("453.59237"),
}
_WEIGHT: Final = re.compile(r"(?:(\d{1,5}(?:\.\d{1,3})?)\s*)?([a-z]+)", re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(r"\((\d{1,4}(?:[.,]\d{1,2})?)\s*g(?:rams)?\)", re.IGNORECASE)
# Units of which a portion is a hundred: a quantity of a thousand portions is the most there is.
_SMALL_UNITS: Final = frozenset({"ml", "kcal", "kj", "mg", "iu"})
HUNDRED: Final = Decimal(100)
# Half of the last decimal the files have, and what storing rounds.
_ROUNDING: Final = Decimal("0.005")
_SLACK: Final = Decimal("0.001")
_PLACES: Final = Decimal("0.0001")
_THOUSANDTH: Final = Decimal("0.001")
_KCAL_PER_G: Final = Decimal(9)  # of fat: nothing that is eaten holds more
_MOST_PORTIONS: Final = 1_000
_COMPARED: Final = 20


def grams_per_unit(unit: str) -> Decimal | None:
    """What one of the unit weighs, where it is a weight: "g", "oz", "30 g"; else None."""
    found = _WEIGHT.fullmatch(unit.strip())
    grams = _GRAMS.get(found[2].casefold()) if found else None
    if found is None or grams is None:
        return None
    return grams * Decimal(found[1] or 1) or None


def said_weight(unit: str) -> Decimal | None:
    """The weight that stands in brackets behind a measure: "bar (40 g)"."""
    found = _IN_BRACKETS.search(unit)
    return Decimal(found[1].replace(",", ".")) or None if found else None


def is_believable(amount: Amount) -> bool:
    """Whether somebody may have had so much at once: more is a unit mistaken."""
    grams = grams_per_unit(amount.unit)
    if grams is not None:
        return amount.quantity * grams <= MAX_AMOUNT_G
    portions = amount.quantity / (HUNDRED if amount.unit.casefold() in _SMALL_UNITS else 1)
    return portions <= _MOST_PORTIONS


@dataclass(slots=True)
class Variant:
    """One content of a name: the row with most of it says it most exactly."""

    measure: Serving
    servings: list[Serving] = field(default_factory=list)

    def agrees(self, other: Serving) -> bool:
        """Whether the row may be so much of the same, by how both are rounded."""
        mine, theirs = self.measure.nutrients, other.nutrients
        if mine.keys() != theirs.keys():
            return False
        much, less = self.measure.amount.quantity, other.amount.quantity
        ratio = less / much
        of_amounts = _ROUNDING / less + _ROUNDING / much
        return all(
            abs(theirs[code] - amount * ratio)
            <= _ROUNDING * (1 + ratio) + amount * ratio * of_amounts + _SLACK
            for code, amount in mine.items()
        )


@dataclass(frozen=True, slots=True)
class Named:
    """A name with its unit, and all rows that have it."""

    name: str
    unit: str
    is_supplement: bool
    servings: tuple[Serving, ...]
    variants: tuple[Variant, ...]

    @property
    def key(self) -> str:
        """By which a page asks for it."""
        said = f"{self.name}\n{self.unit}\n{self.is_supplement}"
        return sha256(said.encode()).hexdigest()[:16]

    @property
    def magnesium_mg_per_unit(self) -> Decimal | None:
        """Of its most frequent content; None: unknown."""
        most = max(self.variants, key=lambda variant: len(variant.servings))
        amount = most.measure.nutrients.get("magnesium")
        return None if amount is None else amount / most.measure.amount.quantity

    @property
    def magnesium_mg(self) -> Decimal | None:
        """Of all its rows whose magnesium is known; None: of none."""
        held = (each.nutrients.get("magnesium") for each in self.servings)
        known = [amount for amount in held if amount is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def quantity(self) -> Decimal:
        return sum((each.amount.quantity for each in self.servings), Decimal(0))


def named(servings: Iterable[Serving]) -> list[Named]:
    """The names of a file, the most frequent first."""
    groups: dict[tuple[str, str, bool], list[Serving]] = defaultdict(list)
    for each in servings:
        groups[each.name, each.amount.unit, each.is_supplement].append(each)
    found = [
        Named(name, unit, is_supplement, tuple(rows), tuple(variants(rows)))
        for (name, unit, is_supplement), rows in groups.items()
    ]
    return sorted(found, key=lambda each: (-len(each.servings), each.name, each.unit))


def variants(servings: Sequence[Serving]) -> list[Variant]:
    found: list[Variant] = []
    for each in sorted(servings, key=lambda row: (-row.amount.quantity, row.row)):
        fitting = next((v for v in found[-_COMPARED:] if v.agrees(each)), None)
        if fitting is None:
            fitting = Variant(each)
            found.append(fitting)
        fitting.servings.append(each)
    return sorted(found, key=lambda variant: min(each.row for each in variant.servings))


@dataclass(frozen=True, slots=True)
class Draft:
    """An own food as a file has it: contents per 100 g, and a portion where the unit is none.

    `units_per_portion` of the file's unit are one portion. Where the file does not say what that
    weighs, `weight_is_known` is False and its weight only carries the amounts.
    """

    name: str
    contents: Mapping[str, Decimal]
    portion: str = ""
    portion_g: Decimal = HUNDRED
    units_per_portion: Decimal = Decimal(1)
    weight_is_known: bool = True
    is_offered: bool = True  # in searches


def draft(variant: Variant) -> Draft | None:
    """The food that gives every row of the variant what was recorded; None: no food holds that.

    A nutrient other than magnesium that no food can hold so much of is left unknown.
    """
    name, amount = variant.measure.name, variant.measure.amount
    per_unit = {code: held / amount.quantity for code, held in variant.measure.nutrients.items()}
    weight = grams_per_unit(amount.unit)
    if weight is not None:
        contents = _believed({code: each * 100 / weight for code, each in per_unit.items()})
        return None if contents is None else Draft(name, contents)
    units = HUNDRED if amount.unit.casefold() in _SMALL_UNITS else Decimal(1)
    per_portion = {code: each * units for code, each in per_unit.items()}
    said = said_weight(amount.unit)
    grams = said * units if said is not None else _weight_that_carries(per_portion)
    contents = _believed({code: each * 100 / grams for code, each in per_portion.items()})
    if contents is None or grams > MAX_AMOUNT_G:
        return None
    words = amount.unit or "1"
    return Draft(
        name=name,
        contents=contents,
        portion=f"100 {words}" if units == HUNDRED else words,
        portion_g=grams,
        units_per_portion=units,
        weight_is_known=said is not None,
    )


def _weight_that_carries(per_portion: Mapping[str, Decimal]) -> Decimal:
    """Grams in which so much can be: 100, or more where the parts weigh more."""
    magnesium_g = per_portion.get("magnesium", Decimal(0)) * 100 / MAX_MAGNESIUM_MG_PER_100G
    least = max(
        HUNDRED,
        parts_g_per_100g(per_portion),
        per_portion.get("energy", Decimal(0)) / _KCAL_PER_G,
        per_portion.get("fibre", Decimal(0)),
        magnesium_g,
    )
    return least.quantize(Decimal(1), ROUND_UP)


def _believed(contents: Mapping[str, Decimal]) -> dict[str, Decimal] | None:
    """As they are stored; None when it is the magnesium that cannot be believed."""
    held = {code: amount.quantize(_PLACES) for code, amount in contents.items()}
    if held.get("magnesium", Decimal(0)) > MAX_MAGNESIUM_MG_PER_100G:
        return None
    in_grams = PARTS_OF_MASS | {"fibre"}
    held = {
        code: amount
        for code, amount in held.items()
        if amount <= (HUNDRED if code in in_grams else 100_000)
    }
    if parts_g_per_100g(held) > MAX_PARTS_G_PER_100G:
        held = {code: amount for code, amount in held.items() if code not in PARTS_OF_MASS}
    return held


def eaten(serving: Serving, made: Draft) -> tuple[Decimal | None, Decimal | None]:
    """(quantity of the portion, grams) of the draft that hold what the row held.

    The amount is the file's. Where its two decimals are too few for the magnesium beside it, as
    with a third of a cup, it is the amount that has exactly that.
    """
    amount = serving.amount.quantity
    weight = grams_per_unit(serving.amount.unit)
    if made.portion:
        factor, per_100g = 1 / made.units_per_portion, made.portion_g / 100
    else:
        factor, per_100g = weight or Decimal(1), 1 / HUNDRED
    stored = amount * factor
    recorded, content = serving.nutrients.get("magnesium"), made.contents.get("magnesium")
    if recorded and content:
        off = abs(recorded - stored * content * per_100g)
        if off > 2 * _ROUNDING:
            stored = recorded / (content * per_100g)
    stored = max(stored.quantize(_THOUSANDTH), _THOUSANDTH)
    return (stored, None) if made.portion else (None, stored)
