"""FoodData Central's JSON download, or a plain array of foods as its API answers. Pure: no Django.

The SR Legacy file has over 200 MB and Branded 3 GB: foods are read one at a time by ijson, so
memory does not grow with the file.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import ijson

from foods.importers.amounts import number, plain
from foods.importers.archives import Bundle, refuse_documents
from foods.importers.fdc import (
    KIND_OF,
    WANTED,
    contents,
    food_record,
    measure_words,
    serving,
    usual_unit,
)
from foods.importers.plausibility import checked
from foods.importers.records import FoodRecord, Refusal, SourceError
from foods.units import normalise_unit

_KIND_OF_KEY: Final = {
    "FoundationFoods": "foundation_food",
    "SRLegacyFoods": "sr_legacy_food",
    "SurveyFoods": "survey_fndds_food",
    "BrandedFoods": "branded_food",
}
_BUFFER_BYTES: Final = 64 * 1024


def fits(bundle: Bundle) -> bool:
    return bool(bundle.find(r".*\.json(\.gz)?"))


def read_fdc_json(bundle: Bundle) -> Iterator[FoodRecord | Refusal]:
    """Every food of the files, in their order."""
    for file in bundle.find(r".*\.json(\.gz)?"):
        prefix, kind = _where(bundle, file)
        seen = False
        for index, food in enumerate(_items(bundle, file, prefix), 1):
            seen = True
            yield from _checked(file, index, food, kind)
        if not seen:
            raise SourceError(f"{file}: holds no food")


def _where(bundle: Bundle, file: str) -> tuple[str, str]:
    """ijson's prefix of the foods, and their kind where the top key says it."""
    with bundle.open(file) as stream:
        head = stream.read(1024)
    refuse_documents(file, head)
    with bundle.open(file) as stream:
        try:
            for event, value in ijson.basic_parse(stream, buf_size=_BUFFER_BYTES):
                if event == "start_array":
                    return "item", ""
                if event == "map_key":
                    if value in _KIND_OF_KEY:
                        return f"{value}.item", _KIND_OF_KEY[value]
                    break
                if event != "start_map":
                    break
        except (ijson.JSONError, UnicodeDecodeError) as error:
            raise SourceError(f"{file}: is not JSON ({error})") from error
    raise SourceError(
        f"{file}: is not FoodData Central's JSON: it begins with none of {', '.join(_KIND_OF_KEY)} "
        "nor a list of foods"
    )


def _items(bundle: Bundle, file: str, prefix: str) -> Iterator[Any]:
    count = 0
    with bundle.open(file) as stream:
        try:
            for food in ijson.items(stream, prefix, buf_size=_BUFFER_BYTES):
                count += 1
                yield food
        except (ijson.JSONError, UnicodeDecodeError) as error:
            raise SourceError(
                f"{file} after food {count}: is cut short or damaged ({error})"
            ) from error


def _checked(file: str, index: int, food: Any, kind: str) -> Iterator[FoodRecord | Refusal]:
    place = f"{file} food {index}"
    if not isinstance(food, dict):
        raise SourceError(f"{place}: is not a food")
    fdc_id, name = str(food.get("fdcId") or ""), plain(food.get("description"), 200)
    kind = KIND_OF.get(str(food.get("dataType", "")).casefold(), "" if "dataType" in food else kind)
    if not kind:
        yield Refusal(fdc_id or place, name, f"its data type is {food.get('dataType')!r}, no food")
    elif not fdc_id.isdecimal() or not name:
        yield Refusal(fdc_id or place, name, "has no fdcId or no description")
    else:
        try:
            record = _food(food, fdc_id, name, kind)
        except (ValueError, AttributeError, TypeError) as error:
            reason = f"is not written as FoodData Central does: {error}"
            yield Refusal(fdc_id, name, reason, source_id=fdc_id)
        else:
            yield from checked(record)


def _food(food: Mapping[str, Any], fdc_id: str, name: str, kind: str) -> FoodRecord:
    measures = [_measure(portion) for portion in food.get("foodPortions") or ()]
    measures += serving(
        number(food.get("servingSize")),
        str(food.get("servingSizeUnit") or ""),
        str(food.get("householdServingFullText") or ""),
    )
    return food_record(
        fdc_id=fdc_id,
        kind=kind,
        description=str(food["description"]),
        published=str(food.get("publicationDate") or food.get("publishedDate") or ""),
        category=_category(food),
        amounts=contents(_values(food)),
        measures=measures,
        brand=str(food.get("brandName") or food.get("brandOwner") or ""),
        barcode=str(food.get("gtinUpc") or ""),
    )


def _category(food: Mapping[str, Any]) -> str:
    category = food.get("foodCategory") or ""
    return str(category.get("description", "") if isinstance(category, dict) else category)


def _values(food: Mapping[str, Any]) -> Iterator[tuple[str, Decimal, str]]:
    """An entry without an amount is unknown; the API's short form has no `nutrient` in it."""
    for entry in food.get("foodNutrients") or ():
        nutrient = entry.get("nutrient") or entry
        keys = (str(nutrient.get("id", "")), str(nutrient.get("number", "")))
        key = next((key for key in keys if key in WANTED), None)
        amount = number(entry.get("amount"))
        if key is not None and amount is not None:
            unit = str(nutrient.get("unitName") or usual_unit(key))
            yield key, amount, normalise_unit(unit)


def _measure(portion: Mapping[str, Any]) -> tuple[str, Decimal | None]:
    unit = portion.get("measureUnit") or {}
    amount = portion.get("amount", portion.get("value"))
    words = measure_words(
        number(amount),
        str(unit.get("name") or ""),
        str(portion.get("modifier") or ""),
        str(portion.get("portionDescription") or ""),
    )
    return words, number(portion.get("gramWeight"))
