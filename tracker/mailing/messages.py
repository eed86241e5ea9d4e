"""The mails themselves: text and simple HTML, with a way out that mail programs show."""

from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tracker.mailing.digest import digest_of
from tracker.mailing.unsubscribe import unsubscribe_url
from tracker.models import MailSent, Profile

_ID_LETTERS: Final = 32


def reminder(user: User, profile: Profile, day: date, to: str) -> EmailMultiAlternatives:
    """For a day of which nothing is written down yet."""
    context = {
        "day": day,
        "link": settings.SITE_URL + reverse("day", args=[day]),
    }
    kind = MailSent.Kind.REMINDER
    return _message(user, kind, day, _("Your diary of today is still empty"), context, to)


def digest(user: User, profile: Profile, monday: date, to: str) -> EmailMultiAlternatives:
    """The week before this Monday; its subject, which lock screens show, has no figure."""
    said = digest_of(user, profile, monday)
    subject = _("Your week from %(first)s to %(last)s") % {
        "first": date_format(said.from_date, "MONTH_DAY_FORMAT"),
        "last": date_format(said.to_date, "MONTH_DAY_FORMAT"),
    }
    context = {
        "digest": said,
        "link": settings.SITE_URL + reverse("trends"),
        "method": settings.SITE_URL + reverse("method"),
    }
    return _message(user, MailSent.Kind.DIGEST, monday, subject, context, to)


def _message(
    user: User, kind: MailSent.Kind, period: date, subject: str, context: dict[str, Any], to: str
) -> EmailMultiAlternatives:
    stop = unsubscribe_url(user, kind)
    context = {
        **context,
        "subject": subject,
        "stop": stop,
        "settings": settings.SITE_URL + reverse("profile_mail"),
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"mail/{kind}.txt", context),
        to=[to],
        headers={
            "Message-ID": _message_id(user, kind, period),
            "Auto-Submitted": "auto-generated",
            # RFC 8058: one click in the mail program, without a login.
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(render_to_string(f"mail/{kind}.html", context), "text/html")
    return message


def _message_id(user: User, kind: str, period: date) -> str:
    """The same whenever the mail is made, so that a mailbox would know it again."""
    of = salted_hmac("tracker.mailing", f"{user.pk} {kind} {period}", algorithm="sha256")
    host = urlsplit(settings.SITE_URL).hostname
    return f"<{of.hexdigest()[:_ID_LETTERS]}@{host}>"
