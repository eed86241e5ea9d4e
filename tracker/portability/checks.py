"""What the ordinary writes check, over all rows of a file before any is written.

But for what guards somebody's typing: that an amount is not too much was judged by the weight of a
portion, or by what is in a tablet, of that day. Both may have been corrected since.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from foods.models import (
    Food,
    NutrientContent,
    RecipeIngredient,
    Status,
    Supplement,
)
from foods.recipe_updates import SERVING, parts_first
from foods.recipes import MAX_INGREDIENTS
from foods.rules import check_amount_said_once, check_content, check_mass, check_portions
from tracker import rules
from tracker.models import (
    DayRecord,
    DiaryImport,
    ImportedRow,
    IntakeEntry,
    LifeStagePeriod,
    MealTemplateItem,
    Profile,
    SupplementDose,
    SymptomEntry,
)
from tracker.portability.constraints import broken
from tracker.portability.faults import Faults
from tracker.portability.incoming import Row, Rows
from tracker.portability.sections import TABLES, relations

# Days are the person's own, in the zone of their profile, which may be another one by now: that of
# somebody who flew over the date line is two days away.
_SLACK: Final = dt.timedelta(days=2)


def _check_entry(row: Any, latest: dt.date) -> None:
    rules.check_diary_date(row.date, latest)
    check_amount_said_once(row.food, row.portion, row.quantity, row.amount_g)


def _check_day(row: Any, latest: dt.date) -> None:
    rules.check_diary_date(row.date, latest)
    rules.check_completeness(
        row.date,
        latest,
        food_complete=row.food_complete,
        supplements_complete=row.supplements_complete,
        symptoms_complete=row.symptoms_complete,
    )


def _check_profile(row: Any, latest: dt.date) -> None:
    if row.birth_date is not None:
        rules.check_birth_date(row.birth_date, latest)


def _check_ingredient(row: Any, latest: dt.date) -> None:
    check_amount_said_once(row.food, row.portion, row.quantity, row.amount_g)


def _check_content(row: Any, latest: dt.date) -> None:
    try:
        check_content(row.nutrient, row.amount_per_100g)
    except ValidationError as error:
        raise ValidationError({"amount_per_100g": error}) from error


def _check_own_food(food: Any, latest: dt.date) -> None:
    """An own food never takes a place in the catalogue that a source's food has or may have."""
    wrong = "source" if food.source != Food.Source.OWN else "source_id"
    if wrong == "source" or food.source_id:
        said = ValidationError(_("An own food is entered by hand."), code="not_own")
        raise ValidationError({wrong: said})
    if food.status == Status.PENDING:  # the offer stays where it was made
        food.status = Status.PUBLISHED
    _check_status(food, latest)


def _check_status(row: Any, latest: dt.date) -> None:
    if row.status not in (Status.PUBLISHED, Status.RETIRED):
        said = ValidationError(_("An own row is published or retired."), code="invalid_choice")
        raise ValidationError({"status": said})


def _check_import(row: Any, latest: dt.date) -> None:
    """What an import noted of itself has the form in which its page reads it."""
    said = {"row": int, "code": str, "column": str, "value": str}
    fits = {
        "counts": all(type(each) is int for each in row.counts.values()),
        "left_out": all(_is_of(each, said) for each in row.left_out),
        "kept": all(_is_of(each, {"day": str, "name": str}) for each in row.kept),
    }
    wrong = {
        name: ValidationError(_("It is not as an import writes it."), code="invalid")
        for name, is_so in fits.items()
        if not is_so
    }
    if wrong:
        raise ValidationError(wrong)


def _is_of(value: Any, members: dict[str, type]) -> bool:
    if not isinstance(value, dict) or value.keys() != members.keys():
        return False
    return all(type(value[name]) is kind for name, kind in members.items())


