"""What people say of themselves for notes and suggestions; rules come from rules.py."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from foods.diets import ALLERGENS
from tracker import rules
from tracker.models import CONDITIONS, MedicineTaken, Profile
from tracker.nutrition.medicines import medicines


class SuggestionsForm(forms.ModelForm):
    """What suggestions keep to: diet, allergens, energy."""

    avoided_allergens = forms.MultipleChoiceField(
        label="Allergens to leave out",
        required=False,
        choices=list(ALLERGENS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="A food of which it is not known is left out too.",
    )

    class Meta:
        model = Profile
        fields = ("diet", "avoided_allergens", "suggestion_energy_kcal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["diet"].choices = [
            ("", "everything"),
            *[choice for choice in self.fields["diet"].choices if choice[0]],
        ]
        self.fields["suggestion_energy_kcal"].help_text = "Empty for no limit."


class HealthForm(forms.ModelForm):
    """What notes need to know, and whether they are wanted."""

    conditions = forms.MultipleChoiceField(
        label="Conditions",
        required=False,
        choices=list(CONDITIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="With kidney disease no supplement is ever suggested.",
    )

    class Meta:
        model = Profile
        fields = ("conditions", "shows_notes")


class MedicineForm(forms.Form):
    """A class of medicine a person takes, and when: one time of day at once."""

    medicine = forms.ChoiceField(label="Medicine")
    time = forms.TimeField(
        label="Time of day, if it is always the same",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args: Any, taken: list[MedicineTaken], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._taken = taken
        self.fields["medicine"].choices = [
            ("", "choose"),
            *((code, f"{each.name} ({each.examples})") for code, each in medicines().items()),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "medicine" in data and "time" in data:
            try:
                rules.check_medicines(
                    [
                        *((row.medicine, row.time) for row in self._taken),
                        (data["medicine"], data["time"]),
                    ]
                )
            except ValidationError as error:
                raise ValidationError({"medicine": error.messages}) from error
        return data
