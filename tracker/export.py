"""Everything a person has here, as plain values for one JSON file.

Rows are given whole, field by field, with the names and units of the models; what they point at of
the shared catalogue stands beside them with its name and its source's id, so that the file says
what was eaten without this server. Nothing about how the person logs in is in it.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

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
    IntakeEntry,
    LifeStagePeriod,
    MedicineTaken,
    MovedEntry,
    Profile,
    Shortfall,
    ShortfallStep,
    SupplementDose,
    SymptomEntry,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

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
    "shortfalls": Shortfall,
    "shortfall_steps": ShortfallStep,
    "correction_notices": CorrectionNotice,
    "moved_entries": MovedEntry,
}
_OWN: Final[dict[str, tuple[type[Model], str]]] = {
    "own_foods": (Food, "owner"),
    "own_food_contents": (NutrientContent, "food__owner"),
    "own_food_portions": (Portion, "food__owner"),
    "recipes": (Recipe, "food__owner"),
    "recipe_ingredients": (RecipeIngredient, "recipe__food__owner"),
    "own_food_versions": (FoodReplacement, "old__owner"),
    "offered_foods": (FoodSubmission, "submitted_by"),
    "own_supplements": (Supplement, "owner"),
}
# What only this server needs: derived columns, and who it was, which the file is about.
_LEFT_OUT: Final = frozenset({"user", "owner", "submitted_by", "made_by", "decided_by"}) | {
    "search_text",
    "indexed_text",
    "loaded_by",
    "contents_read",
    "portions_read",
    "replacements_read",
}


def export_of(user: "User") -> dict[str, Any]:
    """The file's content; a fixed number of queries."""
    sections = {
        name: _rows(model._default_manager.filter(user=user)) for name, model in PERSONAL.items()
    }
    own = {
        name: _rows(model._default_manager.filter(**{owner: user}))
        for name, (model, owner) in _OWN.items()
    }
    entries = [*sections["entries"], *own["recipe_ingredients"]]
    return {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": timezone.now().isoformat(),
        "account": {
            "name": user.get_username(),
            "email": user.email,
            "joined_at": user.date_joined.isoformat(),
        },
        **sections,
        **own,
        "foods_eaten": _of_catalogue(
            Food,
            {row["food"] for row in entries},
            ("id", "name", "brand", "barcode", "source", "source_id", "source_release"),
        ),
        "portions_eaten": _of_catalogue(
            Portion,
            {row["portion"] for row in entries} - {None},
            ("id", "food", "description", "gram_weight"),
        ),
        "supplements_taken": _of_catalogue(
            Supplement,
            {row["supplement"] for row in sections["doses"]},
            ("id", "name", "form", "elemental_mg_per_unit", "unit", "route", "kind"),
        ),
    }


def _rows(rows: Iterable[Model]) -> list[dict[str, Any]]:
    return [_row(row) for row in rows.order_by("pk")]  # type: ignore[attr-defined]


def _row(row: Model) -> dict[str, Any]:
    return {
        field.name: _plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in _LEFT_OUT
    }


def _of_catalogue(model: type[Model], ids: set[int], names: tuple[str, ...]) -> list[Any]:
    rows = model._default_manager.filter(pk__in=ids).order_by("pk").values(*names)
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    """A value as JSON has it; numbers keep every digit they are stored with."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