# The rules of several fields, as the ordinary writes have them.
_RULES: Final[dict[type[Model], Callable[[Any, dt.date], None]]] = {
    IntakeEntry: _check_entry,
    SupplementDose: lambda row, latest: rules.check_diary_date(row.date, latest),
    SymptomEntry: lambda row, latest: rules.check_diary_date(row.date, latest),
    DayRecord: _check_day,
    Profile: _check_profile,
    LifeStagePeriod: lambda row, latest: rules.check_period(row.from_date, row.to_date, latest),
    Food: _check_own_food,
    Supplement: _check_status,
    NutrientContent: _check_content,
    RecipeIngredient: _check_ingredient,
    MealTemplateItem: _check_ingredient,
    DiaryImport: _check_import,
}


def check_rows(rows: Rows, faults: Faults) -> None:
    """Check every row by itself, then beside the others of its table."""
    latest = _latest(rows, faults)
    for section, model in TABLES.items():
        check = _RULES.get(model)
        excluded = {field.name for field in relations(model)} | {"user", "owner"}
        for row in rows[section]:
            if not faults.has(row.place):
                _check_row(row, check, excluded, latest, faults)
        _check_constraints(section, rows[section], faults)
    _check_medicines(rows["medicines"], faults)
    _check_revisions(rows, faults)
    _check_foods(rows, faults)


def _latest(rows: Rows, faults: Faults) -> dt.date:
    """The last date that may be the person's own, by the zone of their profile in the file."""
    profile = Profile()
    for row in rows["profile"]:
        try:
            row.instance.clean_fields(exclude=_nulls(row.instance) | {"user"})
        except ValidationError as error:
            faults.add_error(row.place, error)
        else:
            profile = row.instance
    return profile.today + _SLACK


def _nulls(instance: Any) -> set[str]:
    """Fields that may be null and are: which of them a form asks for is the form's business."""
    return {
        field.name
        for field in instance._meta.concrete_fields
        if field.null and getattr(instance, field.attname) is None
    }


def _check_row(
    row: Row,
    check: Callable[[Any, dt.date], None] | None,
    excluded: set[str],
    latest: dt.date,
    faults: Faults,
) -> None:
    pk = row.instance._meta.pk.name
    try:
        row.instance.clean_fields(exclude=excluded | _nulls(row.instance) | {pk})
        row.instance.clean()
        if check is not None:
            check(row.instance, latest)
    except ValidationError as error:
        faults.add_error(row.place, error)


def _check_constraints(section: str, rows: Sequence[Row], faults: Faults) -> None:
    sound = [(row.index, row.instance) for row in rows if not faults.has(row.place)]
    for each in broken(TABLES[section], sound):
        place = (section, each.place, each.field) if each.field else (section, each.place)
        faults.add(place, each.code, each.detail)


def _check_medicines(rows: Sequence[Row], faults: Faults) -> None:
    try:
        rules.check_medicines([(row.instance.medicine, row.instance.time) for row in rows])
    except ValidationError as error:
        for each in error.error_dict["medicines"]:
            faults.add_error(("medicines",), each)


def _check_revisions(rows: Rows, faults: Faults) -> None:
    """Each row was written with a revision of its own: whoever reads on by revision needs that.

    What an import noted of a day is no such row: it repeats the revision of the day.
    """
    seen = set()
    for section in rows:
        if TABLES[section] is ImportedRow:
            continue
        for row in rows[section]:
            revision = getattr(row.instance, "revision", 0)
            if revision and revision in seen:
                said = _("Another row has the same revision.")
                faults.add((*row.place, "revision"), "not_unique", said)
            seen.add(revision)


