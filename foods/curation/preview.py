"""What a merge would change, told before it is done; and foods side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import RESTRICT, QuerySet

from foods.curation.aliases import missing, split
from foods.curation.portions import planned_portions
from foods.curation.replacements import check_replacement
from foods.history import plain
from foods.models import Food, FoodReplacement, NutrientContent, Portion, RecipeIngredient
from foods.references import foreign_keys_to
from foods.search.text import fold

# Shown first; the other nutrients follow in the catalogue's order where a food has them.
_FIRST: Final = ("magnesium", "energy")


_MARKS: Final = ("First", "Second")


@dataclass(frozen=True)
class MergePreview:
    """What would happen; `refusal` is set where it cannot."""

    aliases: list[str]
    barcode: str
    portions: int
    portions_there: int
    portions_offered: list[Portion]
    portions_kept: list[Portion]
    recipes: int
    diaries: list[str]  # such as "12 intake entries": only counted, whoever they belong to
    refusal: str = ""


@dataclass(frozen=True)
class Line:
    """One property of foods that are compared, a cell for each of them."""

    what: str
    cells: list[str]
    foods: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        return len(set(self.cells)) > 1

    @property
    def named(self) -> list[tuple[str, str]]:
        """Each cell with what a list calls its food, where names would be too long."""
        return [
            (_MARKS[at] if at < len(_MARKS) else name, cell)
            for at, (name, cell) in enumerate(zip(self.foods, self.cells, strict=True))
        ]


def preview_merge(old: Food, new: Food, *, is_offered: bool = False) -> MergePreview:
    """`is_offered`: the old one is a person's own food that waits for a review."""
    refusal = ""
    try:
        check_replacement(old, new, FoodReplacement.Kind.MERGE, is_offered=is_offered)
    except ValidationError as error:
        refusal = error.messages[0]
    planned = list(planned_portions(old, new, offer=not is_offered).values())
    made = [portion for portion in planned if portion.pk is None]
    return MergePreview(
        aliases=missing([old.name, *split(old.aliases)], new.name, new.aliases),
        barcode="" if new.barcode else old.barcode,
        portions=len(planned),
        portions_there=len(planned) - len(made),
        portions_offered=[portion for portion in made if portion.is_active],
        portions_kept=[portion for portion in made if not portion.is_active],
        recipes=RecipeIngredient.objects.filter(food=old).values("recipe").distinct().count(),
        diaries=diary_counts(old),
        refusal=refusal,
    )


def diary_counts(food: Food) -> list[str]:
    """How many rows outside of the catalogue hold the food and so protect it; nothing of whom."""
    found = []
    for field in foreign_keys_to(Food):
        meta: Any = field.model._meta
        if meta.app_label == "foods" or field.remote_field.on_delete is not RESTRICT:
            continue
        rows: QuerySet[Any] = field.model._base_manager.filter(**{field.name: food})
        if count := rows.count():
            found.append(f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural}")
    return found


@dataclass(frozen=True)
class Held:
    """Contents and offered portions of some foods in words, read in two queries."""

    names: dict[str, str]  # of the nutrients, in the catalogue's order
    contents: dict[tuple[int, str], str]
    portions: dict[int, list[str]]

    @classmethod
    def of(cls, foods: Iterable[Food]) -> "Held":
        ids = [food.pk for food in foods]
        held = cls({}, {}, {pk: [] for pk in ids})
        rows = NutrientContent.objects.filter(food__in=ids).select_related("nutrient")
        for row in rows.order_by("nutrient__position", "nutrient"):
            unit = row.nutrient.get_unit_display()
            held.names[row.nutrient_id] = row.nutrient.name
            held.contents[row.food_id, row.nutrient_id] = f"{plain(row.amount_per_100g)} {unit}"
        for portion in Portion.objects.filter(food__in=ids, is_active=True):
            held.portions[portion.food_id].append(str(portion))
        return held


def side_by_side(foods: Sequence[Food], held: Held | None = None) -> list[Line]:
    """All that curators know foods by."""
    held = held or Held.of(foods)
    codes = [*_FIRST, *(code for code in held.names if code not in _FIRST)]
    lines = [_line(what, foods, name) for name, what in _WORDS.items()]
    return _shown(foods, [*lines, *_amounts(foods, held, codes)])


def told_apart(foods: Sequence[Food], held: Held | None = None) -> list[Line]:
    """In a few lines, what tells foods apart that may be the same."""
    return _shown(foods, _amounts(foods, held or Held.of(foods), _FIRST))


def _amounts(foods: Sequence[Food], held: Held, codes: Iterable[str]) -> list[Line]:
    return [
        Line("Source", [_source(food) for food in foods]),
        *(
            Line(
                f"{held.names.get(code, code.capitalize())} per 100 g",
                [held.contents.get((food.pk, code), "unknown") for food in foods],
            )
            for code in codes
        ),
        Line("Portions", ["; ".join(held.portions[food.pk]) or "none" for food in foods]),
    ]


def _shown(foods: Sequence[Food], lines: Iterable[Line]) -> list[Line]:
    """The lines that say something of a food, with the foods' names."""
    names = tuple(labels(foods))
    return [replace(line, foods=names) for line in lines if set(line.cells) != {"-"}]


_WORDS: Final = {
    "aliases": "Other names",
    "brand": "Brand",
    "barcode": "Barcode",
    "group": "Group",
    "diet": "Diet",
    "allergens": "Contains",
    "allergens_complete": "Other allergens",
}


def _line(what: str, foods: Sequence[Food], name: str) -> Line:
    if name == "diet":
        return Line(what, [food.get_diet_display() or "-" for food in foods])
    if name == "allergens":
        return Line(what, [", ".join(food.allergen_names) or "-" for food in foods])
    if name == "allergens_complete":
        return Line(what, ["none" if food.allergens_complete else "-" for food in foods])
    return Line(what, [str(getattr(food, name) or "-") for food in foods])


def labels(foods: Sequence[Food]) -> list[str]:
    """The foods' names, with the source where names alone do not tell them apart."""
    names = [str(food) for food in foods]
    folded = [fold(name) for name in names]
    return [
        f"{name} [{_source(food)}]" if folded.count(fold(name)) > 1 else name
        for name, food in zip(names, foods, strict=True)
    ]


def _source(food: Food) -> str:
    return f"{food.get_source_display()} {food.source_id}".strip()
