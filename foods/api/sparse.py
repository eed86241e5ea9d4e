"""`fields=`: an answer with the members that a client asks for, and no others."""

from collections.abc import Set
from functools import cache
from typing import Any, Final

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

FIELDS: Final = "fields"


@cache
def members_of(kind: Any) -> tuple[str, ...]:
    """The top-level members that a serializer of this class shows, in their order."""
    return tuple(name for name, field in kind().fields.items() if not field.write_only)


def asked_members(request: Request, kind: Any) -> Set[str]:
    """Those of its members that the request asks for: all without `fields`, and of a write.

    Raises a ValidationError for a name that is none of them. A view asks before it begins, and
    leaves undone what nobody asked for.
    """
    known = members_of(kind)
    if request.method not in SAFE_METHODS or FIELDS not in request.query_params:
        return frozenset(known)
    names = ",".join(request.query_params.getlist(FIELDS)).split(",")
    asked = {name.strip() for name in names}
    if wrong := sorted(asked - set(known)):
        said = (
            _("There is no field “%(name)s”. Known are %(known)s.")
            if wrong[0]
            else _("A name is missing. Known are %(known)s.")
        )
        words = said % {"name": wrong[0], "known": ", ".join(known)}
        code = "invalid_choice" if wrong[0] else "blank"
        raise ValidationError({FIELDS: [ErrorDetail(words, code)]})
    return asked


def keep(serializer: Any, members: Set[str]) -> Any:
    """The serializer, of one object or of many, without its other members."""
    fields = getattr(serializer, "child", serializer).fields
    for name in set(fields) - members:
        del fields[name]
    return serializer


class SparseMixin:
    """A generic view that answers what `fields` asks for."""

    request: Request
    serializer_class: Any

    @property
    def members(self) -> Set[str]:
        return asked_members(self.request, self.serializer_class)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        serializer = super().get_serializer(*args, **kwargs)  # type: ignore[misc]
        return keep(serializer, self.members) if self.request.method in SAFE_METHODS else serializer
