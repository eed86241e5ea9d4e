"""Which workers run background tasks, and which due work was started. Nothing here is personal."""

from typing import ClassVar

from django.db import models

from foods.field_rules import with_field_rules


@with_field_rules
class BackgroundWorker(models.Model):
    """A process of `manage.py work`, that says every few seconds that it lives.

    Others tell by `beats` whether it does, which no clock can confuse; `beaten_at`, the database's
    time, is for people. `stopped_at` is set when it ends or is given up, and taken back by its next
    beat.
    """

    name = models.CharField(max_length=64, primary_key=True)
    beats = models.PositiveBigIntegerField(default=0)
    beaten_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


@with_field_rules
class DueWork(models.Model):
    """Work that was due at a moment and was started then or later: once, by whoever was first."""

    name = models.CharField(max_length=32)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "due_at"], name="due_work_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["due_at"], name="due_work_due_at")]

    def __str__(self) -> str:
        return f"{self.name} of {self.due_at:%Y-%m-%d %H:%M} UTC"
