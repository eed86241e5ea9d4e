"""What studies found on muscles, tiredness and headache; reviewed text."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from tracker.models import SymptomEntry
from tracker.nutrition import evidence_sources as sources
from tracker.web.evidence_topics import Claim, Topic

Kind = SymptomEntry.Kind

OTHERS: Final = (
    Topic(
        slug="muscle-soreness",
        title=_("Sore muscles"),
        kinds=frozenset({Kind.MUSCLE_ACHE}),
        in_short=_("Too little is known: one review is positive and rests on four studies."),
        studies=(
            Claim(
                _(
                    "Of 960 articles on active people four met the standard of a 2024 review. In "
                    "these, muscles were less sore with magnesium."
                ),
                sources.SORENESS_2024,
            ),
        ),
        causes=(
            Claim(
                _(
                    "Most often exercise, hard work or an injury; aching all over can come with an "
                    "infection or another illness. Some medicines, statins among them, can do it."
                ),
                sources.MUSCLE_ACHES,
            ),
        ),
        doctor=(
            Claim(
                _("When it stays, or when it comes with fever or you feel ill all over."),
                sources.MUSCLE_ACHES,
            ),
        ),
        diary=_(
            "Write down sport and hard work in the note: soreness after effort says nothing about "
            "what you eat."
        ),
    ),
    Topic(
        slug="twitching",
        title=_("Twitching"),
        kinds=frozenset({Kind.TWITCHING}),
        in_short=_("Mostly harmless; we have read no trial of magnesium for it."),
        studies=(),
        causes=(
            Claim(
                _(
                    "Small twitches are common and normal and often pass unnoticed; some are a "
                    "sign of a disorder of the nerves."
                ),
                sources.TWITCHING,
            ),
        ),
        doctor=(
            Claim(
                _("When it goes on for long, or a muscle becomes weak or thin with it."),
                sources.TWITCHING,
            ),
        ),
        diary=_("Write down where, and in the note short nights, coffee and strain."),
    ),
    Topic(
        slug="tiredness",
        title=_("Tiredness"),
        kinds=frozenset({Kind.FATIGUE, Kind.MOOD}),
        in_short=_(
            "Tiredness has many causes; we have read no trial that shows magnesium to lift it in "
            "people without a proven lack."
        ),
        studies=(),
        causes=(
            Claim(
                _(
                    "Too little sleep, stress, low mood, hormones, illnesses and some treatments "
                    "are the common ones."
                ),
                sources.TIREDNESS,
            ),
        ),
        doctor=(
            Claim(
                _(
                    "When you have been tired for some weeks and do not know why, when it gets in "
                    "the way of daily life, or when you lose weight or your mood changes. Blood "
                    "tests can look for anaemia, diabetes and the thyroid."
                ),
                sources.TIREDNESS,
            ),
        ),
        diary=_("Write down how you slept in the note, and the days on which you were well."),
    ),
    Topic(
        slug="headache",
        title=_("Headache and migraine"),
        kinds=frozenset({Kind.HEADACHE}),
        in_short=_("Limited, mostly on migraine: some small trials are positive."),
        studies=(
            Claim(
                _(
                    "A review of four trials of oral magnesium against migraine called the "
                    "evidence limited, and eating more of it a sensible first step."
                ),
                sources.MIGRAINE_REVIEW_2014,
            ),
            Claim(
                _(
                    "Among 10,798 American adults, women who ate most magnesium reported severe "
                    "headache or migraine less often than those who ate least; among men there was "
                    "no such difference. A survey cannot say what came first."
                ),
                sources.MIGRAINE_SURVEY_2021,
            ),
            Claim(
                _(
                    "People with migraine tend to have less magnesium in them. That suggests, but "
                    "does not prove, that more of it would help."
                ),
                sources.NIH_2015,
            ),
        ),
        causes=(
            Claim(
                _("Stress, eyesight, too little to drink, alcohol and a cold are common triggers."),
                sources.HEADACHE_SIGNS,
            ),
        ),
        doctor=(
            Claim(
                _(
                    "At once when it is sudden and extremely painful, or comes with loss of "
                    "vision, confusion, fever, a stiff neck, a rash, trouble speaking, or weakness "
                    "or numbness on one side."
                ),
                sources.HEADACHE_SIGNS,
            ),
            Claim(
                _("Soon when it lasts long or grows worse with painkillers."),
                sources.HEADACHE_SIGNS,
            ),
        ),
        diary=_("Write down each headache with its hour and what you took, and the days without."),
    ),
)
