"""A Django project of one view, its database and nothing else: what no worker is smaller than."""

import secrets
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY=secrets.token_urlsafe(),
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
)


def answer(request: HttpRequest, **_rest: Any) -> HttpResponse:
    return HttpResponse("yes")


urlpatterns = [path("<path:rest>", answer)]
application = get_wsgi_application()
