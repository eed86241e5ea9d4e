"""The settings of production for servers that a benchmark starts: no static file was collected."""

from tracker.settings import *  # noqa: F403
from tracker.settings import STORAGES

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
