"""Numbers and household measures as the sources write them. Pure: no Django, no I/O."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Final

from foods.composition import MAX_AMOUNT_G, MIN_AMOUNT_G
from foods.importers.records import PortionRecord

MAX_DESCRIPTION: Final = 80
_MAX_PORTIONS: Final = 200

_FRACTIONS: Final = {
    ".125": "1/8",
    ".167": "1/6",
    ".166": "1/6",
    ".25": "1/4",
    ".33": "1/3",
    ".333": "1/3",
    ".5": "1/2",
    ".66": "2/3",
    ".666": "2/3",
    ".667": "2/3",
    ".67": "2/3",
    ".75": "3/4",
}


# Nobody means a number with more; converting one to another unit would overflow.
_MOST_DIGITS: Final = 20


def number(text: object) -> Decimal | None:
    """A finite number, or None for a blank; ValueError for anything else.

    Numbers of workbooks and JSON come as numbers: `str` gives a float its shortest spelling.
    """
    if text is None or isinstance(text, bool):
        return None
    written = str(text).strip()
    if not written:
        return None
    try:
        value = Decimal(written)
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or "_" in written or value.adjusted() > _MOST_DIGITS:
        raise ValueError(f"{shown(written)} is not a number")
    return value


def shown(text: object, most: int = 40) -> str:
    """A piece of a file for a message: short, in quotes, without control characters."""
    written = str(text)
    return repr(written if len(written) <= most else f"{written[:most]}…")


def plain(text: object, most: int) -> str:
    """Printable words with single blanks, cut at a word where they are too long."""
    words = "".join(char if char.isprintable() else " " for char in str(text or "")).split()
    line = " ".join(words)
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0][: most - 1].rstrip(" ,;") + "…"


def amount_in_words(amount: Decimal) -> str:
    """0.5 as "1/2", 1.25 as "1 1/4", 5.3 as "5.3", 2.00 as "2"."""
    written = f"{amount.normalize():f}"
    whole, _, rest = written.partition(".")
    fraction = _FRACTIONS.get(f".{rest}")
    if fraction is None:
        return written
    return fraction if whole == "0" else f"{whole} {fraction}"


def content(amount: Decimal) -> Decimal:
    """The amount as it is stored, so that a second import finds no difference."""
    return round(amount, 4)


def portions(
    measures: Iterable[tuple[str, Decimal | None]], usual_g: Decimal | None = None
) -> tuple[PortionRecord, ...]:
    """Portions with distinct descriptions; the usual one is the first that weighs `usual_g`.

    A weight of 0, none or over 20 kg measures nothing and is left out. A usual weight that no
    measure has becomes the portion "usual amount"; without one the first portion is usual.
    """
    kept = [
        (plain(description, MAX_DESCRIPTION), weight.quantize(MIN_AMOUNT_G))
        for description, weight in measures
        if description.strip() and weight is not None and _weighs(weight)
    ][:_MAX_PORTIONS]
    if usual_g is not None and _weighs(usual_g):
        usual_g = usual_g.quantize(MIN_AMOUNT_G)
        if usual_g not in [weight for _description, weight in kept]:
            kept.insert(0, ("usual amount", usual_g))
    usual = next((i for i, (_, weight) in enumerate(kept) if weight == usual_g), 0)
    return tuple(
        PortionRecord(description, weight, is_default=index == usual)
        for index, (description, weight) in enumerate(_distinct(kept))
    )


def _weighs(weight: Decimal) -> bool:
    return MIN_AMOUNT_G <= weight <= MAX_AMOUNT_G


def _distinct(measures: Iterable[tuple[str, Decimal]]) -> list[tuple[str, Decimal]]:
    """Two biscuits of one food, 58 g and 43 g, are "1 biscuit" and "1 biscuit (2)"."""
    taken: set[str] = set()
    named = []
    for description, weight in measures:
        name, count = description, 1
        while name in taken:
            count += 1
            ending = f" ({count})"
            name = description[: MAX_DESCRIPTION - len(ending)] + ending
        taken.add(name)
        named.append((name, weight))
    return named
