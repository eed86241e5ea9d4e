"""What was answered to a request that carried an Idempotency-Key."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from foods.field_rules import with_field_rules


@with_field_rules
class AnsweredRequest(models.Model):
    """One key of one person: claimed while the request is worked on, then its answer.

    `status` None: in flight, by the process that knows `claim`.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)  # of the method, the address and the body
    claim = models.UUIDField(default=uuid.uuid4)
    claimed_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(
        null=True, validators=[MinValueValidator(100), MaxValueValidator(599)]
    )
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="answered_key_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["claimed_at"], name="answered_claimed_at")]

    def __str__(self) -> str:
        return f"answer {self.pk}"
