"""In German, pages of allauth say du as ours do."""

import re
from pathlib import Path

import allauth
import polib

from tests.texts import ROOT
from tracker.web.allauth_words import WORDS

_CATALOGUE = Path("locale") / "de" / "LC_MESSAGES" / "django.po"
_FORMAL = re.compile(r"\b(Sie|Ihr|Ihre[mnrs]?|Ihnen)\b")
# Places of what this site does not use, and of mails it words itself.
_UNUSED = (
    *("socialaccount", "phone", "/email/", "idp", "account/fields.py", "mfa/trust.html"),
    *("login_code", "confirm_code", "verification_code", "password_reset_code"),
    "webauthn/signup_form",
)


def said(entry):
    return " ".join([entry.msgstr, *entry.msgstr_plural.values()])


def is_used(entry):
    return any(not any(part in place for part in _UNUSED) for place, _line in entry.occurrences)


def test_each_that_would_say_sie_is_worded_anew():
    theirs = polib.pofile(Path(allauth.__file__).parent / _CATALOGUE)
    formal = {entry.msgid for entry in theirs if _FORMAL.search(said(entry)) and is_used(entry)}
    ours = {entry.msgid: said(entry) for entry in polib.pofile(ROOT / "tracker" / _CATALOGUE)}
    assert len(formal) > 10
    assert formal - set(ours) == set()
    assert [ours[msgid] for msgid in formal if _FORMAL.search(ours[msgid])] == []
    assert len(formal) == len(WORDS)
