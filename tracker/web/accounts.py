"""The forms of logging in, in words people know."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.base.forms import AuthenticateForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AllauthLoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address or user name")
        self.fields["login"].widget.attrs.pop("placeholder", None)
        remember = self.fields["remember"]
        remember.label, remember.initial = _("Stay logged in on this device"), True
        remember.help_text = _(
            "Leave it off on a device that others use: the login then ends with the browser."
        )


class SecondStepForm(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _(
            "Lost the phone with the app? One of your recovery codes will do."
        )
