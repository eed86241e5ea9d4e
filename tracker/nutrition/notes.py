"""What is worth knowing of a day's supplements and medicines: codes and figures, not words.

A note informs and cites. None forbids anything, none advises to change a medicine, and no food
enters here: an upper level for magnesium counts supplements and medicines only (IOM 1997).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from math import fsum
from typing import Final

from foods.citations import FIROZ_GRABER_2001, GROEBER_2017, MOLAR_MASS, NIH, Citation
from foods.supplement_forms import FORMS, LAXATIVES
from tracker.nutrition.medicines import Distance, Effect, Medicine, Spacing, medicines
from tracker.nutrition.reference_intakes import ReferenceIntake

KIDNEY_DISEASE: Final = "kidney_disease"
# Conditions in which low magnesium is more common (NIH fact sheet, groups at risk).
RISK_CONDITIONS: Final = ("crohn_or_coeliac", "type_2_diabetes", "alcohol_dependence")

# Where the upper level of each authority can be read.
_UPPER_LEVEL_URLS: Final[Mapping[str, str]] = {
    "iom": "https://nap.nationalacademies.org/catalog/5776/",
    "efsa": "https://www.efsa.europa.eu/sites/default/files/efsa_rep/blobserver_assets/"
    "ndatolerableuil.pdf",
    "nnr": "https://www.norden.org/en/publication/nordic-nutrition-recommendations-2023",
}
# Doses are given to a thousandth of a milligram: what is below that is the computer's rounding.
_PLACES: Final = 3


class Severity(StrEnum):
    """`info`: good to know; `ask`: ask a clinician or pharmacist; `care`: today's doses ask for
    care."""

    INFO = "info"
    ASK = "ask"
    CARE = "care"


class NoteCode(StrEnum):
    KIDNEY_DISEASE = "kidney_disease"
    ABOVE_UPPER_LEVEL = "above_upper_level"
    SPACING_TOO_CLOSE = "spacing_too_close"
    SPACING_SOURCES_DIFFER = "spacing_sources_differ"
    SPACING_IN_GENERAL = "spacing_in_general"
    MEDICINE_RETAINS = "medicine_retains"
    MEDICINE_CLINICIAN = "medicine_clinician"
    MEDICINE_LOWERS = "medicine_lowers"
    RISK_CONDITION = "risk_condition"
    MEDICINE_COUNTS = "medicine_counts"
    POORLY_ABSORBED = "poorly_absorbed"
    LOOSENS_BOWELS = "loosens_bowels"
    MAY_HOLD_OXIDE = "may_hold_oxide"
    ADDS_NOTHING = "adds_nothing"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class Dose:
    """A supplement or medicine with magnesium, as it was taken: elemental magnesium in mg.

    `form`, `kind` and `route` are the words of the catalogue; `time` None when it was not said.
    """

    name: str
    form: str
    kind: str
    route: str
    elemental_mg: float
    time: time | None
    is_estimate: bool

    @property
    def is_swallowed(self) -> bool:
        return self.route == "oral"


@dataclass(frozen=True, slots=True)
class Taken:
    """A class of medicine a person takes every day, at a time or without one."""

    medicine: str
    time: time | None


@dataclass(frozen=True, slots=True)
class UpperLevel:
    """What an authority sets for a person's age, mg/day from supplements and medicines only."""

    amount_mg: float
    citation: Citation

    @classmethod
    def of(cls, row: ReferenceIntake) -> "UpperLevel":
        return cls(row.amount_mg, Citation(row.citation, _UPPER_LEVEL_URLS[row.authority]))


@dataclass(frozen=True, slots=True)
class Note:
    """One note. What its code speaks of: `names` of supplements, or `condition`, or `medicine`.

    Of an upper level: `amount_mg` taken and `limit_mg`. Of spacing: `apart_h` hours from one to
    the other, whether the medicine came first, the times, and what the source says.
    """

    code: NoteCode
    severity: Severity
    source: Citation
    names: tuple[str, ...] = ()
    condition: str = ""
    medicine: Medicine | None = None
    amount_mg: float | None = None
    limit_mg: float | None = None
    apart_h: float | None = None
    is_medicine_first: bool = False
    dose_time: time | None = None
    medicine_time: time | None = None
    spacing: Spacing | None = None


def notes_for_day(
    doses: Sequence[Dose],
    taken: Sequence[Taken],
    upper: UpperLevel | None,
    conditions: Collection[str] = (),
) -> tuple[Note, ...]:
    """The notes of a day, those that ask for care first.

    `doses` are those of the day, `taken` the medicines of every day, `upper` the upper level in
    force that day (None: there is none, or nobody knows the person's age). Raises ValueError for a
    medicine that is not in the table.
    """
    swallowed = [dose for dose in doses if dose.is_swallowed and dose.elemental_mg > 0]
    notes = [
        *_kidney(swallowed, conditions),
        *_above_upper_level(swallowed, upper),
        *_of_medicines(swallowed, taken),
        *_risks(conditions),
        *_of_forms(doses, swallowed),
    ]
    order = (Severity.CARE, Severity.ASK, Severity.INFO)
    return tuple(sorted(notes, key=lambda note: order.index(note.severity)))


def counted_mg(doses: Sequence[Dose]) -> float:
    """What a day's doses count towards an upper level: what was swallowed, medicines too."""
    return round(fsum(dose.elemental_mg for dose in doses if dose.is_swallowed), _PLACES)


