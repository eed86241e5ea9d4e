"""Foods with what is in them and the measures people eat them in."""

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from foods.composition import MAX_AMOUNT_G, MIN_AMOUNT_G, amount_in
from foods.diets import ALLERGENS, Diet, allergen_codes, allergen_text, contradiction
from foods.field_rules import with_field_rules
from foods.models.nutrients import FoodGroup, Nutrient
from foods.querysets import FoodQuerySet
from foods.search.models import STALE, IndexedTextField
from foods.search.text import search_text


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    PENDING = "pending", _("waiting for review")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


class SearchTextField(models.TextField):
    """Filled from the food's words on every insert and save, `bulk_create` included."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        food = model_instance
        value = search_text(food.name, food.brand, food.aliases)
        setattr(food, self.attname, value)
        return value


def validate_allergens(text: str) -> None:
    try:
        allergen_codes(text)
    except ValueError as error:
        raise ValidationError(str(error), code="no_allergen") from error


def validate_diet(diet: str, codes: Iterable[str]) -> None:
    if problem := contradiction(diet, codes):
        raise ValidationError(problem, code="contradiction")


@with_field_rules
class Food(models.Model):
    """A food as eaten, named in plain words; `owner` is set for a person's own food."""

    class Source(models.TextChoices):
        FNDDS = "fndds", "USDA FNDDS"
        SR28 = "sr28", "USDA Standard Reference"
        FDC = "fdc", "USDA FoodData Central"
        OFF = "off", "Open Food Facts"
        CSV = "csv", _("CSV file")
        OWN = "own", _("entered by hand")

    name = models.CharField(max_length=200)
    aliases = models.TextField(
        blank=True, help_text=_("Other words people type, separated by semicolons.")
    )
    group = models.ForeignKey(
        FoodGroup, models.PROTECT, null=True, blank=True, related_name="foods"
    )
    brand = models.CharField(max_length=120, blank=True)
    barcode = models.CharField(
        max_length=14,
        blank=True,
        db_index=True,
        validators=[RegexValidator(r"^\d{4,14}$", _("A barcode has 4 to 14 digits."))],
    )
    source = models.CharField(max_length=10, choices=Source, default=Source.OWN)
    source_id = models.CharField(max_length=40, blank=True)
    source_release = models.CharField(max_length=40, blank=True)
    source_name = models.CharField(
        max_length=300, blank=True, help_text=_("The source's own description of the food.")
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.PUBLISHED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="own_foods"
    )
    # RESTRICT: an account goes with its own foods, the replaced and the replacing ones together.
    replaced_by = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="replaces"
    )
    replaced_from = models.DateField(
        null=True,
        blank=True,
        help_text=_("The first day that the other food stands for this one; empty: every day."),
    )
    diet = models.CharField(
        max_length=10,
        blank=True,
        choices=[
            (Diet.VEGAN.value, _("vegan")),
            (Diet.VEGETARIAN.value, _("vegetarian")),
            (Diet.FISH.value, _("fish or seafood")),
            (Diet.MEAT.value, _("meat")),
        ],
        help_text=_("Only where the food makes it certain; empty: not known."),
    )
    allergens = models.CharField(
        "contains",
        max_length=200,
        blank=True,
        validators=[validate_allergens],
        help_text=format_lazy(
            _("Separated by semicolons, of: {codes}."), codes=", ".join(ALLERGENS)
        ),
    )
    allergens_complete = models.BooleanField(
        "no other allergen",
        default=False,
        help_text=_("The food makes it certain that it contains none but these."),
    )
    # A figure noted for a meal without saying what was eaten (tracker/shortcuts/quick_add.py): a
    # food that holds just that, so that all totals count it, and that nobody finds.
    is_quick_add = models.BooleanField(default=False, db_default=False, editable=False)
    search_text = SearchTextField(blank=True, editable=False)
    indexed_text = IndexedTextField(blank=True, default="", editable=False)
    # The loader that keeps this food up to date and may retire it; empty: nobody but people.
    loaded_by = models.CharField(max_length=40, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    history = HistoricalRecords(excluded_fields=["search_text", "indexed_text", "loaded_by"])
    objects = FoodQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~Q(source_id=""),
                name="food_source_id_once",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("pk")),
                name="food_not_replaced_by_itself",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None, replaced_from=None)
                | Q(replaced_by__isnull=False, status="retired"),
                name="food_replaced_is_retired",
            ),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(source="own", source_id="", loaded_by=""),
                name="food_own_is_by_hand",
            ),
            models.CheckConstraint(
                condition=Q(is_quick_add=False) | Q(owner__isnull=False, status="retired"),
                name="food_quick_add_is_own",
            ),
        ]
        indexes: ClassVar = [
            # By its loader too: the few curated ones among many imported ones.
            models.Index(fields=["status", "owner", "loaded_by"], name="food_status_owner_loader"),
            models.Index(fields=["updated_at", "id"], condition=STALE, name="food_not_indexed"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.brand})" if self.brand else self.name

    def clean(self) -> None:
        super().clean()
        if self.replaced_by_id is not None and self.status != Status.RETIRED:
            raise ValidationError(
                _(
                    "Another food stands for this one. Undo that first, then it can be "
                    "offered again."
                ),
                code="replaced",
            )
        try:
            codes = allergen_codes(self.allergens)
            validate_diet(self.diet, codes)
        except ValueError:  # a word that is none: its field says so
            return
        self.allergens = allergen_text(codes)

    @property
    def allergen_names(self) -> list[str]:
        """What it certainly contains, in plain words."""
        return [ALLERGENS[code] for code in allergen_codes(self.allergens)]

    def magnesium_in(self, grams: Decimal) -> Decimal | None:
        """Magnesium in mg of so many grams, of a food selected `with_magnesium()`."""
        return amount_in(self.magnesium_mg_per_100g, grams)


