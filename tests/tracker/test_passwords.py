"""Which passwords are taken, and that they are compared letter by letter."""

import gzip
from pathlib import Path

import pytest
from django.contrib.auth import password_validation
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client

from tests.api.phones import ADA, Phone
from tests.builders import make_user
from tests.tracker.test_settings import start
from tracker.accounts.passwords import SITE_WORDS

LONG = "x1 Ü-" * 25 + "end"  # 128 characters


def codes(password, user=None):
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        return {each.code for each in error.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "abkqwzpt",
        "48151623420815",
        "only small letters here",
        "ONLYCAPITALSHERE",
        "!!!???;;;---(((",
        "žluťoučký kůň skáče",
        "🥬🥦🫘🥜🌰🍫🥑🍌",
        " surrounded by spaces ",
        LONG,
        "magnesium keeps me going at night",
    ],
)
def test_any_characters_will_do(password):
    assert codes(password) == set()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("abkqwzp", "password_too_short"),
        ("password1", "password_too_common"),
        ("PassWord1", "password_too_common"),
        ("12345678", "password_too_common"),
        ("iloveyou1", "password_too_common"),
        ("magnesium-2026", None),
        ("magnesiumtracker", "password_of_site_words"),
        ("Magnesium-1", "password_of_site_words"),
        ("AdminAdmin", "password_of_site_words"),
        ("tracker!42", "password_of_site_words"),
    ],
)
def test_what_everybody_would_guess_is_refused(password, code):
    assert codes(password) == ({code} if code else set())


def test_the_name_of_the_server_is_no_password(settings):
    settings.SITE_URL = "https://broccolini.example.org"
    assert codes("broccolini1") == {"password_of_site_words"}
    assert codes("broccolini is not all") == set()


def test_ones_own_address_is_no_password(db):
    assert codes("ada.lovelace", make_user("ada.lovelace")) == {"password_too_similar"}


def test_the_common_ones_are_thousands_that_the_other_rules_let_through():
    path = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
    listed = gzip.decompress(path.read_bytes()).decode().split()
    assert sum(len(password) >= 8 for password in listed) > 3_000


def test_the_words_of_the_site_are_documented():
    page = Path("docs/security_accounts.md").read_text(encoding="utf-8")
    assert all(word in page for word in SITE_WORDS)


class TestOnThePages:
    def sign_up(self, password):
        sent = {"email": ADA["email"], "password1": password}
        return Client().post("/accounts/signup/", sent)

    @pytest.mark.parametrize("password", [LONG, " a space on each side ", "ümläut-pässwörd"])
    def test_each_letter_counts(self, db, password):
        assert self.sign_up(password).status_code == 302
        for wrong in (password[:-1], password[1:], password.swapcase()):
            assert not User.objects.get().check_password(wrong)
        assert Phone().log_in(password=password).status_code == 200

    @pytest.mark.parametrize("password", ["password1", "short", "magnesiumtracker"])
    def test_bad_ones_are_refused_with_a_reason(self, db, password):
        answer = self.sign_up(password)
        assert answer.status_code == 200
        assert 'id="id_password1_error"' in answer.content.decode() or "password" in str(
            answer.context["form"].errors
        )
        assert not User.objects.exists()

    @pytest.mark.parametrize("password", ["password1", "short", "magnesiumtracker"])
    def test_and_on_a_phone(self, db, password):
        answer = Phone().auth("POST", "auth/signup", ADA | {"password": password})
        assert answer.status_code == 400
        assert {error["param"] for error in answer.json()["errors"]} == {"password"}

    @pytest.mark.parametrize("path", ["login", "signup"])
    def test_they_are_hidden_and_password_managers_may_fill_them(self, client, db, path):
        html = client.get(f"/accounts/{path}/").content.decode()
        assert 'type="password"' in html
        assert 'autocomplete="current-password"' in html or 'autocomplete="new-password"' in html
        for hindrance in ("onpaste", 'autocomplete="off"', 'maxlength="20"'):
            assert hindrance not in html

    def test_a_password_stays_until_somebody_changes_it(self, db):
        """No date of a password is kept, so none grows old."""
        assert "password_changed_at" not in {field.name for field in User._meta.get_fields()}

    def test_password_managers_find_where_to_change_it(self, client, db):
        answer = client.get("/.well-known/change-password")
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/change/")


def test_they_are_stored_hashed_with_argon2():
    asked = "s.PASSWORD_HASHERS[0]"
    assert start(asked).stdout.strip().endswith("Argon2PasswordHasher")


def test_no_account_is_there_from_the_start(db):
    assert not User.objects.exists()
