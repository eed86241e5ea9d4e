"""Foods that take the place of others: merged ones, changed products, new versions.

The log is FoodReplacement, in the order of its keys; rows are only added. A row with `undoes` has
the same `old`, `new`, `from_date` and `portions` as the row it undoes. Food.replaced_by and
replaced_from say what holds now. Diaries follow the log by themselves; nothing here knows of them.
"""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from foods.curation.aliases import join, missing, split, without
from foods.curation.portions import save, stand_in_portions
from foods.models import (
    Food,
    FoodReplacement,
    FoodSubmission,
    Portion,
    RecipeIngredient,
    Status,
)
from foods.recipe_updates import recompute_recipes
from foods.search import refresh
from foods.turns import lock_catalogue

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Kind = FoodReplacement.Kind
_SAID: Final = {
    Kind.MERGE: "merged into",
    Kind.REFORMULATED: "changed product, now",
    Kind.VERSION: "new version:",
}


@transaction.atomic
def replace_food(
    *,
    old: Food,
    new: Food,
    kind: str,
    from_date: date | None = None,
    reason: str = "",
    by: "User | None" = None,
    keep_names: bool | None = None,
) -> FoodReplacement:
    """Let `new` stand for `old` and retire `old`: merged for every day, else from a day on.

    A merge gives `new` the name and aliases of `old`, its barcode when it has none, and its place
    in recipes. `keep_names` says whether `new` learns names, barcode and descriptions of portions;
    by default unless they are a person's own and `new` is everybody's. Raises ValidationError.
    """
    lock_catalogue()
    old, new = _locked(old, new)
    kind = Kind(kind)
    check_replacement(old, new, kind, from_date)
    if keep_names is None:
        keep_names = old.owner_id == new.owner_id
    is_merge = kind == Kind.MERGE
    said = f"{_SAID[kind]} {new}: {reason}" if reason else f"{_SAID[kind]} {new}"
    portions, made = stand_in_portions(
        old,
        new,
        reason=f"stands for a portion of {old if keep_names else 'another food'}",
        by=by,
        offer=is_merge and old.owner_id == new.owner_id,
        named=keep_names,
    )
    details: dict[str, Any] = {
        # A food that waited for a review is decided on with this.
        "status": Status.PUBLISHED if old.status == Status.PENDING else old.status,
        "portions_made": made,
    }
    if is_merge and keep_names:
        details |= _hand_over_names(old, new, said, by)
    old.status, old.replaced_by, old.replaced_from = Status.RETIRED, new, from_date
    save(old, said, by)
    replacement = FoodReplacement(
        old=old,
        new=new,
        kind=kind,
        from_date=from_date,
        portions={str(one): other for one, other in portions.items()},
        reason=reason,
        made_by=by,
    )
    if is_merge:
        details["ingredients"] = _move_ingredients(old, new, portions)
    replacement.details = details
    replacement.save()
    refresh([old.pk, new.pk])
    recompute_recipes([new.pk], reason=f"{old} {said}", by=by)
    return replacement


@transaction.atomic
def undo_replacement(
    *, replacement: FoodReplacement, by: "User | None" = None, reason: str = ""
) -> FoodReplacement:
    """Put `old` back in its own place; returns the row that says so. Raises ValidationError.

    Taken back is what the replacement did and nobody changed since: names, barcode, ingredients.
    Copies of portions stay with `new`, no longer offered: entries may weigh by them. A food that
    was made to take the place of `old` is retired.
    """
    lock_catalogue()
    replacement = FoodReplacement.objects.get(pk=replacement.pk)
    old, new = _locked(replacement.old, replacement.new)
    _check_undo(replacement, old, new)
    said = f"{_SAID[Kind(replacement.kind)]} {new}, undone"
    said = f"{said}: {reason}" if reason else said
    details = replacement.details
    _take_back_names(old, new, details, said, by)
    if details.get("new_made") and new.status == Status.PUBLISHED:
        new.status = Status.RETIRED
        save(new, said, by)
    old.status = details.get("status", Status.PUBLISHED)
    old.replaced_by = old.replaced_from = None
    save(old, said, by)
    for portion in Portion.objects.filter(
        food=new, pk__in=details.get("portions_made", ()), is_active=True, is_default=False
    ):
        portion.is_active = False
        save(portion, said, by)
    undone = FoodReplacement.objects.create(
        old=old,
        new=new,
        kind=replacement.kind,
        from_date=replacement.from_date,
        portions=replacement.portions,
        reason=reason,
        made_by=by,
        undoes=replacement,
    )
    _move_ingredients_back(replacement)
    refresh([old.pk, new.pk])
    recompute_recipes([old.pk, new.pk], reason=f"{old} {said}", by=by)
    return undone


