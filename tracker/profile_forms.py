"""What people say of themselves, and how they want the site; rules come from rules.py."""

from datetime import date, time
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import time_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from foods.diets import ALLERGENS
from foods.templatetags.figures import KJ_PER_KCAL, catalogue
from tracker import rules
from tracker.models import CONDITIONS, EnergyUnit, LifeStagePeriod, MedicineTaken, Profile
from tracker.models.people import LEAST_SUGGESTION_KCAL, MOST_SUGGESTION_KCAL, languages
from tracker.nutrition.medicines import medicines

_DATE: Final = {"attrs": {"type": "date"}, "format": "%Y-%m-%d"}


def _offer_none(field: Any, words: Any) -> None:
    """The empty choice, in words."""
    field.choices = [("", words), *(choice for choice in field.choices if choice[0])]


def _hour(hour: int) -> str:
    return time_format(time(hour), "TIME_FORMAT")


class ZoneInput(forms.TextInput):
    """A time zone by its name; the page has the list, and the browser may fill it in."""

    def __init__(self) -> None:
        super().__init__({"list": "time-zones", "autocomplete": "off", "spellcheck": "false"})


class YouForm(forms.ModelForm):
    """What the tables of reference values ask."""

    class Meta:
        model = Profile
        fields: tuple[str, ...] = ("sex", "birth_date", "authority")
        widgets = {"birth_date": forms.DateInput(**_DATE), "time_zone": ZoneInput()}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        _offer_none(self.fields["sex"], _("not said"))

    def clean_birth_date(self) -> date | None:
        birth_date: date | None = self.cleaned_data["birth_date"]
        if birth_date is not None:
            try:
                rules.check_birth_date(birth_date, self._today)
            except ValidationError as error:
                raise ValidationError(error.messages) from error
        return birth_date


class WelcomeForm(YouForm):
    """The first question of a first visit; the time zone is filled in by the browser."""

    class Meta(YouForm.Meta):
        fields = ("sex", "birth_date", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.instance.revision == 0:
            self.fields["time_zone"].widget.attrs["data-browser-zone"] = ""


class TimeForm(forms.ModelForm):
    """Which clock the days go by, and when one begins."""

    class Meta:
        model = Profile
        fields = ("time_zone", "day_starts_at")
        widgets = {"time_zone": ZoneInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = self.fields["day_starts_at"].choices
        self.fields["day_starts_at"].choices = [(hour, _hour(hour)) for hour, _label in hours]


class DisplayForm(forms.ModelForm):
    """How pages show figures."""

    class Meta:
        model = Profile
        fields = ("language", "energy_unit")
        widgets = {"energy_unit": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("as my browser asks")), *languages()]


class MailForm(forms.ModelForm):
    """Which mails a person wants; none unless they say so."""

    reminder_hour = forms.TypedChoiceField(
        label=_("Remind me, when nothing is written down for the day"),
        required=False,
        coerce=int,
        empty_value=None,
    )

    class Meta:
        model = Profile
        fields = ("reminder_hour", "weekly_digest")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reminder_hour"].choices = [
            ("", _("no reminder")),
            *((hour, _hour(hour)) for hour in range(24)),
        ]

    def clean(self) -> dict[str, Any]:
        """Who asks for mail gets it in the language they ask in, unless they chose another."""
        data = super().clean() or {}
        wants = data.get("weekly_digest") or data.get("reminder_hour") is not None
        language = get_language()
        if wants and not self.instance.language and language in dict(languages()):
            data["language"] = language
        return data


class SuggestionsForm(forms.ModelForm):
    """What suggestions keep to: diet, allergens, energy."""

    avoided_allergens = forms.MultipleChoiceField(
        label=_("Allergens to leave out"),
        required=False,
        choices=lambda: [(code, catalogue(name)) for code, name in ALLERGENS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A food of which it is not known is left out too."),
    )

    class Meta:
        model = Profile
        fields: tuple[str, ...] = ("diet", "avoided_allergens", "suggestion_energy_kcal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_none(self.fields["diet"], _("everything"))
        if "suggestion_energy_kcal" in self.fields:
            self._ask_energy()

    def _ask_energy(self) -> None:
        """In the person's unit: the field, named by what is stored, then speaks of kilojoules."""
        field = self.fields["suggestion_energy_kcal"]
        field.help_text = _("Empty for no limit.")
        self._in_kj = self.instance.energy_unit == EnergyUnit.KJ
        if not self._in_kj:
            return
        stored = self.instance.suggestion_energy_kcal
        self.fields["suggestion_energy_kcal"] = forms.IntegerField(
            label=_("Energy a suggestion may have, kJ"),
            required=False,
            # As they are shown: what is stored at a limit can be saved again.
            min_value=round(LEAST_SUGGESTION_KCAL * KJ_PER_KCAL),
            max_value=round(MOST_SUGGESTION_KCAL * KJ_PER_KCAL),
            help_text=field.help_text,
        )
        self.initial["suggestion_energy_kcal"] = stored and round(stored * KJ_PER_KCAL)

    def clean_suggestion_energy_kcal(self) -> int | None:
        typed: int | None = self.cleaned_data["suggestion_energy_kcal"]
        return round(typed / KJ_PER_KCAL) if typed is not None and self._in_kj else typed


class WelcomeFoodForm(SuggestionsForm):
    """The second question of a first visit."""

    class Meta(SuggestionsForm.Meta):
        fields = ("diet", "avoided_allergens")


class HealthForm(forms.ModelForm):
    """What notes need to know, and whether they are wanted."""

    conditions = forms.MultipleChoiceField(
        label=_("Conditions"),
        required=False,
        choices=list(CONDITIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With kidney disease no supplement is ever suggested."),
    )

    class Meta:
        model = Profile
        fields = ("conditions", "shows_notes")


class MedicineForm(forms.Form):
    """A class of medicine a person takes, and when: one time of day at once."""

    medicine = forms.ChoiceField(label=_("Medicine"))
    time = forms.TimeField(
        label=_("Time of day, if it is always the same"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args: Any, taken: list[MedicineTaken], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._taken = taken
        self.fields["medicine"].choices = [
            ("", _("choose")),
            *(
                (code, f"{catalogue(each.name)} ({catalogue(each.examples)})")
                for code, each in medicines().items()
            ),
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


class PeriodForm(forms.ModelForm):
    """A pregnancy or a time of breast-feeding."""

    class Meta:
        model = LifeStagePeriod
        fields = ("kind", "from_date", "to_date")
        labels = {"kind": _("Which one is it?")}
        widgets = {name: forms.DateInput(**_DATE) for name in ("from_date", "to_date")}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        _offer_none(self.fields["kind"], _("choose"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("from_date"):
            rules.check_period(data["from_date"], data.get("to_date"), self._today)
        return data
