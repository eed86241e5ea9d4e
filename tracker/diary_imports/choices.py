"""What each name of a file is taken for: what the person chose, now or last time, or the default.

By default a row stands as it is in the file, for that is what was recorded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from foods.models import Food, Portion, Supplement
from tracker.diary_imports.names import Named, Variant, draft, grams_per_unit
from tracker.models import ImportChoice

if TYPE_CHECKING:
    from django.contrib.auth.models import User

FILE: Final = ImportChoice.Choice.FILE.value
FOOD: Final = ImportChoice.Choice.FOOD.value
SUPPLEMENT: Final = ImportChoice.Choice.SUPPLEMENT.value
LEAVE: Final = ImportChoice.Choice.LEAVE.value


@dataclass(frozen=True, slots=True)
class Choice:
    """`portion_id` or `grams_per_unit`: what one of the file's unit is of the chosen food.

    `why` says of a name that is left out by default what stands against it.
    """

    kind: str
    food_id: int | None = None
    portion_id: int | None = None
    grams_per_unit: Decimal | None = None
    supplement_id: int | None = None
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        said = asdict(self)
        grams = self.grams_per_unit
        return {**said, "grams_per_unit": None if grams is None else str(grams)}

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> "Choice":
        grams = said.get("grams_per_unit")
        try:
            weight = None if grams is None else Decimal(str(grams))
        except InvalidOperation:
            weight = None
        names = ("food_id", "portion_id", "supplement_id")
        return cls(str(said["kind"]), **{n: said.get(n) for n in names}, grams_per_unit=weight)

    @classmethod
    def of_row(cls, row: ImportChoice) -> "Choice":
        return cls(row.choice, row.food_id, row.portion_id, row.grams_per_unit, row.supplement_id)


def obstacle(named: Named) -> str:
    """Why no row of a name can be taken as it stands in the file; empty when one can."""
    why = {obstacle_of(named, each) for each in named.variants}
    if "" in why:
        return ""
    held = [each.measure.nutrients.get("magnesium") for each in named.variants]
    only_zero = named.is_supplement and not any(held) and 0 in held
    return "supplement_without" if only_zero else max(why)


def obstacle_of(named: Named, variant: Variant) -> str:
    """The same for the rows of one content."""
    if not named.is_supplement:
        return "too_much_magnesium" if draft(variant) is None else ""
    held = variant.measure.nutrients.get("magnesium")
    if held is None:
        return "supplement_unknown"
    return "" if held else "supplement_without"


def default(named: Named) -> Choice:
    why = obstacle(named)
    return Choice(LEAVE, why=why) if why else Choice(FILE)


def can_stand(named: Named) -> bool:
    """Whether it may be chosen as it stands; a supplement without magnesium may."""
    return obstacle(named) in ("", "supplement_without")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choices for all names of a file, and the rows of the catalogue that they name."""

    by_key: Mapping[str, Choice]
    foods: Mapping[int, Food]
    portions: Mapping[int, Portion]
    supplements: Mapping[int, Supplement]


def chosen(
    user: "User", source: str, names: Iterable[Named], said: Mapping[str, Mapping[str, Any]]
) -> Chosen:
    """For each name what was said of it for this file, else last time, else the default.

    A food or supplement that is no longer there, or another's, is no choice.
    """
    names = list(names)
    remembered = {
        (row.name, row.unit): Choice.of_row(row)
        for row in ImportChoice.objects.filter(user=user, source=source)
    }
    wished = {}
    for each in names:
        if each.key in said:
            wished[each.key] = Choice.of_json(said[each.key])
        elif (each.name, each.unit) in remembered:
            wished[each.key] = remembered[each.name, each.unit]
    foods = (
        Food.objects.for_user(user)
        .with_magnesium()
        .in_bulk([c.food_id for c in wished.values() if c.food_id is not None])
    )
    supplements = Supplement.objects.for_user(user).in_bulk(
        [c.supplement_id for c in wished.values() if c.supplement_id is not None]
    )
    portions = Portion.objects.filter(food__in=foods).in_bulk(
        [c.portion_id for c in wished.values() if c.portion_id is not None]
    )
    by_key = {}
    for each in names:
        wish = wished.get(each.key)
        is_good = wish is not None and _is_possible(each, wish, foods, portions, supplements)
        by_key[each.key] = wish if wish is not None and is_good else default(each)
    return Chosen(by_key, foods, portions, supplements)


def _is_possible(
    named: Named,
    wish: Choice,
    foods: Mapping[int, Food],
    portions: Mapping[int, Portion],
    supplements: Mapping[int, Supplement],
) -> bool:
    if wish.kind == FOOD:
        portion = portions.get(wish.portion_id or 0)
        is_measured = (
            grams_per_unit(named.unit) is not None
            or wish.grams_per_unit is not None
            or (portion is not None and portion.food_id == wish.food_id)
        )
        return not named.is_supplement and wish.food_id in foods and is_measured
    if wish.kind == SUPPLEMENT:
        return named.is_supplement and wish.supplement_id in supplements
    return wish.kind == LEAVE or (wish.kind == FILE and can_stand(named))
