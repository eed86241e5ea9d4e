"""What the file of everything a person has holds: its sections, their tables, what points where.

A field of a table here is in the file and comes back from it by itself. One more table of a
person's rows is one more line of `PERSONAL`.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Field, ForeignKey, Model

from foods.models import (
    Food,
    FoodReplacement,
    FoodSubmission,
    NutrientContent,
    Portion,
    Recipe,
    RecipeIngredient,
    Supplement,
)
from tracker.models import (
    CorrectionNotice,
    DayRecord,
    DiaryImport,
    Favourite,
    ImportChoice,
    ImportedRow,
    IntakeEntry,
    LifeStagePeriod,
    MealTemplate,
    MealTemplateItem,
    MedicineTaken,
    MovedEntry,
    Profile,
    Shortfall,
    ShortfallStep,
    SupplementDose,
    SymptomEntry,
)

FORMAT: Final = "magnesium-tracker"
VERSION: Final = 1

# Section of the file -> the table whose rows of this person it holds.
PERSONAL: Final[dict[str, type[Model]]] = {
    "profile": Profile,
    "life_stage_periods": LifeStagePeriod,
    "medicines": MedicineTaken,
    "entries": IntakeEntry,
    "doses": SupplementDose,
    "symptoms": SymptomEntry,
    "days": DayRecord,
    "favourites": Favourite,
    "meal_templates": MealTemplate,
    "meal_template_items": MealTemplateItem,
    "shortfalls": Shortfall,
    "shortfall_steps": ShortfallStep,
    "correction_notices": CorrectionNotice,
    "moved_entries": MovedEntry,
    "diary_imports": DiaryImport,
    "imported_rows": ImportedRow,
    "import_choices": ImportChoice,
}
# The same, and by which of its fields a row is this person's.
OWN: Final[dict[str, tuple[type[Model], str]]] = {
    "own_foods": (Food, "owner"),
    "own_food_contents": (NutrientContent, "food__owner"),
    "own_food_portions": (Portion, "food__owner"),
    "recipes": (Recipe, "food__owner"),
    "recipe_ingredients": (RecipeIngredient, "recipe__food__owner"),
    "own_food_versions": (FoodReplacement, "old__owner"),
    "offered_foods": (FoodSubmission, "submitted_by"),
    "own_supplements": (Supplement, "owner"),
}
TABLES: Final[dict[str, type[Model]]] = {
    **PERSONAL,
    **{name: model for name, (model, _owner) in OWN.items()},
}
# Of these the row is a part: it is of a row of the file, never of one of the catalogue.
PART_OF: Final[dict[str, str]] = {
    name: owner.split("__")[0] for name, (_model, owner) in OWN.items() if "__" in owner
}
# What only this server needs: derived columns, and who it was, which the file is about.
LEFT_OUT: Final = frozenset({"user", "owner", "submitted_by", "made_by", "decided_by"}) | {
    "search_text",
    "indexed_text",
    "loaded_by",
    "contents_read",
    "portions_read",
    "replacements_read",
    "supplements_read",
}
# Counters of the server the file is from: every server keeps its own.
BOOKKEEPING: Final = frozenset(
    {"last_revision", "changes_from", "assessed_on", "assessed_revision"}
)

# Of the catalogue: what rows of a person mention, with enough to know it by and to bring it along.
CATALOGUE: Final[dict[str, tuple[type[Model], tuple[str, ...]]]] = {
    "foods_eaten": (
        Food,
        (
            "id",
            "name",
            "aliases",
            "group",
            "brand",
            "barcode",
            "source",
            "source_id",
            "source_release",
            "source_name",
            "diet",
            "allergens",
            "allergens_complete",
        ),
    ),
    "portions_eaten": (Portion, ("id", "food", "description", "gram_weight", "is_default")),
    "supplements_taken": (
        Supplement,
        (
            "id",
            "name",
            "form",
            "elemental_mg_per_unit",
            "unit",
            "route",
            "kind",
            "is_estimate",
            "note",
            "source",
        ),
    ),
}
# Every part of the file that is a list of rows.
SECTIONS: Final = (*TABLES, *CATALOGUE)
# Parts of own foods, which name no other food; moves name portions of foods that are gone.
_NAMES_NOTHING: Final = frozenset(
    {"own_food_contents", "own_food_portions", "recipes", "moved_entries"}
)


def exported_fields(model: type[Model]) -> list["Field[Any, Any]"]:
    return [field for field in model._meta.concrete_fields if field.name not in LEFT_OUT]


def relations(model: type[Model]) -> "list[ForeignKey[Any, Any]]":
    """The fields of a section that point at other rows."""
    return [field for field in exported_fields(model) if isinstance(field, ForeignKey)]


def mentions(model: type[Model]) -> Iterator[tuple[str, str]]:
    """(section, field) wherever a row of the file may mention one of this table."""
    for section, table in TABLES.items():
        if section not in _NAMES_NOTHING:
            for field in relations(table):
                if field.related_model is model:
                    yield section, field.name
