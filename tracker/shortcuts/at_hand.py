"""What a person is offered to log with one tap: foods, each with the amount they usually eat.

The usual amount is what a favourite says, else what the person had last, else the food's usual
portion. A fixed number of queries, whatever the diary holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.db.models import Max, QuerySet
from django.db.models.expressions import RawSQL

from foods.forms import GRAMS, typed
from foods.models import Food
from foods.search import search
from tracker.models import Favourite, IntakeEntry, SupplementDose
from tracker.prepared import Prepared
from tracker.shortcuts.favourites import offered

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_FAVOURITES: Final = 12
OF_THE_MEAL: Final = 6
RECENT: Final = 10
REMEMBERED: Final = 100  # entries whose foods come first when searched for
DOSES: Final = 4
DOSES_LATELY: Final = timedelta(days=60)


@dataclass(frozen=True)
class Choice:
    """A food and how much of it one tap logs; `uuid`: an earlier entry that is had again.

    `next_uuid` is that of the entry to be made, so that two taps make one.
    """

    food: Any
    portion: str
    quantity: Decimal | None
    grams: Decimal
    measure: str
    magnesium_mg: float | None
    uuid: UUID | None = None
    is_favourite: bool = False
    next_uuid: UUID = field(default_factory=uuid4)

    @property
    def amount(self) -> str:
        """In the portion's number, or in grams, as the form reads it in every language."""
        return typed(self.grams if self.quantity is None else self.quantity)

    @classmethod
    def of_entry(cls, entry: Any, *, is_favourite: bool = False) -> "Choice":
        """The same again, of an entry selected `for_lists()`."""
        return cls(
            food=entry.food,
            portion=entry.portion.description if entry.portion else "",
            quantity=entry.quantity,
            grams=entry.grams,
            measure=GRAMS if entry.portion is None else str(entry.portion_id),
            magnesium_mg=entry.magnesium_mg,
            uuid=entry.uuid,
            is_favourite=is_favourite,
        )

    @classmethod
    def of_food(cls, food: Any, *, is_favourite: bool = False) -> "Choice":
        """The usual portion, or 100 g, of a food selected `with_usual_portion()`."""
        has_portion = food.usual_portion is not None
        return cls(
            food=food,
            portion=food.usual_portion or "",
            quantity=Decimal(1) if has_portion else None,
            grams=food.usual_portion_g if has_portion else Decimal(100),
            measure=str(food.usual_portion_id) if has_portion else GRAMS,
            magnesium_mg=food.usual_portion_magnesium_mg
            if has_portion
            else _float(food.magnesium_mg_per_100g),
            is_favourite=is_favourite,
        )

    @classmethod
    def of_favourite(cls, row: Any) -> "Choice":
        """The amount that the person gave a favourite, selected `whole()`."""
        is_portion = row.portion is not None
        return cls(
            food=row.food,
            portion=row.portion.description if is_portion else "",
            quantity=row.quantity,
            grams=row.portion.gram_weight * row.quantity if is_portion else row.amount_g,
            measure=str(row.portion_id) if is_portion else GRAMS,
            magnesium_mg=row.magnesium_mg,
            is_favourite=True,
        )


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def favourites(user: "User") -> list[Choice]:
    """Foods kept at hand, in the person's order; at most four queries."""
    kept = [row for row in _KEPT.objects(user=user.pk) if offered(row)]
    open_ones = [row.food_id for row in kept if not _says_how_much(row)]
    usual = {each.food.pk: each for each in usual_amounts(user, open_ones, is_favourite=True)}
    return [
        Choice.of_favourite(row) if _says_how_much(row) else usual[row.food_id]
        for row in kept
        if _says_how_much(row) or row.food_id in usual
    ]


_KEPT = Prepared(
    lambda user: (
        Favourite.objects.for_user(user).whole().filter(food__isnull=False)[:MOST_FAVOURITES]
    ),
    user=int,
)


def _says_how_much(row: Favourite) -> bool:
    if row.portion is not None:
        return row.portion.is_active
    return row.amount_g is not None


