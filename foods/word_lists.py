"""English words that are data, not code: what has to be translated of the catalogue's files.

They are written out into `foods/catalogue_words/`, where the tools of translation find them.
"""

import csv
from collections.abc import Iterable, Iterator
from typing import Final

from django.conf import settings

from foods.composition import COMPOUNDS
from foods.diets import ALLERGENS
from foods.recipe_updates import SERVING

FOLDER: Final = settings.BASE_DIR / "fixtures" / "catalogue"
_COLUMNS: Final = (
    ("food_groups.csv", ("name",)),
    ("nutrients.csv", ("name",)),
    ("supplements.csv", ("name", "unit", "note")),
    ("portions.csv", ("description",)),
)
# Portions that are made with a food of one's own, and with a recipe.
_MADE: Final = ("1 portion", SERVING)
# A file of words stays short enough to be read.
_PER_FILE: Final = 300


def words_of_catalogue() -> list[str]:
    """Each once, in the order of the files. Names of foods are not among them."""
    return list(dict.fromkeys([*_of_files(), *_MADE, *ALLERGENS.values(), *_compounds()]))


def _compounds() -> list[str]:
    return [compound.name for compound in COMPOUNDS.values()]


def _of_files() -> Iterator[str]:
    for name, columns in _COLUMNS:
        with (FOLDER / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for column in columns:
            yield from (row[column] for row in rows if row[column])


def as_modules(about: str, words: Iterable[str]) -> dict[str, str]:
    """Python files, by name, that name every word for the tools of translation."""
    listed = list(words)
    parts = [listed[at : at + _PER_FILE] for at in range(0, len(listed), _PER_FILE)]
    files = {"__init__.py": f'"""{about} Made by `manage.py list_words`."""\n'}
    for number, part in enumerate(parts, 1):
        lines = "".join(_line(word) for word in part)
        files[f"part_{number}.py"] = (
            f'"""{about}"""\n\nfrom django.utils.translation import gettext_noop as _\n\n'
            f"WORDS = (\n{lines})\n"
        )
    return files


def _line(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    # A percent sign in a sentence is no placeholder.
    note = "    # xgettext:no-python-format\n" if "%" in word else ""
    return f'{note}    _("{escaped}"),\n'
