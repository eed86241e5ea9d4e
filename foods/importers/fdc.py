"""USDA FoodData Central: what its CSV and its JSON have in common. Pure: no Django.

Kinds of food are Foundation, SR Legacy, Survey (FNDDS) and Branded; the other data types are
samples and acquisitions, no foods. Amounts are per 100 g; of branded liquids per 100 ml, and their
servings in ml: both are taken as g here, so that a serving's amount is right whatever its density.
A row without an amount is unknown.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from foods.importers.amounts import amount_in_words, plain, portions
from foods.importers.groups import of_usda
from foods.importers.nutrients import NUTRIENTS
from foods.importers.records import FoodRecord, PortionRecord
from foods.units import convert

KINDS: Final = {
    "foundation_food": "Foundation",
    "sr_legacy_food": "SR Legacy",
    "survey_fndds_food": "Survey (FNDDS)",
    "branded_food": "Branded",
}
KIND_OF: Final = {name.casefold(): kind for kind, name in KINDS.items()}
BRANDED: Final = "branded_food"

_OURS: Final = {n.code: n.unit for n in NUTRIENTS}
# Energy is published in several ways; the first of these a food has is taken. The third is in kJ.
# (2048: Atwater specific factors, 2047: general factors, 1062: energy in kJ.)
_ENERGY: Final = (("1008", "208"), ("2048", "958"), ("2047", "957"), ("1062", "268"))
# Nutrient id, and the older number some downloads carry instead, to our code and place.
WANTED: Final[Mapping[str, tuple[str, int]]] = {
    **{
        key: (n.code, 0)
        for n in NUTRIENTS
        if n.code != "energy"
        for key in (str(n.fdc_id), n.number)
    },
    **{key: ("energy", place) for place, keys in enumerate(_ENERGY) for key in keys},
}
_KILOJOULES: Final = 3
_UNSPECIFIED: Final = "quantity not specified"
_NO_UNIT: Final = {"", "undetermined", "9999", "racc"}
_SERVING_UNITS: Final = {"g", "grm", "ml", "mlt"}


def usual_unit(key: str) -> str:
    """The unit of a nutrient where the download does not say it."""
    code, place = WANTED[key]
    return "kJ" if code == "energy" and place == _KILOJOULES else _OURS[code]


def contents(values: Iterable[tuple[str, Decimal, str]]) -> dict[str, Decimal]:
    """Amounts by our codes from (nutrient id or number, amount, unit)."""
    best: dict[str, int] = {}
    amounts: dict[str, Decimal] = {}
    for key, amount, unit in values:
        code, place = WANTED[key]
        if place < best.get(code, len(_ENERGY)):
            best[code] = place
            amounts[code] = convert(amount, unit or usual_unit(key), _OURS[code])
    return amounts


def measure_words(amount: Decimal | None, unit: str, modifier: str, description: str) -> str:
    """ "1 cup, chopped": Survey has it in words, SR Legacy in the modifier, Foundation in parts."""
    if description.strip() and description.casefold() not in _NO_UNIT:
        return plain(description, 200)
    measure = "" if unit.casefold() in _NO_UNIT else unit
    words = ", ".join(part for part in (plain(measure, 80), plain(modifier, 200)) if part)
    return f"{amount_in_words(amount)} {words}" if words and amount is not None else words


def food_portions(
    measures: Sequence[tuple[str, Decimal | None]],
) -> tuple[PortionRecord, ...]:
    """As in FNDDS, "Quantity not specified" is no measure but the usual amount."""
    usual = [grams for words, grams in measures if words.casefold() == _UNSPECIFIED]
    others = [measure for measure in measures if measure[0].casefold() != _UNSPECIFIED]
    return portions(others, usual[0] if usual else None)


def serving(size: Decimal | None, unit: str, household: str) -> list[tuple[str, Decimal | None]]:
    """The serving of a branded food: "2 cookies (30 g)"."""
    unit = unit.strip().casefold()
    if size is None or unit not in _SERVING_UNITS:
        return []
    written = f"{size.normalize():f} {'ml' if unit.startswith('ml') else 'g'}"
    household = plain(household, 50)
    return [(f"{household} ({written})" if household else f"1 serving ({written})", size)]


def iso_date(text: str) -> str:
    """ "4/1/2019" and "2019-04-01" alike as 2019-04-01; empty when it is neither."""
    text = text.strip()
    if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        month, day, year = match.groups()
        return f"{year}-{int(month):02}-{int(day):02}"
    return text[:10] if re.match(r"\d{4}-\d{2}-\d{2}", text) else ""


def food_record(
    *,
    fdc_id: str,
    kind: str,
    description: str,
    published: str,
    category: str,
    amounts: Mapping[str, Decimal],
    measures: Sequence[tuple[str, Decimal | None]],
    brand: str = "",
    barcode: str = "",
) -> FoodRecord:
    """One food; its release is the date it was published, which newer downloads repeat."""
    date = iso_date(published)
    return FoodRecord(
        source="fdc",
        source_id=fdc_id,
        source_release=date,
        source_name=plain(description, 300),
        name=plain(description, 200),
        group=of_usda(category),
        brand=plain(brand, 120),
        barcode=barcode.strip(),
        contents=amounts,
        portions=food_portions(measures),
        kind=kind,
        published=date,
    )
