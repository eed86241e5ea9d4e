"""Bytes of an upload as the rows of a table, whatever encoding and separator. Pure.

What is no table is refused before it is read: archives, workbooks, documents, pages.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from tracker.diary_imports.records import FileFaultError

MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 300
_SEPARATORS: Final = (",", ";", "\t")
_DOCUMENTS: Final = (
    (b"PK\x03\x04", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"\xd0\xcf\x11\xe0", "workbook"),
    (b"%PDF", "document"),
    (b"\x89PNG", "document"),
    (b"\xff\xd8\xff", "document"),
)
_PAGES: Final = (b"<!doctype", b"<html", b"<?xml", b"<head")


def text_of(content: bytes) -> str:
    """The text of the file: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows' Latin."""
    if not content.strip():
        raise FileFaultError("empty")
    for start, code in _DOCUMENTS:
        if content.startswith(start):
            raise FileFaultError(code)
    if content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        raise FileFaultError("page")
    text = _decoded(content)
    if "\0" in text:
        raise FileFaultError("no_text")
    return text


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise FileFaultError("no_text") from error
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileFaultError("no_text")


def clean(cell: str) -> str:
    """The cell with single blanks, and one sign for micro of the two there are."""
    return " ".join(cell.replace("\u03bc", "µ").replace("\ufeff", "").split())


def headers_of(text: str) -> Iterator[tuple[str, list[str], int]]:
    """Each separator, the header if the columns were separated by it, and its blanks at the end."""
    for separator in _SEPARATORS:
        try:
            _row, cells = next(_records(text, separator))
        except (StopIteration, csv.Error):
            continue
        header = [clean(cell) for cell in cells]
        while header and not header[-1]:
            header.pop()
        if len(header) > 1:
            yield separator, header, len(cells) - len(header)


def rows_of(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header that hold something, each with its number."""
    records = _records(text, separator)
    row = 1
    try:
        next(records)
        for row, cells in records:
            if row > MAX_ROWS + 1:
                raise FileFaultError("too_many_rows", most=MAX_ROWS)
            if any(cell.strip() for cell in cells):
                yield row, cells
    except csv.Error as error:
        raise FileFaultError("no_table", row=row + 1) from error


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """All records with their numbers; a spreadsheet's "sep=;" before the header is none."""
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    yield from enumerate(reader, start=1)


def fitted(cells: Sequence[str], width: int, blanks: int) -> Sequence[str] | None:
    """The cells of the header's columns; None when the row has more or less of them: then a cell
    may stand under another heading than its own."""
    if len(cells) == width + blanks and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    return cells if len(cells) == width else None
