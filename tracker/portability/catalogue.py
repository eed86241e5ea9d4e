"""The foods, portions and supplements of the catalogue that a file mentions, as they are here.

A food is found by its source and the source's id, or else by its barcode, or else by its exact
name and brand; a portion by its description; a supplement by its name. Only what everybody may see
is looked at: no file leads to another person's own food. What is not here comes along as the
person's own, with the values of the file.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model, Q
from django.utils.translation import gettext_lazy as _

from foods.columns_in_sql import batches
from foods.models import Food, FoodGroup, Nutrient, NutrientContent, Portion, Status, Supplement
from foods.rules import check_content
from tracker.portability.faults import Faults, Place
from tracker.portability.incoming import Provisional
from tracker.portability.sections import CATALOGUE
from tracker.portability.values import read_decimal, read_key, read_value, read_whole

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_SEEN: Final = Q(owner=None, status__in=(Status.PUBLISHED, Status.RETIRED))
# What a row is known by; an export has it of each.
_KNOWN_BY: Final = frozenset(
    {"id", "name", "brand", "barcode", "source", "source_id", "food", "description"}
)
_MOST_CONTENTS: Final = 1_000  # of nutrients that some server knows
_AMOUNT: Final = NutrientContent._meta.get_field("amount_per_100g")


@dataclass(frozen=True, slots=True)
class Described:
    """What the file says of a row of the catalogue."""

    place: Place
    key: int
    instance: Any
    raw: Mapping[str, Any]
    food_key: int | None = None  # of a portion


class Mentioned:
    """Resolves keys of the file; what comes along as the person's own is kept to be written."""

    def __init__(
        self,
        data: Mapping[str, Any],
        user: "User",
        keys: Mapping[type[Model], Collection[int]],
        faults: Faults,
        provisional: Provisional,
    ) -> None:
        """`keys`: those that are not of the person's own rows in the file."""
        self._user, self._faults, self._provisional = user, faults, provisional
        self.foods: dict[int, Food] = {}  # brought along, by their keys in the file
        self.contents: list[NutrientContent] = []
        self.portions: dict[int, Portion] = {}
        self.supplements: dict[int, Supplement] = {}
        # Portions the food does not have here: what was written by them becomes grams.
        self.lost: dict[int, Portion] = {}
        self._portions = self._described(data, "portions_eaten", keys[Portion])
        of_portions = {each.food_key for each in self._portions.values()}
        wanted_foods = {*keys[Food], *of_portions}
        self._foods = self._described(data, "foods_eaten", wanted_foods)
        self._supplements = self._described(data, "supplements_taken", keys[Supplement])
        self._nutrients = Nutrient.objects.in_bulk()
        self._groups = FoodGroup.objects.in_bulk()
        self._found_foods = _find_foods(self._foods.values())
        self._found_supplements = _find_supplements(self._supplements.values())
        self._found_portions = _portions_of(self._found_foods.values())

    def _described(
        self, data: Mapping[str, Any], section: str, keys: Collection[Any]
    ) -> dict[int, Described]:
        """Those of these keys; every row is checked, for the digest is of them all."""
        seen: set[int] = set()
        found: dict[int, Described] = {}
        for index, raw in enumerate(data.get(section, ())):
            described = self._describe((section, index), raw)
            if described.key in seen:
                said = _("Another row has the same id.")
                self._faults.add((*described.place, "id"), "not_unique", said)
            seen.add(described.key)
            if described.key in keys and not self._faults.has(described.place):
                found[described.key] = described
        return found

    def _describe(self, place: Place, raw: Mapping[str, Any]) -> Described:
        model, names = CATALOGUE[str(place[0])]
        instance, read = model(), {"id": 0, "food": None}
        for name in names:
            if name not in raw and name in _KNOWN_BY:
                self._faults.add((*place, name), "required", _("This is missing."))
            if name not in raw:
                continue
            column = model._meta.get_field(name)
            try:
                if name in read:
                    read[name] = read_whole(raw[name])
                elif isinstance(column, ForeignKey):
                    read_key(column, raw[name])
                else:
                    setattr(instance, name, read_value(column, raw[name]))
            except ValidationError as error:
                self._faults.add_error((*place, name), error)
        self._check_names(place, raw, names)
        return Described(place, read["id"] or 0, instance, raw, read["food"])

    def _check_names(self, place: Place, raw: Mapping[str, Any], names: Collection[str]) -> None:
        for name in raw.keys() - set(names) - {"contents"}:
            self._faults.add((*place, name), "unknown_field", _("Nothing is known of it here."))
        contents = raw.get("contents", {})
        if not isinstance(contents, dict):
            self._faults.add((*place, "contents"), "not_an_object", _("Amounts by nutrient."))
            return
        if len(contents) > _MOST_CONTENTS:
            said = _("At most %(most_contents)s amounts.") % {"most_contents": _MOST_CONTENTS}
            self._faults.add((*place, "contents"), "too_many", said)
            return
        for code, amount in contents.items():
            try:
                read_decimal(amount)
            except ValidationError as error:
                self._faults.add_error((*place, "contents", code), error)

    def find(self, model: type[Model], key: int, *, along: bool) -> Any:
        """The row this key stands for; None where the file has none.

        `along`: what is not here comes along as the person's own; else that is None too.
        """
        find: dict[type[Model], Callable[[int, bool], Any]] = {
            Food: self._food,
            Portion: self._portion,
            Supplement: self._supplement,
        }
        return find[model](key, along) if model in find else None

    def _food(self, key: int, along: bool) -> Food | None:
        if key in self._found_foods:
            return self._found_foods[key]
        if key not in self.foods and key in self._foods and along:
            self.foods[key] = self._bring_food(self._foods[key])
        return self.foods.get(key)

    def _bring_food(self, described: Described) -> Food:
        food: Food = described.instance
        food.owner, food.status = self._user, Status.PUBLISHED
        food.source, food.source_id = Food.Source.OWN, ""
        food.group = self._groups.get(str(described.raw.get("group")))
        self._provisional.give(food)
        self._check(described, ("owner", "group"))
        if "contents" not in described.raw:
            self._missing(described, "food", food.name)
        for code, amount in described.raw.get("contents", {}).items():
            if code in self._nutrients:  # else nothing here could show it
                self._bring_content(described.place, food, self._nutrients[code], amount)
        return food

    def _bring_content(self, place: Place, food: Food, nutrient: Nutrient, given: Any) -> None:
        try:
            amount: Decimal = _AMOUNT.clean(read_decimal(given), None)
            check_content(nutrient, amount)
        except ValidationError as error:
            self._faults.add_error((*place, "contents", nutrient.code), error)
            return
        own = NutrientContent.Derivation.OWN
        self.contents.append(
            NutrientContent(food=food, nutrient=nutrient, amount_per_100g=amount, derivation=own)
        )

    def _portion(self, key: int, along: bool) -> Portion | None:
        described = self._portions.get(key)
        if described is None or described.food_key is None:
            return None
        known = self.portions.get(key) or self.lost.get(key)
        food = self._food(described.food_key, along)
        if known is not None or food is None:
            return known
        portion: Portion = described.instance
        if (food.pk, portion.description) in self._found_portions:
            return self._found_portions[food.pk, portion.description]
        if portion.gram_weight is None:
            self._missing(described, "portion", portion.description)
        portion.food = food
        self._provisional.give(portion)
        self._check(described, ("food",))
        if self._faults.has(described.place):
            portion.gram_weight = Decimal(1)  # so that what is written by it can be looked at
        (self.portions if described.food_key in self.foods else self.lost)[key] = portion
        return portion

    def _supplement(self, key: int, along: bool) -> Supplement | None:
        if key in self._found_supplements:
            return self._found_supplements[key]
        described = self._supplements.get(key)
        if described is not None and key not in self.supplements and along:
            supplement: Supplement = described.instance
            supplement.owner, supplement.status = self._user, Status.PUBLISHED
            self._provisional.give(supplement)
            if supplement.elemental_mg_per_unit is None:
                self._missing(described, "supplement", supplement.name)
            self._check(described, ("owner",))
            self.supplements[key] = supplement
        return self.supplements.get(key)

    def _missing(self, described: Described, what: str, name: str) -> None:
        said = _("There is no “%(name)s” here, and the file does not say what is in it.")
        self._faults.add(described.place, f"unknown_{what}", said % {"name": name})

    def _check(self, described: Described, exclude: Collection[str]) -> None:
        if self._faults.has(described.place):
            return
        try:
            described.instance.clean_fields(exclude={*exclude, "id"})
            described.instance.clean()
        except ValidationError as error:
            self._faults.add_error(described.place, error)