def usual_amounts(
    user: "User", food_ids: Sequence[int], *, is_favourite: bool = False
) -> list[Choice]:
    """Of each of these foods what the person had last, else its usual portion; two queries."""
    if not food_ids:
        return []
    last = last_had(user, food_ids)
    new = Food.objects.for_user(user).filter(pk__in=set(food_ids) - last.keys())
    foods = new.with_usual_portion().in_bulk()
    return [
        Choice.of_entry(last[pk], is_favourite=is_favourite)
        if pk in last
        else Choice.of_food(foods[pk], is_favourite=is_favourite)
        for pk in food_ids
        if pk in last or pk in foods
    ]


def last_had(user: "User", food_ids: Iterable[int]) -> dict[int, Any]:
    """The last entry of each of these foods, where there is one; one query."""
    entries = IntakeEntry.objects.for_user(user)
    newest = (
        entries.filter(food_id__in=list(food_ids))
        .order_by()
        .values("food_id")
        .annotate(newest=Max("id"))
    )
    found = entries.filter(id__in=newest.values("newest")).for_lists()
    return {entry.food_id: entry for entry in found}


def recent(user: "User", meal: str, without: Iterable[int]) -> list[Choice]:
    """What the person had last: of this meal first, then of all; one query."""
    newest_first = _LATELY.objects(user=user.pk, meal=meal)
    of_meal = [entry for entry in newest_first if entry.meal == meal][:OF_THE_MEAL]
    seen = set(without)
    choices = []
    for entry in [*of_meal, *newest_first]:
        if entry.food_id not in seen:
            seen.add(entry.food_id)
            choices.append(Choice.of_entry(entry))
    return choices[:RECENT]


def _had_lately(user: int, meal: str) -> QuerySet[IntakeEntry]:
    """The last entries of each food of the meal and of all meals, newest first."""
    entries = IntakeEntry.objects.for_user(user)
    of_meal = entries.filter(meal=meal).latest_per_food(OF_THE_MEAL)
    of_all = entries.latest_per_food(RECENT)
    (one, its), (other, others) = (each.query.sql_with_params() for each in (of_meal, of_all))
    # By hand: the parts of Django's own unions may not each have a limit on SQLite.
    sql = (
        f"SELECT newest FROM ({one}) AS of_meal "  # noqa: S608  # nosec B608
        f"UNION SELECT newest FROM ({other}) AS of_all"
    )
    either = RawSQL(sql, (*its, *others))  # noqa: S611  # nosec B611
    return entries.filter(id__in=either).for_lists().order_by("-id")


_LATELY = Prepared(_had_lately, user=int, meal=str)


def found(user: "User", query: str) -> list[Choice]:
    """Foods that match, best first, each with the person's usual amount of it."""
    lately = IntakeEntry.objects.for_user(user).order_by("-id").values_list("food_id", flat=True)
    visible = Food.objects.for_user(user).with_usual_portion()
    foods = search(visible, query, recent=list(lately[:REMEMBERED]))
    last = last_had(user, [food.pk for food in foods]) if foods else {}
    return [
        Choice.of_entry(last[food.pk]) if food.pk in last else Choice.of_food(food)
        for food in foods
    ]


@dataclass(frozen=True)
class DoseChoice:
    """A supplement and how much of it was taken lately."""

    supplement: Any
    quantity: Decimal
    magnesium_mg: float
    next_uuid: UUID = field(default_factory=uuid4)

    @property
    def amount(self) -> str:
        """The quantity as the form reads it in every language."""
        return typed(self.quantity)


def recent_doses(user: "User", day: date) -> list[DoseChoice]:
    """Supplements with the quantities they were taken in before, the last one first; one query."""
    rows = _TAKEN_LATELY.objects(user=user.pk, first=day - DOSES_LATELY, last=day)
    return [DoseChoice(row.supplement, row.quantity, row.magnesium_mg) for row in rows]


def _taken_lately(user: int, first: date, last: date) -> QuerySet[SupplementDose]:
    taken = SupplementDose.objects.for_user(user).between(first, last)
    newest = (
        taken.filter(supplement__status="published")
        .order_by()
        .values("supplement_id", "quantity")
        .annotate(newest=Max("id"))
        .order_by("-newest")
        .values("newest")[:DOSES]
    )
    rows = SupplementDose.objects.for_user(user).filter(id__in=newest).with_amounts()
    return rows.select_related("supplement").order_by("-id")


_TAKEN_LATELY = Prepared(_taken_lately, user=int, first=date, last=date)
