"""Foods that people offer to the shared catalogue: offered, taken back, decided on.

Who offered a food is nobody's business but theirs: a food that becomes everybody's loses every
trace of the person, in its history too. All functions raise ValidationError, with a code, when
something stands against it; then nothing has changed.
"""

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foods.curation.aliases import join, missing, split
from foods.curation.portions import save
from foods.curation.replacements import in_force, replace_food, undo_replacement
from foods.models import (
    Food,
    FoodGroup,
    FoodSubmission,
    NutrientContent,
    Portion,
    Recipe,
    Status,
)
from foods.search import refresh
from foods.turns import lock_catalogue

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_OFFERED = "offered to the catalogue"


@transaction.atomic
def submit(*, food: Food, by: "User", note: str = "") -> FoodSubmission:
    """Offer an own food to the catalogue; its owner goes on using it while it waits.

    `note` is what the label says, and needed where the magnesium is unknown.
    """
    food = Food.objects.select_for_update().filter(pk=food.pk, owner=by).first() or _gone()
    note = note.strip()
    if food.status == Status.PENDING:
        raise ValidationError(
            _("“%(food)s” already waits for a review.") % {"food": food}, code="waiting"
        )
    if food.status != Status.PUBLISHED:
        raise ValidationError(
            _("“%(food)s” is %(status)s. Offer the food you use now.")
            % {"food": food, "status": food.get_status_display()},
            code="not_in_use",
        )
    check_can_be_shared(food)
    if not note and not food.contents.filter(nutrient="magnesium").exists():
        raise ValidationError(
            _("Its magnesium is unknown. Enter it, or write in the note what the label says."),
            code="magnesium_unknown",
        )
    food.status = Status.PENDING
    save(food, _OFFERED, by)
    return FoodSubmission.objects.create(food=food, submitted_by=by, note=note)


def check_can_be_shared(food: Food) -> None:
    if not food.name.strip():
        raise ValidationError(_("A food needs a name to be found by."), code="no_name")
    if Recipe.objects.filter(food=food).exists():
        raise ValidationError(
            _(
                "A recipe is made of other foods, your own among them, so it stays yours. "
                "Single foods can be offered."
            ),
            code="recipe",
        )


@transaction.atomic
def withdraw(*, submission: FoodSubmission) -> FoodSubmission:
    """Take the offer back: the food is the person's own again, as it was all the time."""
    submission = _waiting(submission)
    _return_to_owner(submission, "no longer offered to the catalogue", by=None)
    return _decide(submission, FoodSubmission.Status.WITHDRAWN, by=None)


@transaction.atomic
def send_back(*, submission: FoodSubmission, by: "User", reason: str) -> FoodSubmission:
    """Leave the food to its owner and tell them why."""
    lock_catalogue()
    submission = _waiting(submission)
    reason = reason.strip()
    if not reason:
        raise ValidationError(
            _("Say why: the person reads it and may offer the food again."), code="reason"
        )
    # Not with the curator's name: this history is the owner's.
    _return_to_owner(submission, f"sent back: {reason}", by=None)
    return _decide(submission, FoodSubmission.Status.SENT_BACK, by=by, reason=reason)


@transaction.atomic
def approve(
    *,
    submission: FoodSubmission,
    by: "User",
    group: FoodGroup | None,
    name: str = "",
    seen: str = "",
) -> FoodSubmission:
    """Make the food everybody's; entries of diaries stay with it.

    `name`: another one for the catalogue; the person's own stays an alias. `seen`: what
    `fingerprint` said of the food the curator looked at; with another one nothing happens.
    """
    lock_catalogue()
    submission = _waiting(submission)
    food = Food.objects.select_for_update().get(pk=submission.food_id)
    _check_seen(food, seen)
    if group is None:
        raise ValidationError(_("Choose a group: people browse by it."), code="group")
    check_can_be_shared(food)
    if added := missing([food.name], name.strip() or food.name, food.aliases):
        food.aliases = join([*split(food.aliases), *added])
    food.name, food.group = name.strip() or food.name, group
    _check_no_clash(food)
    food.owner, food.status = None, Status.PUBLISHED
    _forget_who_offered(food)
    save(food, "approved for the catalogue", by)
    # Its weight in the index was a person's own food's.
    Food.objects.filter(pk=food.pk).update(indexed_text="")
    refresh([food.pk])
    return _decide(submission, FoodSubmission.Status.APPROVED, by=by)


@transaction.atomic
def merge_into(
    *,
    submission: FoodSubmission,
    into: Food,
    by: "User",
    reason: str = "",
    keep_names: bool = True,
    seen: str = "",
) -> FoodSubmission:
    """The catalogue has the food already: the person's entries follow to it.

    `keep_names`: the catalogue's food is found by the offered food's name and barcode too.
    """
    lock_catalogue()
    submission = _waiting(submission)
    _check_seen(submission.food, seen)
    if into.owner_id is not None:
        raise ValidationError(_("Choose a food of the catalogue."), code="other_owner")
    decided = _decide(
        submission, FoodSubmission.Status.MERGED, by=by, reason=reason, merged_into=into
    )
    replace_food(
        old=submission.food, new=into, kind="merge", reason=reason, by=by, keep_names=keep_names
    )
    return decided