def standing_for(food: Food, day: date) -> tuple[Food, dict[int, int]]:
    """The food that stands for `food` on a diary day, and its portions for those of `food`.

    Follows replacements to their end, one query each. The mapping is empty for a food that stands
    for itself; a portion that came to a replaced food later is not in it.
    """
    composed: dict[int, int] | None = None
    while (replacement := in_force_on(food, day)) is not None:
        step = portions_of(replacement)
        if composed is None:
            composed = step
        else:
            composed = {one: step[other] for one, other in composed.items() if other in step}
        food = replacement.new
    return food, composed or {}


def in_force(food: Food) -> FoodReplacement | None:
    """The replacement by which another food stands for this one now."""
    return (
        FoodReplacement.objects.filter(old=food, undoes=None, undone_by=None)
        .select_related("new")
        .last()
    )


def in_force_on(
    food: Food, day: date, now: Callable[[Food], FoodReplacement | None] = in_force
) -> FoodReplacement | None:
    """The replacement by which another food stands for this one on a diary day.

    No query for a food that was read as standing for itself that day. `now`: asks what `in_force`
    does, perhaps once for many days.
    """
    if not _holds(food.replaced_by_id is not None, food.replaced_from, day):
        return None
    replacement = now(food)  # by now it may be undone, or made anew from another day on
    if replacement is None or not _holds(True, replacement.from_date, day):
        return None
    return replacement


def _holds(is_replaced: bool, from_date: date | None, day: date) -> bool:
    return is_replaced and (from_date is None or day >= from_date)


def portions_of(replacement: FoodReplacement) -> dict[int, int]:
    """Keys of portions: of the old food -> of the new one."""
    return {int(one): other for one, other in replacement.portions.items()}


def _locked(*foods: Food) -> list[Food]:
    """These foods as they are now, held until the transaction ends."""
    held = {
        food.pk: food
        for food in Food.objects.select_for_update()
        .filter(pk__in=[food.pk for food in foods])
        .order_by("pk")
    }
    if any(food.pk not in held for food in foods):
        raise ValidationError("One of these foods is no longer there.", code="gone")
    return [held[food.pk] for food in foods]


def check_replacement(
    old: Food,
    new: Food,
    kind: str,
    from_date: date | None = None,
    *,
    is_offered: bool = False,
) -> None:
    """Raise a ValidationError that says what stands against it.

    `is_offered`: that `old` waits for a review does not, for this is what comes of it.
    """
    if old.pk == new.pk:
        raise ValidationError("A food cannot take its own place.", code="same_food")
    if (from_date is None) != (kind == Kind.MERGE):
        raise ValidationError(
            "A merge holds for every day and has no date."
            if kind == Kind.MERGE
            else "Say from which day on the new food stands for the old one.",
            code="from_date",
        )
    may = {old.owner_id} if kind != Kind.MERGE or old.owner_id is None else {old.owner_id, None}
    if new.owner_id not in may:
        raise ValidationError(
            "A food of the catalogue cannot become a person's own food."
            if old.owner_id is None
            else "A person's own food can be merged into the catalogue or another of their own.",
            code="other_owner",
        )
    if new.replaced_by_id is not None:
        other = "the first one" if new.replaced_by_id == old.pk else "another food"
        raise ValidationError(
            f"“{new}” has been replaced by {other}, so it cannot take the place of “{old}”.",
            code="new_is_replaced",
        )
    if old.replaced_by_id is not None:
        raise ValidationError(
            f"“{old}” has been replaced already. Undo that first.", code="already_replaced"
        )
    waiting = old.submissions.filter(status=FoodSubmission.Status.WAITING)
    if not is_offered and waiting.exists():
        raise ValidationError(
            f"“{old}” waits for a review. Withdraw it first, or wait for the answer.",
            code="waiting",
        )
    if new.status != Status.PUBLISHED:
        raise ValidationError(
            f"“{new}” is {new.get_status_display()}: only a published food can take the place "
            "of another.",
            code="not_published",
        )
    if kind == Kind.MERGE and _is_made_of(new, old):
        raise ValidationError(
            f"“{new}” is made of “{old}”, so it cannot take its place.", code="made_of_it"
        )


