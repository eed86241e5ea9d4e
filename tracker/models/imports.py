"""Diaries of other apps: the file that waits, what an import made, what was chosen for a name."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from foods.composition import MAX_AMOUNT_G, MIN_AMOUNT_G
from foods.field_rules import with_field_rules
from foods.models import Food, Portion, Supplement

_NOTHING = Value({}, models.JSONField())


class DiarySource(models.TextChoices):
    """What a file is, by its header."""

    CRONOMETER = "cronometer", _("Cronometer, servings.csv")
    CRONOMETER_DAYS = "cronometer-days", _("Cronometer, dailysummary.csv")
    MYFITNESSPAL = "myfitnesspal", _("MyFitnessPal, nutrition export")
    OWN = "own", _("Magnesium tracker, export")


@with_field_rules
class DiaryUpload(models.Model):
    """A file that a person looks at before anything of it is written; kept for an hour.

    `choices` by the key of a name, of those that the person made. `asked_at` says that a large one
    was handed to a background worker, with `options`; it is kept for a day then. `problem` says why
    nothing was written. Nothing of the file is in the diary before all of it is, in the transaction
    that deletes it or, of an export of this application, says `done`.
    """

    class Step(models.TextChoices):
        NONE = "", ""
        WAITING = "waiting", _("waits for a worker")
        READING = "reading", _("is read and checked")
        STORING = "storing", _("is stored")
        DONE = "done", _("brought in")
        FAILED = "failed", _("was not brought in")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=20, choices=DiarySource)
    file_name = models.CharField(max_length=120, blank=True)
    content = models.BinaryField()
    choices = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0, db_default=0)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)
    step = models.CharField(
        max_length=8, choices=Step, blank=True, default=Step.NONE, db_default=Step.NONE
    )
    options = models.JSONField(default=dict, db_default=_NOTHING, blank=True)
    problem = models.JSONField(default=dict, db_default=_NOTHING, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    step_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "uuid"], name="diary_upload_once"),
        ]

    def __str__(self) -> str:
        return f"upload {self.uuid}"

    @property
    def is_under_way(self) -> bool:
        """Whether it was handed over and neither ended nor failed."""
        return self.step in {self.Step.WAITING, self.Step.READING, self.Step.STORING}


@with_field_rules
class DiaryImport(models.Model):
    """One file that was brought in: what it was and what that made.

    `counts` by what became of rows; `left_out` the rows that were not taken over, each with its
    place and a code that says why; `kept` what undoing left, because the person had changed it.
    """

    class State(models.TextChoices):
        DONE = "done", _("brought in")
        UNDONE = "undone", _("undone")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="diary_imports")
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)  # of the upload
    source = models.CharField(max_length=20, choices=DiarySource)
    file_name = models.CharField(max_length=120, blank=True)
    digest = models.CharField("SHA-256", max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.DONE)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    left_out = models.JSONField(default=list, blank=True)
    kept = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "uuid"], name="diary_import_once"),
            models.CheckConstraint(
                condition=Q(first_day=None, last_day=None)
                | Q(first_day__isnull=False, last_day__isnull=False, last_day__gte=F("first_day")),
                name="diary_import_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state="done", undone_at=None)
                | Q(state="undone", undone_at__isnull=False),
                name="diary_import_undone_when",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "made_at"], name="diary_import_made")]

    def __str__(self) -> str:
        return f"import {self.pk}"


@with_field_rules
class ImportedRow(models.Model):
    """A row that an import made, so that undoing the import finds it, unless it was changed since.

    `object_id` as in `changes/`: a UUID, or the date of a day. An entry or a dose that was written
    at `written_at` is as it was imported; so is a day of `revision`. `fingerprint` is of the row
    of the file. A food or a supplement that was made is pointed at.
    """

    KINDS: ClassVar = ("entry", "dose", "day", "food", "supplement")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    diary_import = models.ForeignKey(DiaryImport, models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS])
    object_id = models.CharField(max_length=36, blank=True)
    fingerprint = models.CharField(max_length=16, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveBigIntegerField(default=0)
    said = models.CharField(max_length=40, blank=True)  # of a day: what the import set
    food = models.ForeignKey(Food, models.SET_NULL, null=True, blank=True, related_name="+")
    supplement = models.ForeignKey(
        Supplement, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "kind", "object_id"],
                condition=Q(kind="entry") | Q(kind="dose"),
                name="imported_row_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "diary_import"], name="imported_row_import")
        ]

    def __str__(self) -> str:
        return f"imported {self.kind} {self.object_id}"


@with_field_rules
class ImportChoice(models.Model):
    """What a person took a name of another app for; proposed again with the next file."""

    class Choice(models.TextChoices):
        FILE = "file", _("as it stands in the file")
        FOOD = "food", _("a food of yours or of the catalogue")
        SUPPLEMENT = "supplement", _("a supplement of yours or of the catalogue")
        LEAVE = "leave", _("left out")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="import_choices"
    )
    source = models.CharField(max_length=20, choices=DiarySource)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=60, blank=True)
    choice = models.CharField(max_length=10, choices=Choice)
    food = models.ForeignKey(Food, models.CASCADE, null=True, blank=True, related_name="+")
    portion = models.ForeignKey(Portion, models.SET_NULL, null=True, blank=True, related_name="+")
    grams_per_unit = models.DecimalField(
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(MIN_AMOUNT_G), MaxValueValidator(MAX_AMOUNT_G)],
    )
    supplement = models.ForeignKey(
        Supplement, models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "source", "name", "unit"], name="import_choice_once"
            ),
        ]

    def __str__(self) -> str:
        return f"choice of {self.pk}"
