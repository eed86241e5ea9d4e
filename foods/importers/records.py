"""What an importer hands to the loader: checked plain values. Pure: no Django, no I/O.

A record says nothing about ids of this database: a food is known by its source and the source's
id for it. Amounts are per 100 g edible food in the nutrient's own unit; a nutrient that is not in
`contents` is unknown, never zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

# The words the tables may use; the same as the choices of the models (a test compares them).
SOURCES: Final = frozenset({"fndds", "sr28", "fdc", "off", "csv"})
UNITS: Final = frozenset({"g", "mg", "ug", "kcal"})
FORMS: Final = frozenset(
    {
        "citrate",
        "glycinate",
        "oxide",
        "malate",
        "taurate",
        "chloride",
        "lactate",
        "threonate",
        "sulfate",
        "hydroxide",
        "carbonate",
        "aspartate",
        "orotate",
        "gluconate",
        "other",
    }
)
ROUTES: Final = frozenset({"oral", "topical"})
KINDS: Final = frozenset({"supplement", "medicine"})

# Above this a food is taken for an error: the richest real foods have 500-781 mg per 100 g.
MAX_MAGNESIUM_MG_PER_100G: Final = Decimal(1000)


class CatalogueError(ValueError):
    """A table that cannot be loaded; says where, so that a person can mend it."""

    def __init__(self, file: str, problem: str, line: int | None = None, column: str = "") -> None:
        self.file, self.problem, self.line, self.column = file, problem, line, column
        place = [file]
        if line is not None:
            place.append(f"line {line}")
        if column:
            place.append(f"column {column}")
        super().__init__(f"{', '.join(place)}: {problem}")


class SourceError(ValueError):
    """A file that cannot be imported at all; the sentence says which, where and why."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an importer did not take over as it stands, and why.

    `place` is the line of the file or the source's id. `what` tells how much: the whole food was
    refused, one value was left out (unknown from then on), or a doubtful value was kept.
    `source_id` is set for a food that is in the file but cannot be used: it did not disappear.
    """

    place: str
    name: str
    reason: str
    what: Literal["food", "value", "doubt"] = "food"
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class NutrientRecord:
    code: str
    name: str
    unit: str
    fdc_id: int
    position: int


@dataclass(frozen=True, slots=True)
class GroupRecord:
    code: str
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class PortionRecord:
    """A household measure; its place among the food's portions is its place in the table."""

    description: str
    gram_weight_g: Decimal
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class FoodRecord:
    """One food of one source.

    `choices` explains the contents where sources disagree and somebody chose: nutrient code to
    the sentence that says what was taken from where, and why. `kind` is the source's own division
    (Foundation, Branded ...), published each on its own; `published` the date, as YYYY-MM-DD, that
    decides between two records of one barcode. `diet` and `allergens` (as `diets.allergen_text`
    makes it) say only what is certain: empty is not known, never free of.
    """

    source: str
    source_id: str
    name: str
    source_release: str = ""
    source_name: str = ""
    aliases: str = ""
    group: str = ""
    diet: str = ""
    allergens: str = ""
    allergens_complete: bool = False
    brand: str = ""
    barcode: str = ""
    contents: Mapping[str, Decimal] = field(default_factory=dict)
    portions: tuple[PortionRecord, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    published: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.source, self.source_id


@dataclass(frozen=True, slots=True)
class SupplementRecord:
    """A product by the elemental magnesium of one unit of it, in mg."""

    name: str
    form: str
    elemental_mg_per_unit: Decimal
    unit: str
    route: str = "oral"
    kind: str = "supplement"
    is_estimate: bool = False
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The embedded tables together, checked against each other."""

    nutrients: tuple[NutrientRecord, ...]
    groups: tuple[GroupRecord, ...]
    foods: tuple[FoodRecord, ...]
    supplements: tuple[SupplementRecord, ...]
