"""The curators' records: foods that replace others, foods that people offer, doubtful values."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foods.field_rules import with_field_rules
from foods.models.food import Food
from foods.models.nutrients import Nutrient


@with_field_rules
class FoodReplacement(models.Model):
    """One food took the place of another, for every day or from a day on.

    Rows are only added, in the order they came into force: undoing one is a row of its own that
    names it. Whoever holds references to foods follows them by reading on from the last row it
    knows; `portions` says which portion of the new food stands for which of the old one.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", _("the same food, entered twice")
        REFORMULATED = "reformulated", _("a changed product")
        VERSION = "version", _("a new version of an own food")

    old = models.ForeignKey(Food, models.CASCADE, related_name="replacements")
    new = models.ForeignKey(Food, models.CASCADE, related_name="replacements_of")
    kind = models.CharField(max_length=12, choices=Kind)
    from_date = models.DateField(
        null=True, blank=True, help_text="The first diary day it holds for; empty: every day."
    )
    portions = models.JSONField(
        default=dict, blank=True, help_text="Key of a portion of the old food -> of the new one."
    )
    # What undoing needs: aliases added, the status before, ingredients moved ...
    details = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(old=F("new")), name="replacement_by_another_food"),
        ]

    def __str__(self) -> str:
        # A person's own food is nobody else's business, wherever the log is shown.
        old, new = (
            "an own food" if food.owner_id is not None else str(food)
            for food in (self.old, self.new)
        )
        return f"{old} -> {new}"


@with_field_rules
class DistinctFoods(models.Model):
    """Two foods that look alike and are not the same: a curator looked, and they stay apart."""

    one = models.ForeignKey(Food, models.CASCADE, related_name="+")
    other = models.ForeignKey(Food, models.CASCADE, related_name="+")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "distinct foods"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="distinct_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="distinct_lower_first"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} is not {self.other_id}"


@with_field_rules
class FoodSubmission(models.Model):
    """A person's own food offered to the shared catalogue, and what became of it."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        APPROVED = "approved", _("in the catalogue")
        MERGED = "merged", _("was there already")
        SENT_BACK = "sent_back", _("sent back")
        WITHDRAWN = "withdrawn", _("withdrawn")

    food = models.ForeignKey(Food, models.CASCADE, related_name="submissions")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="food_submissions",
    )
    submitted_at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    merged_into = models.ForeignKey(Food, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["submitted_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["food"], condition=Q(status="waiting"), name="submission_waiting_once"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", decided_at=None)
                | (~Q(status="waiting") & Q(decided_at__isnull=False)),
                name="submission_decided_when",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(status="merged"),
                name="submission_merged_into_a_food",
            ),
        ]

    def __str__(self) -> str:
        return f"offered food, {self.get_status_display()}"


@with_field_rules
class ValueDoubt(models.Model):
    """A value of the catalogue that is missing or doubtful: a line of the curators' work list."""

    class Kind(models.TextChoices):
        MISSING = "missing", "no value"
        SOURCES_DIFFER = "differ", "sources differ"
        IMPLAUSIBLE = "implausible", "implausible"

    food = models.ForeignKey(Food, models.CASCADE, related_name="doubts")
    nutrient = models.ForeignKey(Nutrient, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    detail = models.CharField(max_length=300, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    settlement = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "doubtful value"
        verbose_name_plural = "doubtful values"
        ordering: ClassVar = ["food__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["food", "nutrient", "kind"], name="doubt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.food}: {self.get_kind_display()}"
