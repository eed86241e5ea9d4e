"""What a list of foods is narrowed to and ordered by, as its address says it.

Words that mean nothing are left out: an address typed by hand shows the list all the same.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.db.models import F
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from foods.diets import ALLERGENS, Diet
from foods.search.candidates import typed
from foods.search.text import MAX_LETTERS, words_of
from foods.serving import is_ready_to_eat

MARKS: Final = {"good": _("good or better"), "excellent": _("excellent")}
DIETS: Final = {
    Diet.VEGAN.value: _("vegan"),
    Diet.VEGETARIAN.value: _("vegetarian"),
    Diet.FISH.value: _("vegetarian or fish"),
}
# What each column of the table is ordered by.
COLUMNS: Final = {
    "name": "name",
    "portion": "usual_portion_magnesium_mg",
    "100g": "magnesium_mg_per_100g",
    "100kcal": "magnesium_mg_per_100kcal",
}
RICHEST: Final = "-portion"


@dataclass(frozen=True)
class Filters:
    """`sort` is a column, with a minus before it for the highest first."""

    group: str = ""
    mark: str = ""
    diet: str = ""
    without: tuple[str, ...] = ()
    q: str = ""
    raw: bool = False  # also what nobody eats as it is: dry beans, flour, raw potatoes
    sort: str = RICHEST

    @classmethod
    def of(cls, data: QueryDict, groups: Collection[str]) -> Self:
        sort = data.get("sort", "")
        return cls(
            group=_one_of(data.get("group", ""), groups),
            mark=_one_of(data.get("mark", ""), MARKS),
            diet=_one_of(data.get("diet", ""), DIETS),
            without=tuple(code for code in ALLERGENS if code in data.getlist("without")),
            q=data.get("q", "").replace("\0", "").strip()[:MAX_LETTERS],
            raw=data.get("raw") == "1",
            sort=sort if sort.removeprefix("-") in COLUMNS else RICHEST,
        )

    @property
    def has_more(self) -> bool:
        """Whether something is set that is folded away at first."""
        return bool(self.diet or self.without or self.raw)

    @property
    def narrows(self) -> bool:
        """Whether anything but the order is set."""
        return replace(self, sort=RICHEST) != type(self)()

    def narrowed(self, foods: Any) -> Any:
        """Only what is asked for, by all but the words; after `with_usual_portion()`."""
        if self.group:
            foods = foods.filter(group=self.group)
        return foods.suitable_for(self.diet, self.without).at_least(self.mark)

    def worded(self, foods: Any) -> Any:
        """Only foods with each of the words in a name, from its beginning on."""
        return foods.filter(typed(words_of(self.q)))

    def ready(self, foods: Any) -> Any:
        """Only what is eaten as it is, unless the rest is asked for; one query more.

        Judged by the names of the curated catalogue, whose few hundred others are left out.
        """
        if self.raw:
            return foods
        names = foods.model.objects.curated().order_by().values_list("pk", "name", "group_id")
        others = [pk for pk, name, group in names if not is_ready_to_eat(name, group or "")]
        return foods.exclude(pk__in=others)

    def ordered(self, foods: Any) -> Any:
        """By the column; what is unknown stands last, whichever way."""
        column = F(COLUMNS[self.sort.removeprefix("-")])
        by = column.desc(nulls_last=True) if self.sort[0] == "-" else column.asc(nulls_last=True)
        return foods.order_by(by, "name", "pk")

    def query(self, **changes: Any) -> str:
        """The address's query with these changes, without what says nothing."""
        changed = replace(self, **changes)
        said = {
            field.name: "1" if value is True else value
            for field in fields(self)
            if (value := getattr(changed, field.name)) != field.default
        }
        return urlencode(said, doseq=True)


def _one_of(word: str, known: Collection[str]) -> str:
    return word if word in known else ""
