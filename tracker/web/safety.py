"""When to see a doctor: a page for everybody, that knows nothing of whoever reads it."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from foods.citations import NIH
from tracker.nutrition.medicines import Effect, medicines
from tracker.nutrition.red_flags import (
    KIDNEY_CITATIONS,
    OTHER_CAUSES,
    RED_FLAGS,
    SIGNS_OF_EXCESS,
    SIGNS_OF_EXCESS_CITATION,
    Urgency,
)
from tracker.web.note_words import say_spacing

RED_FLAG_WORDS: Final = {
    "chest_pain": _("chest pain"),
    "breathing_difficulty": _("trouble breathing"),
    "seizure": _("a seizure"),
    "severe_weakness": _("severe weakness"),
    "irregular_heartbeat": _("an irregular heartbeat"),
    "one_leg_swollen": _("numbness with swelling or redness of one leg"),
    "persistent_diarrhoea": _("diarrhoea that does not stop"),
}
SIGN_WORDS: Final = {
    "flushing": _("a flushed, hot face"),
    "drowsiness": _("drowsiness"),
    "slow_pulse": _("a slow pulse"),
    "loss_of_reflexes": _("reflexes that are gone"),
}
CAUSE_WORDS: Final = {
    "poor_circulation": (_("Poor circulation"), _("pain when walking that rest ends, cold feet")),
    "dehydration": (_("Too little to drink"), _("thirst, dark urine, heat, sport")),
    "overexertion": (_("Overexertion or an injury"), _("after unusual effort, sore to touch")),
    "veins": (_("Veins"), _("heavy legs, swelling in the evening, varicose veins")),
    "nerves": (_("Nerves"), _("shooting or radiating pain, numbness, tingling")),
    "electrolytes": (_("Potassium or calcium"), _("cramps, weakness; a blood test tells")),
    "iron": (_("Iron"), _("restless legs; a blood test tells")),
    "medicines": (_("Medicines"), _("statins, water tablets and others")),
    "diabetes": (_("Diabetes"), _("numb or burning feet, thirst")),
    "kidneys": (_("Kidneys"), _("cramps, swollen ankles, tiredness")),
    "thyroid": (_("Thyroid"), _("cramps or weakness, tiredness, feeling cold")),
}
_EFFECT_WORDS: Final = {
    Effect.LOWERS_MAGNESIUM: _("can lower the magnesium in the body; a doctor can measure it"),
    Effect.RETAINS_MAGNESIUM: _("the body keeps more magnesium; ask a doctor before taking any"),
    Effect.CLINICIAN: _("ask a doctor before taking magnesium"),
}


def flags_and_causes() -> dict[str, Any]:
    """The context of the boxes that stand side by side: help at once, and other causes."""
    return {
        "flags": {
            urgency.value: [
                {"words": RED_FLAG_WORDS[flag.code], "citation": flag.citation}
                for flag in RED_FLAGS
                if flag.urgency is urgency
            ]
            for urgency in Urgency
        },
        "causes": [
            {
                "name": CAUSE_WORDS[cause.code][0],
                "signs": CAUSE_WORDS[cause.code][1],
                "citation": cause.citation,
            }
            for cause in OTHER_CAUSES
        ],
    }


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    context = {
        **flags_and_causes(),
        "signs": [SIGN_WORDS[code] for code in SIGNS_OF_EXCESS],
        "signs_citation": SIGNS_OF_EXCESS_CITATION,
        "kidney_citations": KIDNEY_CITATIONS,
        "medicines": [
            {
                "medicine": medicine,
                "said": [
                    (
                        say_spacing(each.spacing) if each.spacing else _EFFECT_WORDS[each.effect],
                        each.source,
                    )
                    for each in medicine.statements
                ],
            }
            for medicine in medicines().values()
        ],
        "nih": NIH,
    }
    return render(request, "tracker/safety.html", context)
