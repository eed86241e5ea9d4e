"""Selecting foods and supplements: chainable, and what a person may see comes first."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db.models import (
    F,
    FloatField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast

from foods.diets import SEPARATOR, allergen_codes, suiting

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


def _visible(user: "AbstractBaseUser | AnonymousUser") -> Q:
    published = Q(owner=None, status="published")
    # An own food that waits for the curators' review stays in use.
    own = ("published", "pending")
    return published if user.is_anonymous else published | Q(owner=user, status__in=own)


class FoodQuerySet(QuerySet[Any]):
    def for_user(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """The published catalogue and the person's own foods, nobody else's."""
        return self.filter(_visible(user))

    def with_past_ones(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """Those, and retired ones, which days of before still hold; to read, not to choose."""
        theirs = Q(owner=None) if user.is_anonymous else Q(owner=None) | Q(owner=user)
        return self.filter(_visible(user) | theirs & Q(status="retired"))

    def suitable_for(self, diet: str = "", without: Iterable[str] = ()) -> Self:
        """Only foods certain to suit a `diet` and to be free of the allergens `without`.

        What is not known of a food leaves it out. Words that are no diet or allergen are a
        ValueError.
        """
        suitable = self.filter(diet__in=suiting(diet)) if diet else self
        if unwanted := allergen_codes(SEPARATOR.join(without)):
            suitable = suitable.filter(allergens_complete=True)
        for code in unwanted:
            suitable = suitable.exclude(allergens__contains=f"{SEPARATOR}{code}{SEPARATOR}")
        return suitable

    def for_writing(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """Those, and foods that others took the place of: an old name still finds its food."""
        theirs = Q(owner=None) if user.is_anonymous else Q(owner=None) | Q(owner=user)
        return self.filter(_visible(user) | theirs & Q(replaced_by__isnull=False))

    def with_magnesium(self) -> Self:
        """Annotate `magnesium_mg_per_100g` (None: unknown)."""
        from foods.models import NutrientContent

        content = NutrientContent.objects.filter(food=OuterRef("pk"), nutrient="magnesium")
        return self.annotate(magnesium_mg_per_100g=Subquery(content.values("amount_per_100g")[:1]))

    def with_usual_portion(self) -> Self:
        """Annotate the default portion: `usual_portion`, `usual_portion_g`,
        `usual_portion_magnesium_mg`."""
        from foods.models import Portion

        usual = Portion.objects.filter(food=OuterRef("pk"), is_default=True, is_active=True)
        return self.with_magnesium().annotate(
            usual_portion=Subquery(usual.values("description")[:1]),
            usual_portion_g=Subquery(usual.values("gram_weight")[:1]),
            # As floats: SQLite divides whole decimals as integers.
            usual_portion_magnesium_mg=Cast(
                F("magnesium_mg_per_100g") * F("usual_portion_g"), FloatField()
            )
            / 100.0,
        )

    def richest_first(self) -> Self:
        """By magnesium in the usual portion; unknown last. After `with_usual_portion()`."""
        return self.order_by(F("usual_portion_magnesium_mg").desc(nulls_last=True), "name", "pk")

    def with_portions(self) -> Self:
        """Prefetch the portions people may choose now into `active_portions`."""
        from foods.models import Portion

        return self.prefetch_related(
            Prefetch(
                "portions",
                queryset=Portion.objects.filter(is_active=True),
                to_attr="active_portions",
            )
        )

    def for_api(self) -> Self:
        """Foods with all an answer of the API shows of them, in three queries."""
        return self.with_magnesium().with_portions().prefetch_related("contents")

    def recipes_for_api(self) -> Self:
        """Recipes with all an answer of the API shows of them, in four queries."""
        from foods.models import NutrientContent, RecipeIngredient

        content = NutrientContent.objects.filter(food=OuterRef("food"), nutrient="magnesium")
        ingredients = RecipeIngredient.objects.select_related("food", "portion").annotate(
            magnesium_mg_per_100g=Subquery(content.values("amount_per_100g")[:1])
        )
        return (
            self.filter(recipe__isnull=False)
            .for_api()
            .select_related("recipe")
            .prefetch_related(Prefetch("recipe__ingredients", queryset=ingredients))
        )


class SupplementQuerySet(QuerySet[Any]):
    def for_user(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """The published supplements and the person's own ones, nobody else's."""
        return self.filter(_visible(user))
