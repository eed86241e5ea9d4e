"""Reading the sheets of USDA's "At A Glance" workbooks. Pure: no Django.

Row 1 is a title with the release, row 2 the header, whose titles hold line breaks and vary between
releases; the data begin in row 3.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any, Final

from foods.importers.amounts import number
from foods.importers.archives import Bundle, check_zip, open_zip
from foods.importers.records import SourceError

_NO_WORKBOOK: Final = (zipfile.BadZipFile, KeyError, ValueError, OSError)

_HEAD_BYTES: Final = 64 * 1024


@dataclass(frozen=True)
class Sheet:
    """The first sheet of a workbook; `rows` are the rows that hold anything, with their number."""

    file: str
    title: str
    header: list[str]
    rows: Iterator[tuple[int, Sequence[Any]]]

    @property
    def release(self) -> str:
        """Such as 2021-2023; empty when the title does not say it."""
        found = re.search(r"\d{4}-\d{4}", self.title)
        return found[0] if found else ""

    def column(self, *titles: str) -> int:
        """Where the column with one of these titles, in small letters, stands."""
        for index, cell in enumerate(self.header):
            if cell in titles:
                return index
        raise SourceError(f"{self.file} row 2: there is no column “{titles[0].capitalize()}”")

    def number(self, line: int, cell: object) -> Decimal | None:
        try:
            return number(cell)
        except ValueError as error:
            raise SourceError(f"{self.file} row {line}: {error}") from error


def find_workbook(bundle: Bundle, kind: str, hint: str = "") -> str:
    """The name of the workbook of this kind, such as "Nutrient Values"."""
    found = bundle.find(rf".*{kind.lower()}.*\.xlsx")
    found = [name for name in found if not name.startswith("~$")]
    if not found:
        raise SourceError(f"{bundle.name}: there is no “{kind}” workbook (.xlsx) in it{hint}")
    if len(found) > 1:
        raise SourceError(f"{bundle.name}: has several “{kind}” workbooks: {', '.join(found)}")
    return found[0]


@contextmanager
def open_sheet(bundle: Bundle, name: str) -> Iterator[Sheet]:
    """The first sheet; a workbook is itself a zip, and checked like one."""
    from openpyxl import load_workbook  # 8 MB, for a web server that reads none

    with bundle.open(name) as packed, TemporaryFile() as file:
        while block := packed.read(1024**2):
            file.write(block)
        file.seek(0)
        with open_zip(file, name) as archive:
            check_zip(archive, name)
            _refuse_entities(archive, name)
        file.seek(0)
        try:
            book = load_workbook(file, read_only=True, data_only=True)
        except _NO_WORKBOOK as error:
            raise SourceError(f"{name}: is not a workbook ({error})") from error
        try:
            rows = book.worksheets[0].iter_rows(values_only=True)
            title = text((next(rows, None) or [""])[0])
            header = [text(cell).casefold() for cell in next(rows, [])]
            numbered = ((line, row) for line, row in enumerate(rows, 3) if any(row))
            yield Sheet(name, title, header, numbered)
        finally:
            book.close()


def _refuse_entities(archive: zipfile.ZipFile, name: str) -> None:
    """A part that declares a document type could name files of this machine, or grow without end;
    no workbook does."""
    for part in archive.namelist():
        with archive.open(part) as stream:
            head = stream.read(_HEAD_BYTES).replace(b"\0", b"")  # in UTF-16, too
        if b"<!DOCTYPE" in head.upper() or b"<!ENTITY" in head.upper():
            raise SourceError(
                f"{name}: {part} declares entities. No workbook does; it was not read"
            )


def text(cell: object) -> str:
    """A cell in one line: line breaks within it are blanks."""
    return "" if cell is None else " ".join(str(cell).split())
