"""The magnesium of the embedded catalogue's foods, source against source. Pure: no Django.

Compared with each other are the value in use, SR28, FNDDS 2021-2023 and FNDDS 2017-2018:

- a food taken from FNDDS with the same code in both releases, and with SR28 where it is made of one
  food of SR28 (almost) alone;
- a food taken from SR28 with every FNDDS food that is made of it (almost) alone, in both releases;
- a food that SR28 has raw and cooked, such as "Kale, raw" and "Kale, cooked, boiled, drained": the
  cooked one with the FNDDS foods that FNDDS cooks of the raw one.

The workbook of ingredients is that of 2021-2023, so a value of 2017-2018 under the same code may
stand for another food: the list shows the names for a person to see that.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from foods.importers.archives import Bundle
from foods.importers.fndds_ingredients import Ingredient, read_ingredients
from foods.importers.records import FoodRecord, Refusal, SourceError
from foods.importers.sources import read

SR28: Final = "SR28"
FNDDS_2021: Final = "FNDDS 2021-2023"
FNDDS_2017: Final = "FNDDS 2017-2018"
SOURCES: Final = (SR28, FNDDS_2021, FNDDS_2017)

# Sources differ when the highest value is above the lowest by more than this share of the lowest.
MOST_APART: Final = Decimal("0.25")
# mg per 100 g; differences below it are listed apart. Sources print whole mg, so a large part of
# them is rounding, and 250 g of such a food move a day by no more than 4 % of an adult's RDA.
SMALL_MG: Final = Decimal(5)
# The main ingredient weighs at least so much of a food made of it (almost) alone, and what else is
# in it brings at most so much of the magnesium: 2 % of cocoa doubles the magnesium of ice cream.
_LEAST_OF_WEIGHT: Final = Decimal("0.95")
_MOST_OF_MAGNESIUM: Final = Decimal("0.05")
_COOKED: Final = re.compile(
    r"(.+), cooked, (?:boiled|steamed|baked|broiled|grilled|roasted|dry heat|moist heat)"
    r"(?:, drained)?(?:, without salt|, with salt)?"
)


@dataclass(frozen=True, slots=True)
class Published:
    """What a source says of one food; magnesium in mg per 100 g, None where it has no value."""

    name: str
    magnesium_mg: Decimal | None


@dataclass(frozen=True, slots=True)
class Value:
    """One source's value of a food, and the food of the source that has it."""

    source: str
    code: str
    name: str
    magnesium_mg: Decimal


