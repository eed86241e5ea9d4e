"""What people type in: rules over several fields come from rules.py, of one from its model."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from foods.forms import AmountField, FoodAmountForm
from foods.models import Food, Supplement
from tracker import rules
from tracker.models import DayRecord, IntakeEntry, LifeStagePeriod, Meal, Profile, SupplementDose


class OnceForm(forms.Form):
    """A form that makes a row: sent twice, by an impatient finger, it makes it once."""

    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)


class AgainForm(OnceForm):
    """An earlier entry once more, in the meal that is chosen now."""

    meal = forms.ChoiceField(choices=Meal.choices, required=False)


class EntryForm(OnceForm, FoodAmountForm):
    """An amount in one of the food's portions or in grams, and the meal it belongs to."""

    row_model = IntakeEntry

    meal = forms.ChoiceField(choices=Meal.choices)
    note = forms.CharField(required=False, max_length=200, label="Note")

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
        max_digits=8, decimal_places=3, validators=SupplementDose.quantity.field.validators
    )

    class Meta:
        model = SupplementDose
        fields = ("supplement", "quantity", "time")
        widgets = {"time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplement"].queryset = Supplement.objects.for_user(user)
        self.fields["supplement"].label_from_instance = lambda item: f"{item.name} ({item.unit})"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "supplement" in data and "quantity" in data:
            rules.check_dose(data["supplement"], data["quantity"])
        return data


class DayForm(forms.ModelForm):
    """What the person says of the day."""

    class Meta:
        model = DayRecord
        fields = ("food_complete", "supplements_complete")


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Profile
        fields = ("sex", "birth_date", "time_zone", "authority")
        widgets = {
            "birth_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "time_zone": forms.TextInput(
                attrs={"list": "time-zones", "autocomplete": "off", "spellcheck": "false"}
            ),
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.fields["sex"].choices = [
            ("", "not said"),
            *[choice for choice in self.fields["sex"].choices if choice[0]],
        ]

    def clean_birth_date(self) -> date | None:
        birth_date: date | None = self.cleaned_data["birth_date"]
        if birth_date is not None:
            try:
                rules.check_birth_date(birth_date, self._today)
            except ValidationError as error:
                raise ValidationError(error.messages) from error
        return birth_date


class WelcomeForm(ProfileForm):
    """The two answers a first target needs; the time zone is filled in by the browser."""

    class Meta(ProfileForm.Meta):
        fields = ("sex", "birth_date", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.instance.revision == 0:
            self.fields["time_zone"].widget.attrs["data-browser-zone"] = ""


class PeriodForm(forms.ModelForm):
    class Meta:
        model = LifeStagePeriod
        fields = ("kind", "from_date", "to_date")
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("from_date", "to_date")
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("from_date"):
            rules.check_period(data["from_date"], data.get("to_date"), self._today)
        return data
