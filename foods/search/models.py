"""The index: the words of all foods, and which food has which word.

Two plain tables, so that SQLite and PostgreSQL find the same foods in the same order.
"""

from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Q

# A food the index does not know as it is now; see `waiting` for how to ask for these.
STALE: Final = ~Q(search_text=models.F("indexed_text"))


def waiting(foods: Any) -> Any:
    """Those of the foods that wait to be indexed, longest first.

    In the order of their partial index: PostgreSQL takes two texts to differ nearly always, and
    without an order that only this index has it would rather read the whole table.
    """
    return foods.filter(STALE).order_by("updated_at", "pk")


class WordField(models.CharField):
    """Lower-case letters and digits, compared byte by byte whatever the database's language."""

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}


# What the weights of a food's words depend on beside its search text; see `ranking.standing`.
WEIGHED: Final = ("name", "source_name", "loaded_by", "owner_id")


class IndexedTextField(models.TextField):
    """The search text the index holds; only the index writes it.

    A save leaves it alone, or empties it when the food's words weigh something else from now on;
    what changes `WEIGHED` in bulk has to empty it itself.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if add:
            return ""
        as_weighed = Q(**{name: getattr(model_instance, name) for name in WEIGHED})
        unchanged = models.When(as_weighed, then=models.F(self.attname))
        return models.Case(unchanged, default=models.Value(""), output_field=models.TextField())


class SearchWord(models.Model):
    text = WordField(max_length=80, unique=True)
    foods = models.PositiveIntegerField(default=0)  # about how many foods have it

    def __str__(self) -> str:
        return self.text


class SearchPosting(models.Model):
    """`weight`: how little the word says of the food; the lightest are looked at first.

    Without a constraint on the food: a deleted one leaves its postings, which find nothing, until
    the index is tidied; nothing else has to know of the index to delete a food.
    """

    pk = models.CompositePrimaryKey("food_id", "word_id")
    food = models.ForeignKey(
        "foods.Food",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="postings",
    )
    word = models.ForeignKey(SearchWord, models.CASCADE, db_index=False, related_name="postings")
    weight = models.PositiveSmallIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["word", "weight", "food"], name="posting_lightest_first")
        ]

    def __str__(self) -> str:
        return f"{self.word_id} in {self.food_id}"
