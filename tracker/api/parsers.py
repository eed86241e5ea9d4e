"""JSON bodies, bounded: what cannot be a sensible request is refused before it costs memory."""

from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework import exceptions
from rest_framework.parsers import JSONParser


class BoundedJSONParser(JSONParser):
    """JSON in UTF-8 (RFC 8259), whatever charset the header names, of at most
    `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes, which DRF's own parser does not check."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: dict[str, Any] | None = None,
    ) -> Any:
        context = {**(parser_context or {}), "encoding": "utf-8"}
        length = int(context["request"].META.get("CONTENT_LENGTH") or 0)
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            return super().parse(stream, media_type, context)
        except RecursionError as error:
            raise exceptions.ParseError("JSON parse error - nested too deeply") from error
