"""The field every change at the desk needs: why."""

from django import forms

from foods.curation.values import MAX_REASON, check_reason


class ReasonField(forms.CharField):
    """Kept in the history of each food it changes."""

    default_validators = (check_reason,)

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("label", "Reason")
        kwargs.setdefault("help_text", "Kept in the history: why, and where it is from.")
        widget = forms.TextInput(attrs={"class": "vTextField"})
        super().__init__(max_length=MAX_REASON, widget=widget, **kwargs)  # type: ignore[arg-type]
