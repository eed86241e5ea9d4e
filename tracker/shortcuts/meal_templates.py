"""Meals under a name of the person's own: kept from a day, logged again with one tap."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.corrections.standing_foods import Eaten
from tracker.models import IntakeEntry, MealTemplate, MealTemplateItem
from tracker.services import NewEntry, log_all, writing

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST: Final = 100
MOST_ITEMS: Final = 50


def keep_meal(*, user: "User", name: str, day: date, meal: str) -> MealTemplate:
    """Keep a meal of a day under a name; one that has the name already becomes this meal.

    Raises ValidationError when there is nothing to keep, or too much.
    """
    with writing(user):
        entries = list(IntakeEntry.objects.for_user(user).filter(date=day, meal=meal))
        template = MealTemplate.objects.for_user(user).filter(name=name).first()
        _check_room(user, template, entries)
        if template is None:
            template = MealTemplate(user=user, name=name)
        template.meal = meal
        template.save()
        template.items.all().delete()
        MealTemplateItem.objects.bulk_create(
            MealTemplateItem(
                user=user, template=template, position=position, **Eaten.of(entry).values()
            )
            for position, entry in enumerate(entries)
        )
        return template


def _check_room(
    user: "User", template: MealTemplate | None, entries: Sequence[IntakeEntry]
) -> None:
    if not entries:
        raise ValidationError(_("This meal is empty: there is nothing to keep."), code="empty")
    if len(entries) > MOST_ITEMS:
        raise ValidationError(
            _("A kept meal has at most %(most)s foods."),
            code="too_many",
            params={"most": MOST_ITEMS},
        )
    if template is None and MealTemplate.objects.for_user(user).count() >= MOST:
        raise ValidationError(
            _("At most %(most)s meals can be kept. Delete one first."),
            code="too_many",
            params={"most": MOST},
        )


def log_template(
    *, template: MealTemplate, day: date, meal: str = "", uuid: UUID | None = None
) -> list[IntakeEntry]:
    """Log all of the template in its meal or in another; sent again with its uuid, nothing more.

    A food that another one took the place of is logged as the one that stands for it that day.
    """
    seed = uuid or uuid4()
    items = template.items.order_by("position", "pk")
    return log_all(
        user=template.user,
        day=day,
        entries=[
            NewEntry(
                Eaten(item.food_id, item.portion_id, item.quantity, item.amount_g),
                meal or template.meal,
                uuid=uuid5(seed, str(item.position)),
            )
            for item in items
        ],
    )


@transaction.atomic
def rename_template(*, template: MealTemplate, name: str) -> None:
    """Raises ValidationError when another one has the name."""
    with writing(template.user):
        others = MealTemplate.objects.for_user(template.user).exclude(pk=template.pk)
        if others.filter(name=name).exists():
            raise ValidationError(
                {"name": ValidationError(_("Another meal has this name."), code="not_unique")}
            )
        template.name = name
        template.save(update_fields=["name"])
