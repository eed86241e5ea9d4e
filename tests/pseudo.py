"""A made-up language: every text a good deal longer, with accents, from either side.

It stands in for German, so that dates and numbers are not English either.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from unittest import mock

from django.test import override_settings
from django.utils.translation import trans_real

CODE = "de"
_KEPT = re.compile(r"(<[^>]*>|%\(\w+\)[a-z]|%%|\{[^}]*\}|&\w+;)")
_ACCENTS = str.maketrans("aeiouycnsAEIOUCN", "áéîôüýçñšÁÉÎÔÜÇÑ")
_WORD = re.compile(r"[^\W\d_]+")


def lengthened(text: str) -> str:
    """Each word two fifths longer, placeholders and marks left alone."""
    parts = _KEPT.split(text)
    return "".join(
        part if index % 2 else _WORD.sub(_longer, part) for index, part in enumerate(parts)
    )


def _longer(match: re.Match[str]) -> str:
    word = match.group().translate(_ACCENTS)
    return word + "ö" * ceil(0.4 * len(word))


class Pseudo(trans_real.DjangoTranslation):
    """English, lengthened."""

    def __init__(self) -> None:
        super().__init__("en-gb")
        self._DjangoTranslation__to_language = CODE

    def to_language(self) -> str:
        return CODE

    def gettext(self, message: str) -> str:
        return lengthened(super().gettext(message))

    def ngettext(self, one: str, many: str, count: int) -> str:
        return lengthened(super().ngettext(one, many, count))

    def pgettext(self, context: str, message: str) -> str:
        return lengthened(super().pgettext(context, message))

    def npgettext(self, context: str, one: str, many: str, count: int) -> str:
        return lengthened(super().npgettext(context, one, many, count))


@contextmanager
def spoken(*, right_to_left: bool) -> Iterator[None]:
    bidi = [CODE] if right_to_left else []
    with (
        mock.patch.dict(trans_real._translations, {CODE: Pseudo()}),
        override_settings(LANGUAGES_BIDI=bidi),
    ):
        yield
