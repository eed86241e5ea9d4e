"""The secrets of second steps: made by chance, sealed in the database, good once."""

import json

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection

from tests.api.phones import totp_code
from tests.builders import make_user

OTHER = "another-secret-key-of-fifty-characters-or-more-x"


@pytest.fixture
def ada(db):
    return make_user("ada")


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        return str(cursor.fetchall())


def test_what_is_stored_makes_no_code(ada):
    secret = generate_totp_secret()
    step = TOTP.activate(ada, secret)
    codes = RecoveryCodes.activate(ada).generate_codes()
    assert secret not in stored()
    assert "sealed:" in stored()
    assert not any(code in stored() for code in codes)
    assert step.validate_code(totp_code(secret))


def test_one_from_before_still_works(ada):
    secret = generate_totp_secret()
    made = Authenticator.objects.create(user=ada, type="totp", data={"secret": secret})
    assert made.wrap().validate_code(totp_code(secret))


def test_another_secret_key_opens_nothing_and_breaks_nothing(ada, settings, caplog):
    secret = generate_totp_secret()
    TOTP.activate(ada, secret)
    codes = RecoveryCodes.activate(ada).generate_codes()
    settings.SECRET_KEY = OTHER
    for step in Authenticator.objects.all():
        assert not step.wrap().validate_code(totp_code(secret))
        assert not step.wrap().validate_code(codes[0])
    assert "SECRET_KEY is not the one" in caplog.text


def test_a_key_it_had_before_still_opens(ada, settings):
    secret = generate_totp_secret()
    step = TOTP.activate(ada, secret)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = OTHER
    assert step.validate_code(totp_code(secret))


def test_each_recovery_code_is_good_once(ada):
    made = RecoveryCodes.activate(ada)
    code = made.generate_codes()[3]
    assert made.validate_code(code)
    assert not made.validate_code(code)


def test_codes_cannot_be_foreseen(ada):
    """8 digits, 26 bits, of a seed of 320; a secret of 160 bits."""
    codes = RecoveryCodes.activate(ada).generate_codes()
    other = RecoveryCodes.activate(make_user("bob")).generate_codes()
    assert len({*codes, *other}) == 20
    assert all(len(code) == 8 and code.isdigit() for code in codes)
    secrets = {generate_totp_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert {len(secret) for secret in secrets} == {32}


def test_what_is_sealed_is_never_twice_the_same(ada):
    bob, secret = make_user("bob"), generate_totp_secret()
    sealed = {json.dumps(TOTP.activate(user, secret).instance.data) for user in (ada, bob)}
    assert len(sealed) == 2


def test_a_code_lasts_thirty_seconds(ada):
    secret = generate_totp_secret()
    step = TOTP.activate(ada, secret)
    with time_machine.travel("2026-03-04T12:00:01Z", tick=False) as clock:
        code = totp_code(secret)
        clock.shift(29)
        assert not step.validate_code(code)
        clock.shift(-60)
        assert not step.validate_code(code)
        clock.shift(58)
        assert step.validate_code(code)
