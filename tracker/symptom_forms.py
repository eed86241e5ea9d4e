"""What is asked about a symptom: what, where, how bad; then when and for how long."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tracker import rules
from tracker.forms import OnceForm
from tracker.models import SymptomEntry

# What is felt all over, or in one place only: it is not asked where.
NOT_ANYWHERE: Final = frozenset(
    {
        SymptomEntry.Kind.FATIGUE,
        SymptomEntry.Kind.HEADACHE,
        SymptomEntry.Kind.IRREGULAR_HEARTBEAT,
        SymptomEntry.Kind.MOOD,
    }
)
NO_PLACE: Final = "none"
_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
_DURATION = forms.NumberInput(attrs={"inputmode": "numeric", "min": 1})


def read_place(text: str) -> tuple[str, str] | None:
    """Body part and side of “calf-left”; empty ones of “none”; None for what is no place."""
    if text == NO_PLACE:
        return "", ""
    body_part, _dash, side = text.partition("-")
    if body_part in SymptomEntry.BodyPart.values and side in ("", *SymptomEntry.Side.values):
        return body_part, side
    return None


class SymptomForm(OnceForm, forms.ModelForm):
    """A symptom of one day, all of it."""

    class Meta:
        model = SymptomEntry
        fields = (
            "kind",
            "severity",
            "body_part",
            "side",
            "date",
            "time",
            "duration_min",
            "note",
        )
        widgets = {
            "date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "time": _TIME,
            "duration_min": _DURATION,
            "severity": forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": 10}),
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        for name in ("body_part", "side"):
            choices = [each for each in self.fields[name].choices if each[0]]
            self.fields[name].choices = [("", _("not said")), *choices]

    def clean_date(self) -> date:
        day: date = self.cleaned_data["date"]
        try:
            rules.check_diary_date(day, self._today)
        except ValidationError as error:
            raise ValidationError(error.messages) from error
        return day

    def values(self) -> dict[str, Any]:
        """The entry's fields."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class TapsForm(OnceForm, forms.ModelForm):
    """What three taps say: what, where, how bad."""

    where = forms.CharField(required=False)

    class Meta:
        model = SymptomEntry
        fields = ("kind", "severity")

    def clean_where(self) -> tuple[str, str]:
        place = read_place(self.cleaned_data["where"] or NO_PLACE)
        if place is None:
            raise ValidationError(_("Choose one of the places."), code="invalid_choice")
        return place

    def values(self) -> dict[str, Any]:
        """The entry's fields, without its day."""
        body_part, side = self.cleaned_data["where"]
        said = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return {**said, "body_part": body_part, "side": side}


class DetailsForm(forms.ModelForm):
    """What can be added to a symptom once it is written down."""

    class Meta:
        model = SymptomEntry
        fields = ("time", "duration_min", "note")
        widgets = {"time": _TIME, "duration_min": _DURATION}
