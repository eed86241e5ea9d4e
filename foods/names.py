"""What the catalogue's foods are called in other languages, by their English name. Pure: no Django.

`fixtures/catalogue/names_LANGUAGE.csv` has a line for each food: its English name, its name in
that language, and other words people there type, separated by semicolons. A food without a line
keeps its English name; so does one that a curator renamed, until the line follows.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from foods.importers.tables import read_table

LANGUAGES: Final = ("de",)
_FOLDER: Final = Path(__file__).resolve().parent.parent / "fixtures" / "catalogue"
_MAX_LETTERS: Final = 200


class Named(NamedTuple):
    """A food in one language: its name, and further words it is looked for by."""

    name: str
    words: tuple[str, ...]


@lru_cache
def names(language: str, folder: Path = _FOLDER) -> Mapping[str, Named]:
    """By English name; raises CatalogueError for a line that is wrong."""
    found: dict[str, Named] = {}
    for row in read_table(folder, f"names_{language}.csv", ("name", "translated", "words")).rows:
        name = row.text("name", _MAX_LETTERS, required=True)
        if name in found:
            raise row.error("name", f"{name!r} is there twice")
        words = row.text("words", _MAX_LETTERS).split(";")
        found[name] = Named(
            row.text("translated", _MAX_LETTERS, required=True),
            tuple(word.strip() for word in words if word.strip()),
        )
    return found


def name_in(language: str, name: str) -> str:
    """The food's name in a language such as "de" or "de-at"; its own where none is known."""
    code = language.partition("-")[0]
    known = names(code).get(name) if code in LANGUAGES else None
    return name if known is None else known.name


def other_names_in(language: str, name: str, aliases: str) -> str:
    """What else the food is called in a language, as aliases are written; `aliases` in English."""
    code = language.partition("-")[0]
    known = names(code).get(name) if code in LANGUAGES else None
    return aliases if known is None else "; ".join(known.words)


def foreign_words(name: str) -> str:
    """What else the food is found by, as aliases are written: its names, and other words."""
    known = [names(language)[name] for language in LANGUAGES if name in names(language)]
    return ";".join(word for each in known for word in (*_forms(each.name), *each.words))


def foreign_heads(name: str) -> str:
    """The names up to their comma, as English names have one: "Mandeln" of "Mandeln, geröstet"."""
    known = [names(language)[name].name for language in LANGUAGES if name in names(language)]
    heads = [each.partition(",")[0] for each in known if "," in each]
    return ";".join(form for head in heads for form in _forms(head))


def _forms(word: str) -> tuple[str, ...]:
    """A name, and the plural of one that ends as "Banane" does: most German ones."""
    return (word, f"{word}n") if word.endswith("e") else (word,)