@transaction.atomic
def undo_merge(*, submission: FoodSubmission, by: "User", reason: str = "") -> FoodSubmission:
    """Take a merge of an offered food back: it waits for a review again."""
    lock_catalogue()
    submission = _locked(submission)
    replacement = in_force(submission.food)
    if submission.status != FoodSubmission.Status.MERGED or replacement is None:
        raise ValidationError(_("This was undone already."), code="undone")
    undo_replacement(replacement=replacement, by=by, reason=reason)
    food = Food.objects.get(pk=submission.food_id)
    food.status = Status.PENDING
    save(food, _OFFERED, None)
    submission.status = FoodSubmission.Status.WAITING
    submission.merged_into = submission.decided_by = submission.decided_at = None
    submission.reason = ""
    submission.save()
    return submission


def fingerprint(food: Food) -> str:
    """The same as long as nothing of what a curator decides on changes."""
    said = [
        (food.name, food.aliases, food.brand, food.barcode),
        (food.diet, food.allergens, food.allergens_complete),
        *food.contents.order_by("nutrient").values_list("nutrient", "amount_per_100g", "note"),
        *food.portions.order_by("pk").values_list("description", "gram_weight", "is_active"),
    ]
    return sha256(repr([tuple(map(str, row)) for row in said]).encode()).hexdigest()


def same_name(food: Food) -> "QuerySet[Food]":
    """Foods of the catalogue that nobody could tell from this one by name and brand."""
    return Food.objects.filter(
        owner=None,
        status=Status.PUBLISHED,
        name__iexact=food.name.strip(),
        brand__iexact=food.brand.strip(),
    ).exclude(pk=food.pk)


def _waiting(submission: FoodSubmission) -> FoodSubmission:
    submission = _locked(submission)
    if submission.status != FoodSubmission.Status.WAITING:
        raise ValidationError(
            _("This was decided in the meantime: %(status)s.")
            % {"status": submission.get_status_display()},
            code="decided",
        )
    return submission


def _locked(submission: FoodSubmission) -> FoodSubmission:
    held = FoodSubmission.objects.select_for_update(of=("self",)).select_related("food")
    return held.filter(pk=submission.pk).first() or _gone()


def _gone() -> Any:
    raise ValidationError(_("This food is no longer there: its owner took it away."), code="gone")


def _decide(submission: FoodSubmission, status: str, *, by: Any, **values: Any) -> FoodSubmission:
    for name, value in values.items():
        setattr(submission, name, value)
    submission.status, submission.decided_by = status, by
    submission.decided_at = timezone.now()
    submission.save()
    return submission


def _return_to_owner(submission: FoodSubmission, said: str, *, by: Any) -> None:
    food = Food.objects.select_for_update().get(pk=submission.food_id)
    if food.status == Status.PENDING:
        food.status = Status.PUBLISHED
        save(food, said, by)
    submission.food = food


def _check_seen(food: Food, seen: str) -> None:
    if seen and seen != fingerprint(food):
        raise ValidationError(
            _("Its owner changed the food while you looked at it. Look at it again."),
            code="changed",
        )


def _check_no_clash(food: Food) -> None:
    if same_name(food).exists():
        raise ValidationError(
            _(
                "The catalogue has a food called “%(food)s” already. Merge this one "
                "into it, or give it a name that tells them apart."
            )
            % {"food": food},
            code="name_taken",
        )
    if food.barcode:
        shared = Food.objects.filter(owner=None, status=Status.PUBLISHED)
        other = shared.with_barcode(food.barcode)
        if clash := other.exclude(pk=food.pk).first():
            raise ValidationError(
                _("“%(clash)s” has this barcode. Merge this food into it.") % {"clash": clash},
                code="barcode_taken",
            )


def _forget_who_offered(food: Food) -> None:
    """Take the person out of the history, and what the food was called before it was offered."""
    owner_id = Food.objects.values_list("owner_id", flat=True).get(pk=food.pk)
    offered = Food.history.filter(id=food.pk, history_change_reason=_OFFERED)
    last = offered.order_by("history_id").values_list("history_id", flat=True).last()
    if last is not None:
        Food.history.filter(id=food.pk, history_id__lt=last).delete()
    Food.history.filter(id=food.pk).update(owner_id=None)
    for rows in (
        Food.history.filter(id=food.pk),
        NutrientContent.history.filter(food_id=food.pk),
        Portion.history.filter(food_id=food.pk),
    ):
        rows.filter(history_user_id=owner_id).update(history_user=None)
