"""Settings, all from the environment (docs/operations.md lists every variable).

Nothing has to be set to run on this machine alone with SQLite. What would be unsafe to guess
(the secret key of a server with its own database) stops the start with a sentence.
"""

import os
import secrets
from pathlib import Path
from zoneinfo import available_timezones

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VERSION = "0.1.0"

env = environ.FileAwareEnv()  # every variable may also be given as NAME_FILE
env.prefix = ""


def _read_bool(name: str, default: bool) -> bool:
    """A boolean that refuses anything it does not know, where bool("fasle") would pass."""
    value = env.str(name, default="").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be True or False, not {value!r}.")


def _read_int(name: str, default: int, least: int) -> int:
    value = env.str(name, default="").strip()
    if not value:
        return default
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} on, not {value!r}.")
    return int(value)


def _local_secret_key(path: Path) -> str:
    """The key of a single-machine installation: made once, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(64))
    try:
        os.link(fresh, path)  # the first of several starting processes wins, none reads half a key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text()


DEBUG = _read_bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
_LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "testserver"}
# A server known by a name is reached over a network, and then only over HTTPS.
HTTPS = _read_bool("HTTPS", default=not set(ALLOWED_HOSTS) <= _LOOPBACK)

# --- Database ---------------------------------------------------------------------------------

_database_url = env.str("DATABASE_URL", default="")
if _database_url:
    try:
        _database = env.db_url_config(_database_url)
    except (ValueError, environ.ImproperlyConfigured) as error:
        raise ImproperlyConfigured("DATABASE_URL is not a database address.") from error
    if not _database.get("ENGINE", "").endswith((".sqlite3", ".postgresql")):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or sqlite://.")
else:
    VAR_DIR.mkdir(exist_ok=True)
    _database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / "db.sqlite3")}

if _database["ENGINE"].endswith(".sqlite3"):
    _synchronous = env.str("SQLITE_SYNCHRONOUS", default="NORMAL").upper()
    if _synchronous not in {"NORMAL", "FULL"}:
        raise ImproperlyConfigured("SQLITE_SYNCHRONOUS must be NORMAL or FULL.")
    # WAL lets readers go on while one writes; immediate transactions wait for the lock at their
    # start, where the busy timeout works, instead of failing when they first write.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": (
            "PRAGMA journal_mode=WAL;"
            f"PRAGMA synchronous={_synchronous};"
            "PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-16000;"
        ),
    }
else:
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
DATABASES = {"default": _database}

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if _database_url:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. A server with its own DATABASE_URL needs one, the same for "
            "every process: SECRET_KEY=... or SECRET_KEY_FILE=/path/to/file."
        )
    SECRET_KEY = _local_secret_key(VAR_DIR / "secret_key")

# --- Applications -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "tracker",
    "foods",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # the list of sessions needs it
    "django.forms",  # so that the templates of form fields can be our own
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tracker.web.caching.keep_no_copy",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- People and sessions ----------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_REDIRECT_URL = "today"
LOGIN_URL = "account_login"
ACCOUNT_SIGNUP_REDIRECT_URL = "welcome"
# People sign up with an e-mail address; an admin made on the command line may have none.
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_FORMS = {"login": "tracker.web.accounts.LoginForm"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
USERSESSIONS_TRACK_ACTIVITY = False
HEADLESS_ONLY = False
HEADLESS_CLIENTS = ("app",)

_email_url = env.str("EMAIL_URL", default="")
if _email_url:
    vars().update(env.email_url_config(_email_url))
    ACCOUNT_EMAIL_VERIFICATION = "optional"
else:
    # Without a mail server nobody could ever confirm an address.
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    ACCOUNT_EMAIL_VERIFICATION = "none"

# Rate limits count in the database: memory of its own per process would let each through once
# per worker.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "tracker_cache",
    }
}

# What a curator may upload to be imported; larger files go through the command.
IMPORT_UPLOAD_MAX_MB = _read_int("IMPORT_UPLOAD_MAX_MB", default=200, least=1)

# --- API --------------------------------------------------------------------------------------

# How many proxies of ours stand in front. With none, limits count by the address of the
# connection: X-Forwarded-For says whatever the client likes.
TRUSTED_PROXIES = _read_int("TRUSTED_PROXIES", default=0, least=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

API_RATE_PER_MINUTE = _read_int("API_RATE_PER_MINUTE", default=300, least=1)
REST_FRAMEWORK = {
    # The session token comes first: its WWW-Authenticate header makes a missing login a 401.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "tracker.api.authentication.SessionTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tracker.api.parsers.BoundedJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "tracker.api.pagination.IdCursorPagination",
    "DEFAULT_METADATA_CLASS": None,  # the schema says what OPTIONS would
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": f"{API_RATE_PER_MINUTE}/minute",
        "user": f"{API_RATE_PER_MINUTE}/minute",
    },
    "NUM_PROXIES": TRUSTED_PROXIES,
    "EXCEPTION_HANDLER": "tracker.api.problems.problem_response",
    "COERCE_DECIMAL_TO_STRING": False,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Magnesium tracker",
    "DESCRIPTION": "What a person eats and takes, and how it compares. Amounts carry their unit "
    "in the field's name; `null` means unknown, never zero.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"validatorUrl": None, "persistAuthorization": False},
    "PATH_CONVERTER_OVERRIDES": {"any_case_uuid": {"type": "string", "format": "uuid"}},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "tracker.api.schema.describe_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "Authority": "tracker.api.figures.AUTHORITY_CHOICES",
        "Richness": "foods.api.foods.RICHNESS_CHOICES",
        "FoodSource": "foods.models.Food.Source",
        "Status": "foods.models.Status",
        "SubmissionStatus": "foods.models.FoodSubmission.Status",
        "Change": "foods.api.changes.CHANGE_CHOICES",
        "SupplementForm": "foods.models.Supplement.Form",
        "Compound": "foods.api.supplements.COMPOUND_CHOICES",
        "SupplementRoute": "foods.models.Supplement.Route",
        "SupplementKind": "foods.models.Supplement.Kind",
        "Allergen": "foods.api.food_serializers.ALLERGEN_CHOICES",
        "Diet": "foods.api.food_serializers.DIET_CHOICES",
        "ProfileDiet": "foods.api.foods.SUITS_CHOICES",
        "Condition": "tracker.api.profile.CONDITION_CHOICES",
        "Medicine": "tracker.api.profile.MEDICINE_CHOICES",
        "NoteCode": "tracker.nutrition.notes.NoteCode",
        "NoteSeverity": "tracker.nutrition.notes.Severity",
        "Meal": "tracker.models.Meal",
        "SymptomKind": "tracker.models.SymptomEntry.Kind",
        "BodyPart": "tracker.models.SymptomEntry.BodyPart",
        "Side": "tracker.models.SymptomEntry.Side",
        "ChangeType": "tracker.api.changes.CHANGE_TYPES",
        "Gap": "tracker.closing_gap.Gap",
        "SourceKind": "tracker.api.sources.SOURCE_KINDS",
        "Obstacle": "tracker.nutrition.suggestions.Obstacle",
        "Sex": "tracker.nutrition.life_stage.Sex",
        "TargetKind": "tracker.api.figures.TARGET_KINDS",
        "Verdict": "tracker.nutrition.verdicts.Verdict",
        "ExclusionReason": "tracker.nutrition.daily_totals.ExclusionReason",
    },
}

# --- Language, time, files --------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
USE_I18N = True
LANGUAGES = [("en-gb", "English")]  # what the pages are written in: no half-translated ones
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f"TIME_ZONE must be a name like Europe/Berlin, not {TIME_ZONE!r}.")

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Security ---------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz|version)$"]  # a supervisor asks without TLS
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
    ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
SILENCED_SYSTEM_CHECKS: list[str] = []

# --- Logs (no person's data: no addresses with search words, no bodies) ------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
