"""One change made to many foods at once: what it would do to each, and doing it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from foods.curation.aliases import join, missing, split
from foods.curation.values import check_may_have_status, check_reason
from foods.diets import allergen_codes, allergen_text
from foods.history import FOOD_FIELDS, Names, field_in_words
from foods.importers.many_rows import Author, update_with_history
from foods.models import Food, Portion
from foods.search import fold, refresh, search_text
from foods.turns import lock_catalogue

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MAX_FOODS_AT_ONCE: Final = 10_000
_MAX_ALIASES: Final = 1_000


class Edit(Protocol):
    """What to do to each food."""

    def plan(self, foods: Sequence[Food]) -> "Plan": ...
    def write(self, plan: "Plan", author: Author) -> None: ...


@dataclass(frozen=True)
class Step:
    """A food that would change; `row` is what is to be written, set but not saved."""

    food: Food
    before: str
    after: str
    rows: tuple[Any, ...]


@dataclass
class Plan:
    steps: list[Step] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)  # the food's name, and why
    unchanged: int = 0

    @property
    def digest(self) -> str:
        """The same for the same changes of the same foods."""
        told = "\n".join(f"{step.food.pk}:{step.before}:{step.after}" for step in self.steps)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


class ChangedMeanwhileError(Exception):
    """Nothing was written: it would no longer do what was shown."""


def plan_edit(edit: Edit, food_ids: Iterable[int]) -> Plan:
    """What the edit would do to these foods of the catalogue, by name."""
    return edit.plan(list(Food.objects.filter(owner=None, pk__in=list(food_ids))))


@transaction.atomic
def apply_edit(*, edit: Edit, food_ids: Iterable[int], seen: str, by: "User", reason: str) -> Plan:
    """Do it to all of them or to none; `seen` is the digest of the plan that was shown.

    Each food gets its history row. A ChangedMeanwhileError says that the plan is another by now.
    """
    check_reason(reason)
    lock_catalogue()
    plan = plan_edit(edit, food_ids)
    if plan.digest != seen:
        raise ChangedMeanwhileError
    edit.write(plan, Author(reason, by.pk))
    refresh([step.food.pk for step in plan.steps])
    return plan


class _FieldEdit:
    """An edit of fields of the food itself."""

    fields: tuple[str, ...]

    def values(self, food: Food) -> dict[str, Any]:
        """The new values of `fields`; a ValidationError says why this food cannot have them."""
        raise NotImplementedError

    def plan(self, foods: Sequence[Food]) -> Plan:
        plan = Plan()
        changed: list[tuple[Food, dict[str, Any]]] = []
        for food in foods:
            before = {name: getattr(food, name) for name in self.fields}
            try:
                for name, value in self.values(food).items():
                    setattr(food, name, value)
                if {"diet", "allergens"} & set(self.fields):
                    food.clean()  # whether the two agree
            except ValidationError as error:
                plan.left_out.append((str(food), " ".join(error.messages)))
                continue
            if all(getattr(food, name) == value for name, value in before.items()):
                plan.unchanged += 1
            else:
                changed.append((food, before))
        names = self._names(changed)
        plan.steps = [
            Step(food, *self._told(food, before, names), (food,)) for food, before in changed
        ]
        return plan

    def _names(self, changed: Sequence[tuple[Food, dict[str, Any]]]) -> Names:
        if "group_id" not in self.fields:
            return Names({}, {})
        return Names.of(
            [Food(group_id=before["group_id"]) for _food, before in changed]
            + [Food(group_id=food.group_id) for food, _before in changed]
        )

    def _told(self, food: Food, before: dict[str, Any], names: Names) -> tuple[str, str]:
        """The fields that differ, before and after; by name where the edit is of several."""
        fields = [name for name in self.fields if getattr(food, name) != before[name]]
        several = len(self.fields) > 1

        def told(row: Food) -> str:
            words = [field_in_words(row, name, names) for name in fields]
            if several:
                titles = [FOOD_FIELDS[name].lower() for name in fields]
                words = [f"{title}: {word}" for title, word in zip(titles, words, strict=True)]
            return "; ".join(words)

        return told(Food(**before)), told(food)

    def write(self, plan: Plan, author: Author) -> None:
        foods = [step.food for step in plan.steps]
        for food in foods:
            food.updated_at = timezone.now()
            food.search_text = search_text(food.name, food.brand, food.aliases)
        names = [name.removesuffix("_id") for name in self.fields]
        if foods:
            update_with_history(Food, foods, [*names, "search_text", "updated_at"], author)


@dataclass(frozen=True)
class SetGroup(_FieldEdit):
    code: str
    fields = ("group_id",)

    def values(self, food: Food) -> dict[str, Any]:
        return {"group_id": self.code}


@dataclass(frozen=True)
class SetStatus(_FieldEdit):
    status: str
    fields = ("status",)

    def values(self, food: Food) -> dict[str, Any]:
        check_may_have_status(food, self.status)
        return {"status": self.status}


@dataclass(frozen=True)
class ChangeAliases(_FieldEdit):
    """Add or take away other words, capitals and accents aside."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    fields = ("aliases",)

    def values(self, food: Food) -> dict[str, Any]:
        unwanted = {fold(word) for word in self.remove}
        held = split(food.aliases)
        kept = [alias for alias in held if fold(alias) not in unwanted]
        added = missing(self.add, food.name, join(kept))
        if len(kept) == len(held) and not added:
            return {}
        aliases = join([*kept, *added])
        if len(aliases) > _MAX_ALIASES:
            raise ValidationError(f"Its other names would be longer than {_MAX_ALIASES} letters.")
        return {"aliases": aliases}


