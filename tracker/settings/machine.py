"""Where it runs: folders, names, the database, the secret key."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from tracker.environment import env, local_secret_key, read_bool
from tracker.settings.patience import postgres_patience

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"
VERSION = "0.1.0"

DEBUG = read_bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
_LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "testserver"}
# A server known by a name is reached over a network, and then only over HTTPS.
IS_LOCAL = set(ALLOWED_HOSTS) <= _LOOPBACK
HTTPS = read_bool("HTTPS", default=not IS_LOCAL)

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
    _database["ENGINE"] = "tracker.engines.sqlite3"
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
    _database["CONN_HEALTH_CHECKS"] = True
    # What DATABASE_URL says itself stays.
    _database["OPTIONS"] = postgres_patience() | _database.get("OPTIONS", {})
# SQLite, too: whoever closes the last connection writes the whole log back, and waits for the disk.
_database["CONN_MAX_AGE"] = 60
DATABASES = {"default": _database}

SECRET_KEY = env.str("SECRET_KEY", default="")
# Those it had before: what was sealed or signed with them can still be read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if not SECRET_KEY:
    if _database_url:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. A server with its own DATABASE_URL needs one, the same for "
            "every process: SECRET_KEY=... or SECRET_KEY_FILE=/path/to/file."
        )
    SECRET_KEY = local_secret_key(VAR_DIR / "secret_key")
