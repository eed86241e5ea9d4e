"""Barcodes as scanners read them and people type them. Pure: no Django."""

from typing import Final

MOST_DIGITS: Final = 14


def compact(text: str) -> str:
    """The barcode without the blanks that stand between its digits on a package."""
    return "".join(text.split())


def ways_to_write(digits: str) -> list[str]:
    """Every way to write the same number: zeros in front say nothing.

    The 12 digits of a UPC-A are the 13 of an EAN-13 that begins with 0, and either may come in 14;
    a spreadsheet takes the zeros off.
    """
    bare = digits.lstrip("0") or "0"
    return [bare.zfill(length) for length in range(len(bare), MOST_DIGITS + 1)]
