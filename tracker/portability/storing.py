"""Writing the checked rows of a file: own foods with their history, the rest as it stands."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db.models import AutoField, DateTimeField, Model
from django.utils import timezone

from foods.columns_in_sql import batches
from foods.importers.many_rows import (
    Author,
    insert_rows,
    insert_with_history,
    update_with_history,
)
from foods.importers.ready_rows import ReadyRows
from foods.models import (
    Food,
    FoodReplacement,
    NutrientContent,
    Portion,
    Recipe,
    RecipeIngredient,
    Supplement,
)
from foods.recipe_updates import compute
from foods.search import search_text
from tracker.corrections.standing_foods import Eaten, StandingFoods
from tracker.models import DiaryImport, IntakeEntry, MealTemplate, MovedEntry, Profile
from tracker.portability.catalogue import Mentioned
from tracker.portability.incoming import Row, Rows
from tracker.portability.sections import PERSONAL

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_REASON: Final = "brought in from a file"
# Of what years of a diary have many rows: made ready before anybody has to wait.
_LONG: Final = ("entries", "doses", "symptoms", "days", "imported_rows")
_AMOUNT: Final = ("quantity", "amount_g")


class Storing:
    """Writes in an order in which what a row points at has its key before it."""

    def __init__(
        self, user: "User", rows: Rows, mentioned: Mentioned, recipes: Sequence[Row]
    ) -> None:
        """`recipes` each after those it is made of. No lock has to be held yet."""
        self._user, self._rows, self._mentioned, self._recipes = user, rows, mentioned, recipes
        self._author = Author(_REASON, user.pk)
        self._ready = {name: _early(PERSONAL[name], self._of(name)) for name in _LONG}

    def store(self) -> None:
        self._store_foods()
        supplements = [*self._of("own_supplements"), *self._mentioned.supplements.values()]
        self._insert_with_history(Supplement, supplements)
        contents = [*self._of("own_food_contents"), *self._mentioned.contents]
        self._insert_with_history(NutrientContent, contents)
        portions = [*self._of("own_food_portions"), *self._mentioned.portions.values()]
        self._insert_with_history(Portion, portions)
        for recipe in self._of("recipes"):
            recipe.food = recipe.food  # with its key
        _insert(Recipe, self._of("recipes"))
        _insert(RecipeIngredient, self._of("recipe_ingredients"))
        self._store_versions()
        for some in batches([row.instance.food.pk for row in self._recipes]):
            compute(some, reason=_REASON, by=self._user)
        self._store_diary()

    def _of(self, section: str) -> list[Any]:
        return [row.instance for row in self._rows[section]]

    def _store_foods(self) -> None:
        """With the foods that took their place set at last, when those have keys."""
        foods = self.foods
        replacing = [
            (food, food.replaced_by, food.replaced_from)
            for food in foods
            if food.replaced_by_id is not None
        ]
        for food in foods:
            food.replaced_by = food.replaced_from = None
            food.search_text = search_text(food.name, food.brand, food.aliases)
        self._insert_with_history(Food, foods)
        for food, new, since in replacing:
            food.replaced_by, food.replaced_from = new, since
        replaced_foods = [food for food, _new, _since in replacing]
        names = ["replaced_by", "replaced_from"]
        update_with_history(Food, replaced_foods, names, self._author)

    @property
    def foods(self) -> list[Food]:
        """The person's own from now on."""
        return [*self._of("own_foods"), *self._mentioned.foods.values()]

    def _insert_with_history(self, model: type[Model], rows: Sequence[Any]) -> None:
        names, values = columns_of(model, rows)
        keys = insert_with_history(model, names, values, self._author)
        for row, key in zip(rows, keys, strict=True):
            row.pk = key

    def _store_versions(self) -> None:
        """With what each takes back set at last, when that has its key."""
        versions = self._of("own_food_versions")
        undoing = [(said, said.undoes) for said in versions if said.undoes_id is not None]
        for row in self._rows["own_food_versions"]:
            said = row.instance
            said.undoes = None
            said.portions = {str(old.pk): new.pk for old, new in row.portions}
            if said.kind == FoodReplacement.Kind.VERSION:  # what a person did is no news to them
                said.made_by = self._user
        for said, key in zip(versions, _insert(FoodReplacement, versions), strict=True):
            said.pk = key
        for said, undone in undoing:
            said.undoes = undone
        FoodReplacement.objects.bulk_update(
            [said for said, _undone in undoing], ["undoes"], batch_size=100
        )

    def _store_diary(self) -> None:
        moves = self._follow_catalogue()
        self._follow_with_favourites()
        for section, model in PERSONAL.items():
            if model is Profile:
                continue
            rows = self._of(section)
            if section in self._ready:
                has_moved = model is IntakeEntry and bool(moves)
                keys = self._insert_ready(section, rows, _AMOUNT if has_moved else ())
            else:
                keys = _insert(model, rows)
            if model in (DiaryImport, MealTemplate):  # others of its rows point at it
                for row, key in zip(rows, keys, strict=True):
                    row.pk = key
            if model is IntakeEntry:
                self._know_entries(rows)
        MovedEntry.objects.bulk_create(
            MovedEntry(user=self._user, entry=entry, replacement_id=move, portion_before_id=portion)
            for entry, of_entry in moves
            for move, portion in of_entry.items()
        )

    def _insert_ready(self, section: str, rows: Sequence[Any], changed: Sequence[str]) -> list[int]:
        """With the keys that are known by now, and fields that were changed since."""
        ready, model = self._ready[section], PERSONAL[section]
        for field in model._meta.concrete_fields:
            if field.is_relation:
                ready.put(field.name, [_stored(row, field) for row in rows])
        for name in changed:
            ready.fill(name, [getattr(row, name) for row in rows])
        return ready.insert_all()

    def _follow_catalogue(self) -> list[tuple[IntakeEntry, dict[int, int | None]]]:
        """Entries of a food that another one stands for here become entries of that, as ever."""
        entries = self._of("entries")
        foods = StandingFoods.of(
            {entry.food.pk for entry in entries if entry.food.owner_id is None}
        )
        moves = []
        for entry in entries:
            if entry.food.pk not in foods:
                continue
            entry.food, entry.portion = entry.food, entry.portion
            eaten, of_entry = foods.stored(Eaten.of(entry), entry.date)
            if of_entry:
                for name, value in eaten.values().items():
                    setattr(entry, name, value)
                moves.append((entry, of_entry))
        return moves

    def _follow_with_favourites(self) -> None:
        """The same for those; of two that become one, the one that is of that food stays."""
        rows = [row for row in self._rows["favourites"] if row.instance.food is not None]
        foods = StandingFoods.of({row.instance.food.pk for row in rows})
        kept = {key for row in rows if (key := row.instance.food.pk) not in foods}
        for row in rows:
            favourite = row.instance
            if favourite.food.owner_id is not None or favourite.food.pk not in foods:
                continue
            favourite.food, favourite.portion = favourite.food, favourite.portion
            eaten, _moves = foods.stored(Eaten.of(favourite), self._today)
            if eaten.food_id in kept:
                self._rows["favourites"].remove(row)
                continue
            kept.add(eaten.food_id)
            for name, value in eaten.values().items():
                setattr(favourite, name, value)

    @property
    def _today(self) -> date:
        """The person's, in the zone of their profile in the file."""
        return next(iter(self._of("profile")), Profile()).today

    def _know_entries(self, entries: Sequence[Any]) -> None:
        """Their keys, where something points at them."""
        stored = dict(IntakeEntry.objects.filter(user=self._user).values_list("uuid", "pk"))
        for entry in entries:
            entry.pk = stored[entry.uuid]


def _insert(model: type[Model], rows: Iterable[Any]) -> list[int]:
    names, values = columns_of(model, rows)
    return insert_rows(model, names, values)


def _early(model: type[Model], rows: Sequence[Any]) -> ReadyRows:
    """All that does not hang on keys; those are put in when they are known."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    values = [
        tuple(None if field.is_relation else _stored(row, field) for field in fields)
        for row in rows
    ]
    return ReadyRows(model, [field.name for field in fields], values)


def ready_rows(model: type[Model], rows: Iterable[Any]) -> ReadyRows:
    """The rows as the database stores them, with the keys that were given by now."""
    return ReadyRows(model, *columns_of(model, rows))


def columns_of(model: type[Model], rows: Iterable[Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The fields, and of each row their values, with the keys that were given by now."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    return [field.name for field in fields], [
        tuple(_stored(row, field) for field in fields) for row in rows
    ]


def _stored(row: Any, field: Any) -> Any:
    if field.is_relation and field.is_cached(row):
        related = getattr(row, field.name)
        return None if related is None else related.pk
    value = getattr(row, field.attname)
    is_now = value is None and isinstance(field, DateTimeField) and not field.null
    return timezone.now() if is_now else value  # of what came along from the catalogue
