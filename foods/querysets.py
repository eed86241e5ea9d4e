"""Selecting foods and supplements: chainable, and what a person may see comes first."""

from collections.abc import Iterable, Set
from typing import TYPE_CHECKING, Any, Final, Self

from django.db.models import (
    F,
    FloatField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, NullIf

from foods.barcodes import ways_to_write
from foods.composition import EXCELLENT_FROM_MG, GOOD_FROM_MG
from foods.diets import SEPARATOR, allergen_codes, suiting

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


# The states in which an own food is eaten: one that waits for the curators' review stays in use.
IN_USE: Final = ("published", "pending")
# Members of an answer, and what has to be read to show them.
_OF_MAGNESIUM: Final = {"magnesium_mg_per_100g", "portions", "richness", "magnesium_mg_per_serving"}
_OF_PORTIONS: Final = {"portions", "richness", "magnesium_mg_per_serving"}
_OF_INGREDIENTS: Final = {
    "ingredients",
    "known_magnesium_mg_per_serving",
    "unknown_ingredients",
}


def _visible(user: "AbstractBaseUser | AnonymousUser") -> Q:
    published = Q(owner=None, status="published")
    return published if user.is_anonymous else published | Q(owner=user, status__in=IN_USE)


def _theirs(user: "AbstractBaseUser | AnonymousUser") -> Q:
    """Whatever its state: the catalogue's, or the person's own."""
    return Q(owner=None) if user.is_anonymous else Q(owner=None) | Q(owner=user)


class FoodQuerySet(QuerySet[Any]):
    def for_user(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """The published catalogue and the person's own foods, nobody else's."""
        return self.filter(_visible(user))

    def in_use_by(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """The person's own ones that they eat, without those another one took the place of."""
        return self.filter(owner=user, status__in=IN_USE, replaced_by=None)

    def with_past_ones(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """Those, and retired ones, which days of before still hold; to read, not to choose."""
        return self.filter(_visible(user) | _theirs(user) & Q(status="retired"))

    def curated(self) -> Self:
        """The catalogue that people look after, bounded in size: without imported products, and
        without anybody's own foods."""
        from foods.curation.likeness import CURATED

        return self.filter(owner=None, status="published", loaded_by__in=("", CURATED))

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
        return self.filter(_visible(user) | _theirs(user) & Q(replaced_by__isnull=False))

    def for_diary(
        self, user: "AbstractBaseUser | AnonymousUser", *, kept: int | None = None
    ) -> Self:
        """Those, and retired ones: what was eaten offline is written down whatever happened to
        the food before the phone was back.

        `kept` is the food that a row has already.
        """
        past = Q(replaced_by__isnull=False) | Q(status="retired")
        old = Q(pk=kept) if kept is not None else Q()
        return self.filter(_visible(user) | _theirs(user) & past | old)

    def with_barcode(self, digits: str) -> Self:
        """Foods of this barcode, with its leading zeros or without."""
        return self.filter(barcode__in=ways_to_write(digits))

    def with_magnesium(self) -> Self:
        """Annotate `magnesium_mg_per_100g` (None: unknown)."""
        from foods.models import NutrientContent

        content = NutrientContent.objects.filter(food=OuterRef("pk"), nutrient="magnesium")
        return self.annotate(magnesium_mg_per_100g=Subquery(content.values("amount_per_100g")[:1]))

    def with_usual_portion(self) -> Self:
        """Annotate the default portion: `usual_portion`, its `_id`, `usual_portion_g`,
        `usual_portion_magnesium_mg`."""
        from foods.models import Portion

        usual = Portion.objects.filter(food=OuterRef("pk"), is_default=True, is_active=True)
        return self.with_magnesium().annotate(
            usual_portion_id=Subquery(usual.values("pk")[:1]),
            usual_portion=Subquery(usual.values("description")[:1]),
            usual_portion_g=Subquery(usual.values("gram_weight")[:1]),
            # As floats: SQLite divides whole decimals as integers.
            usual_portion_magnesium_mg=Cast(
                F("magnesium_mg_per_100g") * F("usual_portion_g"), FloatField()
            )
            / 100.0,
        )

    def with_energy_ratio(self) -> Self:
        """Annotate `energy_kcal_per_100g` and `magnesium_mg_per_100kcal`.

        Both None where the energy is unknown, the second also where there is none of it. After
        `with_magnesium()`.
        """
        from foods.models import NutrientContent

        energy = NutrientContent.objects.filter(food=OuterRef("pk"), nutrient="energy")
        return self.annotate(
            energy_kcal_per_100g=Subquery(energy.values("amount_per_100g")[:1]),
            magnesium_mg_per_100kcal=Cast(F("magnesium_mg_per_100g"), FloatField())
            * 100.0
            / NullIf(Cast(F("energy_kcal_per_100g"), FloatField()), Value(0.0)),
        )

    def at_least(self, mark: str) -> Self:
        """Foods whose usual portion may be called a "good" source, or an "excellent" one.

        After `with_usual_portion()`; any other word leaves all.
        """
        from_mg = {"good": GOOD_FROM_MG, "excellent": EXCELLENT_FROM_MG}.get(mark)
        return self if from_mg is None else self.filter(usual_portion_magnesium_mg__gte=from_mg)

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

    def for_api(self, members: Set[str] | None = None) -> Self:
        """Foods with what these members of an answer show of them, by default all.

        A query, and one more each for portions and for contents.
        """
        foods = self
        if members is None or members & _OF_MAGNESIUM:
            foods = foods.with_magnesium()
        if members is None or members & _OF_PORTIONS:
            foods = foods.with_portions()
        if members is None or "contents" in members:
            foods = foods.prefetch_related("contents")
        return foods

    def recipes_for_api(self, members: Set[str] | None = None) -> Self:
        """Recipes with what these members show of them; one query more for ingredients."""
        from foods.models import NutrientContent, RecipeIngredient

        recipes = self.filter(recipe__isnull=False).for_api(members).select_related("recipe")
        if members is not None and not members & _OF_INGREDIENTS:
            return recipes
        content = NutrientContent.objects.filter(food=OuterRef("food"), nutrient="magnesium")
        ingredients = RecipeIngredient.objects.select_related("food", "portion").annotate(
            magnesium_mg_per_100g=Subquery(content.values("amount_per_100g")[:1])
        )
        return recipes.prefetch_related(Prefetch("recipe__ingredients", queryset=ingredients))


class SupplementQuerySet(QuerySet[Any]):
    def for_user(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """The published supplements and the person's own ones, nobody else's."""
        return self.filter(_visible(user))

    def for_diary(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """Those, and retired ones: what was taken offline is written down all the same."""
        return self.filter(_visible(user) | _theirs(user) & Q(status="retired"))
