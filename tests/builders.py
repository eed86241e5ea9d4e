"""Objects with fixed defaults; a test states only what matters to it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from foods.models import Food, FoodGroup, Nutrient, NutrientContent, Portion, Supplement
from tracker.models import DayRecord, IntakeEntry, Profile, SupplementDose, SymptomEntry

DAY = date(2026, 3, 4)  # a Wednesday

_NUTRIENTS = {
    "magnesium": ("Magnesium", "mg", 1090),
    "energy": ("Energy", "kcal", 1008),
    "calcium": ("Calcium", "mg", 1087),
}


def make_user(name: str = "ada", **values: Any) -> User:
    values.setdefault("email", f"{name}@example.org")
    return User.objects.create_user(username=name, password="a-long-password", **values)


def make_profile(
    user: User, sex: str = "female", birth_date: date = date(1985, 6, 15), **values: Any
) -> Profile:
    profile, _ = Profile.objects.update_or_create(
        user=user, defaults={"sex": sex, "birth_date": birth_date, **values}
    )
    return profile


def nutrient(code: str = "magnesium") -> Nutrient:
    name, unit, fdc_id = _NUTRIENTS[code]
    found, _ = Nutrient.objects.get_or_create(
        code=code, defaults={"name": name, "unit": unit, "fdc_id": fdc_id}
    )
    return found


def make_food(
    name: str = "Pumpkin seeds, roasted",
    magnesium_mg: Any = 550,
    *,
    energy_kcal: Any = None,
    calcium_mg: Any = None,
    portions: dict[str, Any] | None = None,
    **values: Any,
) -> Food:
    """A published food; amounts are per 100 g, None stays unknown; the first portion is usual."""
    group, _ = FoodGroup.objects.get_or_create(code="nuts", defaults={"name": "Nuts and seeds"})
    food = Food.objects.create(**{"name": name, "group": group, **values})
    amounts = {"magnesium": magnesium_mg, "energy": energy_kcal, "calcium": calcium_mg}
    for code, amount in amounts.items():
        if amount is not None:
            NutrientContent.objects.create(
                food=food, nutrient=nutrient(code), amount_per_100g=Decimal(str(amount))
            )
    for index, (description, grams) in enumerate((portions or {}).items()):
        Portion.objects.create(
            food=food,
            description=description,
            gram_weight=Decimal(str(grams)),
            is_default=index == 0,
            position=index,
        )
    return food


def make_suggested(name: str = "Spinach, boiled", magnesium_mg: Any = 87, **values: Any) -> Food:
    """A food with all a suggestion needs: energy, a usual portion, a group added to meals."""
    group, _ = FoodGroup.objects.get_or_create(code="vegetables", defaults={"name": "Vegetables"})
    values.setdefault("group", group)
    values.setdefault("energy_kcal", 23)
    values.setdefault("portions", {"1 cup": 100})
    return make_food(name, magnesium_mg, **values)


def make_supplement(name: str = "Magnesium citrate", mg: Any = 100, **values: Any) -> Supplement:
    return Supplement.objects.create(
        **{"name": name, "form": "citrate", "elemental_mg_per_unit": mg, "unit": "tablet", **values}
    )


def make_entry(
    user: User, food: Food | None = None, amount_g: Any = 100, **values: Any
) -> IntakeEntry:
    if "portion" in values:
        values.setdefault("quantity", 1)
        amount_g = None
    return IntakeEntry.objects.create(
        **{"user": user, "food": food or make_food(), "date": DAY, "amount_g": amount_g, **values}
    )


def make_dose(user: User, supplement: Supplement | None = None, **values: Any) -> SupplementDose:
    return SupplementDose.objects.create(
        **{
            "user": user,
            "supplement": supplement or make_supplement(),
            "date": DAY,
            "quantity": 1,
            **values,
        }
    )


def make_symptom(user: User, kind: str = "cramp", severity: int = 4, **values: Any) -> SymptomEntry:
    return SymptomEntry.objects.create(
        **{"user": user, "kind": kind, "severity": severity, "date": DAY, **values}
    )


def make_day(
    user: User, day: date = DAY, *, food: bool = True, supplements: bool = True
) -> DayRecord:
    return DayRecord.objects.create(
        user=user, date=day, food_complete=food, supplements_complete=supplements
    )
