"""How operations are described, where spectacular says less or something else than is so.

A module of its own: the settings name it, so it is loaded before any view.
"""

from typing import Any, ClassVar

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from tracker.api.fields import OnceEach


class BoundedSchema(AutoSchema):
    """Says which lists name a thing once, and how long one of objects may be that is sent.

    How long other lists may be spectacular says itself.
    """

    def _map_serializer_field(
        self, field: Any, direction: str, bypass_extensions: bool = False
    ) -> Any:
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if isinstance(field, OnceEach):
            return {**schema, "uniqueItems": True}
        if direction != "request" or not isinstance(field, serializers.ListSerializer):
            return schema
        bounds = {"minItems": None if field.allow_empty else 1, "maxItems": field.max_length}
        return {**schema, **{name: bound for name, bound in bounds.items() if bound is not None}}


class BodyOfDelete(BoundedSchema):
    """Describes what is sent along with a DELETE, which spectacular takes to be nothing."""

    described: ClassVar[str] = "DELETE"
    described_as: ClassVar[str] = "POST"

    def _get_request_body(self, direction: str = "request") -> Any:
        if self.method != self.described:
            return super()._get_request_body(direction)
        self.method = self.described_as
        try:
            return super()._get_request_body(direction)
        finally:
            self.method = self.described


class WholeBodyOfPatch(BodyOfDelete):
    """Describes a PATCH that has one member to say, and says it."""

    described = "PATCH"
    described_as = "PUT"
