"""What the symptom pages say: how bad in words, what to do at once, what goes together."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foods.citations import Citation
from foods.templatetags.figures import mg
from tracker.models import SymptomEntry
from tracker.nutrition.association import MINIMUM_DAYS, MINIMUM_EACH, Association, Finding
from tracker.nutrition.red_flags import CONCERN_FLAG, RED_FLAGS, Concern, concern_of
from tracker.reporting.symptoms import SymptomDay
from tracker.web.words import Said

# Each step of the scale with its word; the buttons stand in these groups.
SEVERITY_GROUPS: Final = (
    (gettext_lazy("none"), (0,)),
    (gettext_lazy("mild"), (1, 2, 3)),
    (gettext_lazy("moderate"), (4, 5, 6)),
    (gettext_lazy("severe"), (7, 8, 9)),
    (gettext_lazy("worst imaginable"), (10,)),
)
_WORDS: Final = {step: word for word, steps in SEVERITY_GROUPS for step in steps}
_CITATIONS: Final = {flag.code: flag.citation for flag in RED_FLAGS}

# The first three words say what to do.
CONCERN_WORDS: Final[dict[Concern, Promise]] = {
    Concern.HEARTBEAT: gettext_lazy(
        "Seek medical care at once for an irregular heartbeat, above all with chest pain or "
        "trouble breathing. If you have known it for long, a doctor should still hear of it."
    ),
    Concern.SEVERE_WEAKNESS: gettext_lazy(
        "Seek medical care at once for severe weakness, above all when it came suddenly."
    ),
    Concern.ONE_SIDE: gettext_lazy(
        "Seek medical care at once when one side of the body suddenly became numb or weak. If you "
        "have known it for long, a doctor should still hear of it."
    ),
    Concern.ONE_LEG: gettext_lazy(
        "Seek medical care at once if the leg that is numb is swollen or red. If it is not, a "
        "doctor should hear of numbness that stays or comes back."
    ),
}


@dataclass(frozen=True)
class Warned:
    """A calm notice on what was written down, with where it comes from."""

    text: str
    citation: Citation


def warnings_of(entries: Iterable[SymptomEntry]) -> list[Warned]:
    """Each thing to see a doctor for once, however many of the day's symptoms ask for it."""
    concerns = (concern_of(each.kind, each.severity, each.body_part, each.side) for each in entries)
    return [
        Warned(str(CONCERN_WORDS[concern]), _CITATIONS[CONCERN_FLAG[concern]])
        for concern in dict.fromkeys(each for each in concerns if each is not None)
    ]


def say_severity(severity: int) -> str:
    """ "7 of 10, severe"."""
    return _("%(step)s of 10, %(word)s") % {"step": severity, "word": _WORDS[severity]}


def say_worst(day: SymptomDay) -> str:
    """A day of the calendar for those who hear the page: "1 March: worst 7 of 10"."""
    said = {"date": date_format(day.date, "MONTH_DAY_FORMAT"), "worst": day.worst}
    if day.felt is None:
        return _("%(date)s: nothing said") % said
    return (_("%(date)s: worst %(worst)s of 10") if day.felt else _("%(date)s: no symptoms")) % said


def say_place(body_part: str, side: str) -> str:
    """ "Calf, left"; empty when nothing was said of it."""
    part = SymptomEntry.BodyPart(body_part).label if body_part else ""
    which = SymptomEntry.Side(side).label.lower() if side else ""
    if part and which:
        return _("%(part)s, %(side)s") % {"part": part, "side": which}
    return str(part or which)


def say_association(found: Association, kind: str) -> Said:
    """One sentence on what goes together, and one on how sure that is."""
    label = {"kind": SymptomEntry.Kind(kind).label}
    if found.finding is Finding.TOO_FEW_DAYS:
        return Said(
            _("It is too early to compare “%(kind)s” with what you take in.") % label,
            _(
                "It takes %(days)s days of which both are known, at least %(each)s with the "
                "symptom and %(each)s without. So far: %(with)s with, %(without)s without."
            )
            % {
                "days": MINIMUM_DAYS,
                "each": MINIMUM_EACH,
                "with": found.days_with,
                "without": found.days_without,
            },
            "quiet",
        )
    if found.finding is Finding.CANNOT_SAY:
        return Said(
            _("Your diary cannot say whether “%(kind)s” goes with what you take in.") % label,
            _("The symptom keeps so regular a rhythm that nothing can be compared with it."),
            "quiet",
        )
    figures = {
        **label,
        "difference": _more_or_less(found.difference_mg or 0.0),
        "low": _more_or_less(found.low_mg or 0.0),
        "high": _more_or_less(found.high_mg or 0.0),
        "missed": mg(found.missed_mg),
        "amount": mg(abs(found.difference_mg or 0.0)),
    }
    return Said(_SENTENCES[found.finding] % figures, _hint(found) % figures, "quiet")


_SENTENCES: Final = {
    Finding.NONE_VISIBLE: gettext_lazy(
        "No association is visible between “%(kind)s” and the magnesium of the 7 days before."
    ),
    Finding.LOWER: gettext_lazy(
        "In the 7 days before days with “%(kind)s” you took in about %(amount)s mg a day less than "
        "before days without."
    ),
    Finding.HIGHER: gettext_lazy(
        "In the 7 days before days with “%(kind)s” you took in about %(amount)s mg a day more than "
        "before days without."
    ),
}


def _hint(found: Association) -> str:
    if found.finding is Finding.NONE_VISIBLE:
        return _(
            "You took in %(difference)s a day before days with it than before days without; with "
            "95 %% certainty the difference lies between %(low)s and %(high)s. One of up to "
            "%(missed)s mg would be missed."
        )
    return _("With 95 %% certainty the difference lies between %(low)s and %(high)s a day.")


def _more_or_less(amount_mg: float) -> str:
    amount = {"amount": mg(abs(amount_mg))}
    return (_("%(amount)s mg less") if amount_mg < 0 else _("%(amount)s mg more")) % amount
