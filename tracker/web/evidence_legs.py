"""What studies found on symptoms of the legs and the nerves; reviewed text."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from foods.citations import NIH
from tracker.models import SymptomEntry
from tracker.nutrition import evidence_sources as sources
from tracker.web.evidence_topics import Claim, Topic

Kind = SymptomEntry.Kind

_CRAMP_CAUSES: Final = (
    Claim(
        _("Often no cause is found. Strain, pregnancy, liver disease and statins are known ones."),
        sources.NIDIRECT_CRAMPS,
    ),
    Claim(
        _(
            "Cramps are one sign of too little magnesium in the body, but in most cases something "
            "else is behind them."
        ),
        sources.NIH_2015,
    ),
)
_CRAMP_DOCTOR: Final = (
    Claim(
        _("At once when a cramp lasts longer than ten minutes and moving does not help."),
        sources.NHS_INFORM_CRAMPS,
    ),
    Claim(
        _(
            "Soon when cramps are frequent or disturb your sleep, when the leg is numb or swollen "
            "(at once when it is numb and swollen or red), or when its muscles become weaker or "
            "thinner."
        ),
        sources.NHS_INFORM_CRAMPS,
    ),
)
_DEFICIENCY_SIGN: Final = Claim(
    _(
        "A review names tingling among the many signs of a lack of magnesium in the body. Whether "
        "there is one a doctor finds; what somebody eats does not show it."
    ),
    sources.LACK_2015,
)

LEGS: Final = (
    Topic(
        slug="night-cramps",
        title=_("Cramps at night"),
        kinds=frozenset({Kind.CRAMP}),
        in_short=_(
            "Mixed, and on the whole little: supplements hardly differ from placebo in most "
            "trials; one newer trial of another form found a small gain."
        ),
        studies=(
            Claim(
                _(
                    "A Cochrane review put 11 trials with 735 people together. In older adults the "
                    "number of cramps a week was the same with magnesium and with placebo "
                    "(difference 0.01, between 0.52 fewer and 0.55 more; four trials, 213 people)."
                ),
                sources.GARRISON_2020,
            ),
            Claim(
                _(
                    "94 adults took magnesium oxide or placebo at bedtime for four weeks. Cramps "
                    "became fewer in both groups, by 3.4 and by 3.0 a week, too little apart to "
                    "tell them from chance."
                ),
                sources.ROGUIN_MAOR_2017,
            ),
            Claim(
                _(
                    "In a trial of magnesium oxide monohydrate that 175 people finished, cramps "
                    "fell by 3.4 with it and by 2.6 with placebo within 60 days; they were "
                    "shorter, too."
                ),
                sources.OXIDE_MONOHYDRATE_2021,
            ),
        ),
        causes=_CRAMP_CAUSES,
        doctor=_CRAMP_DOCTOR,
        diary=_(
            "Write down the hour, the leg and how long it lasted, and on mornings after a quiet "
            "night that there was nothing. Note unusual effort, heat, alcohol and new medicines."
        ),
    ),
    Topic(
        slug="pregnancy-cramps",
        title=_("Cramps in pregnancy"),
        kinds=frozenset({Kind.CRAMP}),
        in_short=_("Inconsistent: single trials found a gain, put together they show none."),
        studies=(
            Claim(
                _(
                    "A Cochrane review of eight small studies with 576 women found results that "
                    "contradict each other, of low or very low certainty."
                ),
                sources.PREGNANCY_COCHRANE_2020,
            ),
            Claim(
                _(
                    "A meta-analysis of four trials with 332 women found cramps no less frequent "
                    "with oral magnesium (0.47 fewer, between 1.14 fewer and 0.20 more)."
                ),
                sources.PREGNANCY_2021,
            ),
            Claim(
                _(
                    "The Cochrane review on cramps of all kinds calls it uncertain whether "
                    "magnesium makes them fewer in pregnancy: of three trials one was for it, one "
                    "against, one could not be read."
                ),
                sources.GARRISON_2020,
            ),
        ),
        causes=_CRAMP_CAUSES,
        doctor=(
            *_CRAMP_DOCTOR,
            Claim(
                _(
                    "Before taking any supplement in pregnancy: ask your midwife or doctor. "
                    "Supplements have an upper level of their own."
                ),
                NIH,
            ),
        ),
        diary=_(
            "Write down the hour and the leg, and the days without. Take the list to your next "
            "appointment."
        ),
    ),
    Topic(
        slug="restless-legs",
        title=_("Restless legs"),
        kinds=frozenset({Kind.RESTLESS_LEGS}),
        in_short=_(
            "Promising but small: the trials are few, short and in part not blinded. Iron is "
            "looked at first."
        ),
        studies=(
            Claim(
                _(
                    "In a single-blind trial 75 people took magnesium oxide, vitamin B6 or "
                    "placebo. After one month the groups did not differ; after two, legs were "
                    "calmer and sleep better with either of the two."
                ),
                sources.JADIDI_2022,
            ),
            Claim(
                _(
                    "A review of ten trials of supplements with 482 people counts magnesium among "
                    "those that helped, and warns that half of the trials were at high risk of "
                    "bias."
                ),
                sources.RESTLESS_REVIEW_2024,
            ),
            Claim(
                _(
                    "Twelve people who took magnesium citrate for eight weeks had fewer symptoms "
                    "than before. Nobody took a placebo, so it cannot be told from waiting."
                ),
                sources.RESTLESS_PILOT_2024,
            ),
        ),
        causes=(
            Claim(
                _("Lack of iron, pregnancy and kidney failure are the most common companions."),
                sources.RESTLESS_CAUSES_2017,
            ),
        ),
        doctor=(
            Claim(
                _(
                    "When it keeps you from sleeping: iron and kidneys can be tested, and there "
                    "are treatments."
                ),
                sources.RESTLESS_CAUSES_2017,
            ),
        ),
        diary=_(
            "Write down evenings with and without, and how bad. Note coffee, alcohol, late sport "
            "and new medicines."
        ),
    ),
    Topic(
        slug="tingling",
        title=_("Numbness or tingling"),
        kinds=frozenset({Kind.TINGLING}),
        in_short=_(
            "Named as a sign of a lack in the body; we have read no trial on whether magnesium "
            "helps people without one."
        ),
        studies=(_DEFICIENCY_SIGN,),
        causes=(
            Claim(
                _(
                    "Pressure on a nerve, a trapped nerve, diabetes, an injury or a medicine can "
                    "be behind it."
                ),
                sources.PINS_AND_NEEDLES,
            ),
            Claim(
                _(
                    "Nerves of hands and feet suffer most often from diabetes, also from injury, "
                    "shingles, some medicines and too much alcohol."
                ),
                sources.NEUROPATHY,
            ),
        ),
        doctor=(
            Claim(
                _(
                    "Early, when feet or hands tingle or are numb, when you lose balance, or when "
                    "a sore on the foot does not heal: the sooner it is found, the better it can "
                    "be stopped."
                ),
                sources.NEUROPATHY,
            ),
        ),
        diary=_(
            "Write down where exactly, which side, what you were doing and how long it stayed. "
            "That tells a doctor more than any average."
        ),
    ),
    Topic(
        slug="heavy-legs",
        title=_("Heavy legs"),
        kinds=frozenset({Kind.HEAVY_LEGS}),
        in_short=_("Usually a matter of veins; we have read no trial of magnesium for it."),
        studies=(),
        causes=(
            Claim(
                _(
                    "Varicose veins can make legs heavy, aching, throbbing, itching or tired, and "
                    "can bring cramps; many people feel nothing of them."
                ),
                sources.VARICOSE_VEINS,
            ),
        ),
        doctor=(
            Claim(
                _("When the skin changes colour, is inflamed or breaks into a sore."),
                sources.VARICOSE_VEINS,
            ),
        ),
        diary=_(
            "Write down the hour. Note hot days, long standing, and whether raising the legs helps."
        ),
    ),
)
