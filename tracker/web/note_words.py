"""What the notes on a day say: calm and short; who should ask a doctor reads that first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from foods.composition import COMPOUNDS
from foods.templatetags.figures import catalogue, mg, plain, with_decimal_sign
from tracker.models import CONDITIONS
from tracker.nutrition.medicines import Spacing
from tracker.nutrition.notes import Note, NoteCode, Severity


@dataclass(frozen=True)
class SaidNote:
    """A note in words, with where it comes from."""

    code: str
    severity: str
    text: str
    source: str
    url: str


def say_note(note: Note) -> SaidNote:
    text = _SAYING[note.code](note)
    return SaidNote(note.code.value, note.severity.value, text, note.source.text, note.source.url)


def notes_box(notes: Sequence[SaidNote]) -> dict[str, Sequence[SaidNote]]:
    """The context of `_notes.html`: what today's doses ask care for is seen, the rest unfolds."""
    return {
        "notes": notes,
        "notes_shown": [note for note in notes if note.severity == Severity.CARE],
        "notes_folded": [note for note in notes if note.severity != Severity.CARE],
    }


def _kidney(note: Note) -> str:
    return _(
        "Ask your doctor before taking magnesium: with kidney disease it can build up in the body."
    )


def _above(note: Note) -> str:
    return _(
        "Supplements and medicines give %(amount)s mg; the upper level for them is %(limit)s mg a "
        "day. Food does not count towards it. More can loosen the bowels."
    ) % {"amount": _exact(note.amount_mg, note.limit_mg), "limit": mg(note.limit_mg)}


def _exact(amount_mg: float | None, limit_mg: float | None) -> str:
    """The amount as everywhere, unless rounded it would look like the limit."""
    rounded = mg(amount_mg)
    return plain(amount_mg) if rounded == mg(limit_mg) else rounded


def _close(note: Note) -> str:
    return _("Ask your pharmacist about the times: %(apart)s. Advised: %(spacing)s.") % _times(note)


def _differ(note: Note) -> str:
    return _(
        "%(apart)s. This source advises %(spacing)s, others find less enough. A pharmacist can say."
    ) % _times(note)


def _times(note: Note) -> dict[str, str]:
    apart = {
        "medicine": _medicine(note),
        "at": time_format(note.medicine_time, "TIME_FORMAT"),
        "name": catalogue(note.names[0]),
        "dose_at": time_format(note.dose_time, "TIME_FORMAT"),
        "hours": _hours(note.apart_h or 0),
    }
    said = (
        _("%(medicine)s at %(at)s and %(name)s %(hours)s later, at %(dose_at)s")
        if note.is_medicine_first
        else _("%(name)s at %(dose_at)s and %(medicine)s %(hours)s later, at %(at)s")
    )
    if not apart["hours"]:  # less than half a minute
        said = _("%(name)s and %(medicine)s at the same time, %(at)s")
    return {"apart": said % apart, "spacing": say_spacing(note.spacing)}


def _hours(hours: float) -> str:
    whole, minutes = divmod(round(hours * 60), 60)
    parts = [_("%(h)s h") % {"h": whole}] if whole else []
    return " ".join([*parts, *([_("%(min)s min") % {"min": minutes}] if minutes else [])])


def say_spacing(spacing: Spacing | None) -> str:
    if spacing is None:
        return ""
    before = _range(spacing.before_from_h, spacing.before_to_h)
    if spacing.is_same_both_ways:
        return _("%(hours)s between them") % {"hours": before}
    after = _range(spacing.after_from_h, spacing.after_to_h)
    return _("the medicine %(before)s before magnesium, or %(after)s after it") % {
        "before": before,
        "after": after,
    }


def _range(low: float, high: float) -> str:
    if low == high:
        return _("at least %(low)s hours") % {"low": plain(low)}
    return _("%(low)s to %(high)s hours") % {"low": plain(low), "high": plain(high)}


def _in_general(note: Note) -> str:
    return _(
        "%(medicine)s and magnesium: %(spacing)s are advised, because less of the medicine is "
        "taken up beside it. Give both their times and they are compared."
    ) % {"medicine": _medicine(note), "spacing": say_spacing(note.spacing)}


def _medicine(note: Note) -> str:
    return catalogue(note.medicine.name) if note.medicine else ""


def _retains(note: Note) -> str:
    return _(
        "Ask your doctor before taking magnesium: with this medicine the body keeps more of it. "
        "(%(medicine)s)"
    ) % {"medicine": _medicine(note)}


def _clinician(note: Note) -> str:
    return _(
        "Ask your doctor before taking magnesium beside %(medicine)s: each has to do with how the "
        "other works."
    ) % {"medicine": _medicine(note)}


def _lowers(note: Note) -> str:
    return _(
        "%(medicine)s can lower the magnesium in the body. A doctor can measure it and says what "
        "follows."
    ) % {"medicine": _medicine(note)}


def _risk(note: Note) -> str:
    return _(
        "With %(condition)s magnesium in the body is low more often than in others. A doctor can "
        "measure it."
    ) % {"condition": CONDITIONS[note.condition]}


def _named(text: Callable[[], str]) -> Callable[[Note], str]:
    return lambda note: (
        text() % {"names": ", ".join(map(catalogue, note.names)), "glycinate": _percent()}
    )


def _percent() -> str:
    return with_decimal_sign(f"{100 * COMPOUNDS['glycinate'].elemental_fraction:.1f}")


_SAYING: Final[dict[NoteCode, Callable[[Note], str]]] = {
    NoteCode.KIDNEY_DISEASE: _kidney,
    NoteCode.ABOVE_UPPER_LEVEL: _above,
    NoteCode.SPACING_TOO_CLOSE: _close,
    NoteCode.SPACING_SOURCES_DIFFER: _differ,
    NoteCode.SPACING_IN_GENERAL: _in_general,
    NoteCode.MEDICINE_RETAINS: _retains,
    NoteCode.MEDICINE_CLINICIAN: _clinician,
    NoteCode.MEDICINE_LOWERS: _lowers,
    NoteCode.RISK_CONDITION: _risk,
    NoteCode.MEDICINE_COUNTS: _named(
        lambda: _("Medicines with magnesium count like supplements: %(names)s.")
    ),
    NoteCode.POORLY_ABSORBED: _named(
        lambda: _(
            "Of oxide little is taken up, about 4 %% in one study: %(names)s. It counts in full "
            "all the same, as in the reference values."
        )
    ),
    NoteCode.LOOSENS_BOWELS: _named(lambda: _("This form can loosen the bowels: %(names)s.")),
    NoteCode.MAY_HOLD_OXIDE: _named(
        lambda: _(
            "A “buffered” glycinate contains oxide too; pure bisglycinate is %(glycinate)s %% "
            "magnesium: %(names)s."
        )
    ),
    NoteCode.ADDS_NOTHING: _named(
        lambda: _(
            "On the skin, it adds nothing to intake: %(names)s. Uptake through the skin is not "
            "established."
        )
    ),
    NoteCode.ESTIMATED: _named(
        lambda: _(
            "Estimated from the weight of the compound: %(names)s. Elemental magnesium on the "
            "label is surer."
        )
    ),
}
