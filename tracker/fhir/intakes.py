"""FHIR R5 NutritionIntake: one thing eaten or taken. Pure: plain values in, JSON objects out."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from uuid import UUID
from zoneinfo import ZoneInfo

from tracker.fhir.vocabulary import (
    NUTRIENT,
    OCCASION,
    PRODUCT,
    Json,
    concept,
    quantity,
    subject,
)


class Occasion(Enum):
    """When or as what it was taken: code and words."""

    BREAKFAST = ("breakfast", "Breakfast")
    LUNCH = ("lunch", "Lunch")
    DINNER = ("dinner", "Dinner")
    SNACK = ("snack", "Snack")
    DOSE = ("dose", "Dose of a supplement or medicine")


class Product(Enum):
    """What kind of thing it was: code and words."""

    FOOD = ("food", "Food")
    SUPPLEMENT = ("supplement", "Supplement")
    MEDICINE = ("medicine", "Medicine")


@dataclass(frozen=True, slots=True)
class Intake:
    """A row of the diary. `amount` is in grams, or in `dose_unit` where that is not empty.

    `magnesium_mg` is what it adds to intake: None is unknown, 0 is zero. `time` is the person's
    own clock in `zone`, None where they did not say it.
    """

    uuid: UUID
    occasion: Occasion
    product: Product
    name: str
    amount: float
    magnesium_mg: float | None
    date: date
    time: time | None
    zone: ZoneInfo
    dose_unit: str = ""
    notes: tuple[str, ...] = ()


def nutrition_intake(intake: Intake) -> Json:
    """The NutritionIntake; magnesium that nobody knows is left out."""
    resource: Json = {
        "resourceType": "NutritionIntake",
        "id": str(intake.uuid),
        "status": "completed",
        "code": concept(OCCASION, *intake.occasion.value),
        "subject": subject(),
        "occurrenceDateTime": _occurrence(intake),
        "consumedItem": [
            {
                "type": concept(PRODUCT, *intake.product.value),
                "nutritionProduct": {"concept": {"text": intake.name}},
                "amount": _amount(intake),
            }
        ],
    }
    if intake.magnesium_mg is not None:
        nutrient = {"concept": concept(NUTRIENT, "magnesium", "Magnesium")}
        label = {"nutrient": nutrient, "amount": quantity(intake.magnesium_mg, "mg")}
        resource["ingredientLabel"] = [label]
    notes = [{"text": note} for note in intake.notes if note.strip()]
    if notes:
        resource["note"] = notes
    return resource


def _occurrence(intake: Intake) -> str:
    if intake.time is None:
        return intake.date.isoformat()
    moment = datetime.combine(intake.date, intake.time, tzinfo=intake.zone)
    return moment.isoformat(timespec="seconds")


def _amount(intake: Intake) -> Json:
    """Grams, or the supplement's own units: UCUM knows no tablet."""
    if intake.dose_unit:
        return {"value": intake.amount, "unit": intake.dose_unit}
    return quantity(intake.amount, "g")
