"""Imports: what was read, what it did, and what was not taken over."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from foods.models.food import Food


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
