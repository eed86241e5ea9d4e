"""A form sent twice, by an impatient finger, makes one thing."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import Model

from foods.services import lock_catalogue

_REMEMBERED_S: Final = 3_600


@transaction.atomic
def make_once(user: Any, uuid: UUID | None, make: Callable[[], Model]) -> int:
    """The key of what `make` makes, or made when the same form came before.

    The second one waits for the first one's transaction; what it made is remembered in the
    database's cache, so both are there or neither.
    """
    lock_catalogue()
    place = f"made:{user.pk}:{uuid}"
    made: int | None = None if uuid is None else cache.get(place)
    if made is None or not Food.objects.filter(pk=made).exists():  # deleted since
        made = make().pk
        if uuid is not None:
            cache.set(place, made, _REMEMBERED_S)
    return made
