"""The words of FHIR that every resource here uses. Pure: plain values in, JSON objects out."""

from typing import Any, Final

Json = dict[str, Any]

UCUM: Final = "http://unitsofmeasure.org"
# No code of LOINC or SNOMED CT is known for a day's intake, so these systems are our own.
NUTRIENT: Final = "urn:magnesium-tracker:nutrient"
SOURCE: Final = "urn:magnesium-tracker:source"
OCCASION: Final = "urn:magnesium-tracker:occasion"
PRODUCT: Final = "urn:magnesium-tracker:product"

SELF: Final = "Patient/self"
_WRITTEN: Final = {"ug": "µg"}  # what people read where UCUM's code differs


def concept(system: str, code: str, display: str, text: str = "") -> Json:
    """A CodeableConcept; `text` is what is shown, by default the display."""
    coding = {"system": system, "code": code, "display": display}
    return {"coding": [coding], "text": text or display}


def quantity(amount: float, ucum: str) -> Json:
    """An amount in a unit of UCUM: g, mg, ug or kcal."""
    return {"value": amount, "unit": _WRITTEN.get(ucum, ucum), "system": UCUM, "code": ucum}


def subject() -> Json:
    """Whoever asks: nobody else's data is ever answered."""
    return {"reference": SELF}


def patient() -> Json:
    """The person by an id alone: a name, a gender or a birth date is nobody's business here."""
    return {"resourceType": "Patient", "id": "self"}
