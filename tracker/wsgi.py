"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from tracker.environment import SOMEBODY_WAITS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
os.environ.setdefault(SOMEBODY_WAITS, "True")

application = get_wsgi_application()
