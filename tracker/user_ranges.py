"""Everybody in ranges of user ids, so that several workers share what is done for all."""

from typing import Final, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, F

# Bounds are whole multiples of it: they stand in the arguments of tasks and tell of nobody.
_STEP: Final = 1_000
PEOPLE: Final = 1_000


class UserRange(NamedTuple):
    """The users with from_id <= id < below_id."""

    from_id: int
    below_id: int


def user_ranges(people: int = PEOPLE) -> list[UserRange]:
    """Ranges that hold everybody once: `people` accounts or more in each but the last, and less
    than 1,000 more. One query.
    """
    counts = (
        User.objects.order_by()
        .annotate(block=F("pk") / _STEP)
        .values_list("block")
        .annotate(Count("pk"))
        .order_by("block")
    )
    ranges: list[UserRange] = []
    first: int | None = None
    held = 0
    for block, count in counts:
        if first is None:
            first = block
        held += count
        if held >= people:
            ranges.append(UserRange(first * _STEP, (block + 1) * _STEP))
            first, held = None, 0
        last = block
    if first is not None:
        ranges.append(UserRange(first * _STEP, (last + 1) * _STEP))
    return ranges


def rounded_down(user_id: int) -> int:
    """The bound of a range at or below this id."""
    return user_id // _STEP * _STEP
