"""Taking one import back: what it made, and only that. What was changed since stays."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db import transaction
from django.db.models import CASCADE, SET_NULL, Exists, OuterRef
from django.utils import timezone

from foods.columns_in_sql import batches
from foods.history import forget_foods
from foods.models import (
    Food,
    FoodReplacement,
    FoodSubmission,
    RecipeIngredient,
    Supplement,
)
from foods.references import foreign_keys_to
from foods.turns import lock_catalogue
from tracker.many_rows_written import change_many, delete_many
from tracker.models import (
    DayRecord,
    DiaryImport,
    Favourite,
    IntakeEntry,
    MealTemplateItem,
    Profile,
    SupplementDose,
)
from tracker.services import locked_profile

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_NAMED: Final = 200
Row = TypeVar("Row", IntakeEntry, SupplementDose)


@transaction.atomic
def undo_import(*, user: "User", diary_import: DiaryImport) -> DiaryImport:
    """Delete the rows it made, leave tombstones, and delete own foods that nothing uses then.

    Rows that the person changed since are kept and named. Asked twice, once.
    """
    lock_catalogue()
    profile = locked_profile(user)
    made = DiaryImport.objects.select_for_update().get(user=user, pk=diary_import.pk)
    if made.state == DiaryImport.State.UNDONE:
        return made
    kept: list[dict[str, str]] = []
    removed = _take_back(profile, made, "entry", IntakeEntry, "food", kept)
    removed += _take_back(profile, made, "dose", SupplementDose, "supplement", kept)
    days = _take_back_days(profile, made)
    foods, supplements = _forget_unused(user, made)
    made.rows.all().delete()
    made.state, made.undone_at = DiaryImport.State.UNDONE, timezone.now()
    made.kept = kept[:MOST_NAMED]
    made.counts = {
        **made.counts,
        "removed": removed,
        "kept": len(kept),
        "days_taken_back": days,
        "foods_removed": foods,
        "supplements_removed": supplements,
    }
    made.save()
    return made


def _take_back(
    profile: Profile,
    made: DiaryImport,
    kind: str,
    model: type[Row],
    of: str,
    kept: list[dict[str, str]],
) -> int:
    links = dict(made.rows.filter(kind=kind).values_list("object_id", "written_at"))
    going: list[Row] = []
    for some in batches(list(links)):
        rows: Any = model.objects.filter(user_id=profile.user_id, uuid__in=some)
        for row in rows.select_related(of):
            if row.updated_at == links[row.object_id]:
                going.append(row)
            else:
                name = getattr(row, of).name
                kept.append({"day": row.date.isoformat(), "name": name})
    delete_many(profile=profile, rows=going)
    return len(going)


def _take_back_days(profile: Profile, made: DiaryImport) -> int:
    """Days it called complete are so no longer, unless the person said anything of them since.

    Even then where nothing is left: a complete day without food is a fast.
    """
    links = {link.object_id: link for link in made.rows.filter(kind="day")}
    if not links:
        return 0
    eaten = set(IntakeEntry.objects.filter(user_id=profile.user_id).values_list("date", flat=True))
    changed, gone = [], []
    for row in DayRecord.objects.filter(user_id=profile.user_id):
        link = links.get(row.object_id)
        if link is None or (link.revision != row.revision and row.date in eaten):
            continue
        said = link.said.split()
        for name in ("food", "supplements"):
            if name in said:
                setattr(row, f"{name}_complete", False)
        is_empty = not (row.food_complete or row.supplements_complete or row.note)
        (gone if "new" in said and is_empty else changed).append(row)
    change_many(profile=profile, rows=changed, names=("food_complete", "supplements_complete"))
    delete_many(profile=profile, rows=gone)
    return len(changed) + len(gone)


def _forget_unused(user: "User", made: DiaryImport) -> tuple[int, int]:
    links = made.rows.exclude(food=None, supplement=None)
    foods = list(links.exclude(food=None).values_list("food_id", flat=True))
    supplements = list(links.exclude(supplement=None).values_list("supplement_id", flat=True))
    unused_foods = [pk for some in batches(foods) for pk in _unused_foods(user, some)]
    for some in batches(unused_foods):
        _delete_many(Food, some)
        forget_foods(some)
    unused = [pk for some in batches(supplements) for pk in _unused_supplements(user, some)]
    for some in batches(unused):
        _delete_many(Supplement, some)
        Supplement.history.filter(id__in=some).delete()
    return len(unused_foods), len(unused)


def _unused_foods(user: "User", keys: Sequence[int]) -> list[int]:
    """Own foods that no day, recipe, favourite, kept meal, version or offer needs."""
    this = OuterRef("pk")
    used = (
        IntakeEntry.objects.filter(food=this),
        RecipeIngredient.objects.filter(food=this),
        Favourite.objects.filter(food=this),
        MealTemplateItem.objects.filter(food=this),
        FoodReplacement.objects.filter(old=this),
        FoodReplacement.objects.filter(new=this),
        FoodSubmission.objects.filter(food=this),
    )
    foods = Food.objects.filter(pk__in=keys, owner=user)
    for rows in used:
        foods = foods.exclude(Exists(rows))
    return list(foods.values_list("pk", flat=True))


def _delete_many(model: Any, keys: Sequence[int]) -> None:
    """Delete rows of the catalogue's tables with what is part of them, in few statements.

    Through signals each would be written into a history that is deleted next.
    """
    for field in foreign_keys_to(model):
        rows = field.model._base_manager.filter(**{f"{field.name}__in": keys})
        if field.remote_field.on_delete is SET_NULL:
            rows.update(**{field.name: None})
        elif field.remote_field.on_delete is CASCADE:
            rows._raw_delete(rows.db)
    rows = model._base_manager.filter(pk__in=keys)
    rows._raw_delete(rows.db)


def _unused_supplements(user: "User", keys: Sequence[int]) -> list[int]:
    this = OuterRef("pk")
    rows = Supplement.objects.filter(pk__in=keys, owner=user)
    rows = rows.exclude(Exists(SupplementDose.objects.filter(supplement=this)))
    rows = rows.exclude(Exists(Favourite.objects.filter(supplement=this)))
    return list(rows.values_list("pk", flat=True))
