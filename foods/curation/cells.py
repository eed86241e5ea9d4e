"""One cell of the catalogue's table: from what a spreadsheet has to the one spelling kept here.

Pure: no Django. A ValueError says what is wrong with the cell.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from foods.diets import SEPARATOR, Diet, allergen_codes
from foods.importers.amounts import MAX_DESCRIPTION, number, shown
from foods.importers.own_csv import NUTRIENT_COLUMNS, measures
from foods.importers.plausibility import barcode_fault

Cells = dict[str, str]

_LENGTHS: Final = {"name": 200, "aliases": 1_000, "brand": 120}
_ERRORS: Final = re.compile(r"#(REF|NAME|VALUE|DIV/0|N/A|NUM|NULL)[!?]?|Err:[0-9]+")
_THOUSANDS: Final = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_FLAGS: Final = {"": "false", "false": "false", "no": "false", "true": "true", "yes": "true"}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "diet": {"": "", **{diet.value: diet.value for diet in Diet}},
    "allergens_complete": _FLAGS,
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the catalogue believes: each answers with why not, or with nothing.

    `amount_fault` of a nutrient's code and amount per 100 g in its unit, `weight_fault` of a
    portion's weight in g, `mass_fault` of all contents of a food together.
    """

    groups: Collection[str]
    amount_fault: Callable[[str, Decimal], str]
    weight_fault: Callable[[Decimal], str]
    mass_fault: Callable[[Mapping[str, Decimal]], str]


def read_cell(
    column: str, written: str, stands: str, rules: Rules, *, decimal_comma: bool = False
) -> str:
    """The cell in the spelling of `canonical`; `stands` is what the food has now."""
    if _ERRORS.fullmatch(written):
        raise ValueError(f"{shown(written)} is an error of the spreadsheet, not a value")
    if column in NUTRIENT_COLUMNS:
        return _amount(column, written, stands, rules, decimal_comma)
    if column == "portions":
        return _portions(written, stands, rules, decimal_comma)
    if column == "barcode":
        return _barcode(written, stands)
    if column == "group":
        return _group(written, rules)
    if column == "allergens":
        return canonical(column, written)
    if column in _WORDS:
        return _word(written, _WORDS[column])
    return _text(column, written)


def canonical(column: str, text: str) -> str:
    """The one spelling by which two cells are the same."""
    if column in NUTRIENT_COLUMNS:
        return spelled(Decimal(text)) if text else ""
    if column == "aliases":
        return "; ".join(filter(None, (" ".join(alias.split()) for alias in text.split(";"))))
    if column == "allergens":
        return f"{SEPARATOR} ".join(allergen_codes(text))
    return " ".join(text.split())


def spelled(amount: Decimal) -> str:
    """The number without the zeros that only fill its decimals; never in powers of ten."""
    return f"{amount.normalize():f}"


def portions_cell(portions: Collection[tuple[str, Decimal]]) -> str:
    """Portions as one cell, the usual one first: "1 slice = 30; 1 loaf = 500" in g."""
    return "; ".join(f"{description} = {spelled(grams)}" for description, grams in portions)


def _amount(column: str, written: str, stands: str, rules: Rules, decimal_comma: bool) -> str:
    amount = _number(written, stands, decimal_comma)
    if amount is None:
        return ""
    if fault := rules.amount_fault(NUTRIENT_COLUMNS[column], amount):
        raise ValueError(f"{shown(written)}: {fault}")
    return spelled(amount)


def _number(written: str, stands: str, decimal_comma: bool) -> Decimal | None:
    if "," not in written:
        return number(written)
    pointed = written.replace(",", ".")
    # Where the columns are separated by something else, a comma is the decimal one; but "1,234"
    # may be a thousand, unless it is what stands there anyway.
    if decimal_comma and re.fullmatch(r"-?[0-9]+,[0-9]+", written):
        amount = number(pointed)
        if not _THOUSANDS.fullmatch(written) or (stands and amount == Decimal(stands)):
            return amount
    raise ValueError(f"{shown(written)} has a comma. Write 0.5, with a point")


def _portions(written: str, stands: str, rules: Rules, decimal_comma: bool) -> str:
    if decimal_comma:
        written = re.sub(r"(=\s*[0-9]+),([0-9]+)", r"\1.\2", written)
    written = " ".join(written.split())
    if written == canonical("portions", stands):
        return written
    if stands and not _can_be_read(stands):
        raise ValueError(
            "a description holds a semicolon or blanks this cell cannot keep. Change the portions "
            "on the food's page"
        )
    found = parse_portions(written)
    for description, grams in found:
        if fault := rules.weight_fault(grams):
            raise ValueError(f"{shown(description)}: {fault}")
    return portions_cell(found)


def _can_be_read(cell: str) -> bool:
    """Whether reading and writing it again makes it what it was."""
    try:
        again = portions_cell(parse_portions(cell))
    except ValueError:
        return False
    return again == cell


def parse_portions(cell: str) -> list[tuple[str, Decimal]]:
    """Description and weight in g of each, each description once; the first is the usual one."""
    found = measures(cell)
    descriptions = [description for description, _grams in found]
    for index, description in enumerate(descriptions):
        if len(description) > MAX_DESCRIPTION or not description.isprintable():
            raise ValueError(
                f"{shown(description)}: longer than {MAX_DESCRIPTION} characters, or not printable"
            )
        if description in descriptions[:index]:
            raise ValueError(f"{shown(description)} is there twice")
    return found


def _barcode(written: str, stands: str) -> str:
    if not written:
        return ""
    if fault := barcode_fault(written):
        raise ValueError(fault)
    # A spreadsheet takes the zeros off; no two barcodes differ only by them.
    return stands if written.lstrip("0") == stands.lstrip("0") else written


def _group(written: str, rules: Rules) -> str:
    if written and written not in rules.groups:
        raise ValueError(f"{shown(written)} is no group; known are {', '.join(rules.groups)}")
    return written


def _word(written: str, known: Mapping[str, str]) -> str:
    if written.casefold() not in known:
        words = ", ".join(word for word in known if word)
        raise ValueError(f"{shown(written)} is not one of {words}")
    return known[written.casefold()]


def _text(column: str, written: str) -> str:
    text = canonical(column, written)
    most = _LENGTHS.get(column)
    if column == "name" and not text:
        raise ValueError("a food needs a name")
    if most is not None and len(text) > most:
        raise ValueError(f"is longer than {most} characters")
    if not text.isprintable():
        raise ValueError("holds a character that cannot be printed")
    return text
