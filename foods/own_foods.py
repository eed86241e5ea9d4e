"""A person's own foods: corrected for every day, or changed from a day on, or taken away.

All functions are atomic and raise ValidationError; then nothing has changed.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import RestrictedError
from django.utils.translation import gettext as _

from foods.curation.replacements import replace_food
from foods.curation.submissions import withdraw
from foods.history import forget_foods, last_change
from foods.models import (
    Food,
    FoodReplacement,
    FoodSubmission,
    NutrientContent,
    Portion,
    Recipe,
    Status,
)
from foods.querysets import IN_USE
from foods.recipe_updates import recompute_recipes
from foods.search import refresh
from foods.services import NewPortion, create_own_food, usual_portion
from foods.turns import lock_catalogue

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_COPIED: Final = (
    "name",
    "aliases",
    "group",
    "brand",
    "barcode",
    "diet",
    "allergens",
    "allergens_complete",
)


@transaction.atomic
def correct_own_food(
    *,
    food: Food,
    by: "User",
    contents: Mapping[str, Decimal] | None = None,
    portions: Sequence[NewPortion] | None = None,
    reason: str = "corrected by its owner",
    seen: str = "",
    **values: Any,
) -> Food:
    """Say what the food held all the time: every day with it follows.

    `contents` per 100 g and `portions` replace those the food has; None leaves them as they are.
    A portion that is left out is no longer offered and stays for the entries that weigh by it.
    `seen`: the `last_change` of the food that the person looked at; over another one nothing is
    written, but saying again what is stored is no change.
    """
    lock_catalogue()
    food = _in_use(food, by)
    before = last_change(food.pk) if seen else ""
    if any(getattr(food, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(food, name, value)
        _save(food, reason)
    if contents is not None:
        _write_contents(food, contents, reason)
    if portions is not None:
        _write_portions(food, portions, reason)
    if seen != before and last_change(food.pk) != before:
        raise _changed_meanwhile()
    recompute_recipes([food.pk], reason=f"{food.name}: {reason}", by=by)
    refresh([food.pk])
    return food


@transaction.atomic
def new_version(
    *,
    food: Food,
    by: "User",
    from_date: date,
    contents: Mapping[str, Decimal] | None = None,
    portions: Sequence[NewPortion] | None = None,
    seen: str = "",
    **values: Any,
) -> Food:
    """A new food that stands for this one from a day on; the days before keep the old one.

    What is None, or not given, is as in the old one. `seen` as in `correct_own_food`.
    """
    lock_catalogue()
    food = _in_use(food, by)
    if seen and seen != last_change(food.pk):
        raise _changed_meanwhile()
    if food.status == Status.PENDING:
        raise ValidationError(
            _("This food waits for a review. Withdraw it first, or wait for the answer."),
            code="waiting",
        )
    if contents is None:
        contents = dict(food.contents.values_list("nutrient", "amount_per_100g"))
    if portions is None:
        portions = [
            NewPortion(
                description=each.description,
                gram_weight=each.gram_weight,
                is_default=each.is_default,
            )
            for each in food.portions.filter(is_active=True)
        ]
    new = create_own_food(
        owner=by, contents=contents, portions=portions, **{**copied_values(food), **values}
    )
    replace_food(old=food, new=new, kind=FoodReplacement.Kind.VERSION, from_date=from_date, by=by)
    return new


def copied_values(food: Food) -> dict[str, Any]:
    """The fields that a new version has from the old one where nothing else is said."""
    return {name: getattr(food, name) for name in _COPIED}


@transaction.atomic
def remove_own_food(*, food: Food, by: "User") -> bool:
    """Delete the food or recipe with its history; True. Where something needs it, retire it; False.

    Days that hold it, recipes made of it and other versions of it keep it. An offer to the
    catalogue that still waits is withdrawn.
    """
    lock_catalogue()
    waiting = FoodSubmission.objects.filter(food__owner=by, food=food)
    # Before the food is locked: withdrawing locks the offer first, then its food.
    for submission in waiting.filter(status=FoodSubmission.Status.WAITING):
        withdraw(submission=submission)
    food = _own(food, by)
    pk = food.pk
    try:
        with transaction.atomic():
            food.delete()
    except RestrictedError:
        if food.status != Status.RETIRED:
            food.status = Status.RETIRED
            _save(food, "taken away by its owner")
        return False
    forget_foods([pk])
    return True


@transaction.atomic
def bring_back(*, food: Food, by: "User") -> Food:
    """Offer a food again that its owner took away."""
    food = _own(food, by)
    if food.replaced_by_id is not None:
        raise ValidationError(_("Another food stands for this one now."), code="replaced")
    if food.status == Status.RETIRED:
        food.status = Status.PUBLISHED
        _save(food, "offered again by its owner")
    return food


def _own(food: Food, by: "User") -> Food:
    """The food as it is now, held until the transaction ends."""
    held = Food.objects.select_for_update().filter(pk=food.pk, owner=by).first()
    if held is None:
        raise ValidationError(_("This food is no longer there."), code="gone")
    return held


def own_food_in_use(food: Food, by: "User") -> Food:
    """The person's food as it is now, held until the transaction ends; none that is retired."""
    food = _own(food, by)
    if food.replaced_by_id is not None:
        raise ValidationError(
            _("Another food stands for this one by now: change that one."), code="replaced"
        )
    if food.status not in IN_USE:
        raise ValidationError(
            _("This food is no longer offered. Bring it back first."), code="retired"
        )
    return food


