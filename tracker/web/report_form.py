"""What a person chooses for a report, and for a link to it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tracker import rules
from tracker.clinical.choices import MOST_DAYS, USUAL_SECTIONS, Choices, Section, digest_of_note
from tracker.clinical.report import DayNote, last_days

LAST_DAYS: Final = {"28": 28, "90": 90}
OTHER: Final = "other"
SECTION_WORDS: Final = {
    Section.DAYS: _("each day as a chart"),
    Section.SHORTFALLS: _("persistent shortfalls"),
    Section.SUPPLEMENTS: _("supplements and medicines with magnesium"),
    Section.SOURCES: _("foods that gave most magnesium"),
    Section.COMPANIONS: _("other nutrients"),
    Section.SYMPTOMS: _("symptoms"),
    Section.MEDICINES: _("medicines you named"),
    Section.CONDITIONS: _("conditions you named"),
    Section.NOTES: _("notes of days, those you choose"),
}
_LIFETIMES: Final = {
    "1": (timedelta(days=1), _("1 day")),
    "7": (timedelta(days=7), _("1 week")),
    "30": (timedelta(days=30), _("30 days")),
}


def _date_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class ReportForm(forms.Form):
    """The days of a report and what it shows. Notes are chosen from those of its days."""

    period = forms.ChoiceField(
        label=_("Which days"),
        choices=[
            ("28", _("the last 28 days")),
            ("90", _("the last 90 days")),
            (OTHER, _("others")),
        ],
        widget=forms.RadioSelect,
    )
    from_date = _date_field(_("From"))
    to_date = _date_field(_("To"))
    name = forms.CharField(
        label=_("Name on the report"),
        required=False,
        max_length=80,
        help_text=_("Empty: none. It is not taken from your account."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    shows_birth_date = forms.BooleanField(label=_("birth date, not only age"), required=False)
    sections = forms.MultipleChoiceField(
        label=_("What to show"),
        required=False,
        choices=[(section.value, words) for section, words in SECTION_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, today: date, notes: Iterable[DayNote] = (), **kwargs: Any
    ) -> None:
        """`notes`: those a person may choose from."""
        super().__init__(*args, **kwargs)
        self._today = today
        self._notes = {note.date.isoformat(): note for note in notes}
        self.fields["notes"] = forms.MultipleChoiceField(
            label=_("Notes to show"),
            required=False,
            choices=[
                (day, f"{date_format(note.date, 'MONTH_DAY_FORMAT')}: {note.text}")
                for day, note in self._notes.items()
            ],
            widget=forms.CheckboxSelectMultiple,
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("period") != OTHER:
            return data
        for name in ("from_date", "to_date"):
            day = data.get(name)
            if day is not None:
                self._check_day(name, day)
            elif name not in self.errors:
                self.add_error(name, _("Choose a day."))
        if not self.errors:
            self._check_length(data["from_date"], data["to_date"])
        return data

    def _check_day(self, name: str, day: date) -> None:
        try:
            rules.check_diary_date(day, self._today - timedelta(days=1), name)  # today at most
        except ValidationError as error:
            self.add_error(None, error)

    def _check_length(self, first: date, last: date) -> None:
        if last < first:
            self.add_error("to_date", _("It lies before the first day."))
        elif (last - first).days >= MOST_DAYS:
            self.add_error(
                "to_date",
                ngettext(
                    "A report is of %(count)s day at most.",
                    "A report is of %(count)s days at most.",
                    MOST_DAYS,
                )
                % {"count": MOST_DAYS},
            )

    @property
    def choices(self) -> Choices:
        """What was chosen, of days that are fixed from now on."""
        data = self.cleaned_data
        if data["period"] == OTHER:
            first, last = data["from_date"], data["to_date"]
        else:
            first, last = last_days(self._today, LAST_DAYS[data["period"]])
        chosen = [self._notes[day] for day in data["notes"]]
        return Choices(
            from_date=first,
            to_date=last,
            sections=frozenset(Section(name) for name in data["sections"]),
            name=data["name"],
            shows_birth_date=data["shows_birth_date"],
            notes={
                note.date: digest_of_note(note.text)
                for note in chosen
                if first <= note.date <= last
            },
        )


def initial_of(period: str, choices: Choices) -> dict[str, Any]:
    """A form that shows these choices as they are."""
    return {
        "period": period,
        "from_date": choices.from_date,
        "to_date": choices.to_date,
        "name": choices.name,
        "shows_birth_date": choices.shows_birth_date,
        "sections": sorted(choices.sections),
        "notes": [day.isoformat() for day in choices.notes],
    }


def usual_choices(today: date) -> Choices:
    """Before a person chose anything: four weeks, and nothing that tells of more than intake."""
    return Choices(*last_days(today, LAST_DAYS["28"]), USUAL_SECTIONS)


class LinkForm(forms.Form):
    """For whom a link is, and how long it opens the report."""

    reader = forms.CharField(
        label=_("Who it is for"),
        required=False,
        max_length=60,
        help_text=_("For your own list; it is not on the report."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    lifetime = forms.ChoiceField(
        label=_("Works for"),
        choices=[(days, words) for days, (_lifetime, words) in _LIFETIMES.items()],
        initial="7",
    )

    @property
    def chosen_lifetime(self) -> timedelta:
        return _LIFETIMES[self.cleaned_data["lifetime"]][0]
