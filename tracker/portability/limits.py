"""How many rows a file may have: to check a row costs far more than to send one.

Of what people write day by day it is more than an unchanged export of 50 MB holds.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from tracker.portability.faults import Faults
from tracker.portability.sections import SECTIONS
from tracker.rules import MAX_MEDICINES
from tracker.shortcuts.favourites import MOST as MOST_FAVOURITES
from tracker.shortcuts.meal_templates import MOST as MOST_TEMPLATES
from tracker.shortcuts.meal_templates import MOST_ITEMS

MOST_ROWS: Final[Mapping[str, int]] = {
    "profile": 1,
    "life_stage_periods": 1_000,
    "medicines": MAX_MEDICINES,
    "entries": 200_000,
    "doses": 200_000,
    "symptoms": 200_000,
    "days": 50_000,
    "favourites": MOST_FAVOURITES,
    "meal_templates": MOST_TEMPLATES,
    "meal_template_items": MOST_TEMPLATES * MOST_ITEMS,
    "shortfalls": 5_000,
    "shortfall_steps": 20_000,
    "correction_notices": 50_000,
    "moved_entries": 200_000,
    "diary_imports": 2_000,
    "imported_rows": 300_000,
    "import_choices": 20_000,
    "own_foods": 5_000,
    "own_food_contents": 100_000,
    "own_food_portions": 50_000,
    "recipes": 2_000,
    "recipe_ingredients": 20_000,
    "own_food_versions": 5_000,
    "offered_foods": 5_000,
    "own_supplements": 2_000,
    "foods_eaten": 20_000,
    "portions_eaten": 50_000,
    "supplements_taken": 5_000,
}
MOST_TOGETHER: Final = 400_000


def check_lengths(data: Mapping[str, Any], faults: Faults) -> None:
    """Before anything is made of a row; sections are lists here."""
    lengths = {section: len(data.get(section, ())) for section in SECTIONS}
    for section, length in lengths.items():
        if length > MOST_ROWS[section]:
            said = _("At most %(most)s rows of this kind can be brought in.") % {
                "most": number_format(MOST_ROWS[section], force_grouping=True)
            }
            faults.add((section,), "too_many_rows", said)
    if sum(lengths.values()) > MOST_TOGETHER:
        said = _("At most %(most)s rows can be brought in.") % {
            "most": number_format(MOST_TOGETHER, force_grouping=True)
        }
        faults.add((), "too_many_rows", said)
