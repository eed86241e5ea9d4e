"""JSON bodies, bounded: what cannot be a sensible request is refused before it costs memory."""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework import exceptions
from rest_framework.parsers import BaseParser, JSONParser

MAX_ACCOUNT_BYTES: Final = 50 * 1024 * 1024
# Of two bytes such as "{}" Python makes 64: what a file of real rows holds is a third of this.
_MAX_ACCOUNT_VALUES: Final = 6_000_000


class BoundedJSONParser(JSONParser):
    """JSON in UTF-8 (RFC 8259), whatever charset the header names, of at most
    `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes, which DRF's own parser does not check."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: dict[str, Any] | None = None,
    ) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return _parsed(super().parse, stream, media_type, parser_context, most)


class AccountParser(BaseParser):
    """The same for the file of a whole account: years of a diary are more than else is sent.

    No JSONParser itself, for of one DRF asks Django for the body, which has the other limit.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: dict[str, Any] | None = None,
    ) -> Any:
        return _parsed(self._parse, stream, media_type, parser_context, MAX_ACCOUNT_BYTES)

    @staticmethod
    def _parse(stream: IO[Any], media_type: str | None, context: dict[str, Any]) -> Any:
        body = stream.read()
        if sum(map(body.count, (b",", b"{", b"["))) > _MAX_ACCOUNT_VALUES:
            raise RequestDataTooBig
        return JSONParser().parse(BytesIO(body), media_type, context)


def _parsed(
    parse: Callable[..., Any],
    stream: IO[Any],
    media_type: str | None,
    parser_context: dict[str, Any] | None,
    max_bytes: int,
) -> Any:
    context = {**(parser_context or {}), "encoding": "utf-8"}
    if int(context["request"].META.get("CONTENT_LENGTH") or 0) > max_bytes:
        raise RequestDataTooBig
    try:
        return parse(stream, media_type, context)
    except RecursionError as error:
        raise exceptions.ParseError("JSON parse error - nested too deeply") from error
