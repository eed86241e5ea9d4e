"""Portions of a food that stand for those of the food it replaces, each of the same weight."""

from collections.abc import Iterable
from typing import Any, Final

from foods.models import Food, Portion
from foods.search.text import fold

_LONGEST: Final[int] = Portion._meta.get_field("description").max_length or 80


def stand_in_portions(
    old: Food, new: Food, *, reason: str, by: Any, offer: bool, named: bool = True
) -> tuple[dict[int, int], list[int]]:
    """Store what `planned_portions` says: key -> key, and the keys of the portions it made."""
    planned = planned_portions(old, new, offer=offer, named=named)
    made = [portion for portion in planned.values() if portion.pk is None]
    for portion in made:
        save(portion, reason, by)
    return {pk: portion.pk for pk, portion in planned.items()}, [portion.pk for portion in made]


def planned_portions(
    old: Food, new: Food, *, offer: bool, named: bool = True
) -> dict[int, Portion]:
    """For every portion of `old`, by its key, one of `new` that weighs the same; unsaved: a copy.

    The one with the same description and weight, or a copy: an entry keeps its grams. `offer`:
    people may choose a copy when `new` had no portion called so; else copies serve old entries
    only. `named`: the copies are called as in `old`, or just by their weight.
    """
    held = sorted(Portion.objects.filter(food=new), key=lambda portion: not portion.is_active)
    called = {fold(portion.description) for portion in held}
    taken = {portion.description for portion in held}
    position = max((portion.position for portion in held), default=-1)
    found: dict[int, Portion] = {}
    for portion in Portion.objects.filter(food=old):
        weight = f"{portion.gram_weight.normalize():f} g"
        wanted = portion.description if named else weight
        # The copy that an earlier replacement made of it is as good.
        names = {fold(name) for name in (portion.description, wanted, f"{wanted} ({weight})")}
        same = next((each for each in held if _same(each, portion, names)), None)
        if same is None:
            position = min(32_767, position + 1)
            same = Portion(
                food=new,
                description=_free(wanted, weight, taken),
                gram_weight=portion.gram_weight,
                is_active=offer and portion.is_active and fold(portion.description) not in called,
                position=position,
            )
            taken.add(same.description)
        found[portion.pk] = same
    return found


def _same(one: Portion, other: Portion, names: set[str]) -> bool:
    return one.gram_weight == other.gram_weight and fold(one.description) in names


def _free(description: str, weight: str, taken: Iterable[str]) -> str:
    """A description the food does not have yet: with the weight, then with a number."""
    wanted, number = description, 1
    while wanted in taken:
        number += 1
        mark = f" ({weight})" if number == 2 else f" ({weight}, {number})"
        wanted = description[: _LONGEST - len(mark)] + mark
    return wanted


def save(row: Any, reason: str, by: Any) -> None:
    """Save a row of the catalogue; its history says why, and who where no request does."""
    row._change_reason = reason[:100]
    if by is not None:
        row._history_user = by
    row.save()
