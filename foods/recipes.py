"""Writing recipes: the dish, what it is made of, and what it therefore holds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypedDict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from foods.composition import MAX_AMOUNT_G
from foods.curation.replacements import replace_food, standing_for
from foods.models import (
    Food,
    FoodReplacement,
    Nutrient,
    NutrientContent,
    Portion,
    Recipe,
    RecipeIngredient,
    Status,
)
from foods.own_foods import copied_values, own_food_in_use
from foods.recipe_contents import Dish, Ingredient, dish
from foods.recipe_states import RecipeState
from foods.recipe_updates import compute, is_possible, recompute_recipes, serving_g
from foods.rules import check_amount, check_mass
from foods.search import refresh
from foods.turns import lock_catalogue

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MAX_INGREDIENTS: Final = 100


class NewIngredient(TypedDict):
    """A food in a recipe: so many of a portion of it, or grams."""

    food: Food
    portion: Portion | None
    quantity: Decimal | None
    amount_g: Decimal | None


def usable_foods(owner: "User") -> "QuerySet[Any]":
    """What the person may put into a recipe: all they see, and what theirs are made of already."""
    used = RecipeIngredient.objects.filter(recipe__food__owner=owner).values("food_id")
    return Food.objects.for_user(owner) | Food.objects.filter(pk__in=used)


def standing_foods(
    owner: "User", food_ids: Collection[int]
) -> dict[int, tuple[Food, dict[int, int]]]:
    """Of foods the owner may no longer use: what stands for them, and its portions for theirs.

    That is the food they were merged into, which took their place in stored recipes; where that
    was no merge, or went on, the one that stands for them from some day on: a recipe has no day.
    """
    replaced = Food.objects.for_writing(owner).filter(pk__in=food_ids).exclude(replaced_by=None)
    usable = usable_foods(owner)
    standing = {}
    for food in replaced:
        for day in (date.min, date.max):  # of every day, of the last one
            stands, portions = standing_for(food, day)
            if usable.filter(pk=stands.pk).exists():
                standing[food.pk] = stands, portions
                break
    return standing


def dish_of(ingredients: Sequence[NewIngredient], yield_factor: Decimal) -> Dish:
    """What a dish of these holds, before anything is stored; one query."""
    contents: dict[int, dict[str, Decimal]] = {each["food"].pk: {} for each in ingredients}
    rows = NutrientContent.objects.filter(food__in=contents).order_by()
    for food_id, code, amount in rows.values_list("food_id", "nutrient_id", "amount_per_100g"):
        contents[food_id][code] = amount
    return dish(
        [
            Ingredient(each["food"].name, grams_of(each), contents[each["food"].pk])
            for each in ingredients
        ],
        yield_factor,
    )


def grams_of(ingredient: NewIngredient) -> Decimal:
    portion, quantity = ingredient["portion"], ingredient["quantity"]
    if portion is None or quantity is None:
        return ingredient["amount_g"] or Decimal(0)
    return portion.gram_weight * quantity


@transaction.atomic
def save_recipe(
    *,
    owner: "User",
    name: str,
    servings: Decimal,
    yield_factor: Decimal,
    ingredients: Sequence[NewIngredient],
    food: Food | None = None,
    reason: str = "",
    seen: str = "",
    **values: Any,
) -> Food:
    """A new recipe of the person's own, or new contents of the recipe `food`.

    `values` are further fields of the food. Its contents per 100 g and the portion "1 serving" are
    computed, and so are recipes made of it. Raises ValidationError keyed by the field.
    `seen`: the `RecipeState` that the person looked at; over another one nothing is written, but
    saying again what is stored is no change.
    """
    lock_catalogue()
    stored = ""
    if food is not None:
        food = _own_recipe(food, owner)
        stored = str(RecipeState.of(food)) if seen else ""
    check_recipe(owner, food, servings, yield_factor, ingredients)
    reason = reason or ("recipe changed" if food else "recipe added")
    food = food or Food(owner=owner, source=Food.Source.OWN, status=Status.PUBLISHED)
    _write_food(food, {"name": name, **values}, reason)
    recipe, _created = Recipe.objects.update_or_create(
        food=food, defaults={"servings": servings, "yield_factor": yield_factor}
    )
    _write_ingredients(recipe, ingredients)
    if seen != stored and str(RecipeState.of(food)) != stored:
        raise _changed_meanwhile()
    compute([food.pk], reason=reason, by=owner)
    recompute_recipes([food.pk], reason=f"{food.name}: {reason}", by=owner)
    refresh([food.pk])
    return food


@transaction.atomic
def new_recipe_version(
    *, food: Food, by: "User", from_date: date, reason: str = "", seen: str = "", **recipe: Any
) -> Food:
    """A new recipe that stands for this one from a day on; the days before keep the old one.

    `recipe` is what `save_recipe` takes; fields of the food that it lacks are as in the old one.
    `seen` as there.
    """
    lock_catalogue()
    food = _own_recipe(food, by)
    if seen and seen != str(RecipeState.of(food)):
        raise _changed_meanwhile()
    new = save_recipe(owner=by, **{**copied_values(food), **recipe})
    version = FoodReplacement.Kind.VERSION
    replace_food(old=food, new=new, kind=version, from_date=from_date, reason=reason, by=by)
    return new


def _changed_meanwhile() -> ValidationError:
    return ValidationError(
        _("Not saved: this recipe was changed after this page was opened, perhaps in another tab."),
        code="changed",
    )


def _own_recipe(food: Food, by: "User") -> Food:
    food = own_food_in_use(food, by)
    if not Recipe.objects.filter(food=food).exists():
        raise ValidationError(_("This food is not a recipe."), code="no_recipe")
    return food


def check_recipe(
    owner: "User",
    food: Food | None,
    servings: Decimal,
    yield_factor: Decimal,
    ingredients: Sequence[NewIngredient],
) -> None:
    """What can be cooked and counted; the catalogue should be locked where it has to stay so."""
    if not ingredients:
        _refuse("ingredients", _("What is it made of? Add an ingredient."), "no_ingredients")
    if len(ingredients) > MAX_INGREDIENTS:
        _refuse(
            "ingredients",
            _("A recipe has at most %(most)s ingredients.") % {"most": MAX_INGREDIENTS},
            "too_many",
        )
    ids = {each["food"].pk for each in ingredients}
    if usable_foods(owner).filter(pk__in=ids).count() != len(ids):
        _refuse("ingredients", _("One of these foods is no longer there."), "does_not_exist")
    for each in ingredients:
        check_amount(**each)
    if food is not None and food.pk in _made_of(ids):
        _refuse("ingredients", _("A recipe cannot be an ingredient of itself."), "circle")
    _check_dish(dish_of(ingredients, yield_factor), servings)


def _check_dish(made: Dish, servings: Decimal) -> None:
    nutrients = Nutrient.objects.in_bulk()
    try:
        check_mass(made.per_100g)
        possible = all(is_possible(nutrients[code], each) for code, each in made.per_100g.items())
    except ValidationError:
        possible = False
    if not possible:
        _refuse(
            "yield_factor",
            _("The finished dish would weigh less than what is in it besides water."),
            "too_light",
        )
    if serving_g(made, servings) > MAX_AMOUNT_G:
        _refuse(
            "servings",
            _("A serving would weigh more than %(most)s g.") % {"most": f"{MAX_AMOUNT_G:f}"},
            "too_heavy",
        )


def _refuse(field: str, message: str, code: str) -> None:
    raise ValidationError({field: ValidationError(message, code=code)})


def _made_of(food_ids: Iterable[int]) -> set[int]:
    """These foods, what they are made of, what that is made of, and so on."""
    level = seen = set(food_ids)
    while level:
        below = RecipeIngredient.objects.filter(recipe__in=level).order_by()
        level = set(below.values_list("food_id", flat=True)) - seen
        seen = seen | level
    return seen


def _write_food(food: Food, values: Mapping[str, Any], reason: str) -> None:
    is_new = food._state.adding
    if not is_new and all(getattr(food, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(food, name, value)
    food._change_reason = reason[:100]
    food.save()


def _write_ingredients(recipe: Recipe, ingredients: Sequence[NewIngredient]) -> None:
    rows = [
        RecipeIngredient(recipe=recipe, position=position, **each)
        for position, each in enumerate(ingredients)
    ]
    stored = list(recipe.ingredients.all())
    if list(map(_values, stored)) != list(map(_values, rows)):  # what was merged can be undone
        recipe.ingredients.all().delete()
        RecipeIngredient.objects.bulk_create(rows)


def _values(row: RecipeIngredient) -> tuple[Any, ...]:
    return row.food_id, row.portion_id, row.quantity, row.amount_g
