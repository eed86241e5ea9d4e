"""The other words a food is found by: one text, its words separated by semicolons. Pure."""

from collections.abc import Iterable, Sequence

from foods.search.text import fold


def split(aliases: str) -> list[str]:
    return [alias.strip() for alias in aliases.split(";") if alias.strip()]


def join(aliases: Iterable[str]) -> str:
    return "; ".join(aliases)


def missing(wanted: Iterable[str], name: str, aliases: str) -> list[str]:
    """Of `wanted`, what neither the name nor the aliases say yet, each once, as one alias each."""
    said = {fold(name), *map(fold, split(aliases)), ""}
    found = []
    for each in wanted:
        alias = each.replace(";", ",").strip()
        if fold(alias) not in said:
            said.add(fold(alias))
            found.append(alias)
    return found


def without(aliases: str, unwanted: Sequence[str]) -> str:
    """The aliases but for these; untouched when none of them is there."""
    gone = set(unwanted)
    kept = [alias for alias in split(aliases) if alias not in gone]
    return aliases if len(kept) == len(split(aliases)) else join(kept)
