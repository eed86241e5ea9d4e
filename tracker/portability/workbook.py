"""All tables of a person as one workbook for a spreadsheet."""

from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final

from tracker.portability.one_moment import one_moment
from tracker.portability.tables import TABLES, Cell, table_rows

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# A text is a text: nothing a person wrote becomes a formula or a link.
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook_of(user: "User") -> IO[bytes]:
    """A sheet for each kind, with the cells of its CSV; a temporary file, open at its beginning."""
    import xlsxwriter

    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - who answers with it closes it
    workbook = xlsxwriter.Workbook(file, _OPTIONS)
    bold = workbook.add_format({"bold": True})
    with one_moment():
        for kind, table in TABLES.items():
            sheet = workbook.add_worksheet(kind)
            sheet.freeze_panes(1, 0)
            line = 0
            for batch in table_rows(table, user):
                for cells in batch:
                    _write(sheet, line, cells, bold if line == 0 else None)
                    line += 1
    workbook.close()
    file.seek(0)
    return file


def _write(sheet: Any, line: int, cells: list[Cell], bold: Any) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(line, column, cell, bold)
        elif cell is not None:
            sheet.write_number(line, column, cell)
