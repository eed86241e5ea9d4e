"""What should be seen by a doctor, and what else than magnesium can be behind leg symptoms.

Codes with where to read on; the words are the pages'. Nothing here follows from anybody's diary.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from foods.citations import NIH, Citation


class Urgency(StrEnum):
    EMERGENCY = "emergency"  # help at once
    DOCTOR = "doctor"  # a doctor, soon


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A sign that asks for medical care."""

    code: str
    urgency: Urgency
    citation: Citation


@dataclass(frozen=True, slots=True)
class OtherCause:
    """Something else that can be behind leg symptoms."""

    code: str
    citation: Citation


def _nhs(title: str, path: str) -> Citation:
    return Citation(f"NHS: {title}", f"https://www.nhs.uk/conditions/{path}/")


_CRAMPS: Final = _nhs("Leg cramps", "leg-cramps")
_MAGNESIUM_HYDROXIDE: Final = Citation(
    "Product information (SmPC) of magnesium hydroxide mixture, electronic Medicines Compendium "
    "25343",
    "https://www.medicines.org.uk/emc/medicine/25343",
)

RED_FLAGS: Final = (
    RedFlag("chest_pain", Urgency.EMERGENCY, _nhs("Chest pain", "chest-pain")),
    RedFlag(
        "breathing_difficulty",
        Urgency.EMERGENCY,
        _nhs("Shortness of breath", "shortness-of-breath"),
    ),
    RedFlag(
        "seizure",
        Urgency.EMERGENCY,
        _nhs("What to do if someone has a seizure", "what-to-do-if-someone-has-a-seizure-fit"),
    ),
    RedFlag("severe_weakness", Urgency.EMERGENCY, _nhs("Stroke", "stroke")),
    RedFlag(
        "irregular_heartbeat", Urgency.EMERGENCY, _nhs("Heart palpitations", "heart-palpitations")
    ),
    RedFlag(
        "one_leg_swollen",
        Urgency.EMERGENCY,
        _nhs("Deep vein thrombosis", "deep-vein-thrombosis-dvt"),
    ),
    RedFlag("persistent_diarrhoea", Urgency.DOCTOR, NIH),
)

# From so bad on, weakness is called severe.
SEVERE: Final = 7
_LEG: Final = frozenset({"calf", "foot", "thigh", "leg"})
_ONE_SIDE: Final = frozenset({"left", "right"})


class Concern(StrEnum):
    """Why a symptom that was written down asks for medical care."""

    HEARTBEAT = "heartbeat"
    SEVERE_WEAKNESS = "severe_weakness"
    ONE_SIDE = "one_side"  # numb or weak on one side of the body
    ONE_LEG = "one_leg"  # numb in one leg: is it swollen or red?


CONCERN_FLAG: Final = {
    Concern.HEARTBEAT: "irregular_heartbeat",
    Concern.SEVERE_WEAKNESS: "severe_weakness",
    Concern.ONE_SIDE: "severe_weakness",
    Concern.ONE_LEG: "one_leg_swollen",
}


def concern_of(kind: str, severity: int, body_part: str = "", side: str = "") -> Concern | None:
    """What the symptom asks for, by its kind, severity (0 to 10), place and side; None: nothing.

    It tells to look, and never what it is.
    """
    if severity == 0:
        return None
    if kind == "irregular_heartbeat":
        return Concern.HEARTBEAT
    one_side = side in _ONE_SIDE
    if kind == "weakness":
        if one_side:
            return Concern.ONE_SIDE
        return Concern.SEVERE_WEAKNESS if severity >= SEVERE else None
    if kind == "tingling" and one_side:
        if body_part in _LEG:
            return Concern.ONE_LEG
        return Concern.ONE_SIDE if body_part in {"arm", "face", "hand"} else None
    return None


# Signs that there is too much magnesium in the body.
SIGNS_OF_EXCESS: Final = ("flushing", "drowsiness", "slow_pulse", "loss_of_reflexes")
SIGNS_OF_EXCESS_CITATION: Final = NIH
KIDNEY_CITATIONS: Final = (NIH, _MAGNESIUM_HYDROXIDE)

OTHER_CAUSES: Final = (
    OtherCause(
        "poor_circulation",
        _nhs("Peripheral arterial disease", "peripheral-arterial-disease-pad"),
    ),
    OtherCause("dehydration", _nhs("Dehydration", "dehydration")),
    OtherCause("overexertion", _CRAMPS),
    OtherCause("veins", _nhs("Varicose veins", "varicose-veins")),
    OtherCause("nerves", _nhs("Sciatica", "sciatica")),
    OtherCause("electrolytes", _CRAMPS),
    OtherCause("iron", _nhs("Restless legs syndrome", "restless-legs-syndrome")),
    OtherCause("medicines", _CRAMPS),
    OtherCause("diabetes", _nhs("Peripheral neuropathy", "peripheral-neuropathy")),
    OtherCause("kidneys", _nhs("Chronic kidney disease", "kidney-disease")),
    OtherCause("thyroid", _nhs("Underactive thyroid", "underactive-thyroid-hypothyroidism")),
)
