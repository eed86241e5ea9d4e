"""Selecting and summing diary rows. Every chain starts with `for_user` or with all people."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db.models import (
    Case,
    Count,
    DecimalField,
    F,
    FilteredRelation,
    FloatField,
    Max,
    Q,
    QuerySet,
    Sum,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

_EXACT = DecimalField(max_digits=20, decimal_places=6)
# quantity x portion weight, or the grams typed in; three decimals times three are six.
GRAMS = Coalesce(F("amount_g"), F("quantity") * F("portion__gram_weight"), output_field=_EXACT)


def _amount(per_100g: F) -> Combinable:
    """Content of the eaten grams. Divided as floats: SQLite divides whole decimals as integers."""
    return Cast(GRAMS * per_100g, FloatField()) / 100.0


def _content(nutrient: str) -> FilteredRelation:
    return FilteredRelation("food__contents", condition=Q(food__contents__nutrient=nutrient))


def _since(day: date) -> Case:
    return Case(When(date__gte=day, then=True), default=False)


class PersonalQuerySet(QuerySet[Any]):
    def for_user(self, user: "AbstractBaseUser") -> Self:
        """The only way in for a request: what is not selected here does not exist (404)."""
        return self.filter(user=user)

    def between(self, from_date: date, to_date: date) -> Self:
        """Rows dated within the window, both days included."""
        return self.filter(date__gte=from_date, date__lte=to_date)


class EntryQuerySet(PersonalQuerySet):
    def with_amounts(self) -> Self:
        """Annotate `grams` and `magnesium_mg` (None: the food's magnesium is unknown)."""
        return (
            self.alias(magnesium=_content("magnesium"))
            .annotate(grams=GRAMS)
            .annotate(magnesium_mg=_amount(F("magnesium__amount_per_100g")))
        )

    def whole(self) -> Self:
        """With their amounts, foods and portions; one query."""
        return self.with_amounts().select_related("food", "portion")

    def for_lists(self) -> Self:
        """`whole`, but only the columns that a line of a list shows."""
        return self.whole().only(
            "uuid",
            "date",
            "meal",
            "note",
            "quantity",
            "food__name",
            "food__brand",
            "food__is_quick_add",
            "portion__description",
        )

    def daily_totals(self, nutrient: str = "magnesium") -> "QuerySet[Any, dict[str, Any]]":
        """One row per user and date: what is known of the nutrient and how much is not.

        Keys: user_id, date, known_amount (None: nothing known; in the nutrient's unit), entries,
        unknown_entries, energy_kcal (known energy), unknown_energy_kcal (energy of the entries
        without the nutrient; None: none known), unknown_without_energy.
        """
        unknown = Q(wanted__amount_per_100g=None)
        return (
            self.alias(wanted=_content(nutrient), energy=_content("energy"))
            .alias(of_energy=_amount(F("energy__amount_per_100g")))
            .order_by("user_id", "date")
            .values("user_id", "date")
            .annotate(
                known_amount=Sum(_amount(F("wanted__amount_per_100g"))),
                entries=Count("id"),
                unknown_entries=Count("id", filter=unknown),
                energy_kcal=Sum("of_energy"),
                unknown_energy_kcal=Sum("of_energy", filter=unknown),
                unknown_without_energy=Count(
                    "id", filter=unknown & Q(energy__amount_per_100g=None)
                ),
            )
        )

    def nutrient_totals(self) -> "QuerySet[Any, dict[str, Any]]":
        """One row per date and nutrient: `known_amount` and `known_entries`.

        A nutrient no eaten food has a value for has no row.
        """
        return (
            self.filter(food__contents__isnull=False)
            .order_by("date", "food__contents__nutrient__position")
            .values("date", code=F("food__contents__nutrient"))
            .annotate(
                known_amount=Sum(_amount(F("food__contents__amount_per_100g"))),
                known_entries=Count("id"),
            )
        )

    def magnesium_by_food(self, since: date) -> "QuerySet[Any, dict[str, Any]]":
        """What each food with a known value gave before and from a day on, as `magnesium_mg`.

        One row per food and `is_since`, with `food_id` and `name`.
        """
        return (
            self.alias(magnesium=_content("magnesium"))
            .filter(magnesium__amount_per_100g__isnull=False)
            .order_by("food_id")
            .values("food_id", name=F("food__name"), is_since=_since(since))
            .annotate(magnesium_mg=Sum(_amount(F("magnesium__amount_per_100g"))))
        )

    def latest_per_food(self, limit: int) -> "QuerySet[Any, dict[str, Any]]":
        """The ids, as `newest`, of the last entry of each of the foods eaten last, newest first.

        Retired foods are left out, but not what was noted as a figure alone: that can be had again.
        """
        own = Q(food__status="pending", food__owner=F("user"))  # waits for the curators' review
        return (
            self.filter(Q(food__status="published") | own | Q(food__is_quick_add=True))
            .order_by()
            .values("food_id")
            .annotate(newest=Max("id"))
            .order_by("-newest")
            .values("newest")[:limit]
        )


_DOSE_MG = Cast(F("quantity") * F("supplement__elemental_mg_per_unit"), FloatField())


class DoseQuerySet(PersonalQuerySet):
    def swallowed(self) -> Self:
        """Doses that count as intake: what is put on the skin adds nothing."""
        return self.filter(supplement__route="oral")

    def with_amounts(self) -> Self:
        """Annotate `magnesium_mg`: what the dose adds to intake, 0 for topical ones."""
        return self.annotate(
            magnesium_mg=Case(
                When(
                    supplement__route="oral",
                    then=_DOSE_MG,
                ),
                default=0.0,
                output_field=FloatField(),
            )
        )

    def daily_totals(self) -> "QuerySet[Any, dict[str, Any]]":
        """One row per user and date: `magnesium_mg` swallowed and the number of oral `doses`."""
        return (
            self.swallowed()
            .order_by("user_id", "date")
            .values("user_id", "date")
            .annotate(
                magnesium_mg=Sum(_DOSE_MG),
                doses=Count("id"),
            )
        )

    def magnesium_by_supplement(self, since: date) -> "QuerySet[Any, dict[str, Any]]":
        """The same of swallowed supplements, with `supplement_id`."""
        return (
            self.swallowed()
            .order_by("supplement_id")
            .values("supplement_id", name=F("supplement__name"), is_since=_since(since))
            .annotate(magnesium_mg=Sum(_DOSE_MG))
        )


class MealTemplateItemQuerySet(PersonalQuerySet):
    def with_amounts(self) -> Self:
        """With food and portion, and annotated `magnesium_mg` (None: unknown)."""
        return (
            self.alias(magnesium=_content("magnesium"))
            .annotate(magnesium_mg=_amount(F("magnesium__amount_per_100g")))
            .select_related("food", "portion")
        )


class DayRecordQuerySet(PersonalQuerySet):
    pass


class FavouriteQuerySet(PersonalQuerySet):
    def whole(self) -> Self:
        """With names, and annotated `magnesium_mg` of the usual amount (None: unknown, or open)."""
        of_food = _amount(F("magnesium__amount_per_100g"))
        return (
            self.alias(magnesium=_content("magnesium"))
            .annotate(
                magnesium_mg=Case(
                    When(supplement=None, then=of_food),
                    When(supplement__route="oral", then=_DOSE_MG),
                    When(quantity__isnull=False, then=0.0),
                    output_field=FloatField(),
                )
            )
            .select_related("food", "supplement", "portion")
        )
