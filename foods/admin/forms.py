"""Rows of a food's change page: contents and portions, with the rules a curator keeps."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Field, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from foods.admin.reasons import ReasonField
from foods.curation.values import MAX_REASON, check_may_have_status, check_reason
from foods.history import last_change, plain
from foods.models import NutrientContent, Portion, Supplement
from foods.rules import check_content

NARROW = forms.NumberInput(attrs={"class": "vIntegerField"})


class NewestForm(forms.ModelForm):
    """Refused when the row changed since its page was opened: it would undo others' changes."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.last_change()

    def last_change(self) -> str:
        """A word that is another one after every change."""
        return str(self.instance.history.values_list("history_id", flat=True).first())

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("seen") and values["seen"] != self.initial.get("seen"):
            raise ValidationError(
                f"Not saved: this {self.instance._meta.verbose_name} was changed after this page "
                "was opened, by somebody else or by saving twice; its History says what. Open it "
                "anew for what is still to change.",
                code="changed",
            )
        if "status" in self.changed_data and "status" in values:
            try:
                check_may_have_status(self.instance, values["status"])
            except ValidationError as error:
                self.add_error("status", error)
        return values


class FoodForm(NewestForm):
    """The food itself; why it changed goes into its history."""

    reason = ReasonField(
        required=False,
        help_text="Kept in the history when name, state or tags change. Values have their note.",
    )

    def last_change(self) -> str:
        return last_change(self.instance.pk)


class SupplementForm(NewestForm):
    """Another amount or route moves days with it: those who took it are told why."""

    reason = ReasonField(
        required=False,
        help_text="Needed when the amount or the route changes: people who took it read it.",
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not values.get("reason") and "reason" not in self.errors and self._moves_days(values):
            self.add_error("reason", "Say why, and where the new figure is from.")
        return values

    def _moves_days(self, values: dict[str, Any]) -> bool:
        """Beside what is stored, which is not what a page of an older version began with."""
        names = ("elemental_mg_per_unit", "route")
        stored = Supplement.objects.filter(pk=self.instance.pk).values(*names).first()
        return stored is not None and any(
            name in values and values[name] != stored[name] for name in names
        )


class NutrientName(forms.Widget):
    """The nutrient of a stored content: a content of another one is another row."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        return format_html("<strong>{}</strong>", self.name)


class ContentForm(forms.ModelForm):
    """A changed amount needs its reason, which is kept in the food's history."""

    class Meta:
        model = NutrientContent
        fields = ("nutrient", "amount_per_100g", "derivation", "note")
        widgets = {"amount_per_100g": NARROW}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["amount_per_100g"] = Decimal(plain(self.instance.amount_per_100g))
            self.fields["nutrient"].widget = NutrientName(str(self.instance.nutrient))
            self.fields["nutrient"].disabled = True

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        nutrient, amount = values.get("nutrient"), values.get("amount_per_100g")
        if nutrient is not None and amount is not None:
            try:
                check_content(nutrient, amount)
            except ValidationError as error:
                self.add_error("amount_per_100g", error)
        if "amount_per_100g" in self.changed_data and not (
            "note" in self.changed_data and values.get("note")
        ):
            self.add_error("note", "Say why the amount changed, and where the new one is from.")
        elif "note" in self.changed_data and values.get("note"):
            try:
                check_reason(values["note"][:MAX_REASON])  # the history keeps it as the reason
            except ValidationError as error:
                self.add_error("note", error)
        return values


class ContentInline(admin.TabularInline):
    model = NutrientContent
    form = ContentForm
    fields = ("nutrient", "amount_per_100g", "derivation", "note", "earlier")
    readonly_fields = ("earlier",)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the amount before the present one, and who wrote this one when, in one query."""
        history = NutrientContent.history.filter(id=OuterRef("pk"))
        other = history.exclude(amount_per_100g=OuterRef("amount_per_100g")).order_by("-history_id")
        since = history.filter(history_id__gt=OuterRef("earlier_id")).order_by("history_id")
        return (
            super()
            .get_queryset(request)
            .select_related("nutrient")
            .annotate(
                earlier_id=Subquery(other.values("history_id")[:1]),
                earlier_amount=Subquery(other.values("amount_per_100g")[:1]),
                written_at=Subquery(since.values("history_date")[:1]),
                written_by=Subquery(since.values("history_user__username")[:1]),
            )
        )

    @admin.display(description="Earlier")
    def earlier(self, content: Any) -> str:
        amount = getattr(content, "earlier_amount", None)
        if amount is None:
            return "-"
        day = formats.date_format(timezone.localtime(content.written_at), "DATE_FORMAT")
        by = f", {content.written_by}" if content.written_by else ""
        return f"{plain(amount)} {content.nutrient.get_unit_display()} until {day}{by}"

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "nutrient":
            field.choices = list(field.choices)  # read once, not once for every row
            field.widget.can_view_related = False
        return field


class PortionForm(forms.ModelForm):
    class Meta:
        model = Portion
        fields = ("description", "gram_weight", "is_default", "is_active", "position")
        widgets = {"gram_weight": NARROW}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["gram_weight"] = Decimal(plain(self.instance.gram_weight))

    def _get_validation_exclusions(self) -> set[str]:
        # Compared with the stored rows, "one usual portion" would forbid moving it to another
        # row in one step: the formset checks it over the rows as they will be.
        return super()._get_validation_exclusions() | {"is_default"}


class PortionFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        usual = [form for form in self.forms if form.cleaned_data.get("is_default")]
        if len(usual) > 1:
            raise ValidationError("A food has one usual portion.")
        if usual and not usual[0].cleaned_data.get("is_active"):
            raise ValidationError("The usual portion must be offered: it is not active.")


class PortionInline(admin.TabularInline):
    """Portions are taken out of use, never deleted: entries of diaries weigh by them."""

    model = Portion
    form = PortionForm
    formset = PortionFormSet
    extra = 0
    can_delete = False