def forbids_supplement_suggestions(conditions: Collection[str]) -> bool:
    """Whether no supplement is ever suggested: kidneys that fail cannot pass on what is too much.

    Holds whether or not the person wants to see notes.
    """
    return KIDNEY_DISEASE in conditions


def _kidney(swallowed: Sequence[Dose], conditions: Collection[str]) -> Iterator[Note]:
    if forbids_supplement_suggestions(conditions):
        severity = Severity.CARE if swallowed else Severity.ASK
        yield Note(NoteCode.KIDNEY_DISEASE, severity, NIH, condition=KIDNEY_DISEASE)


def _above_upper_level(swallowed: Sequence[Dose], upper: UpperLevel | None) -> Iterator[Note]:
    amount_mg = counted_mg(swallowed)
    if upper is not None and amount_mg > upper.amount_mg:
        yield Note(
            NoteCode.ABOVE_UPPER_LEVEL,
            Severity.CARE,
            upper.citation,
            amount_mg=amount_mg,
            limit_mg=upper.amount_mg,
        )


def _risks(conditions: Collection[str]) -> Iterator[Note]:
    for condition in RISK_CONDITIONS:
        if condition in conditions:
            yield Note(NoteCode.RISK_CONDITION, Severity.INFO, NIH, condition=condition)


def _of_medicines(swallowed: Sequence[Dose], taken: Sequence[Taken]) -> Iterator[Note]:
    table = medicines()
    if unknown := {each.medicine for each in taken} - table.keys():
        raise ValueError(f"unknown medicine {min(unknown)!r}, expected one of {list(table)}")
    for code, medicine in table.items():
        times = [each.time for each in taken if each.medicine == code]
        if times:
            yield from _of_medicine(medicine, times, swallowed)


_EFFECT_NOTES: Final = {
    Effect.RETAINS_MAGNESIUM: (NoteCode.MEDICINE_RETAINS, Severity.ASK),
    Effect.CLINICIAN: (NoteCode.MEDICINE_CLINICIAN, Severity.ASK),
    Effect.LOWERS_MAGNESIUM: (NoteCode.MEDICINE_LOWERS, Severity.INFO),
}


def _of_medicine(
    medicine: Medicine, times: Sequence[time | None], swallowed: Sequence[Dose]
) -> Iterator[Note]:
    for statement in medicine.statements:
        if statement.effect in _EFFECT_NOTES:
            code, severity = _EFFECT_NOTES[statement.effect]
            yield Note(code, severity, statement.source, medicine=medicine)
    if not medicine.spacings or not swallowed:
        return
    close = [note for dose in swallowed for note in [_too_close(medicine, times, dose)] if note]
    yield from close
    says_all = None not in times and all(dose.time is not None for dose in swallowed)
    if not close and not says_all:
        strictest = medicine.spacings[-1]
        yield Note(
            NoteCode.SPACING_IN_GENERAL,
            Severity.INFO,
            strictest.source,
            medicine=medicine,
            spacing=strictest,
        )


def _too_close(medicine: Medicine, times: Sequence[time | None], dose: Dose) -> Note | None:
    """The note on the nearest of the medicine's times that is too close to a dose, if any is.

    Where some sources find it far enough and others do not, the note only says so.
    """
    nearest: Note | None = None
    for moment in times:
        if moment is None or dose.time is None:
            continue
        distance = Distance.between(medicine=moment, magnesium=dose.time)
        broken = [each for each in medicine.spacings if not distance.keeps(each)]
        if not broken:
            continue
        strictest = broken[-1]
        is_first = distance.is_medicine_first(strictest)
        apart_h = distance.before_h if is_first else distance.after_h
        if nearest is not None and nearest.apart_h is not None and nearest.apart_h <= apart_h:
            continue
        all_say_so = len(broken) == len(medicine.spacings)
        nearest = Note(
            NoteCode.SPACING_TOO_CLOSE if all_say_so else NoteCode.SPACING_SOURCES_DIFFER,
            Severity.CARE if all_say_so else Severity.INFO,
            strictest.source,
            names=(dose.name,),
            medicine=medicine,
            apart_h=apart_h,
            is_medicine_first=is_first,
            dose_time=dose.time,
            medicine_time=moment,
            spacing=strictest,
        )
    return nearest


def _of_forms(doses: Sequence[Dose], swallowed: Sequence[Dose]) -> Iterator[Note]:
    """What is known of the forms taken; the supplements of one note are named together."""
    low = [
        dose for dose in swallowed if dose.form in FORMS and FORMS[dose.form].absorption == "low"
    ]
    for code, source, of in (
        (NoteCode.MEDICINE_COUNTS, NIH, [dose for dose in swallowed if dose.kind == "medicine"]),
        (NoteCode.POORLY_ABSORBED, FIROZ_GRABER_2001, low),
        (NoteCode.LOOSENS_BOWELS, NIH, [dose for dose in swallowed if dose.form in LAXATIVES]),
        (NoteCode.MAY_HOLD_OXIDE, MOLAR_MASS, [d for d in swallowed if d.form == "glycinate"]),
        (NoteCode.ADDS_NOTHING, GROEBER_2017, [d for d in doses if not d.is_swallowed]),
        (NoteCode.ESTIMATED, MOLAR_MASS, [dose for dose in swallowed if dose.is_estimate]),
    ):
        if of:
            names = tuple(dict.fromkeys(dose.name for dose in of))
            yield Note(code, Severity.INFO, source, names=names)
