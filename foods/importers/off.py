"""Open Food Facts: the tab-separated export and JSONL, both also as .gz. Pure: no Django.

Data are typed in by the public, so more is refused here than elsewhere. Columns change: they are
read by name. Masses are in g per 100 g (or 100 ml), energy in kcal or kJ, alcohol in % by volume.
Blank is unknown. A magnesium of 0 usually means "not declared": it is left out. Magnesium above 1 g
is milligrams typed as grams, mostly; what was meant nobody knows, so the value is left out. The
export is hardly quoted: a quotation mark is an ordinary character.
"""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from foods.importers.amounts import number, plain, portions
from foods.importers.archives import Bundle, refuse_documents, text_lines
from foods.importers.nutrients import NUTRIENTS
from foods.importers.plausibility import barcode_fault, checked
from foods.importers.records import (
    MAX_MAGNESIUM_MG_PER_100G,
    FoodRecord,
    Refusal,
    SourceError,
)
from foods.units import convert

_NUTRIENTS: Final = tuple((f"{n.off}_100g", n.code, n.unit) for n in NUTRIENTS if n.off)
_ENERGY: Final = (
    ("energy-kcal_100g", "kcal"),
    ("energy-kj_100g", "kJ"),
    ("energy_100g", "kJ"),
)
_SODIUM_IN_SALT: Final = Decimal("0.4")  # EU Regulation 1169/2011, annex I: salt = sodium x 2.5
_ALCOHOL_G_PER_ML: Final = Decimal("0.789")
_FILE: Final = r".*\.(tsv|csv|txt|jsonl|ndjson|json)(\.gz)?"
Row = Mapping[str, Any]


def fits(bundle: Bundle) -> bool:
    if (file := bundle.only(_FILE)) is None:
        return False
    with bundle.open(file) as stream:
        head = stream.read(100_000)
    return b"nutriments" in head or (b"code\t" in head and b"_100g" in head)


def read_off(bundle: Bundle) -> Iterator[FoodRecord | Refusal]:
    """Every product with a name and a nutrient value, in the order of the file."""
    if (file := bundle.only(_FILE)) is None:
        raise SourceError(
            f"{bundle.name}: Open Food Facts is one file, .tsv, .csv or .jsonl, also with .gz"
        )
    with bundle.open(file) as stream:
        head = stream.read(1024)
    refuse_documents(file, head)
    rows = _json_rows if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else _table_rows
    seen = False
    for place, row in rows(bundle, file):
        seen = True
        if isinstance(row, Refusal):
            yield row
        else:
            yield from _checked(place, row)
    if not seen:
        raise SourceError(f"{file}: holds no product")


def _table_rows(bundle: Bundle, file: str) -> Iterator[tuple[str, Row | Refusal]]:
    with bundle.open(file) as stream:
        lines = text_lines(stream, file)
        header = next(lines, "").split("\t")
        for name in ("code", "product_name"):
            if name not in header:
                raise SourceError(
                    f"{file} line 1: is not Open Food Facts' table: there is no column {name} "
                    "between tabs"
                )
        for line, text in enumerate(lines, 2):
            place = f"line {line}"
            if not text:
                continue
            cells = text.split("\t")
            if len(cells) > len(header):
                reason = f"has {len(cells)} cells, the header {len(header)}"
                yield place, Refusal(place, plain(cells[0], 80), reason)
            else:  # blanks at the end of a line are often cut off
                yield place, dict(zip(header, cells, strict=False))


def _json_rows(bundle: Bundle, file: str) -> Iterator[tuple[str, Row | Refusal]]:
    with bundle.open(file) as stream:
        for line, text in enumerate(text_lines(stream, file), 1):
            place = f"line {line}"
            if not text.strip():
                continue
            try:
                product = json.loads(text, parse_float=Decimal, parse_constant=str)
            except (ValueError, RecursionError) as error:
                if line == 1:
                    raise SourceError(f"{file} line 1: is not JSONL ({error})") from error
                yield place, Refusal(place, "", f"is not JSON: {error}")
                continue
            if not isinstance(product, dict) or "code" not in product:
                if line == 1:
                    raise SourceError(f"{file} line 1: is no product of Open Food Facts")
                yield place, Refusal(place, "", "is no product")
                continue
            nutriments = product.get("nutriments")
            yield place, {**product, **(nutriments if isinstance(nutriments, dict) else {})}


def _checked(place: str, row: Row) -> Iterator[FoodRecord | Refusal]:
    code = str(row.get("code") or "").strip()
    name = plain(row.get("product_name") or row.get("product_name_en"), 200)
    if fault := barcode_fault(code):
        yield Refusal(place, name, fault)
        return
    if not name:
        yield Refusal(place, code, "has no name", source_id=code)
        return
    amounts, faults = _contents(row)
    yield from (Refusal(place, name, fault, "value") for fault in faults)
    if not amounts:
        reason = "has no value of any nutrient kept here"
        yield Refusal(place, name, reason, source_id=code)
        return
    record = FoodRecord(
        source="off",
        source_id=code,
        source_name=plain(row.get("product_name") or row.get("product_name_en"), 300),
        name=name,
        brand=plain(str(row.get("brands") or "").replace(",", ", "), 120),
        barcode=code,
        contents=amounts,
        portions=_serving(row),
    )
    yield from checked(record, place, alcohol_g=_alcohol_g(row))


def _contents(row: Row) -> tuple[dict[str, Decimal], list[str]]:
    """Amounts by our codes and units, and why a value was left out."""
    amounts: dict[str, Decimal] = {}
    faults: list[str] = []
    for column, code, unit in _NUTRIENTS:
        grams = _number(row, column, faults)
        if grams is not None:
            amounts[code] = convert(grams, "g", unit)
    if "sodium" not in amounts and (salt := _number(row, "salt_100g", faults)) is not None:
        amounts["sodium"] = convert(salt * _SODIUM_IN_SALT, "g", "mg")
    for column, unit in _ENERGY:
        if (energy := _number(row, column, faults)) is not None:
            amounts["energy"] = convert(energy, unit, "kcal")
            break
    if fault := _magnesium_fault(amounts.get("magnesium")):
        faults.append(fault)
        del amounts["magnesium"]
    return amounts, faults


def _magnesium_fault(mg: Decimal | None) -> str:
    if mg is None:
        return ""
    if mg == 0:
        return "magnesium is 0, which here usually means not declared; it is unknown"
    if mg > MAX_MAGNESIUM_MG_PER_100G:
        grams = convert(mg, "mg", "g").normalize()
        return f"magnesium is {grams:f} g in 100 g: milligrams typed as grams; it is unknown"
    return ""


def _number(row: Row, column: str, faults: list[str]) -> Decimal | None:
    try:
        return number(row.get(column))
    except ValueError as error:
        faults.append(f"{column}: {error}")
        return None


def _alcohol_g(row: Row) -> Decimal | None:
    """Grams in 100 ml, near enough to judge the energy by; too rough to be stored."""
    volume = _number(row, "alcohol_100g", [])
    return None if volume is None else volume * _ALCOHOL_G_PER_ML


def _serving(row: Row) -> tuple[Any, ...]:
    """The serving in g or ml, taken as g like the amounts per 100 ml."""
    words = plain(row.get("serving_size"), 60)
    grams = _number(row, "serving_quantity", [])
    if not words or grams is None:
        return ()
    return portions([(words if re.match(r"\d", words) else f"1 {words}", grams)])
