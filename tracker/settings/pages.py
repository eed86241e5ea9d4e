"""Language, time and files of pages."""

from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from tracker.environment import env
from tracker.settings.machine import DEBUG, HTTPS, VAR_DIR

LANGUAGE_CODE = "en-gb"
USE_I18N = True
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]  # to add one: docs/translating.md
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
LANGUAGE_COOKIE_AGE = 365 * 86_400  # s
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
FORMAT_MODULE_PATH = "tracker.formats"
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
try:
    ZoneInfo(TIME_ZONE)  # a list of them all would take longer than the rest of the settings
except (KeyError, ValueError, OSError) as error:
    raise ImproperlyConfigured(
        f"TIME_ZONE must be a name like Europe/Berlin, not {TIME_ZONE!r}."
    ) from error

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
