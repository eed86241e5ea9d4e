"""ETag and If-Match: a client overwrites only the revision it has seen.

The tag is the row's own `revision`, not a hash of the answer: computed members such as
`magnesium_mg` may change by a correction in the food catalogue before the diary has followed it. It
guards writes and is no reason to skip reading, so If-None-Match is not answered.
"""

from collections.abc import Callable
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from tracker.api.problems import PreconditionFailed

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description='The ETag last seen, such as "17". Another one stored by now is a 412.',
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


def check_revision(expected: int | None, revision: int, current: Callable[[], Any]) -> None:
    """The same for a write in a batch: `expected` None overwrites whatever is there, 0 creates."""
    if expected is not None and expected != revision:
        raise PreconditionFailed(current() if revision else None)


def check_if_match(request: Request, revision: int | None, current: Callable[[], Any]) -> None:
    """Refuse a write meant for another revision; `revision` None: there is no such row.

    Call it where nobody else can write before you do. A weak tag counts as the strong one: a
    proxy that compresses answers weakens every ETag it passes.
    """
    header = request.headers.get("If-Match")
    if header is None:
        return
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    if revision is None or ("*" not in tags and f'"{revision}"' not in tags):
        raise PreconditionFailed(None if revision is None else current())
