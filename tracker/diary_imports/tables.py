"""A table with its header, read row by row: a fault names its row and column. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tracker.diary_imports.records import CellFaultError, FileFaultError, LeftOut
from tracker.diary_imports.text_tables import MAX_COLUMNS, clean, fitted, rows_of

Made = TypeVar("Made")
Cells = Mapping[int, str]  # by the place of their column
Rows = list[tuple[int, Cells]]


@dataclass(frozen=True, slots=True)
class Table:
    """The text of a file and how it is separated."""

    text: str
    separator: str
    header: tuple[str, ...]
    blanks: int = 0  # columns without a heading behind those

    def place(self, *names: str) -> int:
        """Of the column that has one of these names."""
        return next(p for p in map(self.place_or_none, names) if p is not None)

    def place_or_none(self, name: str) -> int | None:
        found = [place for place, each in enumerate(self.header) if each.casefold() == name]
        if len(found) > 1:
            raise FileFaultError("column_twice", column=self.header[found[0]])
        return found[0] if found else None

    def read(self, places: Sequence[int]) -> tuple[Rows, list[LeftOut]]:
        """Of each row the cells of these places; rows that are not as wide as the header."""
        if len(self.header) > MAX_COLUMNS:
            raise FileFaultError("too_many_columns", most=MAX_COLUMNS)
        rows: Rows = []
        left_out = []
        for row, cells in rows_of(self.text, self.separator):
            fitting = fitted(cells, len(self.header), self.blanks)
            if fitting is None:
                left_out.append(LeftOut(row, "width", value=str(len(cells))))
            else:
                rows.append((row, {place: clean(fitting[place]) for place in places}))
        if not rows and not left_out:
            raise FileFaultError("no_rows")
        return rows, left_out

    def cell(self, read: Callable[[str], Made], cells: Cells, place: int) -> Made:
        """What `read` makes of the cell; its fault names the column."""
        try:
            return read(cells[place])
        except CellFaultError as error:
            raise CellFaultError(error.code, error.value, self.header[place]) from error

    def each(
        self, rows: Rows, make: Callable[[int, Cells], Made]
    ) -> tuple[list[Made], list[LeftOut]]:
        """What `make` makes of each row, and the rows it cannot."""
        made, left_out = [], []
        for row, cells in rows:
            try:
                made.append(make(row, cells))
            except CellFaultError as error:
                left_out.append(LeftOut(row, error.code, error.column, error.value))
        return made, left_out