def _find_foods(described: Iterable[Described]) -> dict[int, Food]:
    """The catalogue's foods by their keys in the file."""
    foods = [each for each in described if each.instance.name]
    wanted: dict[str, set[str]] = {
        name: {getattr(each.instance, name) for each in foods} - {""}
        for name in ("source_id", "barcode", "name")
    }
    candidates: dict[tuple[str, ...], list[Food]] = {}
    for name, values in wanted.items():
        for some in batches(sorted(values)):
            for food in Food.objects.filter(_SEEN, **{f"{name}__in": some}):
                candidates.setdefault(_ways(food)[name], []).append(food)
    found = {}
    for each in foods:
        for name, way in _ways(each.instance).items():
            if getattr(each.instance, name) and way in candidates:
                found[each.key] = min(candidates[way], key=_preference(each.key))
                break
    return found


def _ways(food: Food) -> dict[str, tuple[str, ...]]:
    """By what a food may be known, the surest first."""
    return {
        "source_id": ("source", food.source, food.source_id),
        "barcode": ("barcode", food.barcode),
        "name": ("name", food.name, food.brand),
    }


def _preference(key: int) -> Callable[[Any], tuple[bool, bool, int]]:
    """Of several, the very row the file is about, where this is the server it was made on."""
    return lambda row: (row.pk != key, row.status != Status.PUBLISHED, row.pk)


def _find_supplements(described: Iterable[Described]) -> dict[int, Supplement]:
    by_name = {}
    names = sorted({each.instance.name for each in described} - {""})
    for some in batches(names):
        for row in Supplement.objects.filter(_SEEN, name__in=some):
            by_name[row.name] = row
    return {
        each.key: by_name[each.instance.name] for each in described if each.instance.name in by_name
    }


def _portions_of(foods: Iterable[Food]) -> dict[tuple[int, str], Portion]:
    found = {}
    for some in batches(sorted({food.pk for food in foods})):
        for portion in Portion.objects.filter(food__in=some).select_related("food"):
            found[portion.food_id, portion.description] = portion
    return found
