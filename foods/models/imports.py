"""Imports: what was read, what it did, and what was not taken over."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from foods.field_rules import with_field_rules
from foods.models.food import Food


@with_field_rules
class ImportRun(models.Model):
    """One import of one file: what it was and what it did to the catalogue.

    The counts are of foods, but for values left out and doubts. They are written in the same
    transaction as the foods, so a run that is not `done` changed nothing.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "waits for a background worker"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed: nothing was changed"
        INTERRUPTED = "interrupted", "interrupted: nothing was changed"
        CANCELLED = "cancelled", "cancelled: nothing was changed"

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
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "running"], finished_at=None)
                | (~Q(status__in=["waiting", "running"]) & Q(finished_at__isnull=False)),
                name="import_run_finished_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}: {self.file_name}"


@with_field_rules
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


@with_field_rules
class ImportUpload(models.Model):
    """A large file of a run that a background worker carries out, and how far that is.

    It is kept in pieces in the database, where a worker on any machine reaches it, and goes when
    the run has ended; `size_bytes` is 0 until all of it is there. `foods` were read by now, or are
    written, and `refused` of them refused, the last for `last_refusal`.
    """

    class Step(models.TextChoices):
        WAITING = "waiting", "waiting for a worker"
        READING = "reading", "reading and checking"
        WRITING = "writing", "writing all of it at once"

    run = models.OneToOneField(ImportRun, models.CASCADE, related_name="upload")
    is_part = models.BooleanField(default=False)
    size_bytes = models.PositiveBigIntegerField(default=0)
    step = models.CharField(max_length=8, choices=Step, default=Step.WAITING)
    step_at = models.DateTimeField(auto_now_add=True, db_index=True)
    foods = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    last_refusal = models.CharField(max_length=400, blank=True)

    def __str__(self) -> str:
        return f"file of import {self.run_id}"


@with_field_rules
class ImportUploadPiece(models.Model):
    """A part of an uploaded file, in the order of their numbers."""

    upload = models.ForeignKey(ImportUpload, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "number"], name="import_upload_piece_once"),
        ]

    def __str__(self) -> str:
        return f"piece {self.number} of upload {self.upload_id}"