def _check_foods(rows: Rows, faults: Faults) -> None:
    """What a food holds together, apart from recipes: theirs is computed again."""
    computed = {row.keys.get("food") for row in rows["recipes"]}
    contents: dict[Any, dict[str, Decimal]] = defaultdict(dict)
    for row in rows["own_food_contents"]:
        contents[row.keys.get("food")][row.instance.nutrient_id] = row.instance.amount_per_100g
    portions = defaultdict(list)
    for row in rows["own_food_portions"]:
        if row.instance.is_active:
            said = {name: getattr(row.instance, name) for name in ("description", "is_default")}
            portions[row.keys.get("food")].append(said)
    for row in rows["own_foods"]:
        if faults.has(row.place) or row.keys.get("id") in computed:
            continue
        _add_of_food(row, lambda key: check_mass(contents[key]), faults)
        _add_of_food(row, lambda key: check_portions(portions[key]), faults)


def _add_of_food(row: Row, check: Callable[[Any], None], faults: Faults) -> None:
    try:
        check(row.keys.get("id"))
    except ValidationError as error:
        faults.add_error(row.place, error)


def recipes_in_order(rows: Rows, faults: Faults) -> list[Row]:
    """The recipes, each after those it is made of; a circle is a fault."""
    made_of: dict[int, set[int]] = {row.instance.pk: set() for row in rows["recipes"]}
    count: Counter[int] = Counter()
    for row in rows["recipe_ingredients"]:
        recipe = row.instance.recipe_id
        count[recipe] += 1
        if row.instance.food_id in made_of and recipe in made_of:
            made_of[recipe].add(row.instance.food_id)
    of_serving = {
        row.instance.food_id
        for row in rows["own_food_portions"]
        if row.instance.description == SERVING
    }
    for row in rows["recipes"]:
        if row.instance.pk not in of_serving:
            faults.add(
                row.place,
                "no_serving",
                _("A recipe has the portion “%(serving)s”.") % {"serving": SERVING},
            )
        if not 0 < count[row.instance.pk] <= MAX_INGREDIENTS:
            said = _("A recipe has 1 to %(max_ingredients)s ingredients.") % {
                "max_ingredients": MAX_INGREDIENTS
            }
            faults.add(row.place, "ingredients", said)
    by_key = {row.instance.pk: row for row in rows["recipes"]}
    order = parts_first(made_of)
    for pk in by_key.keys() - set(order):
        faults.add(by_key[pk].place, "circle", _("A recipe cannot be an ingredient of itself."))
    return [by_key[pk] for pk in order]


def check_versions(rows: Rows, faults: Faults) -> None:
    """Replay the replacements: each must have been possible, and foods say what came of them."""
    stands: dict[int, Any] = {}  # food -> the replacement in force
    place_of = {row.instance.pk: index for index, row in enumerate(rows["own_food_versions"])}
    for index, row in enumerate(rows["own_food_versions"]):
        said = row.instance
        if said.undoes_id is None:
            if problem := _why_not(said, stands):
                faults.add(row.place, "impossible", problem)
            stands[said.old_id] = said
        elif place_of[said.undoes_id] >= index or not _takes_back(said, stands):
            faults.add((*row.place, "undoes"), "impossible", _("This was not in force then."))
        else:
            del stands[said.old_id]
    for row in rows["own_foods"]:
        food, now = row.instance, stands.get(row.instance.pk)
        expected = (None, None) if now is None else (now.new_id, now.from_date)
        if (food.replaced_by_id, food.replaced_from) != expected:
            said = _("The versions in the file say otherwise.")
            faults.add((*row.place, "replaced_by"), "impossible", said)


def _why_not(said: Any, stands: dict[int, Any]) -> str:
    if (said.from_date is None) != (said.kind == said.Kind.MERGE):
        return _("A merge holds for every day, anything else from a day on.")
    if said.old_id in stands or said.new_id in stands or said.old_id == said.new_id:
        return _("One of these foods has been replaced already.")
    return ""


def _takes_back(said: Any, stands: dict[int, Any]) -> bool:
    """Whether it undoes what is in force for its food, and nothing came after that."""
    done = stands.get(said.old_id)
    same = ("new_id", "from_date", "kind")
    return (
        done is not None
        and done.pk == said.undoes_id
        and said.new_id not in stands
        and all(getattr(done, name) == getattr(said, name) for name in same)
    )
