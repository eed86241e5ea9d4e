"""Keeping what recipes hold in step with their ingredients.

A recipe is a food like any other to a diary: its contents and the weight of its serving are stored,
and computed again whenever something it is made of changes. Only what differs is written, with its
history.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError

from foods.composition import MIN_AMOUNT_G, storable_g
from foods.importers.many_rows import (
    CONTENT_FIELDS,
    PORTION_FIELDS,
    Author,
    delete_unused_with_history,
    insert_with_history,
    update_with_history,
)
from foods.models import Nutrient, NutrientContent, Portion, Recipe, RecipeIngredient
from foods.recipe_contents import Dish, Ingredient, dish
from foods.rules import check_content

SERVING: Final = "1 serving"
_BATCH: Final = 500
_COMPUTED: Final = NutrientContent.Derivation.COMPUTED

Contents = dict[int, dict[str, Decimal]]


def recompute_recipes(food_ids: Iterable[int], *, reason: str, by: Any = None) -> int:
    """Compute again every recipe made of these foods, directly or through others; how many changed.

    In the caller's transaction, which holds `lock_catalogue()`, after the foods were written. One
    query when no recipe uses them, however many they are.
    """
    foods = set(food_ids)
    if len(foods) > _BATCH:  # an import's, of which people cook with few
        foods &= set(RecipeIngredient.objects.order_by().values_list("food", flat=True).distinct())
    order = _ingredients_first(_affected(foods))
    return sum(compute(some, reason=reason, by=by) for some in _batches(order))


def compute(recipe_ids: Sequence[int], *, reason: str, by: Any = None) -> int:
    """Compute these recipes, each after those it is made of; how many of them changed."""
    stored = _Stored.read(recipe_ids)
    writing = _Writing()
    for pk in recipe_ids:
        ingredients = stored.ingredients.get(pk)
        if ingredients:
            writing.note(pk, stored, stored.dish_of(pk))
    return writing.write(Author(reason[:100], None if by is None else by.pk))


def serving_g(made: Dish, servings: Decimal) -> Decimal:
    """The weight of a serving as a portion is stored, not yet held against its limits."""
    return (made.weight_g / servings).quantize(MIN_AMOUNT_G)


def is_possible(nutrient: Nutrient, amount_per_100g: Decimal) -> bool:
    """Whether 100 g of a dish can hold so much; what a wrong yield makes of it is no value."""
    column = NutrientContent._meta.get_field("amount_per_100g")
    try:
        column.run_validators(amount_per_100g)
        check_content(nutrient, amount_per_100g)
    except ValidationError:
        return False
    return True


def _affected(food_ids: set[int]) -> dict[int, set[int]]:
    """Recipe -> those of its ingredients for which it has to be computed again."""
    above: dict[int, set[int]] = defaultdict(set)
    level, seen = food_ids, set(food_ids)
    while level:
        found = set()
        for some in _batches(sorted(level)):
            rows = RecipeIngredient.objects.filter(food__in=some).order_by()
            for recipe_id, food_id in rows.values_list("recipe_id", "food_id"):
                above[recipe_id].add(food_id)
                found.add(recipe_id)
        level = found - seen
        seen |= level
    return above


def _ingredients_first(above: Mapping[int, set[int]]) -> list[int]:
    """The recipes in an order in which each comes after those it is made of."""
    order = parts_first({recipe: parts & above.keys() for recipe, parts in above.items()})
    # Left out is only a circle, which saving refuses; a stored one must not stop a write.
    return [*order, *sorted(above.keys() - set(order))]


def parts_first(made_of: Mapping[int, Collection[int]]) -> list[int]:
    """These recipes, each after those of them it is made of, and looked at once.

    What is in a circle, or made of something in one, is left out.
    """
    waiting_for = {recipe: len(parts) for recipe, parts in made_of.items()}
    part_of: dict[int, list[int]] = defaultdict(list)
    for recipe, parts in made_of.items():
        for part in parts:
            part_of[part].append(recipe)
    order = sorted(recipe for recipe, parts in waiting_for.items() if not parts)
    for done in order:  # which grows meanwhile
        for recipe in part_of[done]:
            waiting_for[recipe] -= 1
            if not waiting_for[recipe]:
                order.append(recipe)
    return order


@dataclass
class _Stored:
    """What computing a batch of recipes needs to know; kept up while they are computed."""

    recipes: dict[int, Recipe]
    ingredients: dict[int, list[RecipeIngredient]]
    rows: dict[tuple[int, str], NutrientContent]  # contents of the recipes themselves
    contents: Contents  # of these and of all ingredients
    servings: dict[int, Portion]
    nutrients: dict[str, Nutrient]
    weights: dict[int, Decimal] = field(default_factory=dict)  # of portions changed on the way

    @classmethod
    def read(cls, recipe_ids: Sequence[int]) -> "_Stored":
        ingredients: dict[int, list[RecipeIngredient]] = defaultdict(list)
        for each in RecipeIngredient.objects.filter(recipe__in=recipe_ids).select_related(
            "portion", "food"
        ):
            ingredients[each.recipe_id].append(each)
        wanted = {each.food_id for some in ingredients.values() for each in some}
        contents: Contents = defaultdict(dict)
        rows = {}
        for row in NutrientContent.objects.filter(food__in=wanted | set(recipe_ids)).order_by():
            contents[row.food_id][row.nutrient_id] = row.amount_per_100g
            if row.food_id in ingredients:
                rows[row.food_id, row.nutrient_id] = row
        servings = Portion.objects.filter(food__in=recipe_ids, description=SERVING)
        return cls(
            recipes=Recipe.objects.in_bulk(list(recipe_ids)),
            ingredients=ingredients,
            rows=rows,
            contents=contents,
            servings={portion.food_id: portion for portion in servings},
            nutrients=Nutrient.objects.in_bulk(),
        )

    def dish_of(self, pk: int) -> Dish:
        return dish(
            [
                Ingredient(each.food.name, self._grams(each), self.contents[each.food_id])
                for each in self.ingredients[pk]
            ],
            self.recipes[pk].yield_factor,
        )

    def _grams(self, ingredient: RecipeIngredient) -> Decimal:
        if ingredient.portion is None or ingredient.quantity is None:
            return ingredient.amount_g or Decimal(0)
        weight = self.weights.get(ingredient.portion.pk, ingredient.portion.gram_weight)
        return weight * ingredient.quantity


@dataclass
class _Writing:
    """What differs from what is stored, to be written together."""

    new: list[tuple[Any, ...]] = field(default_factory=list)
    changed: list[NutrientContent] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    new_servings: list[tuple[Any, ...]] = field(default_factory=list)
    servings: list[Portion] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)

    def note(self, pk: int, stored: _Stored, made: Dish) -> None:
        wanted = {
            code: amount
            for code, amount in made.per_100g.items()
            if is_possible(stored.nutrients[code], amount)
        }
        for code, amount in wanted.items():
            row = stored.rows.get((pk, code))
            if row is None:
                self.new.append((pk, code, amount, _COMPUTED, ""))
                self.touched.add(pk)
            elif row.amount_per_100g != amount or row.derivation != _COMPUTED:
                row.amount_per_100g, row.derivation, row.note = amount, _COMPUTED, ""
                self.changed.append(row)
                self.touched.add(pk)
        for code in stored.contents[pk].keys() - wanted.keys():
            self.gone.append(stored.rows[pk, code].pk)
            self.touched.add(pk)
        stored.contents[pk] = wanted
        self._note_serving(pk, stored, made)

    def _note_serving(self, pk: int, stored: _Stored, made: Dish) -> None:
        grams = storable_g(serving_g(made, stored.recipes[pk].servings))
        serving = stored.servings.get(pk)
        if serving is None:
            self.new_servings.append((pk, SERVING, grams, True, True, 0))
            self.touched.add(pk)
        elif serving.gram_weight != grams:
            serving.gram_weight = stored.weights[serving.pk] = grams
            self.servings.append(serving)
            self.touched.add(pk)

    def write(self, author: Author) -> int:
        if self.gone:
            delete_unused_with_history(NutrientContent, self.gone, author)
        if self.changed:
            update_with_history(NutrientContent, self.changed, CONTENT_FIELDS[2:], author)
        insert_with_history(NutrientContent, CONTENT_FIELDS, self.new, author)
        if self.servings:
            update_with_history(Portion, self.servings, ["gram_weight"], author)
        insert_with_history(Portion, PORTION_FIELDS, self.new_servings, author)
        return len(self.touched)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
