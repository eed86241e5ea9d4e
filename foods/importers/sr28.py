"""USDA Standard Reference 28, the official ASCII files. Pure: no Django.

Fields are separated by ^, text stands in ~, lines end in CRLF, there is no header; the encoding is
Windows' (NUTR_DEF has the micro sign as the byte B5). NDB numbers are text: their leading zeros
count. Amounts are per 100 g edible portion; a nutrient without a row is unknown, a row of 0 is
zero. Source: USDA ARS, Composition of Foods Raw, Processed, Prepared, SR28 documentation (2016).
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from foods.importers.amounts import amount_in_words, number, plain, portions, shown
from foods.importers.archives import Bundle, text_lines
from foods.importers.groups import of_usda
from foods.importers.nutrients import NUTRIENTS
from foods.importers.plausibility import checked
from foods.importers.records import FoodRecord, Refusal, SourceError
from foods.units import convert

RELEASE: Final = "28"
_FILES: Final = ("FOOD_DES.txt", "NUT_DATA.txt", "WEIGHT.txt")
# Fields needed of each file; the rest is documentation of the samples.
_FIELDS: Final = {"FOOD_DES.txt": 3, "NUT_DATA.txt": 3, "WEIGHT.txt": 5, "NUTR_DEF.txt": 2}
_COMMON_NAME, _MANUFACTURER = 4, 5

Contents = dict[str, dict[str, Decimal]]
Measures = dict[str, list[tuple[str, Decimal | None]]]


def fits(bundle: Bundle) -> bool:
    return bool(bundle.find("NUT_DATA.txt") and bundle.find("FOOD_DES.txt"))


def read_sr28(bundle: Bundle) -> Iterator[FoodRecord | Refusal]:
    """Every food of the release, in the order of FOOD_DES."""
    for name in _FILES:
        if not bundle.find(name):
            raise SourceError(f"{bundle.name}: is not SR28: there is no {name} in it")
    units = _units(bundle)
    contents = _contents(bundle, units)
    measures = _measures(bundle)
    seen = False
    for _line, fields in _rows(bundle, "FOOD_DES.txt"):
        seen = True
        yield from checked(_food(fields, contents.pop(fields[0], {}), measures))
    if not seen:
        raise SourceError(f"{bundle.name}: FOOD_DES.txt holds no food")
    for ndb in contents:
        yield Refusal(ndb, "", "has values in NUT_DATA.txt but no row in FOOD_DES.txt")


def _food(fields: list[str], contents: dict[str, Decimal], measures: Measures) -> FoodRecord:
    common = fields[_COMMON_NAME] if len(fields) > _COMMON_NAME else ""
    maker = fields[_MANUFACTURER] if len(fields) > _MANUFACTURER else ""
    return FoodRecord(
        source="sr28",
        source_id=fields[0],
        source_release=RELEASE,
        source_name=plain(fields[2], 300),
        name=plain(fields[2], 200),
        aliases="; ".join(filter(None, (plain(part, 120) for part in common.split(",")))),
        group=of_usda(fields[1]),
        brand=plain(maker, 120),
        contents=contents,
        portions=portions(measures.get(fields[0], ())),
    )


def _units(bundle: Bundle) -> dict[str, tuple[str, str, str]]:
    """Nutrient number, in its ~, to our code, its unit here and ours."""
    units = {nutrient.number: nutrient.unit for nutrient in NUTRIENTS}
    if bundle.find("NUTR_DEF.txt"):
        units |= {fields[0]: fields[1] for _line, fields in _rows(bundle, "NUTR_DEF.txt")}
    return {f"~{n.number}~": (n.code, units[n.number], n.unit) for n in NUTRIENTS}


def _contents(bundle: Bundle, units: dict[str, tuple[str, str, str]]) -> Contents:
    """Values by NDB number. 679,045 lines: those of other nutrients are passed by unsplit."""
    contents: Contents = defaultdict(dict)
    for line, text in _lines(bundle, "NUT_DATA.txt"):
        head, _, rest = text.partition("^")
        nutrient, _, rest = rest.partition("^")
        if not rest:
            raise _cut("NUT_DATA.txt", line)
        if (known := units.get(nutrient)) is None:
            continue
        amount = _number("NUT_DATA.txt", line, rest.partition("^")[0])
        if amount is not None:
            code, unit, ours = known
            contents[head.strip("~")][code] = convert(amount, unit, ours)
    return contents


def _measures(bundle: Bundle) -> Measures:
    """Household weights in the order of the file; the weight is of the whole amount."""
    measures: Measures = defaultdict(list)
    for line, fields in _rows(bundle, "WEIGHT.txt"):
        amount = _number("WEIGHT.txt", line, fields[2])
        weight = _number("WEIGHT.txt", line, fields[4])
        words = fields[3] if amount is None else f"{amount_in_words(amount)} {fields[3]}"
        measures[fields[0]].append((words, weight))
    return measures


def _number(file: str, line: int, text: str) -> Decimal | None:
    try:
        return number(text)
    except ValueError as error:
        raise SourceError(f"{file} line {line}: {error}") from error


def _lines(bundle: Bundle, file: str) -> Iterator[tuple[int, str]]:
    [member] = bundle.find(file)
    with bundle.open(member) as stream:
        yield from enumerate(text_lines(stream, file, "cp1252"), 1)


def _rows(bundle: Bundle, file: str) -> Iterator[tuple[int, list[str]]]:
    for line, text in _lines(bundle, file):
        fields = [field.strip("~") for field in text.split("^")]
        if len(fields) < _FIELDS[file]:
            raise _cut(file, line, text)
        yield line, fields


def _cut(file: str, line: int, text: str = "") -> SourceError:
    shows = f" ({shown(text)})" if text else ""
    return SourceError(f"{file} line {line}: has too few fields; is the file cut short?{shows}")
