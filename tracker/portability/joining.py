"""Rows of the file that point at each other and at the catalogue, with instances for keys."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.db.models import SET_NULL, AutoField, ForeignKey, Model
from django.utils.translation import gettext_lazy as _

from foods.composition import MAX_AMOUNT_G, storable_g
from foods.models import Food, FoodGroup, FoodReplacement, Nutrient, Portion, Supplement
from tracker.portability.catalogue import Mentioned
from tracker.portability.faults import Faults
from tracker.portability.incoming import Provisional, Row, Rows
from tracker.portability.sections import PART_OF, TABLES, relations

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_OF_CATALOGUE: Final = (Food, Portion, Supplement)


def join_rows(
    rows: Rows, data: Mapping[str, Any], user: "User", faults: Faults, provisional: Provisional
) -> Mentioned:
    """Set what every row points at; returns what is of the catalogue.

    Moves by replacements that are not in the file are left out: which of this server's they would
    be, nobody can say.
    """
    own = _by_key(rows, faults)
    versions = own[FoodReplacement]
    rows["moved_entries"] = [
        row for row in rows["moved_entries"] if row.keys.get("replacement") in versions
    ]
    mentioned = Mentioned(data, user, _not_own(rows, own), faults, provisional)
    faults.stop()
    own[Nutrient].update(Nutrient.objects.in_bulk())
    own[FoodGroup].update(FoodGroup.objects.in_bulk())
    for section, model in TABLES.items():
        points = relations(model)
        for row in rows[section]:
            for field in points:
                _point(row, field, own, mentioned, faults)
                if field.related_model is Portion and row.keys.get(field.name) in mentioned.lost:
                    _do_without(row.instance, field.name)
            if model is FoodReplacement:
                _join_portions(row, own, mentioned, faults)
    rows["favourites"] = list(_one_of_each(rows["favourites"]))
    return mentioned


def _one_of_each(favourites: Iterable[Row]) -> Iterator[Row]:
    """Without those that only this server takes for the same food or supplement as another."""
    seen: dict[Any, Any] = {}
    for row in favourites:
        of = row.instance.food or row.instance.supplement
        said = row.keys.get("food"), row.keys.get("supplement")
        if of is None or seen.setdefault(of, said) == said:
            yield row


Own = dict[type[Model], dict[Any, Any]]


def _by_key(rows: Rows, faults: Faults) -> Own:
    own: Own = defaultdict(dict)
    for section, model in TABLES.items():
        name = model._meta.pk.name
        is_key = isinstance(model._meta.pk, AutoField) or name in {
            field.name for field in relations(model)
        }
        for row in rows[section] if is_key else ():
            key = row.keys.get(name)
            if key is None:
                continue
            if key in own[model]:
                said = _("Another row has the same key.")
                faults.add((*row.place, name), "not_unique", said)
            own[model][key] = row.instance
    return own


def _not_own(rows: Rows, own: Own) -> dict[type[Model], set[int]]:
    wanted: dict[type[Model], set[int]] = {model: set() for model in _OF_CATALOGUE}
    for section, table in TABLES.items():
        for field in relations(table):
            if field.related_model in wanted and field.name != PART_OF.get(section):
                keys = {row.keys.get(field.name) for row in rows[section]}
                wanted[field.related_model] |= keys
    for row in rows["own_food_versions"]:
        wanted[Portion] |= {new for _old, new in _pairs(row) if new is not None}
    return {model: keys - own[model].keys() - {None} for model, keys in wanted.items()}


def _point(
    row: Row, field: "ForeignKey[Any, Any]", own: Own, mentioned: Mentioned, faults: Faults
) -> None:
    key = row.keys.get(field.name)
    if key is None:
        return
    model = field.related_model
    found = own[model].get(key)
    can_be_empty = field.null and field.remote_field.on_delete is SET_NULL
    is_part = PART_OF.get(str(row.place[0])) == field.name
    if found is None and model in _OF_CATALOGUE and not is_part:
        found = mentioned.find(model, key, along=not can_be_empty)
    if found is not None:
        setattr(row.instance, field.name, found)
    elif not can_be_empty:
        said = _("The file has no such row.")
        faults.add((*row.place, field.name), "does_not_exist", said)


def _pairs(row: Row) -> Iterator[tuple[int | None, int | None]]:
    """Keys of portions: of the old food, of the new one; None for what is no key."""
    portions = row.instance.portions
    for old, new in portions.items() if isinstance(portions, dict) else [("", None)]:
        is_key = old.isascii() and old.isdigit() and len(old) < 20 and type(new) is int
        yield (int(old), new) if is_key else (None, None)


def _join_portions(row: Row, own: Own, mentioned: Mentioned, faults: Faults) -> None:
    """Pairs of portions for pairs of keys; one that the new food does not have here is left out."""
    place = (*row.place, "portions")
    for old_key, new_key in _pairs(row):
        old = own[Portion].get(old_key)
        new = own[Portion].get(new_key) or (
            None if new_key is None else mentioned.find(Portion, new_key, along=True)
        )
        if old is None or new is None:
            faults.add(place, "does_not_exist", _("The file has no such portion."))
        elif (old.food_id, new.food_id) != (row.instance.old_id, row.instance.new_id):
            faults.add(place, "portion_of_another_food", _("A portion belongs to another food."))
        elif new_key not in mentioned.lost:
            row.portions.append((old, new))
    row.instance.portions, row.instance.details = {}, {}


def _do_without(instance: Any, name: str) -> None:
    """Take out a portion that the food does not have here; what was written by it keeps its weight.

    A quantity that cannot be stays as it is: its own check says what is wrong with it.
    """
    portion, quantity = getattr(instance, name), getattr(instance, "quantity", None)
    if quantity is None or not hasattr(instance, "amount_g"):
        setattr(instance, name, None)
    elif 0 < quantity <= MAX_AMOUNT_G:
        instance.amount_g = storable_g(portion.gram_weight * quantity)
        instance.quantity = None
        setattr(instance, name, None)
