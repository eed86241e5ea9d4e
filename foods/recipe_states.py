"""What of a recipe a person writes, as one text: to see whether somebody wrote in between.

Its contents are left out: they follow its ingredients, and a corrected oat is no other recipe.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from foods.models import Food, FoodGroup, Portion, Recipe, RecipeIngredient
from foods.templatetags.figures import catalogue, with_decimal_sign

# A text from a browser that is longer was never made here.
MAX_LETTERS: Final = 20_000


@dataclass(frozen=True)
class RecipeState:
    """The figures as the texts they are stored as; ingredients in their order."""

    name: str
    group: str
    servings: str
    yield_factor: str
    ingredients: tuple[tuple[int, int | None, str], ...]  # food, portion, how many or grams

    @classmethod
    def of(cls, food: Food) -> "RecipeState":
        """As stored now; three queries."""
        stored = Food.objects.values_list("name", "group_id").get(pk=food.pk)
        recipe = Recipe.objects.get(pk=food.pk)
        rows = RecipeIngredient.objects.filter(recipe=food.pk)
        return cls(
            name=stored[0],
            group=stored[1] or "",
            servings=_text(recipe.servings),
            yield_factor=_text(recipe.yield_factor),
            ingredients=tuple((row.food_id, row.portion_id, _amount(row)) for row in rows),
        )

    @classmethod
    def read(cls, text: str) -> "RecipeState | None":
        """What `str()` wrote; None for anything else."""
        try:
            name, group, servings, factor, rows = json.loads(text[:MAX_LETTERS])
            known = tuple(_ingredient(*row) for row in rows)
        except (ValueError, TypeError, RecursionError):
            return None
        return cls(str(name), str(group), str(servings), str(factor), known)

    def __str__(self) -> str:
        values = [self.name, self.group, self.servings, self.yield_factor, self.ingredients]
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def differences(before: RecipeState, now: RecipeState) -> list[str]:
    """What was changed between the two, a sentence each; three queries at most."""
    said = list(_of_the_dish(before, now))
    rows_before, rows_now = _by_food(before), _by_food(now)
    names = _Names.of([*before.ingredients, *now.ingredients])
    for food in dict.fromkeys([*rows_before, *rows_now]):
        old, new = rows_before.get(food, []), rows_now.get(food, [])
        if old == new:
            continue
        values = {"food": names.food(food), "old": names.amounts(old), "new": names.amounts(new)}
        if not old:
            said.append(_("%(food)s was added: %(new)s.") % values)
        elif not new:
            said.append(_("%(food)s was taken out; it was %(old)s.") % values)
        else:
            said.append(_("%(food)s: %(new)s instead of %(old)s.") % values)
    if not said and before != now:
        said.append(_("The ingredients stand in another order."))
    return said


def _of_the_dish(before: RecipeState, now: RecipeState) -> Iterator[str]:
    if before.name != now.name:
        yield _("It is now called “%(name)s”.") % {"name": now.name}
    if before.group != now.group:
        groups = dict(FoodGroup.objects.filter(pk=now.group).values_list("pk", "name"))
        name = catalogue(groups[now.group]) if now.group in groups else _("not said")
        yield _("Group: %(name)s.") % {"name": name}
    if before.servings != now.servings:
        values = {"new": with_decimal_sign(now.servings), "old": with_decimal_sign(before.servings)}
        yield _("Servings: %(new)s instead of %(old)s.") % values
    if before.yield_factor != now.yield_factor:
        values = {"new": _percent(now.yield_factor), "old": _percent(before.yield_factor)}
        yield _("Finished weight: %(new)s %% of the raw weight instead of %(old)s %%.") % values


def _by_food(state: RecipeState) -> dict[int, list[tuple[int | None, str]]]:
    rows: dict[int, list[tuple[int | None, str]]] = {}
    for food, portion, how_much in state.ingredients:
        rows.setdefault(food, []).append((portion, how_much))
    return rows


@dataclass(frozen=True)
class _Names:
    foods: Mapping[int, str]
    portions: Mapping[int, str]

    @classmethod
    def of(cls, rows: Sequence[tuple[int, int | None, str]]) -> "_Names":
        foods = Food.objects.filter(pk__in={food for food, _portion, _how in rows})
        portions = Portion.objects.filter(
            pk__in={portion for _food, portion, _how in rows} - {None}
        )
        return cls(
            dict(foods.values_list("pk", "name")), dict(portions.values_list("pk", "description"))
        )

    def food(self, pk: int) -> str:
        return catalogue(self.foods.get(pk)) or _("A food that is no longer there")

    def amounts(self, rows: Sequence[tuple[int | None, str]]) -> str:
        return " + ".join(
            _("%(grams)s g") % {"grams": with_decimal_sign(how_much)}
            if portion is None
            else _("%(times)s × %(portion)s")  # noqa: RUF001
            % {
                "times": with_decimal_sign(how_much),
                "portion": catalogue(self.portions.get(portion, "?")),
            }
            for portion, how_much in rows
        )


def _ingredient(food: Any, portion: Any, how_much: Any) -> tuple[int, int | None, str]:
    return _key(food), None if portion is None else _key(portion), str(how_much)


def _key(value: Any) -> int:
    """A key that a table can hold; anything else is a ValueError or TypeError."""
    key = int(value)
    if not 0 < key < 2**63:
        raise ValueError(f"no key of a row: {key}")
    return key


def _amount(row: Any) -> str:
    amount = row.amount_g if row.portion_id is None else row.quantity
    return _text(amount)


def _text(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _percent(factor: str) -> str:
    try:
        return f"{float(factor) * 100:.0f}"
    except ValueError:
        return "?"
