"""Addresses of pages in lists, where each line has some.

Django's `reverse` matches every address it makes against its route; a page of a day has seventy,
and they took a twentieth of its time. Of a route whose parts are dates, ids and UUIDs, all
addresses are alike but for these: one is made, by `reverse`, and what stands for them replaced.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

# What is in no route of ours, and in an address as `str` has it.
_STAND_INS: Final[dict[type, Callable[[int], Any]]] = {
    date: lambda place: date(1, 1, 1 + place),
    int: lambda place: 9_000_000_000 + place,
    UUID: lambda place: UUID(int=place),
}


def address(name: str, *values: date | int | UUID) -> str:
    """What `reverse` gives for a route and the values of its parts, in their order.

    Raises NoReverseMatch as it does, and KeyError for a value of another kind.
    """
    kinds = tuple(map(type, values))
    made = _made(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix(), name, kinds)
    return made % values


@lru_cache(maxsize=512)
def _made(_urlconf: str, _prefix: str, name: str, kinds: tuple[type, ...]) -> str:
    """An address with %s for each part; the first two say where `reverse` looks."""
    stand_ins = [_STAND_INS[kind](place) for place, kind in enumerate(kinds)]
    text = reverse(name, args=stand_ins).replace("%", "%%")
    for stand_in in stand_ins:
        text = text.replace(str(stand_in), "%s")
    return text
