"""Accounts, logging in, mails to people, and what is counted to limit both."""

from tracker.environment import env, read_bool, read_int, read_site_url, site_host
from tracker.settings.machine import ALLOWED_HOSTS, HTTPS, IS_LOCAL

AUTHENTICATION_BACKENDS = [
    "tracker.accounts.backends.ByName",
    "tracker.accounts.backends.ByAddress",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Any characters will do: a rule of which to use makes passwords easier to guess, not harder.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tracker.accounts.passwords.SiteWordsValidator"},
]
LOGIN_REDIRECT_URL = "today"
LOGIN_URL = "account_login"
ACCOUNT_SIGNUP_REDIRECT_URL = "welcome"
# People sign up with an e-mail address; an admin made on the command line may have none.
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_ADAPTER = "tracker.accounts.mail.AccountAdapter"
ACCOUNT_FORMS = {"login": "tracker.web.accounts.LoginForm"}
MFA_FORMS = {"authenticate": "tracker.web.accounts.SecondStepForm"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, and no other
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 3_600  # s; until the link of a mail ends, used or not
ACCOUNT_SESSION_REMEMBER = None  # the form asks
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
USERSESSIONS_TRACK_ACTIVITY = False
USERSESSIONS_ADAPTER = "tracker.accounts.sessions.SessionsAdapter"
HEADLESS_ONLY = False
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "tracker.api.authentication.ReadOnce"  # noqa: S105  # nosec B105
# Curators look after other people's accounts. On this machine alone, `make admin` is enough.
ADMIN_SECOND_STEP = read_bool("ADMIN_SECOND_STEP", default=HTTPS)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "tracker.accounts.second_steps.SecondStepAdapter"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Magnesium tracker"

_email_url = env.str("EMAIL_URL", default="")
EMAIL_TIMEOUT = 10  # s; somebody waits for the answer meanwhile
if _email_url:
    MAIL = "sent"
    vars().update(env.email_url_config(_email_url))
    # Only where an address has to be confirmed first can a sign-up hide who has an account.
    ACCOUNT_EMAIL_VERIFICATION = "mandatory"
else:
    # A log that others keep or read is no place for addresses and the keys of new passwords.
    MAIL = "printed" if IS_LOCAL else "none"
    _backend = "console" if IS_LOCAL else "dummy"
    EMAIL_BACKEND = f"django.core.mail.backends.{_backend}.EmailBackend"
    # Without a mail server nobody could ever confirm an address.
    ACCOUNT_EMAIL_VERIFICATION = "none"
    MFA_ALLOW_UNVERIFIED_EMAIL = True

# What links in mails begin with, which no request is there to tell.
SITE_URL = read_site_url("SITE_URL", ALLOWED_HOSTS[0], https=HTTPS)
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default=f"tracker@{site_host(SITE_URL)}")
# Anybody may look around in an account of their own, made at a click and gone after a day.
DEMO = read_bool("DEMO", default=False)

# The limits of logging in count in the database: memory of its own per process would let each
# through once per worker. What is culled is no longer limited, so it holds far more than needed.
CACHES = {
    "default": {
        "BACKEND": "tracker.server.database_cache.PlainDatabaseCache",
        "LOCATION": "tracker_cache",
        "KEY_FUNCTION": "tracker.server.rates.cache_key",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# What a curator may upload to be imported; larger files go through the command.
IMPORT_UPLOAD_MAX_MB = read_int("IMPORT_UPLOAD_MAX_MB", default=200, least=1)
