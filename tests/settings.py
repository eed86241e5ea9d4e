"""The application's settings with what tests need: a key, fast password hashes, plain files."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ["HTTPS"] = "False"

from tracker.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Tests fetch no static files; without collected ones WhiteNoise would warn in every test.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]  # noqa: F405
if DATABASES["default"]["ENGINE"].endswith(".sqlite3"):  # noqa: F405
    # A file, not memory: threads share it as the server's do, with the same WAL. One per process,
    # so that two runs at a time do not meet.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / f"test-{os.getpid()}.sqlite3")}  # noqa: F405
