"""ETag, If-Match and If-None-Match: a client overwrites only the revision it has seen.

The tag of a diary row, a day or the profile is its `revision`, not a hash of the answer: computed
members such as `magnesium_mg` may change by a correction in the food catalogue before the diary has
followed it. It guards writes and is no reason to skip reading, so If-None-Match is answered on
writes alone. Foods, supplements and recipes have no revision. Their tag is a hash of the whole
answer, made by `revalidation`, which answers If-None-Match too.

A write that says what is stored already is done, whatever revision it was meant for: a client that
heard no answer repeats itself. A deleted row is only brought back by one who knows that it was
deleted, so that repeating an old write brings nothing back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from tracker.api.refusals import PreconditionFailed, PreconditionRequired
from tracker.api.revalidation import tag_of

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description='The ETag last seen, such as "17". Another one stored by now is a 412.',
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="`*`: only create. Something stored there by now is a 412.",
)
ETAG = OpenApiParameter(
    "ETag",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description='The revision, in quotes: "17".',
    response=[200, 201],
)


def etag(revision: int) -> dict[str, str]:
    """The ETag header of a row with this revision."""
    return {"ETag": f'"{revision}"'}


@dataclass(frozen=True)
class Expected:
    """What a client says is stored: one of these tags ("*": anything at all), or nothing (None).

    `tags` None: it says nothing, and writes over whatever is there.
    """

    tags: frozenset[str] | None = None
    nothing: bool = False

    @classmethod
    def in_headers(cls, request: Request) -> "Expected":
        """A weak tag counts as the strong one: a proxy that compresses answers weakens each."""
        header = request.headers.get("If-Match")
        tags = header and frozenset(_tag(each) for each in header.split(","))
        nothing = request.headers.get("If-None-Match", "").strip() == "*"
        return cls(None if header is None else tags or frozenset(), nothing)

    @classmethod
    def revision(cls, number: int | None) -> "Expected":
        """The same of a write in a batch: None overwrites whatever is there, 0 only creates."""
        if number == 0:
            return cls(nothing=True)
        return cls(None if number is None else frozenset({f'"{number}"'}))

    def check(self, revision: int | None, current: Callable[[], Any]) -> None:
        """Refuse a write meant for another revision; `revision` None: there is no such row.

        Call it where nobody else can write before you do.
        """
        if self._fits(revision):
            return
        raise PreconditionFailed(None if revision is None else current())

    def check_tag(self, tag: str, current: Any) -> None:
        """The same by the tag of an answer."""
        if self.tags is not None and not {"*", tag} & self.tags:
            raise PreconditionFailed(current)

    def check_deleted(self, revision: int, *, must_be_known: bool = True) -> None:
        """Refuse to bring back a row deleted at this revision, unless that is what is meant.

        `must_be_known` False: who says nothing may bring it back.
        """
        if self.tags is None and not self.nothing:
            if must_be_known:
                raise PreconditionRequired(revision)
            return
        if self.tags is None or f'"{revision}"' not in self.tags:
            raise PreconditionFailed(None, deleted_revision=revision)

    def _fits(self, revision: int | None) -> bool:
        if self.nothing and revision:
            return False
        if self.tags is None:
            return True
        return revision is not None and bool({"*", f'"{revision}"'} & self.tags)


def _tag(text: str) -> str:
    """A number without its quotes is taken for the revision it names."""
    tag = text.strip().removeprefix("W/")
    return f'"{tag}"' if tag.isdecimal() else tag


def check_if_match(request: Request, revision: int | None, current: Callable[[], Any]) -> None:
    """Refuse a write whose headers mean another revision; None: there is no such row."""
    Expected.in_headers(request).check(revision, current)


def check_same(request: Request, current: Callable[[], Any]) -> None:
    """Refuse a write meant for another state of a food, a supplement or a recipe.

    `current` gives it as its own address shows it, whole. Call it where nobody else can write
    before you do.
    """
    expected = Expected.in_headers(request)
    if expected.tags is not None:
        shown = current()
        expected.check_tag(tag_of(shown), shown)
