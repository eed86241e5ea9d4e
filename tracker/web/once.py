"""A form sent twice, by an impatient finger, makes one thing."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.db.models import Model

from foods.models import Food
from foods.turns import lock_catalogue

_REMEMBERED_S: Final = 3_600


@transaction.atomic
def make_once(
    user: Any, uuid: UUID | None, make: Callable[[], Model], model: type[Model] = Food
) -> int:
    """The key of the row of `model` that `make` makes, or made when the same form came before.

    The second one waits for the first one's transaction; what it made is remembered in the
    database's cache, so both are there or neither.
    What was deleted since is made again.
    """
    lock_catalogue()
    place = f"made:{model.__name__}:{user.pk}:{uuid}"
    known = None if uuid is None else cache.get(place)
    if known is not None and apps.get_model(known[0]).objects.filter(pk=known[1]).exists():
        return int(known[1])
    made = make()
    if uuid is not None:
        cache.set(place, (made._meta.label, made.pk), _REMEMBERED_S)
    return int(made.pk)
