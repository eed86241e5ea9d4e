"""What people say about the ways into their account, and about its end."""

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.models import ApiToken

_DAYS: Final = {
    "30": _("30 days"),
    "90": _("90 days"),
    "365": _("a year"),
    "never": _("until I revoke it"),
}


class TokenForm(forms.ModelForm):
    """What a new token is for, and how long it opens the diary."""

    days = forms.ChoiceField(label=_("Works for"), choices=list(_DAYS.items()), initial="90")

    class Meta:
        model = ApiToken
        fields = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("Such as “chart on the kitchen tablet”.")

    @property
    def lifetime(self) -> timedelta | None:
        """None: it never expires."""
        days = self.cleaned_data["days"]
        return None if days == "never" else timedelta(days=int(days))


class DeletionForm(forms.Form):
    """The password, to be sure that it is the person; checked by tracker/accounts/identity.py."""

    password = forms.CharField(
        label=_("Your password"),
        required=False,
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