@dataclass(frozen=True)
class SetDiet(_FieldEdit):
    diet: str
    fields = ("diet",)

    def values(self, food: Food) -> dict[str, Any]:
        return {"diet": self.diet}


@dataclass(frozen=True)
class ChangeAllergens(_FieldEdit):
    """Add or take away allergens; `complete` says that there are no others, None leaves it."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    complete: bool | None = None
    fields = ("allergens", "allergens_complete")

    def values(self, food: Food) -> dict[str, Any]:
        codes = (set(allergen_codes(food.allergens)) - set(self.remove)) | set(self.add)
        complete = food.allergens_complete if self.complete is None else self.complete
        return {"allergens": allergen_text(codes), "allergens_complete": complete}


@dataclass(frozen=True)
class SetUsualPortion:
    """Make the portion of this description the usual one, in the foods that offer it."""

    description: str

    def plan(self, foods: Sequence[Food]) -> Plan:
        plan = Plan()
        portions: dict[int, list[Portion]] = {food.pk: [] for food in foods}
        offered = Q(is_active=True) | Q(is_default=True)
        for portion in Portion.objects.filter(offered, food__in=list(portions)):
            portions[portion.food_id].append(portion)
        for food in foods:
            held = portions[food.pk]
            wanted = [
                each
                for each in held
                if each.is_active and fold(each.description) == fold(self.description)
            ]
            usual = [each for each in held if each.is_default]
            if not wanted:
                plan.left_out.append((str(food), f"It has no portion “{self.description}”."))
            elif wanted[0] in usual:
                plan.unchanged += 1
            else:
                before = str(usual[0]) if usual else "none"
                for portion in (*usual, wanted[0]):
                    portion.is_default = portion is wanted[0]
                rows = (*usual, wanted[0])
                plan.steps.append(Step(food, before, str(wanted[0]), rows))
        return plan

    def write(self, plan: Plan, author: Author) -> None:
        rows = [row for step in plan.steps for row in step.rows]
        # What stops being the usual one first: the database allows one at any time.
        for usual in (False, True):
            some = [row for row in rows if row.is_default is usual]
            if some:
                update_with_history(Portion, some, ["is_default"], author)
