"""What people type in: rules over several fields come from rules.py, of one from its model."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foods.forms import AmountField, FoodAmountForm, typed
from foods.models import Food, Supplement
from foods.templatetags.figures import supplement_name
from tracker import rules
from tracker.models import (
    DayRecord,
    IntakeEntry,
    Meal,
    MealTemplate,
    SupplementDose,
)
from tracker.shortcuts.quick_add import LEAST_MG, MOST_MG, NAME_LETTERS


class OnceForm(forms.Form):
    """A form that makes a row: sent twice, by an impatient finger, it makes it once."""

    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)


class AgainForm(OnceForm):
    """An earlier entry once more, in the meal that is chosen now."""

    meal = forms.ChoiceField(choices=Meal.choices, required=False)


class EntryForm(OnceForm, FoodAmountForm):
    """An amount in one of the food's portions or in grams, and the meal it belongs to."""

    row_model = IntakeEntry

    meal = forms.ChoiceField(choices=Meal.choices, label=_("Meal"))
    note = forms.CharField(required=False, max_length=200, label=_("Note"))

    def __init__(
        self, food: Food, *args: Any, entry: IntakeEntry | None = None, **kwargs: Any
    ) -> None:
        if entry is not None:
            stored = {"meal": entry.meal, "note": entry.note}
            kwargs["initial"] = {**self.initial_of(entry), **stored}
        super().__init__(food, *args, kept=None if entry is None else entry.portion, **kwargs)

    def values(self) -> dict[str, Any]:
        """The entry's fields, without its day."""
        names = ("portion", "quantity", "amount_g", "meal", "note")
        return {"food": self.food, **{name: self.cleaned_data[name] for name in names}}


class DoseForm(OnceForm, forms.ModelForm):
    """A supplement, how much of it, and when."""

    quantity = AmountField(
        max_digits=8,
        decimal_places=3,
        validators=SupplementDose.quantity.field.validators,
        label=_("Quantity"),
    )

    class Meta:
        model = SupplementDose
        fields = ("supplement", "quantity", "time")
        labels = {"supplement": _("Supplement")}
        widgets = {"time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Supplement.objects.for_user(user)
        if self.instance.pk is not None:  # what was taken stays, though it is no longer offered
            offered |= Supplement.objects.filter(pk=self.instance.supplement_id)
            self.initial["quantity"] = typed(self.instance.quantity)
        self.fields["supplement"].queryset = offered
        self.fields["supplement"].label_from_instance = supplement_name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "supplement" in data and "quantity" in data:
            rules.check_dose(data["supplement"], data["quantity"])
        return data


class NotedForm(OnceForm):
    """A figure without a food: what it was, and about how much magnesium it had."""

    name = forms.CharField(max_length=NAME_LETTERS, label=_("What was it?"))
    magnesium_mg = AmountField(
        max_digits=8,
        decimal_places=1,
        min_value=LEAST_MG,
        max_value=MOST_MG,
        label=_("Magnesium, mg"),
        help_text=_("Up to 1000 mg."),
    )
    meal = forms.ChoiceField(choices=Meal.choices, label=_("Meal"))


class CopyForm(OnceForm):
    """Which parts of another day are written down again."""

    from_date = forms.DateField()
    meals = forms.MultipleChoiceField(choices=Meal.choices, required=False)
    doses = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("meals") and not data.get("doses"):
            raise ValidationError(_("Choose what to copy."), code="nothing")
        return data


class TemplateForm(forms.ModelForm):
    """What a kept meal is called."""

    class Meta:
        model = MealTemplate
        fields = ("name",)


class LinesField(forms.CharField):
    """Text of several lines. A browser counts the end of one as a letter, and sends two."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class DayForm(forms.ModelForm):
    """What the person says of the day."""

    class Meta:
        model = DayRecord
        fields = ("food_complete", "supplements_complete", "symptoms_complete", "note")
        field_classes: ClassVar = {"note": LinesField}
