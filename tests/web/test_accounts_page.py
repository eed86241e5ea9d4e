"""What docs/security_accounts.md says of ways in and of times is so."""

import re
from pathlib import Path

from django.urls import get_resolver

from tracker.accounts.sessions import PHONE, REMEMBERED, UNTIL_CLOSED

PAGE = Path("docs/security_accounts.md")
# The addresses at which allauth lets somebody in, or helps them to a password.
WAYS_IN = {
    "account_login": "a password, in",
    "account_signup": "signing up",
    "account_reset_password": "a link to a new password",
    "mfa_login_webauthn": "a passkey",
    "mfa_authenticate": "and a code of an app",
}


def test_every_way_in_is_documented():
    text = PAGE.read_text(encoding="utf-8").lower()
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    entrances = {
        name
        for name in names
        if re.search(r"login|signup|reset|authenticate|token|code", name)
        and name.startswith(("account_", "mfa_", "socialaccount_", "openid_", "saml_"))
    }
    below = {
        name
        for name in entrances
        if re.search(r"reauth|recovery|reset_password_|inactive|confirm_", name)
    }
    assert entrances - below == set(WAYS_IN)
    assert not [words for words in WAYS_IN.values() if words.removeprefix("a ") not in text]


def test_the_documented_times_are_the_true_ones():
    rows = [line.split("|")[2:4] for line in PAGE.read_text(encoding="utf-8").splitlines()]
    said = [[int(re.search(r"\d+", cell).group()) for cell in row] for row in rows if is_time(row)]
    assert said == [
        [REMEMBERED.idle.days, REMEMBERED.absolute.days],
        [UNTIL_CLOSED.idle.seconds // 3600, UNTIL_CLOSED.absolute.seconds // 3600],
        [PHONE.idle.days, PHONE.absolute.days],
    ]


def is_time(row):
    return len(row) == 2 and all(re.match(r" \d+ (days|hours?)\b", cell) for cell in row)
