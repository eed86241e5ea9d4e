"""FHIR R4 Observation: one nutrient of one diary day. Pure: plain values in, JSON objects out."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.fhir.vocabulary import NUTRIENT, SOURCE, Json, concept, quantity, subject

_ABSENT: Final = concept(
    "http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown", "Unknown"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount in its nutrient's unit; None is unknown, 0 is zero. A lower bound is "at least"."""

    amount: float | None
    is_lower_bound: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """What a total is made of."""

    food: Figure
    supplements: Figure


@dataclass(frozen=True, slots=True)
class DayNutrient:
    """A day's intake of one nutrient, in g, mg, ug or kcal.

    `is_final`: the person said that all that counts for it is written down.
    """

    day: date
    code: str
    name: str
    unit: str
    total: Figure
    is_final: bool
    parts: Parts | None = None


def id_part(code: str) -> str:
    """A nutrient's code as a part of an id: FHIR's ids hold no underscore."""
    return code.replace("_", "-")


def observation_id(day: date, code: str) -> str:
    return f"{day.isoformat()}-{id_part(code)}"


def observation(intake: DayNutrient) -> Json:
    """The Observation; a `dataAbsentReason` takes the place of a value that nobody knows."""
    resource: Json = {
        "resourceType": "Observation",
        "id": observation_id(intake.day, intake.code),
        "status": "final" if intake.is_final else "preliminary",
        # Says that it is an intake: "Magnesium" alone would read like a blood value.
        "code": concept(NUTRIENT, intake.code, intake.name, f"{intake.name}: intake of a day"),
        "subject": subject(),
        "effectiveDateTime": intake.day.isoformat(),
        **_value(intake.total, intake.unit),
    }
    if intake.parts is not None:
        resource["component"] = [
            _component("food", "From food", intake.parts.food, intake.unit),
            _component("supplements", "From supplements", intake.parts.supplements, intake.unit),
        ]
    return resource


def _component(code: str, display: str, figure: Figure, unit: str) -> Json:
    return {"code": concept(SOURCE, code, display), **_value(figure, unit)}


def _value(figure: Figure, unit: str) -> Json:
    if figure.amount is None:
        return {"dataAbsentReason": _ABSENT}
    value = quantity(figure.amount, unit)
    if figure.is_lower_bound:
        value["comparator"] = ">="
    return {"valueQuantity": value}
