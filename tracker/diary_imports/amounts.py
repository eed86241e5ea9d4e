"""The values that rows of a file get in a diary: which food, which supplement, how much of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from foods.composition import MAX_AMOUNT_G
from tracker.diary_imports.choices import FILE, FOOD, Choice
from tracker.diary_imports.names import (
    Draft,
    Named,
    Variant,
    draft,
    eaten,
    grams_per_unit,
)
from tracker.diary_imports.new_foods import Made, OwnFoods, OwnSupplements, Tablet
from tracker.diary_imports.planning import Plan
from tracker.diary_imports.records import Amount, DaySummary, Serving

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_THOUSANDTH: Final = Decimal("0.001")
_MOST_PORTIONS: Final = 1_000
_MOST_UNITS: Final = 10_000
_MOST_MG: Final = 5_000
_ROUNDING: Final = Decimal("0.01")
DAY_TOTAL: Final = "Cronometer day total"

Values = dict[str, Any]


class TooManyFoodsError(Exception):
    """The file would make more foods or supplements than one account may have."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Of what was made, by the stand-ins that values had for them."""

    food: dict[int, int]
    portion: dict[int, int]
    supplement: dict[int, int]

    def of(self, values: Values) -> Values:
        """The same values with the keys themselves."""
        keys = {
            "food_id": self.food,
            "portion_id": self.portion,
            "supplement_id": self.supplement,
        }
        return {
            name: keys[name].get(value, value) if name in keys else value
            for name, value in values.items()
        }


class Amounts:
    """First everything that is needed is found or noted, then asked for, then made at once.

    The values name what is still to be made by stand-ins below 0 for its keys.
    """

    def __init__(self, user: "User", plan: Plan, totals: Iterable[DaySummary]) -> None:
        self._plan = plan
        self._totals = {each.day: total_of(each) for each in totals}
        self._needed = [*plan.new, *(serving for serving, _old in plan.changed)]
        rows = {each.row for each in self._needed}
        names = [each for each in plan.names if any(s.row in rows for s in each.servings)]
        self._foods = OwnFoods(user, [each.name for each in names])
        self._supplements = OwnSupplements(user)
        self._of_row: dict[int, tuple[Draft, Made | int]] = {}
        self._tablets: dict[int, tuple[int, Decimal] | Tablet] = {}
        self._of_day: dict[Any, tuple[Draft, int]] = {}
        for each in names:
            if plan.choices.by_key[each.key].kind == FILE:
                self._note(each, rows)
        for day, serving in self._totals.items():
            made = draft(Variant(serving))
            if made is not None:
                made = replace(made, is_offered=False)
                place = self._foods.find(made, Variant(serving))
                if isinstance(place, int):
                    self._of_day[day] = made, place
        if self._foods.are_too_many or self._supplements.are_too_many:
            raise TooManyFoodsError
        self._made = self._foods.drafted()
        self._made_tablets = self._supplements.drafted()
        self._ready_foods = self._foods.ready()

    def _note(self, named: Named, rows: set[int]) -> None:
        for variant in named.variants:
            wanted = [each for each in variant.servings if each.row in rows]
            if not wanted:
                continue
            if named.is_supplement:
                made_of = tablet_of(variant)
                if made_of.mg <= _MOST_MG:
                    tablet = self._supplements.find(made_of)
                    self._tablets.update((each.row, tablet) for each in wanted)
            elif (made := draft(variant)) is not None:
                found = self._foods.find(made, variant)
                self._of_row.update((each.row, (made, found)) for each in wanted)

    def store(self) -> Keys:
        """Insert the own foods and supplements that were not there."""
        foods, portions = self._ready_foods.store()
        return Keys(foods, portions, self._supplements.store())

    def of_entry(self, serving: Serving) -> Values | None:
        """The food and how much of it; None: more than one can enter."""
        choice = self._plan.choices.by_key[self._plan.name_of[serving.row].key]
        if choice.kind == FOOD:
            return _of_food(serving, choice, self._plan)
        made, found = self._of_row[serving.row]
        return self._values(serving, made, self._made[found] if isinstance(found, int) else found)

    def of_total(self, day: DaySummary) -> Values | None:
        """The same for the total of a day; None: nothing that is eaten holds that."""
        if day.day not in self._of_day:
            return None
        made, place = self._of_day[day.day]
        return self._values(self._totals[day.day], made, self._made[place])

    def _values(self, serving: Serving, made: Draft, stored: Made) -> Values:
        quantity, grams = eaten(serving, replace(made, contents=stored.contents))
        return {
            "food_id": stored.food_id,
            "portion_id": stored.portion_id,
            "quantity": quantity,
            "amount_g": grams,
        }

    def of_dose(self, serving: Serving) -> Values | None:
        """The supplement and how many of it; None: more than anybody swallows."""
        choice = self._plan.choices.by_key[self._plan.name_of[serving.row].key]
        quantity = serving.amount.quantity
        if choice.kind == FILE:
            tablet = self._tablets.get(serving.row)
            if tablet is None:  # no supplement has so much in one
                return None
            if isinstance(tablet, Tablet):
                key, mg = self._made_tablets[tablet], tablet.mg
            else:
                key, mg = tablet
            recorded = serving.nutrients.get("magnesium", Decimal(0))
            if mg and abs(quantity * mg - recorded) > _ROUNDING:
                quantity = recorded / mg
        else:
            assert choice.supplement_id is not None  # noqa: S101  # nosec B101
            key = choice.supplement_id
            mg = self._plan.choices.supplements[key].elemental_mg_per_unit
        quantity = max(quantity.quantize(_THOUSANDTH), _THOUSANDTH)
        if quantity > _MOST_UNITS or quantity * mg > _MOST_MG:
            return None
        return {"supplement_id": key, "quantity": quantity}


def total_of(day: DaySummary) -> Serving:
    """A day's total as if it were one thing that was eaten."""
    return Serving(
        row=day.row,
        day=day.day,
        time=None,
        meal="snack",
        group="",
        name=f"{DAY_TOTAL} {day.day.isoformat()}",
        amount=Amount(Decimal(1), "day"),
        is_supplement=False,
        nutrients=day.nutrients,
    )


def tablet_of(variant: Variant) -> Tablet:
    """What one unit supplies, by the row that says it most exactly."""
    of_row = variant.measure
    mg = of_row.nutrients.get("magnesium", Decimal(0)) / of_row.amount.quantity
    return Tablet(of_row.name[:160], of_row.amount.unit[:40] or "1", mg.quantize(_THOUSANDTH))


def _of_food(serving: Serving, choice: Choice, plan: Plan) -> Values | None:
    """A food that was chosen, by the grams of the row, its portion, or what a unit weighs."""
    amount = serving.amount
    weight = grams_per_unit(amount.unit) or choice.grams_per_unit
    portion = plan.choices.portions.get(choice.portion_id or 0)
    values: Values = {
        "food_id": choice.food_id,
        "portion_id": None,
        "quantity": None,
        "amount_g": None,
    }
    if portion is not None and grams_per_unit(amount.unit) is None:
        weight = portion.gram_weight
        values["portion_id"] = portion.pk
        values["quantity"] = max(amount.quantity.quantize(_THOUSANDTH), _THOUSANDTH)
    elif weight is not None:
        grams = (amount.quantity * weight).quantize(_THOUSANDTH)
        values["amount_g"] = max(grams, _THOUSANDTH)
    too_much = weight is None or amount.quantity * weight > MAX_AMOUNT_G
    return None if too_much or (values["quantity"] or 0) > _MOST_PORTIONS else values
