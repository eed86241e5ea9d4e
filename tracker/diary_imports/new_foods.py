"""Own foods and own supplements as a file has them: found again, or made, many at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from foods.columns_in_sql import batches
from foods.importers.many_rows import Author, insert_ready_with_history
from foods.importers.ready_rows import ReadyRows
from foods.models import Food, Nutrient, NutrientContent, Portion, Status, Supplement
from foods.search import search_text
from foods.supplement_forms import FORMS
from tracker.diary_imports.names import Draft, Variant
from tracker.portability.storing import ready_rows

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_AUTHOR_SAYS: Final = "brought in from another app"
MOST_OWN_FOODS: Final = 5_000  # as many as a file of an account may have
MOST_OWN_SUPPLEMENTS: Final = 2_000
_ROUNDING: Final = Decimal("0.005")
_TINY: Final = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Made:
    """An own food for a draft, and its portion where the draft has one."""

    food_id: int
    portion_id: int | None
    contents: Mapping[str, Decimal]


class OwnFoods:
    """The person's own foods by name: one that holds the same is used again."""

    def __init__(self, user: "User", names: Sequence[str]) -> None:
        self._user = user
        self._known = set(Nutrient.objects.values_list("code", flat=True))
        self._by_name: dict[str, list[tuple[int, dict[str, Decimal], dict[str, Portion]]]]
        self._by_name = defaultdict(list)
        self._taken: set[str] = set()
        self._drafts: list[tuple[str, Draft]] = []
        self._count = Food.objects.filter(owner=user).count()
        for some in batches(sorted(set(names))):
            foods = Food.objects.in_use_by(user).filter(name__in=some, recipe=None)
            foods = foods.prefetch_related("contents", "portions")
            for food in foods:
                held = {row.nutrient_id: row.amount_per_100g for row in food.contents.all()}
                portions = {row.description: row for row in food.portions.all()}
                self._by_name[food.name].append((food.pk, held, portions))

    @property
    def are_too_many(self) -> bool:
        return self._count + len(self._drafts) > MOST_OWN_FOODS

    def find(self, draft: Draft, variant: Variant) -> "Made | int":
        """A food that holds what the draft does, or the place of one that will be made."""
        held = {code: each for code, each in draft.contents.items() if code in self._known}
        for pk, contents, portions in self._by_name.get(draft.name, ()):
            portion = portions.get(portion_words(draft)) if draft.portion else None
            is_measured = not draft.portion or (
                portion is not None and portion.gram_weight == draft.portion_g
            )
            if is_measured and _hold_the_same(contents, held, draft, variant):
                return Made(pk, portion and portion.pk, contents)
        self._drafts.append((draft.name, draft))
        return len(self._drafts) - 1

    def drafted(self) -> list[Made]:
        """What those that were not found will be, in the order of their places.

        Their keys are stand-ins below 0, of which `ReadyFoods` knows the keys once they are stored.
        """
        return [
            Made(_stand_in(place), _stand_in(place) if draft.portion else None, draft.contents)
            for place, (_name, draft) in enumerate(self._drafts)
        ]

    def ready(self) -> "ReadyFoods":
        foods = [
            Food(
                owner=self._user,
                name=name,
                source=Food.Source.OWN,
                status=Status.PUBLISHED if draft.is_offered else Status.RETIRED,
                search_text=search_text(name),
            )
            for name, draft in self._drafts
        ]
        contents = [
            NutrientContent(
                food_id=_stand_in(place),
                nutrient_id=code,
                amount_per_100g=amount,
                derivation=NutrientContent.Derivation.OWN,
            )
            for place, (_name, draft) in enumerate(self._drafts)
            for code, amount in draft.contents.items()
            if code in self._known
        ]
        portions = [
            Portion(
                food_id=_stand_in(place),
                description=portion_words(draft),
                gram_weight=draft.portion_g,
                is_default=True,
            )
            for place, (_name, draft) in enumerate(self._drafts)
            if draft.portion
        ]
        return ReadyFoods(
            Author(_AUTHOR_SAYS, self._user.pk),
            ready_rows(Food, foods),
            ready_rows(NutrientContent, contents),
            ready_rows(Portion, portions),
            [row.food_id for row in portions],
        )