@with_field_rules
class NutrientContent(models.Model):
    """Amount of a nutrient in 100 g of edible food, in the nutrient's unit."""

    class Derivation(models.TextChoices):
        COMPUTED = "computed", _("computed from the ingredients")
        SOURCE = "source", _("as in the source")
        CHOSEN = "chosen", _("chosen by a curator")
        LABEL = "label", _("from the label")
        OWN = "own", _("entered by a person")

    food = models.ForeignKey(Food, models.CASCADE, related_name="contents")
    nutrient = models.ForeignKey(Nutrient, models.PROTECT, related_name="contents")
    amount_per_100g = models.DecimalField(
        "amount per 100 g",
        max_digits=10,
        decimal_places=4,
        validators=[MinValueValidator(0), MaxValueValidator(100_000)],
    )
    derivation = models.CharField(
        max_length=10, choices=Derivation, default=Derivation.SOURCE, blank=True
    )
    note = models.CharField(max_length=300, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["nutrient__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["food", "nutrient"], name="content_once"),
            models.CheckConstraint(
                condition=Q(amount_per_100g__gte=0), name="content_not_negative"
            ),
        ]

    def __str__(self) -> str:
        unit = self.nutrient.get_unit_display()
        return f"{self.nutrient.name}: {self.amount_per_100g.normalize():f} {unit} per 100 g"


@with_field_rules
class Portion(models.Model):
    """A household measure of a food and its weight; inactive ones serve old entries only."""

    food = models.ForeignKey(Food, models.CASCADE, related_name="portions")
    description = models.CharField(max_length=80)
    gram_weight = models.DecimalField(
        "weight in g",
        max_digits=9,
        decimal_places=3,
        validators=[MinValueValidator(MIN_AMOUNT_G), MaxValueValidator(MAX_AMOUNT_G)],
    )
    is_default = models.BooleanField("usual portion", default=False)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(32_767)])

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-is_default", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["food", "description"], name="portion_once"),
            models.UniqueConstraint(
                fields=["food"], condition=Q(is_default=True), name="portion_one_default"
            ),
            models.CheckConstraint(condition=Q(gram_weight__gt=0), name="portion_weight_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.description} ({self.gram_weight.normalize():f} g)"