def _is_made_of(food: Food, part: Food) -> bool:
    """Whether the recipe of `food`, or of anything in it, has `part` as an ingredient."""
    level, seen = {food.pk}, {food.pk}
    while level:
        below = RecipeIngredient.objects.filter(recipe__in=level).values_list("food_id", flat=True)
        level = set(below) - seen
        if part.pk in level:
            return True
        seen |= level
    return False


def _check_undo(replacement: FoodReplacement, old: Food, new: Food) -> None:
    if replacement.undoes_id is not None:
        raise ValidationError(
            "This row undid a replacement. To replace the food again, do it anew.", code="is_undo"
        )
    if FoodReplacement.objects.filter(undoes=replacement).exists():
        raise ValidationError("This was undone already.", code="undone")
    if new.replaced_by_id is not None:
        raise ValidationError(
            f"“{new}” has itself been replaced since. Undo that first.", code="replaced_since"
        )
    if old.replaced_by_id != new.pk:
        raise ValidationError(f"“{new}” no longer stands for “{old}”.", code="not_in_force")


def _hand_over_names(old: Food, new: Food, said: str, by: Any) -> dict[str, Any]:
    """Give `new` the words and the barcode of `old`, and say what it got."""
    added = missing([old.name, *split(old.aliases)], new.name, new.aliases)
    before = new.aliases
    new.aliases = join([*split(before), *added]) if added else before
    barcode = "" if new.barcode else old.barcode
    if barcode:
        new.barcode, old.barcode = barcode, ""
    if added or barcode:
        save(new, f"{old} {said}", by)
    return {"aliases": added, "aliases_before": before, "barcode": barcode}


def _take_back_names(old: Food, new: Food, details: dict[str, Any], said: str, by: Any) -> None:
    before = details.get("aliases_before", "")
    aliases = without(new.aliases, details.get("aliases", ()))
    if split(aliases) == split(before):
        aliases = before
    barcode = details.get("barcode", "")
    takes_barcode = bool(barcode) and new.barcode == barcode and not old.barcode
    if takes_barcode:
        old.barcode, new.barcode = barcode, ""
    if aliases != new.aliases or takes_barcode:
        new.aliases = aliases
        save(new, f"{old} {said}", by)


def _move_ingredients(old: Food, new: Food, portions: dict[int, int]) -> dict[str, Any]:
    """Let recipes use `new`; returns the portion each moved ingredient had, by its key."""
    moved = {}
    for ingredient in RecipeIngredient.objects.select_for_update().filter(food=old):
        moved[str(ingredient.pk)] = ingredient.portion_id
        ingredient.food = new
        ingredient.portion_id = portions.get(ingredient.portion_id)
        ingredient.save(update_fields=["food", "portion"])
    return moved


def _move_ingredients_back(replacement: FoodReplacement) -> None:
    had = {int(pk): had for pk, had in replacement.details.get("ingredients", {}).items()}
    portions = portions_of(replacement)
    held = RecipeIngredient.objects.select_for_update().filter(pk__in=had, food=replacement.new_id)
    for ingredient in held:
        before = had[ingredient.pk]
        if ingredient.portion_id == (None if before is None else portions.get(before)):
            ingredient.food_id, ingredient.portion_id = replacement.old_id, before
            ingredient.save(update_fields=["food", "portion"])
