"""English words of the reference tables and of medicines, which the core holds as data.

They are written out into `tracker/table_words/`, where the tools of translation find them.
"""

from tracker.nutrition.life_stage import Condition, LifeStage, Sex
from tracker.nutrition.medicines import medicines
from tracker.nutrition.reference_intakes import AUTHORITIES, target_for

_OLDEST_MONTHS = 80 * 12


def words_of_tables() -> list[str]:
    """Each once: life stages, what a target says beside its value, authorities, medicines."""
    words = [*(stage.label for stage in _stages()), *_notes(), *AUTHORITIES.values()]
    for medicine in medicines().values():
        words += [medicine.name, medicine.examples]
    return [word for word in dict.fromkeys(words) if word]


def _stages() -> list[LifeStage]:
    return [
        LifeStage(sex, months, condition)
        for condition in (None, *Condition)
        for sex in Sex
        for months in range(_OLDEST_MONTHS)
    ]


def _notes() -> list[str]:
    found = []
    for authority in AUTHORITIES:
        for stage in _stages():
            target = target_for(authority, stage)
            if target is not None:
                found.append(target.note)
    return found