@dataclass(slots=True)
class ReadyFoods:
    """Own foods with their parts, ready to be stored."""

    author: Author
    foods: ReadyRows
    contents: ReadyRows
    portions: ReadyRows
    of_portions: Sequence[int]  # the stand-in of each portion's food

    def store(self) -> tuple[dict[int, int], dict[int, int]]:
        """The keys of foods and of portions by their stand-ins."""
        keys = insert_ready_with_history(self.foods, self.author)
        foods = {_stand_in(place): key for place, key in enumerate(keys)}
        for parts in (self.contents, self.portions):
            parts.put_keys("food", foods)
        insert_ready_with_history(self.contents, self.author)
        portions = insert_ready_with_history(self.portions, self.author)
        return foods, dict(zip(self.of_portions, portions, strict=True))


def _stand_in(place: int) -> int:
    return -1 - place


def portion_words(draft: Draft) -> str:
    """The portion says for ever that its weight is not known."""
    return draft.portion if draft.weight_is_known else f"{draft.portion}, weight not known"


def _hold_the_same(
    contents: Mapping[str, Decimal], held: Mapping[str, Decimal], draft: Draft, variant: Variant
) -> bool:
    """As far as the two decimals of the file's amounts go."""
    if contents.keys() != held.keys():
        return False
    quantity = variant.measure.amount.quantity
    of_amounts = 2 * _ROUNDING / quantity
    measured = variant.measure.nutrients
    return all(
        abs(contents[code] - amount)
        <= _TINY + amount * of_amounts + _of_rounding(amount, measured.get(code))
        for code, amount in held.items()
    )


def _of_rounding(content: Decimal, measured: Decimal | None) -> Decimal:
    """By how much a content may be off, because the amount it is made of was rounded."""
    return content * 2 * _ROUNDING / measured if measured else _ROUNDING


@dataclass(frozen=True, slots=True)
class Tablet:
    """An own supplement as the file has it."""

    name: str
    unit: str
    mg: Decimal


class OwnSupplements:
    """The same for supplements."""

    def __init__(self, user: "User") -> None:
        self._user = user
        rows = Supplement.objects.filter(owner=user, status=Status.PUBLISHED)
        self._stored = [(row.name, row.unit, row.elemental_mg_per_unit, row.pk) for row in rows]
        self._count = Supplement.objects.filter(owner=user).count()
        self._new: dict[Tablet, int] = {}

    @property
    def are_too_many(self) -> bool:
        return self._count + len(self._new) > MOST_OWN_SUPPLEMENTS

    def find(self, tablet: Tablet) -> "tuple[int, Decimal] | Tablet":
        """(key, mg) of one that is there, or the tablet, which will be made."""
        for name, unit, mg, pk in self._stored:
            if (name, unit) == (tablet.name, tablet.unit) and abs(mg - tablet.mg) <= _ROUNDING * 2:
                return pk, mg
        self._new.setdefault(tablet, len(self._new))
        return tablet

    def drafted(self) -> dict[Tablet, int]:
        """A stand-in below 0 for the key of each that will be made."""
        return {tablet: _stand_in(place) for tablet, place in self._new.items()}

    def store(self) -> dict[int, int]:
        """Insert all that were not found; their keys by their stand-ins."""
        rows = [
            Supplement(
                owner=self._user,
                name=each.name[:160],
                unit=each.unit,
                form=form_in(each.name),
                elemental_mg_per_unit=each.mg,
                status=Status.PUBLISHED,
            )
            for each in self._new
        ]
        author = Author(_AUTHOR_SAYS, self._user.pk)
        keys = insert_ready_with_history(ready_rows(Supplement, rows), author)
        return {_stand_in(place): key for place, key in enumerate(keys)}


def form_in(name: str) -> str:
    """The form that the name says, or none."""
    words = name.casefold().replace("bisglycinate", "glycinate").replace("sulphate", "sulfate")
    found = [code for code in FORMS if code in words]
    return found[0] if len(found) == 1 else Supplement.Form.OTHER.value
