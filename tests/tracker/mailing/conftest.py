from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User

from tests.builders import make_profile, make_user
from tests.tracker.mailing.servers import Mailbox, smtp_server


def make_reader(name: str = "ada", **values: Any) -> User:
    """Somebody with a confirmed address who asked for a reminder, unless `values` say otherwise."""
    user = make_user(name)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    make_profile(user, **{"time_zone": "Europe/Berlin", "reminder_hour": 20, **values})
    return user


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """A server that mails of this process go to."""
    with smtp_server() as (box, port):
        settings.MAIL = "sent"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.SITE_URL = "https://tracker.example.org"
        settings.DEFAULT_FROM_EMAIL = "tracker@tracker.example.org"
        box.port = port
        yield box
