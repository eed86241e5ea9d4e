"""What a merge would change, told before it is done; and foods side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import RESTRICT, QuerySet

from foods.curation.aliases import missing, split
from foods.curation.portions import planned_portions
from foods.curation.replacements import check_replacement
from foods.history import plain
from foods.models import Food, FoodReplacement, NutrientContent, Portion, RecipeIngredient

# Shown first; the other nutrients follow in the catalogue's order where a food has them.
_FIRST: Final = ("magnesium", "energy")


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

    @property
    def differs(self) -> bool:
        return len(set(self.cells)) > 1


def preview_merge(old: Food, new: Food) -> MergePreview:
    refusal = ""
    try:
        check_replacement(old, new, FoodReplacement.Kind.MERGE)
    except ValidationError as error:
        refusal = error.messages[0]
    planned = list(planned_portions(old, new, offer=True).values())
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
    for relation in Food._meta.related_objects:
        meta: Any = relation.related_model._meta
        if meta.app_label == "foods" or relation.on_delete is not RESTRICT:
            continue
        rows: QuerySet[Any] = relation.related_model._base_manager.filter(
            **{relation.field.name: food}
        )
        if count := rows.count():
            found.append(f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural}")
    return found


def side_by_side(foods: Sequence[Food], *, short: bool = False) -> list[Line]:
    """What curators compare foods by; `short`: only what tells duplicates apart. Two queries."""
    ids = [food.pk for food in foods]
    contents: dict[tuple[int, str], str] = {}
    names: dict[str, str] = {}
    rows = NutrientContent.objects.filter(food__in=ids).select_related("nutrient")
    for row in rows.order_by("nutrient__position"):
        code = row.nutrient_id
        names[code] = row.nutrient.name
        contents[row.food_id, code] = (
            f"{plain(row.amount_per_100g)} {row.nutrient.get_unit_display()}"
        )
    portions: dict[int, list[str]] = {pk: [] for pk in ids}
    for portion in Portion.objects.filter(food__in=ids, is_active=True):
        portions[portion.food_id].append(str(portion))
    lines = [] if short else [_line(what, foods, name) for name, what in _WORDS.items()]
    lines.append(Line("Source", [_source(food) for food in foods]))
    codes = [*_FIRST, *(code for code in names if code not in _FIRST and not short)]
    lines += [
        Line(
            f"{names.get(code, code.capitalize())} per 100 g",
            [contents.get((pk, code), "unknown") for pk in ids],
        )
        for code in codes
    ]
    lines.append(Line("Portions", ["; ".join(portions[pk]) or "none" for pk in ids]))
    return [line for line in lines if any(cell != "-" for cell in line.cells)]


_WORDS: Final = {
    "aliases": "Other names",
    "brand": "Brand",
    "barcode": "Barcode",
    "group": "Group",
    "diet": "Diet",
    "allergens": "Contains",
}


def _line(what: str, foods: Sequence[Food], name: str) -> Line:
    if name == "diet":
        return Line(what, [food.get_diet_display() or "-" for food in foods])
    if name == "allergens":
        return Line(what, [", ".join(food.allergen_names) or "-" for food in foods])
    return Line(what, [str(getattr(food, name) or "-") for food in foods])


def _source(food: Food) -> str:
    return f"{food.get_source_display()} {food.source_id}".strip()
