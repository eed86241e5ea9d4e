"""What USDA makes its survey foods of: the workbook "FNDDS Ingredients". Pure: no Django.

An ingredient is a food of SR (a number of up to 5 digits, its leading zeros lost), another survey
food (8 digits), a newer analysis of USDA (6 digits), or a single nutrient that was added (6 digits
that begin with 999). A retention code says that the ingredient was cooked in the making, a moisture
change that the food gained or lost water: its values are then no longer the ingredient's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from foods.importers.archives import Bundle
from foods.importers.records import SourceError
from foods.importers.workbooks import find_workbook, open_sheet, text

_INGREDIENTS: Final = "Ingredients"
_NDB_DIGITS: Final = 5
_CODE_DIGITS: Final = 8
_UNCHANGED: Final = frozenset({"", "0"})


@dataclass(frozen=True, slots=True)
class Ingredient:
    """`code` is an NDB number with its zeros, or USDA's number of 6 or 8 digits."""

    code: str
    weight_g: Decimal
    is_cooked: bool = False

    @property
    def source(self) -> str:
        """Where `code` is a food: `sr28`, `fndds`, or nowhere among the sources here."""
        return {_NDB_DIGITS: "sr28", _CODE_DIGITS: "fndds"}.get(len(self.code), "")

    @property
    def is_added_nutrient(self) -> bool:
        return not self.source and self.code.startswith("999")


def read_ingredients(bundle: Bundle) -> Iterator[tuple[str, tuple[Ingredient, ...]]]:
    """Each food code with its ingredients; the rows of a food stand together."""
    with open_sheet(bundle, find_workbook(bundle, _INGREDIENTS)) as sheet:
        food_at, code_at = sheet.column("food code"), sheet.column("ingredient code")
        weight_at = sheet.column("ingredient weight (g)")
        retention_at = sheet.column("retention code")
        moisture_at = sheet.column("moisture change (%)", "moisture change")
        food, ingredients = "", list[Ingredient]()
        for line, row in sheet.rows:
            weight = sheet.number(line, row[weight_at])
            if weight is None or weight < 0:
                raise SourceError(f"{sheet.file} row {line}: an ingredient has no weight")
            if (code := text(row[food_at])) != food:
                if food:
                    yield food, tuple(ingredients)
                food, ingredients = code, []
            is_cooked = text(row[retention_at]) not in _UNCHANGED or bool(
                sheet.number(line, row[moisture_at])
            )
            number = text(row[code_at]).zfill(_NDB_DIGITS)
            ingredients.append(Ingredient(number, weight, is_cooked))
        if not food:
            raise SourceError(f"{sheet.file}: holds no food")
        yield food, tuple(ingredients)
