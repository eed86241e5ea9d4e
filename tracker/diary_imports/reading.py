"""Which app a file is from is told by its header, never by its name. Pure."""

from collections.abc import Callable, Sequence
from typing import Final

from tracker.diary_imports.cronometer import are_days, are_servings, read_days, read_servings
from tracker.diary_imports.myfitnesspal import is_nutrition, read_meals
from tracker.diary_imports.records import DiaryFile, FileFaultError
from tracker.diary_imports.tables import Table
from tracker.diary_imports.text_tables import headers_of, text_of

_READERS: Final[
    tuple[tuple[Callable[[Sequence[str]], bool], Callable[[Table], DiaryFile]], ...]
] = (
    (are_servings, read_servings),
    (are_days, read_days),
    (is_nutrition, read_meals),
)


def read_diary(content: bytes) -> DiaryFile:
    """All rows of an export of Cronometer or MyFitnessPal, those that cannot be read with why.

    Raises FileFaultError for a file that is neither.
    """
    text = text_of(content)
    seen: list[str] = []
    for separator, header, blanks in headers_of(text):
        for fits, read in _READERS:
            if fits(header):
                return read(Table(text, separator, tuple(header), blanks))
        seen = max(seen, header, key=len)
    raise FileFaultError("unknown_header", header=", ".join(seen[:4])[:120])
