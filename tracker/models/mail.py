"""Which mails went to whom, so that none goes twice."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from foods.field_rules import with_field_rules


@with_field_rules
class MailSent(models.Model):
    """One mail of one kind to one person for one period: claimed, handed over, sent.

    Whoever wants to send it claims it first, which one of several can; `claim` is theirs alone.
    Until `handed_over_at` is set, nothing has reached the mail server, and a claim that is too old
    may be taken over. From then on the mail is never sent again (docs/faults.md says why).
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder"
        DIGEST = "digest"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mails_sent")
    kind = models.CharField(max_length=8, choices=Kind)
    period = models.DateField()  # the day it reminds of; the Monday after the week it tells of
    claim = models.UUIDField()
    claimed_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=1)
    handed_over_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind", "period"], name="mail_once_a_period"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(handed_over_at__isnull=False),
                name="mail_sent_was_handed_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.period}"
