"""How often somebody asked in one stretch of time."""

from typing import ClassVar

from django.db import models

from foods.field_rules import with_field_rules


@with_field_rules
class RateCount(models.Model):
    """Requests of one asker since `window_start`, a Unix time in seconds (tracker/server/rates.py).

    The key is a keyed hash: from the table alone nobody learns who asked. Only SQL of
    tracker/server/rates.py writes rows.
    """

    key = models.CharField(max_length=64)
    window_start = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "window_start"], name="rate_count_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["window_start"], name="rate_count_window")]

    def __str__(self) -> str:
        return f"{self.count} since {self.window_start}"
