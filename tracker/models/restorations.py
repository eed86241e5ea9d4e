"""Which backups were brought back: what a database that was restored can tell of its past."""

from typing import ClassVar

from django.db import models


class Restoration(models.Model):
    backup_made_at = models.DateTimeField()
    restored_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["restored_at"]

    def __str__(self) -> str:
        return f"of {self.backup_made_at:%Y-%m-%d %H:%M}"
