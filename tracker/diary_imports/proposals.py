"""Which food of the catalogue a name of another app may mean, and how likely that is."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from foods.models import Food, Portion
from foods.search import search
from foods.search.text import tokens, words_of
from tracker.diary_imports.names import Named, grams_per_unit, said_weight

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Likelihood = Literal["very_likely", "likely", "perhaps"]

_VERY_LIKELY: Final = 0.8
_LIKELY: Final = 0.5
_FEW: Final = 3
# Beyond this a food of the same name is hardly the same food.
_FAR_APART: Final = Decimal("1.5")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A food for a name; `unit_g` is what one of the file's unit is of it, None: to be said."""

    food: Food
    likelihood: Likelihood
    portion: Portion | None
    unit_g: Decimal | None

    @property
    def magnesium_mg_per_unit(self) -> Decimal | None:
        if self.unit_g is None:
            return None
        held: Decimal | None = self.food.magnesium_in(self.unit_g)
        return held


def propose(user: "User", named: Named, query: str = "", limit: int = 5) -> list[Proposal]:
    """The likeliest first; `query` instead of the name where the person looks for another word.

    Where few foods have all words of a name, its first ones decide: apps write the food first and
    then how it is prepared.
    """
    foods = Food.objects.for_user(user)
    words = words_of(query or named.name)
    found: list[Food] = []
    for count in sorted({len(words), 3, 2, 1}, reverse=True):
        if len(found) >= min(limit, _FEW) or count > len(words) or (query and count < len(words)):
            continue
        more = search(foods, " ".join(words[:count]), limit)
        found = list(dict.fromkeys([*found, *more]))[:limit]
    if not found:
        return []
    full = foods.with_magnesium().with_portions().in_bulk([food.pk for food in found])
    proposals = [proposal(named, full[food.pk]) for food in found if food.pk in full]
    order = ("very_likely", "likely", "perhaps")
    return sorted(proposals, key=lambda each: order.index(each.likelihood))


def proposal(named: Named, food: Food) -> Proposal:
    """The food for the name; selected with its magnesium and its portions."""
    portion, unit_g = unit_of(named.unit, food)
    return Proposal(food, _likelihood(named, food, unit_g), portion, unit_g)


def unit_of(unit: str, food: Food) -> tuple[Portion | None, Decimal | None]:
    """The portion of the food that is the file's unit, and what one weighs, as far as known."""
    grams = grams_per_unit(unit)
    if grams is not None:
        return None, grams
    mine = tokens(unit.partition("(")[0])
    for portion in food.active_portions if mine else ():
        theirs = [word for word in tokens(portion.description.partition("(")[0]) if word != "1"]
        if theirs == mine:
            return portion, portion.gram_weight
    return None, said_weight(unit)


def _likelihood(named: Named, food: Food, unit_g: Decimal | None) -> Likelihood:
    """By the words they share; less likely where their magnesium is far apart.

    What a food is stands at the end of its name's first part: egg noodles are noodles, and hardly
    what somebody means who wrote egg.
    """
    mine, theirs = set(tokens(named.name)), set(tokens(food.name))
    if not mine.issuperset(tokens(food.name.partition(",")[0])[-1:]):
        return "perhaps"
    shared = 2 * len(mine & theirs) / (len(mine) + len(theirs) or 1)
    levels: tuple[Likelihood, ...] = ("very_likely", "likely", "perhaps")
    level = 0 if shared >= _VERY_LIKELY else 1 if shared >= _LIKELY else 2
    said = named.magnesium_mg_per_unit
    held = None if unit_g is None else food.magnesium_in(unit_g)
    if said and held and not 1 / _FAR_APART <= said / held <= _FAR_APART:
        level = min(level + 1, 2)
    return levels[level]
