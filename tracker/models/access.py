"""Ways into an account beside a login, and the end of one."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foods.field_rules import with_field_rules


@with_field_rules
class ApiToken(models.Model):
    """What a person gives a script, so that it may read in their name; the secret is not kept."""

    class Scope(models.TextChoices):
        READ = "read", _("read only")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("What it is for"), max_length=60)
    scope = models.CharField(max_length=8, choices=Scope, default=Scope.READ)
    digest = models.CharField("SHA-256", max_length=64, unique=True, editable=False)
    beginning = models.CharField(max_length=8, editable=False)  # to know it again by
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)  # to the hour
    expires_at = models.DateTimeField(null=True, blank=True)  # None: never

    class Meta:
        verbose_name = "token"
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"token {self.beginning}…"


@with_field_rules
class SharedReport(models.Model):
    """A link to a report that somebody without an account may read; its secret is not kept.

    `choices` are what the report shows and of which days; its figures are computed when it is
    opened.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="shared_reports"
    )
    reader = models.CharField(_("Who it is for"), max_length=60, blank=True)
    digest = models.CharField("SHA-256", max_length=64, unique=True, editable=False)
    choices = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    opened = models.PositiveIntegerField(default=0, editable=False)
    last_opened_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"shared report {self.pk}"


@with_field_rules
class AccountDeletion(models.Model):
    """A person asked for their account to be deleted: it is from `due_at` on, unless kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="deletion"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"deletion due {self.due_at:%Y-%m-%d}"
