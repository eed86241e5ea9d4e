"""What is in food and supplements.

No row in NutrientContent means the amount is unknown; a row of 0 is a measured zero.
"""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from foods.composition import amount_in
from foods.querysets import FoodQuerySet, SupplementQuerySet
from foods.search.models import STALE, IndexedTextField
from foods.search.text import search_text


class Nutrient(models.Model):
    """A nutrient with the unit all its contents are stored in.

    Its code is its key, so that summing one nutrient joins no further table.
    """

    code = models.SlugField(primary_key=True)
    name = models.CharField(max_length=80)
    unit = models.CharField(
        max_length=4, choices=[("g", "g"), ("mg", "mg"), ("ug", "µg"), ("kcal", "kcal")]
    )
    fdc_id = models.PositiveIntegerField("FoodData Central id", unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_unit_display()})"


class FoodGroup(models.Model):
    code = models.SlugField(primary_key=True)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Status(models.TextChoices):
    DRAFT = "draft", "draft"
    PENDING = "pending", "waiting for review"
    PUBLISHED = "published", "published"
    RETIRED = "retired", "retired"


class SearchTextField(models.TextField):
    """Filled from the food's words on every insert and save, `bulk_create` included."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        food = model_instance
        value = search_text(food.name, food.brand, food.aliases)
        setattr(food, self.attname, value)
        return value


class Food(models.Model):
    """A food as eaten, named in plain words; `owner` is set for a person's own food."""

    class Source(models.TextChoices):
        FNDDS = "fndds", "USDA FNDDS"
        SR28 = "sr28", "USDA Standard Reference"
        FDC = "fdc", "USDA FoodData Central"
        OFF = "off", "Open Food Facts"
        CSV = "csv", "CSV file"
        OWN = "own", "entered by hand"

    name = models.CharField(max_length=200)
    aliases = models.TextField(
        blank=True, help_text="Other words people type, separated by semicolons."
    )
    group = models.ForeignKey(
        FoodGroup, models.PROTECT, null=True, blank=True, related_name="foods"
    )
    brand = models.CharField(max_length=120, blank=True)
    barcode = models.CharField(
        max_length=14,
        blank=True,
        db_index=True,
        validators=[RegexValidator(r"^\d{4,14}$", "A barcode has 4 to 14 digits.")],
    )
    source = models.CharField(max_length=10, choices=Source, default=Source.OWN)
    source_id = models.CharField(max_length=40, blank=True)
    source_release = models.CharField(max_length=40, blank=True)
    source_name = models.CharField(
        max_length=300, blank=True, help_text="The source's own description of the food."
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.PUBLISHED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="own_foods"
    )
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces"
    )
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
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "owner"], name="food_status_owner"),
            models.Index(fields=["updated_at", "id"], condition=STALE, name="food_not_indexed"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.brand})" if self.brand else self.name

    def magnesium_in(self, grams: Decimal) -> Decimal | None:
        """Magnesium in mg of so many grams, of a food selected `with_magnesium()`."""
        return amount_in(self.magnesium_mg_per_100g, grams)


class ImportRun(models.Model):
    """One import of one file: what it was and what it did to the catalogue.

    The counts are of foods, but for values left out and doubts. They are written in the same
    transaction as the foods, so a run that is not `done` changed nothing.
    """

    class Status(models.TextChoices):
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed: nothing was changed"
        INTERRUPTED = "interrupted", "interrupted: nothing was changed"

    source = models.CharField(max_length=10, choices=Food.Source)
    release = models.CharField(max_length=40, blank=True)
    file_name = models.CharField("file", max_length=255)
    digest = models.CharField("SHA-256", max_length=64, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.RUNNING)
    problem = models.TextField(blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="food_imports",
        verbose_name="by",
    )
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField("new", default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    retired = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    values_left_out = models.PositiveIntegerField(default=0)
    doubts = models.PositiveIntegerField(default=0)
    corrections_kept = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-started_at", "-pk"]
        verbose_name = "import"

    def __str__(self) -> str:
        return f"{self.get_source_display()}: {self.file_name}"


class ImportRefusal(models.Model):
    """What an import did not take over as it stands, where, and why."""

    class What(models.TextChoices):
        FOOD = "food", "food refused"
        VALUE = "value", "value left out"
        DOUBT = "doubt", "doubtful, kept"

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="refusals")
    what = models.CharField(max_length=5, choices=What)
    place = models.CharField("line or id", max_length=80)
    name = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


class NutrientContent(models.Model):
    """Amount of a nutrient in 100 g of edible food, in the nutrient's unit."""

    class Derivation(models.TextChoices):
        SOURCE = "source", "as in the source"
        CHOSEN = "chosen", "chosen by a curator"
        LABEL = "label", "from the label"
        OWN = "own", "entered by a person"

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


class Portion(models.Model):
    """A household measure of a food and its weight; inactive ones serve old entries only."""

    food = models.ForeignKey(Food, models.CASCADE, related_name="portions")
    description = models.CharField(max_length=80)
    gram_weight = models.DecimalField(
        "weight in g",
        max_digits=9,
        decimal_places=3,
        validators=[MinValueValidator(Decimal("0.001")), MaxValueValidator(20_000)],
    )
    is_default = models.BooleanField("usual portion", default=False)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

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


class Supplement(models.Model):
    """A supplement or medicine that contains magnesium, by what one unit of it supplies."""

    class Form(models.TextChoices):
        CITRATE = "citrate", "citrate"
        GLYCINATE = "glycinate", "glycinate (bisglycinate)"
        OXIDE = "oxide", "oxide"
        MALATE = "malate", "malate"
        TAURATE = "taurate", "taurate"
        CHLORIDE = "chloride", "chloride"
        LACTATE = "lactate", "lactate"
        THREONATE = "threonate", "L-threonate"
        SULFATE = "sulfate", "sulfate"
        HYDROXIDE = "hydroxide", "hydroxide"
        CARBONATE = "carbonate", "carbonate"
        ASPARTATE = "aspartate", "aspartate"
        OROTATE = "orotate", "orotate"
        GLUCONATE = "gluconate", "gluconate"
        OTHER = "other", "other or mixed"

    class Route(models.TextChoices):
        ORAL = "oral", "swallowed"
        TOPICAL = "topical", "on the skin"

    class Kind(models.TextChoices):
        SUPPLEMENT = "supplement", "supplement"
        MEDICINE = "medicine", "medicine"

    name = models.CharField(max_length=160)
    form = models.CharField(max_length=12, choices=Form, default=Form.OTHER)
    elemental_mg_per_unit = models.DecimalField(
        "elemental magnesium per unit, mg",
        max_digits=9,
        decimal_places=3,
        validators=[MinValueValidator(0), MaxValueValidator(5_000)],
    )
    unit = models.CharField(max_length=40, help_text="tablet, capsule, ml, g ...")
    route = models.CharField(max_length=8, choices=Route, default=Route.ORAL)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.SUPPLEMENT)
    is_estimate = models.BooleanField(
        default=False, help_text="Computed from the weight of the compound."
    )
    note = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PUBLISHED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="own_supplements",
    )

    history = HistoricalRecords()
    objects = SupplementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(owner=None), name="supplement_name_once"
            ),
            models.CheckConstraint(
                condition=Q(elemental_mg_per_unit__gte=0), name="supplement_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def counts_as_intake(self) -> bool:
        """Uptake through the skin is not established: topical doses add nothing to intake."""
        return self.route == self.Route.ORAL