@dataclass
class Tables:
    """The sources at hand: foods by their number, by the source's title in `SOURCES`."""

    foods: dict[str, Mapping[str, Published]] = field(default_factory=dict)
    ingredients: Mapping[str, tuple[Ingredient, ...]] = field(default_factory=dict)

    def value(self, source: str, code: str) -> Iterator[Value]:
        """One, or none where the source is not at hand or has no value."""
        found = self.foods.get(source, {}).get(code)
        if found is not None and found.magnesium_mg is not None:
            yield Value(source, code, found.name, found.magnesium_mg)

    def made_of(self, food_code: str) -> Ingredient | None:
        """The food of SR28 of which a food of FNDDS 2021-2023 is made (almost) alone."""
        ingredients = self.ingredients.get(food_code, ())
        main = max(ingredients, key=lambda each: each.weight_g, default=None)
        if main is None or main.source != "sr28":
            return None
        if main.weight_g < _LEAST_OF_WEIGHT * sum(each.weight_g for each in ingredients):
            return None
        brought = Decimal(0)
        for each in ingredients:
            if each is not main:
                if (amount := self._brings_mg(each)) is None:
                    return None
                brought += amount
        own = self._brings_mg(main) or Decimal(0)
        return main if brought <= _MOST_OF_MAGNESIUM * (own + brought) else None

    def cooked_forms(self) -> dict[str, str]:
        """NDB numbers of plainly cooked foods of SR28, each to that of the same food raw."""
        names = {food.name: code for code, food in self.foods.get(SR28, {}).items()}
        forms = {}
        for name, code in names.items():
            match = _COOKED.fullmatch(name)
            if match and (raw := names.get(f"{match[1]}, raw")):
                forms[code] = raw
        return forms

    def _brings_mg(self, ingredient: Ingredient) -> Decimal | None:
        """Magnesium in mg that comes with it; None where its content is not known."""
        if ingredient.is_added_nutrient:
            return Decimal(0)  # calcium, vitamins, fibre: there is no added magnesium
        source = {"sr28": SR28, "fndds": FNDDS_2021}.get(ingredient.source, "")
        for value in self.value(source, ingredient.code):
            return value.magnesium_mg * ingredient.weight_g / 100
        return None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A food of the catalogue with the sources' values; `choice` says which was taken and why."""

    food: FoodRecord
    values: tuple[Value, ...]

    @property
    def in_use_mg(self) -> Decimal | None:
        return self.food.contents.get("magnesium")

    @property
    def choice(self) -> str:
        return self.food.choices.get("magnesium", "")

    @property
    def _amounts(self) -> list[Decimal]:
        in_use = [] if self.in_use_mg is None else [self.in_use_mg]
        return [*in_use, *(value.magnesium_mg for value in self.values)]

    @property
    def lowest_mg(self) -> Decimal:
        return min(self._amounts)

    @property
    def highest_mg(self) -> Decimal:
        return max(self._amounts)

    @property
    def apart_mg(self) -> Decimal:
        return self.highest_mg - self.lowest_mg

    @property
    def apart_percent(self) -> int | None:
        """Of the lowest value, in whole percent; None where that is 0."""
        return round(100 * self.apart_mg / self.lowest_mg) if self.lowest_mg else None

    @property
    def differs(self) -> bool:
        return self.apart_mg > MOST_APART * self.lowest_mg

    @property
    def is_small(self) -> bool:
        return self.apart_mg < SMALL_MG

    def by_source(self) -> Iterator[tuple[str, list[Value]]]:
        """Each source with a value for each amount it has, the first food that has it."""
        for source in SOURCES:
            of_source = [value for value in self.values if value.source == source]
            if of_source:
                amounts: dict[Decimal, Value] = {}
                for value in of_source:
                    amounts.setdefault(value.magnesium_mg, value)
                yield source, list(amounts.values())

    @property
    def in_words(self) -> str:
        """Such as: SR28 47; FNDDS 2021-2023 33; FNDDS 2017-2018 33 (mg per 100 g)."""
        parts = (
            f"{source} {', '.join(f'{value.magnesium_mg.normalize():f}' for value in values)}"
            for source, values in self.by_source()
        )
        return f"{'; '.join(parts)} (mg per 100 g)"


def compare(foods: Iterable[FoodRecord], tables: Tables) -> list[Comparison]:
    """The foods that two sources or more have a value of."""
    linked = _Links(tables)
    compared = []
    for food in foods:
        if food.source == "sr28":
            numbers, codes = [food.source_id], linked.fndds_of(food.source_id)
        elif food.source == "fndds":
            numbers, codes = linked.sr28_of(food.source_id), [food.source_id]
        else:
            continue
        values = [
            *(value for number in numbers for value in tables.value(SR28, number)),
            *(value for code in codes for value in tables.value(FNDDS_2021, code)),
            *(value for code in codes for value in tables.value(FNDDS_2017, code)),
        ]
        if len({value.source for value in values}) > 1:
            compared.append(Comparison(food, tuple(values)))
    return compared


class _Links:
    """Which food of FNDDS is which of SR28, by NDB number and food code."""

    def __init__(self, tables: Tables) -> None:
        self._sr28: dict[str, list[str]] = defaultdict(list)
        self._fndds: dict[str, list[str]] = defaultdict(list)
        forms: dict[str, list[str]] = defaultdict(list)
        for cooked, raw in tables.cooked_forms().items():
            forms[raw].append(cooked)
        for code in tables.ingredients:
            if (main := tables.made_of(code)) is not None:
                for number in forms[main.code] if main.is_cooked else [main.code]:
                    self._sr28[code].append(number)
                    self._fndds[number].append(code)

    def fndds_of(self, number: str) -> list[str]:
        return self._fndds[number]

    def sr28_of(self, code: str) -> list[str]:
        return self._sr28[code]


def read_published(source: str, bundle: Bundle, release: str) -> dict[str, Published]:
    """Name and magnesium of every food of a source, kept without the rest of it."""
    published = {}
    for record in read(source, bundle):
        if isinstance(record, Refusal):
            continue
        if record.source_release != release:
            raise SourceError(
                f"{bundle.name}: holds release {record.source_release or 'unknown'}, not {release}"
            )
        published[record.source_id] = Published(
            record.source_name, record.contents.get("magnesium")
        )
    return published


def read_recipes(bundle: Bundle) -> dict[str, tuple[Ingredient, ...]]:
    return dict(read_ingredients(bundle))
