"""What happened to foods: who, when, from what to what, why, and what can be put back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foods.diets import ALLERGENS, allergen_codes
from foods.models import Food, FoodGroup, NutrientContent, Portion, Status, Supplement
from foods.search import forget

FOOD, CONTENT, PORTION = "food", "content", "portion"
# Of the food itself: what is worth a line of its own.
FOOD_FIELDS: Final = {
    "name": gettext_lazy("Name"),
    "aliases": gettext_lazy("Other names"),
    "group_id": gettext_lazy("Group"),
    "brand": gettext_lazy("Brand"),
    "barcode": gettext_lazy("Barcode"),
    "status": gettext_lazy("State"),
    "replaced_by_id": gettext_lazy("Replaced by"),
    "diet": gettext_lazy("Diet"),
    "allergens": gettext_lazy("Contains"),
    "allergens_complete": gettext_lazy("No other allergen"),
}
_NOT_PUT_BACK: Final = {"replaced_by_id"}


@dataclass(frozen=True)
class Past:
    """A value of before: the history row of this kind of row that holds it, and its field."""

    kind: str
    history_id: int
    field: str


@dataclass(frozen=True)
class Change:
    """One step of a content, a portion or a field of the food, in words."""

    food_id: int
    changed_at: datetime
    by: str
    what: str
    before: str
    after: str
    reason: str
    kind: str
    topic: str  # the nutrient's code, or the kind
    source: str = ""
    past: Past | None = None  # what `before` can be put back from; None where it cannot


@dataclass(frozen=True)
class Names:
    """Words for the keys that history rows hold; what is gone is called by its key."""

    groups: Mapping[str, str]
    foods: Mapping[int, str]

    @classmethod
    def of(cls, records: Iterable[Any]) -> "Names":
        """For history rows of foods; two queries at most."""
        groups, foods = set(), set()
        for record in records:
            groups.add(record.group_id)
            foods.add(record.replaced_by_id)
        foods.discard(None)
        return cls(
            groups=dict(FoodGroup.objects.filter(pk__in=groups - {None}).values_list("pk", "name"))
            if groups - {None}
            else {},
            foods={food.pk: str(food) for food in Food.objects.filter(pk__in=foods, owner=None)}
            if foods
            else {},
        )


def changes_of(food_id: int | str) -> list[Change]:
    """Every change of the food, its contents and portions, newest first; at most eight queries."""
    foods = list(Food.history.filter(id=food_id).select_related("history_user").order_by(_ORDER))
    names = Names.of(foods)
    contents = (
        NutrientContent.history.filter(food_id=food_id)
        .select_related("history_user", "nutrient")
        .order_by("nutrient_id", _ORDER)
    )
    portions = (
        Portion.history.filter(food_id=food_id)
        .select_related("history_user")
        .order_by("id", _ORDER)
    )
    now = Present.of(food_id)
    changes = [
        change
        for rows, key in ((foods, "id"), (contents, "nutrient_id"), (portions, "id"))
        for record, previous in beside_previous(rows, key)
        for change in changes_between(previous, record, names, now)
    ]
    return sorted(changes, key=lambda change: change.changed_at, reverse=True)


_ORDER: Final = "history_id"


@dataclass(frozen=True)
class Present:
    """What stands now, so that nobody is offered to put that back."""

    food: Food | None
    contents: Mapping[str, tuple[Any, ...]]
    weights: Mapping[int, Decimal]

    @classmethod
    def of(cls, food_id: int | str) -> "Present":
        contents = NutrientContent.objects.filter(food=food_id)
        return cls(
            food=Food.objects.filter(pk=food_id).first(),
            contents={row.nutrient_id: content_values(row) for row in contents},
            weights=dict(Portion.objects.filter(food=food_id).values_list("pk", "gram_weight")),
        )

    def past(self, kind: str, record: Any, field: str) -> Past | None:
        """The value of this history row, if it can be put back."""
        if self.food is None or field in _NOT_PUT_BACK:
            return None
        if kind == CONTENT:
            differs = self.contents.get(record.nutrient_id) != content_values(record)
        elif kind == PORTION:
            differs = self.weights.get(record.id, record.gram_weight) != record.gram_weight
        else:
            differs = getattr(record, field) != getattr(self.food, field)
        return Past(kind, record.history_id, field) if differs else None


def content_values(row: Any) -> tuple[Any, ...]:
    """What makes two contents, or history rows of contents, the same."""
    return row.amount_per_100g, row.derivation, row.note


def beside_previous(records: Iterable[Any], key: str) -> Iterator[tuple[Any, Any]]:
    """Each history row with the one before it of the same `key`; they come in that order."""
    previous = None
    for record in records:
        if previous is not None and getattr(previous, key) != getattr(record, key):
            previous = None
        yield record, previous
        previous = record


def changes_between(
    previous: Any | None, record: Any, names: Names, now: Present | None = None
) -> Iterator[Change]:
    """What one history row changed; `now` is needed to know what can be put back."""
    if previous is not None and previous.history_type == "-":
        # Made anew after a deletion: nothing stood between.
        before_of: Any | None = None
    else:
        before_of = previous
    model = record.instance_type
    if model is Food:
        yield from _food_changes(before_of, record, names, now)
    elif model is NutrientContent:
        yield _content_change(before_of, record, now)
    else:
        yield _portion_change(before_of, record, now)


def _told(record: Any, kind: str) -> dict[str, Any]:
    return {
        "food_id": record.id if kind == FOOD else record.food_id,
        "changed_at": record.history_date,
        "by": str(record.history_user or ""),
        "reason": record.history_change_reason or "",
        "kind": kind,
    }


def _content_change(previous: Any | None, record: Any, now: Present | None) -> Change:
    gone = record.history_type == "-"
    return Change(
        **_told(record, CONTENT),
        what=str(record.nutrient.name),
        topic=record.nutrient_id,
        before=_("unknown") if previous is None else content_in_words(previous),
        after=_("unknown") if gone else content_in_words(record),
        source="" if gone else source_in_words(record),
        past=None
        if now is None or previous is None
        else now.past(CONTENT, previous, "amount_per_100g"),
    )


def content_in_words(record: Any) -> str:
    return f"{plain(record.amount_per_100g)} {record.nutrient.get_unit_display()}"


def source_in_words(record: Any) -> str:
    """Where a content is from: how it came about, and what its note says."""
    derivation = record.get_derivation_display()
    return ": ".join(filter(None, (derivation, record.note)))


def _portion_change(previous: Any | None, record: Any, now: Present | None) -> Change:
    gone = record.history_type == "-"
    return Change(
        **_told(record, PORTION),
        what=f"Portion “{record.description}”",
        topic=PORTION,
        before=_("none") if previous is None else _portion_in_words(previous),
        after=_("none") if gone else _portion_in_words(record),
        past=None
        if now is None or previous is None
        else now.past(PORTION, previous, "gram_weight"),
    )


def _portion_in_words(record: Any) -> str:
    marks = [_("usual")] if record.is_default else []
    marks += [] if record.is_active else [_("no longer offered")]
    return ", ".join([f"{plain(record.gram_weight)} g", *marks])


def _food_changes(
    previous: Any | None, record: Any, names: Names, now: Present | None
) -> Iterator[Change]:
    told = {**_told(record, FOOD), "topic": FOOD}
    if record.history_type == "-" or previous is None or previous.owner_id is not None:
        gone = record.history_type == "-"
        words = (
            (_("in the catalogue"), _("deleted")) if gone else (_("none"), _("in the catalogue"))
        )
        yield Change(**told, what=_("Food"), before=words[0], after=words[1])
        return
    for field, title in FOOD_FIELDS.items():
        if getattr(previous, field) == getattr(record, field):
            continue
        yield Change(
            **told,
            what=title,
            before=field_in_words(previous, field, names),
            after=field_in_words(record, field, names),
            past=None if now is None else now.past(FOOD, previous, field),
        )


def field_in_words(record: Any, field: str, names: Names) -> str:
    """A field of a food, or of a history row of one, as people read it."""
    value = getattr(record, field)
    if field == "status":
        return str(Status(value).label)
    if field == "allergens_complete":
        return _("yes") if value else _("no")
    if field == "allergens":
        return ", ".join(_(ALLERGENS[code]) for code in allergen_codes(value)) or _(
            "nothing stated"
        )
    if field == "group_id":
        return names.groups.get(value, value) or _("none")
    if field == "replaced_by_id":
        return _("nothing") if value is None else names.foods.get(value, f"food {value}")
    if field == "diet":
        return record.get_diet_display() or _("not known")
    return value or _("none")


def plain(number: Decimal) -> str:
    """The number without the zeros that only fill its decimals."""
    return f"{number.normalize():f}"


def last_change(food_id: int) -> str:
    """A word that is another one after every change of the food, its contents or portions."""
    newest = [
        Subquery(
            model.history.filter(**{key: OuterRef("pk")})
            .order_by("-history_id")
            .values("history_id")[:1]
        )
        for model, key in ((Food, "id"), (NutrientContent, "food_id"), (Portion, "food_id"))
    ]
    row = Food.objects.filter(pk=food_id).values_list(*newest).first()
    return "-".join(map(str, row or ()))


@transaction.atomic
def forget_foods(food_ids: Iterable[int]) -> None:
    """Delete the history of foods that are gone, and what the search knows of them."""
    ids = sorted(set(food_ids))
    for model in (NutrientContent, Portion):
        model.history.filter(food_id__in=ids).delete()
    forget(ids)
    Food.history.filter(id__in=ids).delete()


@transaction.atomic
def forget_own(user_id: int) -> None:
    """Delete the history of a person's own foods and supplements, once these are gone.

    History rows outlive what they tell of; a person who leaves takes theirs along. A food that the
    catalogue took over keeps its history, which then names no owner.
    """
    shared = Food.objects.filter(owner=None, pk=OuterRef("id"))
    Food.history.filter(Exists(shared), owner_id=user_id).update(owner_id=None)
    forget_foods(Food.history.filter(owner_id=user_id).values_list("id", flat=True))
    supplements = Supplement.history.filter(owner_id=user_id).values_list("id", flat=True)
    Supplement.history.filter(id__in=list(supplements)).delete()
