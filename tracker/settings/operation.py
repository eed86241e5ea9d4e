"""What an operator sees of the running site, and what finders of a fault are told."""

import re

from django.core.exceptions import ImproperlyConfigured

from tracker.environment import env
from tracker.observing.log import logging_for
from tracker.settings.machine import DEBUG, IS_LOCAL

LOG_FORMAT = env.str("LOG_FORMAT", default="").strip().lower() or ("text" if IS_LOCAL else "json")
if LOG_FORMAT not in {"json", "text"}:
    raise ImproperlyConfigured(f"LOG_FORMAT must be json or text, not {LOG_FORMAT!r}.")
LOGGING = logging_for(LOG_FORMAT, debug=DEBUG)

# Whoever knows it may read /metrics; without one there is no such address, and nothing is counted.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="").strip()
if METRICS_TOKEN and not re.fullmatch(r"[!-~]{16,}", METRICS_TOKEN):
    raise ImproperlyConfigured(
        "METRICS_TOKEN must be at least 16 letters, digits or signs, without blanks."
    )

# For /.well-known/security.txt: a mail address, or where to write on the web.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="").strip()
if re.fullmatch(r"[^\s@:]+@[^\s@:]+", SECURITY_CONTACT):
    SECURITY_CONTACT = f"mailto:{SECURITY_CONTACT}"
if SECURITY_CONTACT and not re.fullmatch(
    r"(mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+[\d-]+)", SECURITY_CONTACT
):
    raise ImproperlyConfigured(
        "SECURITY_CONTACT must be a mail address or begin with https:// or tel:+, "
        f"not {SECURITY_CONTACT!r}."
    )
