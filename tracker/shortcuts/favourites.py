"""What a person keeps at hand: one row for each food or supplement, with the usual amount."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final, cast

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from foods.models import Food, Status, Supplement
from tracker.corrections import catalogue_log as log
from tracker.corrections.catalogue_log import Positions
from tracker.corrections.standing_foods import Eaten, StandingFoods
from tracker.models import Favourite
from tracker.services import delete_row, locked_profile, save_row, take_revisions, writing

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST: Final = 200


def offered(row: Favourite) -> bool:
    """Whether what it is a favourite of can be chosen today."""
    of: Any = row.food or row.supplement
    own_in_review = of.owner_id is not None and of.status == Status.PENDING
    return of.status == Status.PUBLISHED or own_in_review


def save_favourite(
    *, user: "User", of: Food | Supplement, values: dict[str, Any]
) -> tuple[Favourite, bool]:
    """Keep it at hand with these `portion`, `quantity`, `amount_g` and `position`: (row, created).

    A food that another one took the place of is stored as the one that stands for it today.
    Raises ValidationError when there are MOST already.
    """
    with writing(user):
        name, key, values = _standing(user, of, values)
        row = Favourite.objects.for_user(user).filter(**{name: key}).first()
        if row is None:
            _check_room(user)
        return save_row(
            user=user,
            row=row or Favourite(user=user, **{name: key}),
            values=values,
        )


def _standing(
    user: "User", of: Food | Supplement, values: dict[str, Any]
) -> tuple[str, int, dict[str, Any]]:
    """The column and key of what is stored, and the amount of it."""
    if isinstance(of, Supplement):
        return "supplement_id", of.pk, values
    portion = values["portion"]
    eaten = Eaten(of.pk, portion and portion.pk, values["quantity"], values["amount_g"])
    eaten, _moves = StandingFoods.of([of.pk]).stored(eaten, user.profile.today)
    amount = eaten.values()
    return "food_id", amount.pop("food_id"), {**amount, "position": values["position"]}


def concerned(replaced: Collection[int], after: Positions, last: Positions) -> list[QuerySet[Any]]:
    """Everybody's favourites that replaced foods or corrections between two positions concern."""
    rows = Favourite.objects.all()
    return [
        *([rows.filter(food__in=replaced)] if replaced else []),
        *(rows.filter(food__in=foods) for foods in log.changed_foods(after, last)),
        *(rows.filter(supplement__in=some) for some in log.changed_supplements(after, last)),
    ]


def follow(user: "User", after: Positions, last: Positions) -> None:
    """Let the person's favourites follow the catalogue, with their profile locked.

    One of a replaced food becomes one of the food that stands for it today; a corrected one takes
    a new revision, because devices keep a copy of what it holds.
    """
    rows = Favourite.objects.for_user(user)
    moving = rows.filter(food__replaced_by__isnull=False).select_related("food", "portion")
    for row in moving if log.replacements(after, last) else ():
        _move(row)
    changed = {
        pk
        for found in concerned((), after, last)
        for pk in found.filter(user=user).values_list("pk", flat=True)
    }
    touched = list(rows.filter(pk__in=changed)) if changed else []
    if touched:
        first = take_revisions(locked_profile(user), len(touched))
        for revision, row in enumerate(touched, first):
            row.revision = revision
        Favourite.objects.bulk_update(touched, ["revision"])


def _move(row: Favourite) -> None:
    values = {name: getattr(row, name) for name in ("portion", "quantity", "amount_g", "position")}
    name, key, values = _standing(row.user, cast(Food, row.food), values)
    if key == row.food_id:
        return  # another food stands for it from a later day on
    delete_row(row=row)
    if not Favourite.objects.for_user(row.user).filter(**{name: key}).exists():
        save_row(user=row.user, row=Favourite(user=row.user, **{name: key}), values=values)


def _check_room(user: "User") -> None:
    if Favourite.objects.for_user(user).count() >= MOST:
        raise ValidationError(
            _("At most %(most)s favourites can be kept. Remove one first."),
            code="too_many",
            params={"most": MOST},
        )