def _changed_meanwhile() -> ValidationError:
    return ValidationError(
        _(
            "Not saved: this food was changed after this page was opened, perhaps in another tab. "
            "Open it anew to see what it holds now."
        ),
        code="changed",
    )


def _in_use(food: Food, by: "User") -> Food:
    food = own_food_in_use(food, by)
    if Recipe.objects.filter(food=food).exists():
        raise ValidationError(
            _("What a recipe holds is computed: change its ingredients."), code="recipe"
        )
    return food


def _save(row: Any, reason: str) -> None:
    row._change_reason = reason[:100]
    row.save()


def _write_contents(food: Food, contents: Mapping[str, Decimal], reason: str) -> None:
    stored = {row.nutrient_id: row for row in food.contents.all()}
    for code, row in stored.items():
        if code not in contents:
            row._change_reason = reason[:100]
            row.delete()
    for code, amount in contents.items():
        row = stored.get(code) or NutrientContent(food=food, nutrient_id=code)
        if row._state.adding or row.amount_per_100g != amount:
            row.amount_per_100g, row.derivation = amount, NutrientContent.Derivation.OWN
            _save(row, reason)


def _write_portions(food: Food, portions: Sequence[NewPortion], reason: str) -> None:
    """A portion is the stored one of that description, else the stored one of that id renamed."""
    stored = {row.pk: row for row in food.portions.all()}
    rows = _matched(food, stored, portions)
    usual = usual_portion(portions)
    changed = [row for pk, row in stored.items() if row not in rows and _take_away(row)]
    for position, (row, portion) in enumerate(zip(rows, portions, strict=True)):
        values = {
            "description": portion["description"],
            "gram_weight": portion["gram_weight"],
            "is_default": position == usual,
            "is_active": True,
            "position": position,
        }
        if row._state.adding or any(getattr(row, name) != each for name, each in values.items()):
            for name, each in values.items():
                setattr(row, name, each)
            changed.append(row)
    # The one that becomes the usual portion last: the database allows one at any time.
    for row in sorted(changed, key=lambda row: row.is_default):
        _save(row, reason)


def _matched(
    food: Food, stored: Mapping[int, Portion], portions: Sequence[NewPortion]
) -> list[Portion]:
    named = {row.description: row for row in stored.values()}
    taken = {each["description"] for each in portions}
    rows = []
    for each in portions:
        renamed = stored.get(each.get("id") or 0)
        if renamed is not None and (renamed.description in taken or renamed in rows):
            renamed = None
        rows.append(named.get(each["description"]) or renamed or Portion(food=food))
    return rows


def _take_away(row: Portion) -> bool:
    """Offer the portion no longer; whether that changes anything."""
    was_offered = row.is_active or row.is_default
    row.is_active = row.is_default = False
    return was_offered
