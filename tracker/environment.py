"""Reading the environment: what makes no sense stops the start with a sentence."""

import os
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.FileAwareEnv()  # every variable may also be given as NAME_FILE
env.prefix = ""

# Set by wsgi.py and gunicorn.py before they read the settings: this process answers requests.
# Commands, migrations and tasks take their time.
SOMEBODY_WAITS = "SOMEBODY_WAITS"


def read_bool(name: str, default: bool) -> bool:
    """A boolean that refuses anything it does not know, where bool("fasle") would pass."""
    value = env.str(name, default="").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be True or False, not {value!r}.")


def read_int(name: str, default: int, least: int) -> int:
    value = env.str(name, default="").strip()
    if not value:
        return default
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} on, not {value!r}.")
    return int(value)


def read_origins(name: str) -> list[str]:
    """Web addresses without a path; plain http only for this machine itself."""
    origins = [origin.strip() for origin in env.list(name, default=[])]
    for origin in origins:
        if not re.fullmatch(
            r"https://[a-z0-9.-]+(:\d{1,5})?|http://(localhost|127\.0\.0\.1)(:\d{1,5})?", origin
        ):
            raise ImproperlyConfigured(
                f"{name} must hold addresses like https://app.example.org, not {origin!r}."
            )
    return origins


def read_site_url(name: str, host: str, *, https: bool) -> str:
    """The address people know the site by, without a slash at its end; by default of `host`."""
    url = env.str(name, default="").strip().rstrip("/")
    if not url:
        named = host.lstrip(".") if host != "*" else "localhost"
        return f"https://{named}" if https else f"http://{named}:8000"
    if not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]+", url):
        raise ImproperlyConfigured(
            f"{name} must be an address like https://tracker.example.org, not {url!r}."
        )
    return url


def site_host(url: str) -> str:
    """The host of an address, for the sender of mails."""
    return urlsplit(url).hostname or "localhost"


def local_secret_key(path: Path) -> str:
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
