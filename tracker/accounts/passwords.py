"""Passwords: the words of this site are none, and each of their characters counts."""

import re
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# docs/security_accounts.md lists them.
SITE_WORDS: Final = (
    *("magnesium", "tracker", "tagebuch", "diary", "nutrition", "ernaehrung", "ernährung"),
    *("supplement", "vitamin", "mineral", "intake", "curator", "administrator", "admin"),
)
# Characters that have to be left when the words are taken away: fewer are tried in no time.
_LEAST_LEFT: Final = 5
_LEAST_OF_WORD: Final = 4


class SiteWordsValidator:
    """Refuses a password made of the words of this site and of the name of its server."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        left = password.lower()
        found = [word for word in (*SITE_WORDS, *_of_server()) if word in left]
        for word in found:
            left = left.replace(word, "")
        if found and len(left) < _LEAST_LEFT:
            message = _("Your password must not be made of the words of this site.")
            raise ValidationError(message, code="password_of_site_words")

    def get_help_text(self) -> str:
        return _("Your password can be any words and characters. 15 or more are hard to guess.")


def keep_spaces() -> None:
    """Let phones' passwords begin and end with spaces, as those of the pages do.

    The inputs of allauth's headless client take them away: who signed up on one could not log in
    on the other.
    """
    from allauth.headless.account import inputs

    for form in (
        inputs.SignupInput,
        inputs.LoginInput,
        inputs.ResetPasswordInput,
        inputs.ChangePasswordInput,
    ):
        for name, field in form.base_fields.items():
            if "password" in name:
                field.strip = False


def _of_server() -> list[str]:
    host = urlsplit(settings.SITE_URL).hostname or ""
    return [word for word in re.split(r"[.-]", host.lower()) if len(word) >= _LEAST_OF_WORD]
